"""What must hold of a set by itself: codes, areas, bands, exemptions, dates. Points and rules stand apart."""

from collections.abc import Iterator
from itertools import groupby, pairwise

from ingestion.criteria.document import AREAS, LEAGUES, CriteriaSet
from ingestion.criteria.problem import Problem, found
from ingestion.criteria.source import Source
from ingestion.criteria.walk import all_components, all_criteria, blocks
from ingestion.unit_seeds import province_units
from warehouse.settings import get_settings


def set_problems(source: Source, criteria: CriteriaSet) -> Iterator[Problem]:
    """Everything that is wrong with a set's frame, and what is odd."""
    yield from _areas(source, criteria)
    yield from _codes(source, criteria)
    yield from _leagues(source, criteria)
    yield from _bands(source, criteria)
    yield from _exemptions(source, criteria)
    yield from _dates(source, criteria)


def _areas(source: Source, criteria: CriteriaSet) -> Iterator[Problem]:
    seen = set()
    for at, area in enumerate(criteria.areas):
        place = source.place("areas", at, "area")
        if not source.is_sound("areas", at, "area"):
            continue
        if area.area not in AREAS:
            yield found("AREA_UNKNOWN", place, ", ".join(AREAS))
        elif area.area in seen:
            yield found("AREA_TWICE", place, area.area)
        seen.add(area.area)
    if not criteria.areas and source.is_sound("areas"):
        yield found("EMPTY", source.place("areas"), "Bộ tiêu chí")
    for block in blocks(criteria):
        if not block.block.criteria and source.is_sound(*block.loc, "criteria"):
            yield found("EMPTY", source.place(*block.loc), f"Khối {block.code}")
    for criterion in all_criteria(criteria):
        if not criterion.criterion.components and source.is_sound(*criterion.loc, "components"):
            yield found("EMPTY", source.place(*criterion.loc), f"Tiêu chí {criterion.criterion.code}")


def _codes(source: Source, criteria: CriteriaSet) -> Iterator[Problem]:
    seen: set[str] = set()
    home: dict[str, str] = {}
    for at in all_criteria(criteria):
        code, is_known = at.criterion.code, source.is_sound(*at.loc, "code")
        place = source.place(*at.loc, "code")
        if is_known:
            if code in seen:
                yield found("CODE_TWICE", place, code)
            seen.add(code)
            first, dot, _ = code.partition(".")
            if dot and home.setdefault(first, at.within.code) != at.within.code:
                yield found(
                    "CODE_ELSEWHERE", place, f"{code} ở lĩnh vực {at.within.code}, các mã {first}.… ở trên không"
                )
        for one in at.components():
            if not source.is_sound(*one.loc, "code"):
                continue
            own, place = one.component.code, source.place(*one.loc, "code")
            if own in seen:
                yield found("CODE_TWICE", place, own)
            elif is_known and not own.startswith(f"{code}."):
                yield found("CODE_ELSEWHERE", place, f"{own} đứng dưới tiêu chí {code}")
            seen.add(own)


def _leagues(source: Source, criteria: CriteriaSet) -> Iterator[Problem]:
    if not source.is_sound("level"):
        return
    own = LEAGUES[criteria.level]
    if criteria.leagues is not None and not set(criteria.leagues) <= set(own):
        yield found("LEAGUE_UNKNOWN", source.place("leagues"), ", ".join(own))
        return
    scored = criteria.leagues or own
    for at in all_components(criteria):
        if at.component.leagues is not None and not set(at.component.leagues) <= set(scored):
            yield found("LEAGUE_UNKNOWN", source.place(*at.loc, "leagues"), ", ".join(scored))


def _bands(source: Source, criteria: CriteriaSet) -> Iterator[Problem]:
    if not all(source.is_sound(*loc) for loc in (("bands",), ("valid_from",))) or any(
        loc[0] == "bands" for loc in source.broken
    ):
        return
    if not criteria.bands:
        yield found("BANDS", source.place("bands"), "chưa có mức nào")
        return
    first = criteria.valid_from.year
    listed = [(band.from_year or first, at, band) for at, band in enumerate(criteria.bands)]
    if min(year for year, _, _ in listed) > first:
        yield found("BANDS", source.place("bands"), f"năm {first} chưa có mức nào")
    for year, group in groupby(sorted(listed, key=lambda one: one[:2]), key=lambda one: one[0]):
        bands = [(at, band) for _, at, band in group]
        names = [band.band for _, band in bands]
        bounds = [band.lower_bound for _, band in bands]
        last = source.place("bands", bands[-1][0], "from")
        if len(set(names)) < len(names):
            yield found("BANDS", source.place("bands", bands[0][0], "band"), f"năm {year} có hai mức cùng tên")
        if any(above <= below for above, below in pairwise(bounds)):
            yield found("BANDS", last, f"năm {year} không giảm dần từ mức cao xuống mức thấp")
        if min(bounds) != 0:
            yield found("BANDS", last, f"năm {year} mức thấp nhất phải từ 0 điểm")


def _exemptions(source: Source, criteria: CriteriaSet) -> Iterator[Problem]:
    items = {block.code for block in blocks(criteria)}
    items |= {at.criterion.code for at in all_criteria(criteria)}
    items |= {at.component.code for at in all_components(criteria)}
    units = {
        unit.code
        for unit in province_units(get_settings().province_code)
        if unit.level == criteria.level and unit.lives(criteria.valid_from)
    }
    seen = set()
    for at, one in enumerate(criteria.exemptions):
        loc = ("exemptions", at)
        if source.is_sound(*loc, "item") and one.item not in items:
            yield found("EXEMPTION_ITEM", source.place(*loc, "item"))
        if source.is_sound("level") and source.is_sound(*loc, "unit") and one.unit not in units:
            yield found("EXEMPTION_UNIT", source.place(*loc, "unit"))
        if (one.unit, one.item) in seen and source.is_sound(*loc, "item") and source.is_sound(*loc, "unit"):
            yield found("EXEMPTION_TWICE", source.place(*loc))
        seen.add((one.unit, one.item))


def _dates(source: Source, criteria: CriteriaSet) -> Iterator[Problem]:
    for key, day in (("valid_from", criteria.valid_from), ("valid_to", criteria.valid_to)):
        if day is not None and day.day != 1:
            yield found("VALID_FROM", source.place(key))
    if source.is_sound("valid_from") and criteria.valid_to is not None and criteria.valid_to <= criteria.valid_from:
        yield found("VALID_TO", source.place("valid_to"))
    for key, named in (("supersedes", (criteria.supersedes,)), ("equivalent_to", criteria.equivalent_to)):
        if source.is_sound("set") and criteria.set_code in named:
            yield found("SUPERSEDES_ITSELF", source.place(key))
