"""A set among those that are loaded: what it may take the place of, and which months others score already."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ingestion.criteria.document import LEAGUES, CriteriaSet, Level
from ingestion.criteria.problem import Problem, found
from ingestion.criteria.source import Source

FOREVER = date(9999, 12, 31)


@dataclass(frozen=True)
class Held:
    """A loaded set as far as others depend on it. ``until`` is the first day that it no longer scores."""

    set_code: str
    level: Level
    leagues: tuple[str, ...] | None
    valid_from: date
    until: date
    supersedes: str | None
    is_example: bool
    sha256: str

    @property
    def is_scored(self) -> bool:
        """False where another took its place from its own first day."""
        return self.valid_from < self.until


def history_problems(source: Source, criteria: CriteriaSet, held: Iterable[Held], digest: str) -> Iterator[Problem]:
    """What of the loaded sets forbids this one; nothing where it is loaded already."""
    known = {one.set_code: one for one in held}
    if not source.is_sound("set"):
        return
    same = known.pop(criteria.set_code, None)
    if same is not None:
        if same.sha256 != digest:
            yield found("CRITERIA_SET_EXISTS", source.place("set"), criteria.set_code)
        return
    yield from _named(source, criteria, known)
    if all(source.is_sound(key) for key in ("valid_from", "valid_to", "level", "leagues")):
        yield from _overlaps(source, criteria, known.values())
        yield from _after(source, criteria, known.get(criteria.supersedes or ""))


def _named(source: Source, criteria: CriteriaSet, known: dict[str, Held]) -> Iterator[Problem]:
    if criteria.supersedes is not None and criteria.supersedes != criteria.set_code:
        place, old = source.place("supersedes"), known.get(criteria.supersedes)
        if old is None:
            yield found("SUPERSEDES_UNKNOWN", place, criteria.supersedes)
        elif old.level != criteria.level and source.is_sound("level"):
            yield found("SUPERSEDES_LEVEL", place, old.set_code)
        elif taken := _successor(criteria, old, known):
            yield found("SUPERSEDES_TWICE", place, f"{old.set_code} đã bị bộ {taken.set_code} thay thế")
    for other in criteria.equivalent_to:
        if other == criteria.set_code:
            continue
        if other not in known:
            yield found("EQUIVALENT_UNKNOWN", source.place("equivalent_to"), other)
        elif known[other].level != criteria.level and source.is_sound("level"):
            yield found("EQUIVALENT_LEVEL", source.place("equivalent_to"), other)


def _successor(criteria: CriteriaSet, old: Held, known: dict[str, Held]) -> Held | None:
    """Who took its place already. An example may give way to a province's own set though an example follows on it."""
    taken = (one for one in known.values() if one.supersedes == old.set_code)
    gives_way = old.is_example and not criteria.example
    return next((one for one in taken if not (gives_way and one.is_example)), None)


def _overlaps(source: Source, criteria: CriteriaSet, others: Iterable[Held]) -> Iterator[Problem]:
    until = criteria.valid_to or FOREVER
    own = set(criteria.leagues or LEAGUES[criteria.level])
    for one in sorted(others, key=lambda one: (one.valid_from, one.set_code)):
        ends = min(one.until, criteria.valid_from) if one.set_code == criteria.supersedes else one.until
        shared = own & set(one.leagues or LEAGUES[one.level]) if one.level == criteria.level else set()
        first, last = max(criteria.valid_from, one.valid_from), min(until, ends)
        if shared and first < last:
            months = f"từ {first:%m/%Y}" + ("" if last == FOREVER else f" đến trước {last:%m/%Y}")
            hint = f"Ghi “Thay thế” {one.set_code} nếu bộ này thay bộ đó, hoặc sửa ngày hiệu lực, nhóm."
            if criteria.supersedes is not None:
                hint = "Sửa ngày hiệu lực hoặc nhóm: một bộ chỉ thay thế một bộ."
            yield found("VALIDITY_OVERLAP", source.place("valid_from"), f"{one.set_code} {months}", hint)


def _after(source: Source, criteria: CriteriaSet, old: Held | None) -> Iterator[Problem]:
    """What nobody would score any more."""
    if old is None or not old.is_scored:
        return
    if old.until < criteria.valid_from:
        yield found(
            "VALIDITY_GAP", source.place("valid_from"), f"từ {old.until:%d/%m/%Y}, đến {criteria.valid_from:%d/%m/%Y}"
        )
    left = set(old.leagues or LEAGUES[old.level]) - set(criteria.leagues or LEAGUES[criteria.level])
    if left and old.level == criteria.level:
        yield found("LEAGUES_LEFT", source.place("leagues"), ", ".join(sorted(left)))
