"""What an unknown unit name may have meant, for a person to decide. Never used to load a row."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache

from ingestion.fold import match_key
from ingestion.unit_names import bare, name_key, without_accents
from ingestion.unit_seeds import Succession, Unit, UnitKey, all_units, province_units, successions

AT_MOST = 3
ALIKE = 0.72
"""Names less alike than this are not worth a person's time."""
SURELY_MEANT = 0.9
"""A name of another time is looked up in its succession where it is written (nearly) as it was."""
LONGEST = 120
"""Longer texts are no names."""

_BETWEEN = re.compile(r"[,;()]|\s[-–]\s")
_BEGINS = re.compile(
    r"(?<!\w)(?:(?:thành phố|thị xã|thị trấn|đặc khu|phường|xã|huyện|quận)\s|(?:tp|tx|tt|p|x|h|q)(?:\.\s*|\s)(?=\w))"
)


@dataclass(frozen=True)
class Suggestion:
    """A unit that lived on the day, how alike the names are (0 to 1), and why it is suggested, in Vietnamese."""

    unit_code: str
    valid_from: date
    name: str
    score: float
    why: str

    def __str__(self) -> str:
        return f"{self.name} ({self.unit_code}): {self.why}"


def suggest(written: str, as_of: date, province_code: str) -> tuple[Suggestion, ...]:
    """Up to three units of the province that lived on that day and that the text may mean, the likeliest first.

    A name is compared without accents and without the word for its kind; a name that a unit bore before or after that
    day leads to what became of it, also across the borders of old provinces.
    """
    # Between two boundaries no unit begins or ends: a day is as good as any other of its stretch.
    era = bisect_right(_boundaries(), as_of) - 1
    return _suggest(written, _boundaries()[era], province_code)


@lru_cache(maxsize=8192)
def _suggest(written: str, as_of: date, province_code: str) -> tuple[Suggestion, ...]:
    key = name_key(written[:LONGEST])
    if not key or len(written) > LONGEST:
        return ()
    best: dict[UnitKey, Suggestion] = {}
    found = [*_alike(key, as_of, province_code), *_of_another_time(key, as_of, province_code)]
    for part in _parts(written):
        found += _within(part, as_of, province_code)
    for one in found:
        known = best.get((one.unit_code, one.valid_from))
        if known is None or one.score > known.score:
            best[one.unit_code, one.valid_from] = one
    ranked = sorted(best.values(), key=lambda one: (-one.score, one.unit_code))
    return tuple(ranked[:AT_MOST])


def _alike(key: str, day: date, province_code: str) -> Iterator[Suggestion]:
    """Units living that day whose names are alike."""
    for unit, own_key, plain in _names(province_code):
        if not unit.lives(day):
            continue
        score = _alikeness(key, plain)
        if own_key == key:
            yield _suggestion(unit, 1.0, f"đúng tên này; đơn vị thuộc {_parent(unit)}")
        elif score >= ALIKE and bare(own_key) == bare(key):
            yield _suggestion(unit, 0.97, "cùng tên riêng, khác hoặc thiếu loại đơn vị")
        elif score >= ALIKE:
            yield _suggestion(unit, min(score, 0.95), "tên gần giống")


def _parts(written: str) -> Iterator[str]:
    """Keys of what may be a name inside a longer text: "Bộ phận một cửa P. Bình Định, TX An Nhơn"."""
    for piece in _BETWEEN.split(match_key(written)):
        for start in _BEGINS.finditer(piece):
            key = name_key(piece[start.start() :])
            if key != name_key(written):
                yield key


def _within(key: str, day: date, province_code: str) -> Iterator[Suggestion]:
    for unit, own_key, _ in _names(province_code):
        if own_key == key and unit.lives(day):
            yield _suggestion(unit, 0.96, "tên này nằm trong nội dung đã ghi")


def _of_another_time(key: str, day: date, province_code: str) -> Iterator[Suggestion]:
    """What a unit whose name is that of another time was, or has become, on that day."""
    for unit in _bearers().get(without_accents(bare(key)), ()):
        if unit.lives(day):
            continue
        score = 0.98 if name_key(unit.name) == key else SURELY_MEANT
        for step in _steps(unit, day):
            other = all_units()[step.new if unit.valid_to <= day else step.old]
            if other.province_code == province_code and other.lives(day):
                yield _suggestion(other, score - (0 if step.full else 0.01), _story(unit, step, day))


def _steps(unit: Unit, day: date) -> Iterable[Succession]:
    return _by_unit()[0 if unit.valid_to <= day else 1].get(unit.key, ())


def _story(unit: Unit, step: Succession, day: date) -> str:
    """“Phường Sông Cầu (01837) đã nhập vào đơn vị này từ 01/07/2025”."""
    named = f"{unit.name} ({unit.code})"
    when = f"{step.day:%d/%m/%Y}"
    if unit.valid_to > day:
        part = "" if step.full else "một phần "
        return f"{named} chỉ có từ {when}; ngày ấy đây là {part}địa bàn của đơn vị đó"
    if not step.full:
        return f"một phần {named} đã nhập vào đơn vị này từ {when}"
    alone = len(_by_unit()[1].get(step.new, ())) == 1
    return f"{named} đã {'đổi thành' if alone else 'nhập vào'} đơn vị này từ {when}"


def _suggestion(unit: Unit, score: float, why: str) -> Suggestion:
    return Suggestion(unit.code, unit.valid_from, unit.name, round(score, 3), why)


def _alikeness(key: str, plain: str) -> float:
    matcher = SequenceMatcher(None, without_accents(bare(key)), plain, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def _parent(unit: Unit) -> str:
    parent = next(
        (one for one in all_units().values() if one.code == unit.parent_code and one.lives(unit.valid_from)), None
    )
    return parent.name if parent else "tỉnh"


@lru_cache(maxsize=1)
def _boundaries() -> list[date]:
    ends = (day for unit in all_units().values() for day in (unit.valid_from, unit.valid_to))
    return sorted({date.min, *ends})


@lru_cache(maxsize=4)
def _names(province_code: str) -> tuple[tuple[Unit, str, str], ...]:
    """Each unit of the province with its name key and its plain letters."""
    keys = ((unit, name_key(unit.name)) for unit in province_units(province_code))
    return tuple((unit, key, without_accents(bare(key))) for unit, key in keys)


@lru_cache(maxsize=1)
def _bearers() -> dict[str, list[Unit]]:
    """Who ever bore a name, by its plain letters, anywhere in the country."""
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in all_units().values():
        found[without_accents(bare(name_key(unit.name)))].append(unit)
    return found


@lru_cache(maxsize=1)
def _by_unit() -> tuple[dict[UnitKey, list[Succession]], dict[UnitKey, list[Succession]]]:
    """Successions by the old unit, and by the new one."""
    after: dict[UnitKey, list[Succession]] = defaultdict(list)
    before: dict[UnitKey, list[Succession]] = defaultdict(list)
    for step in successions():
        after[step.old].append(step)
        before[step.new].append(step)
    return after, before
