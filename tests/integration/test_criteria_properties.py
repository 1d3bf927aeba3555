"""Any sound set comes back unchanged from a workbook and from the warehouse; any sum that is off is refused."""

import io
import json
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from candidate_kit import own_database, run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ingestion.criteria import store
from ingestion.criteria.check import check_file
from ingestion.criteria.document import AREAS, LEAGUES, CriteriaSet
from ingestion.criteria.known import indicators
from ingestion.criteria.stored import stored_document
from ingestion.criteria.template import template
from ingestion.criteria.texts import is_personal
from warehouse.database import Role, engine

SLOW = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)
LETTERS = "aàảãáạăâbcdđeêghiklmnoôơpqrstuưvxyỳĐƯỚ  0123456789.,;:%()/-–“”'\"&<>=+[]"
KNOWN = indicators().values()
PERCENT = sorted(one.code for one in KNOWN if one.unit_of_measure == "percent")
COUNT = sorted(one.code for one in KNOWN if one.unit_of_measure == "count")
MEAN = sorted(one.code for one in KNOWN if one.unit_of_measure == "mean")
SURVEY = sorted(one.code for one in KNOWN if one.dataset == "survey.satisfaction")

names = st.text(LETTERS, min_size=1, max_size=60).filter(lambda text: text.strip() and not is_personal(text))
points = st.integers(1, 3000).map(lambda hundredths: Decimal(hundredths) / 100)
amounts = st.integers(1, 10**7).map(lambda parts: Decimal(parts) / 10_000)
percents = st.integers(1, 1_000_000).map(lambda parts: Decimal(parts) / 10_000)
months = st.dates().map(lambda day: day.replace(year=2024 + day.year % 4, day=1))


@pytest.fixture(scope="module")
def database(warehouse: Path) -> Iterator[None]:
    with own_database(warehouse, "criteria_any"):
        yield


@st.composite
def steps(draw: st.DrawFn, most: Decimal, *, is_percent: bool, at_most: bool) -> list[dict[str, Any]]:
    """A table that ends in the maximum."""
    values = sorted(draw(st.sets(percents if is_percent else amounts, min_size=1, max_size=5)))
    hundredths = st.integers(0, int(most * 100)).map(lambda part: Decimal(part) / 100)
    below = st.lists(hundredths, min_size=len(values) - 1, max_size=len(values) - 1)
    given_points = [*sorted(draw(below)), most]
    if at_most:
        given_points.reverse()
    return [{"from": value, "points": point} for value, point in zip(values, given_points, strict=True)]


@st.composite
def components(draw: st.DrawFn, code: str, leagues: tuple[str, ...]) -> dict[str, Any]:
    """A component of any rule, with what the rule needs and nothing else."""
    rules = ("boolean", "steps", "linear", "linear_floor", "linear_cap", "count", "deduct", "survey", "appraised")
    rule = draw(st.sampled_from(rules))
    part: dict[str, Any] = {"code": code, "name": draw(names), "max": draw(points), "rule": rule}
    match rule:
        case "boolean" | "steps":
            part["indicator"] = indicator = draw(st.sampled_from(PERCENT + COUNT + MEAN))
            part["direction"] = direction = draw(st.sampled_from(["at_least", "at_most"]))
            if rule == "boolean":
                part["threshold"] = draw(percents if indicator in PERCENT else amounts)
            else:
                is_percent = indicator in PERCENT
                part["steps"] = draw(steps(part["max"], is_percent=is_percent, at_most=direction == "at_most"))
            if indicator in COUNT and draw(st.booleans()):
                part["base_indicator"] = draw(st.sampled_from(PERCENT + MEAN))
        case "count" | "deduct":
            part |= {"indicator": draw(st.sampled_from(COUNT)), "points_each": draw(amounts)}
        case "survey":
            part["indicator"] = draw(st.sampled_from(SURVEY))
        case "appraised":
            pass
        case _:
            part["indicator"] = draw(st.sampled_from(PERCENT))
            if rule != "linear":
                part["threshold"] = draw(percents)
    part["scope"] = draw(st.sampled_from(["own", "all"]))
    part["without_figures"] = draw(st.sampled_from(["not_applicable", "no_points"]))
    part["evidence_required"] = draw(st.booleans())
    if draw(st.booleans()):
        part["leagues"] = draw(st.sets(st.sampled_from(leagues), min_size=1))
    return part


@st.composite
def blocks(draw: st.DrawFn, prefix: str, leagues: tuple[str, ...]) -> dict[str, Any]:
    """An area or another block whose maxima add up."""
    criteria = []
    for first in range(1, draw(st.integers(1, 3)) + 1):
        code = f"{prefix}.{first}"
        parts = [draw(components(f"{code}.{at}", leagues)) for at in range(1, draw(st.integers(1, 3)) + 1)]
        whole = sum(part["max"] for part in parts)
        criteria.append({"code": code, "name": draw(names), "max": whole, "components": parts})
    return {"name": draw(names), "max": sum(one["max"] for one in criteria), "criteria": criteria}


@st.composite
def sets(draw: st.DrawFn) -> dict[str, Any]:
    """A sound set."""
    level = draw(st.sampled_from(sorted(LEAGUES)))
    leagues = tuple(sorted(draw(st.sets(st.sampled_from(LEAGUES[level]), min_size=1))))
    chosen = draw(st.lists(st.sampled_from(AREAS), min_size=1, max_size=4, unique=True))
    areas = [{"area": area, **draw(blocks(str(at), leagues))} for at, area in enumerate(chosen, start=1)]
    one: dict[str, Any] = {
        **{"set": "T-" + draw(st.text("ABC019-.", max_size=20)), "name": draw(names), "level": level},
        **{"decision": draw(names), "leagues": leagues, "areas": areas, "total": sum(area["max"] for area in areas)},
        "valid_from": (begins := draw(months)),
        "tie_rule": draw(st.sampled_from(["competition", "dense", "consecutive"])),
        "part_year": draw(st.sampled_from(["as_is", "prorate_counts"])),
        "survey_absent": draw(st.sampled_from(["rescale", "no_points"])),
        "tolerance": draw(points),
        "min_coverage": draw(st.integers(0, 10_000)) / Decimal(10_000),
        "example": draw(st.booleans()),
    }
    bounds = sorted(draw(st.sets(st.integers(1, 10_000), max_size=4)), reverse=True)
    years = draw(st.sampled_from([(None,), (begins.year, begins.year + 1)]))
    one["bands"] = [
        {"band": f"Mức {at}", "from": Decimal(bound) / 100} | ({"from_year": year} if year else {})
        for year in years
        for at, bound in enumerate([*bounds, 0])
    ]
    if draw(st.booleans()):
        one["valid_to"] = begins.replace(year=begins.year + 1)
    if draw(st.booleans()):
        one["decided_on"] = draw(st.dates(min_value=begins.replace(year=2000)))
    for kind, prefix in (("bonus", "C"), ("penalty", "T")):
        if draw(st.booleans()):
            one[kind] = draw(blocks(prefix, leagues))
    items = [*chosen, "1.1", "1.1.1"]
    one["exemptions"] = [
        {"unit": "21589", "item": item, "reason": draw(names)} for item in draw(st.sets(st.sampled_from(items)))
    ]
    return one


def plain(raw: dict[str, Any]) -> str:
    """The set as a YAML file (JSON is YAML)."""
    return json.dumps(raw, default=lambda value: sorted(value) if isinstance(value, set) else str(value))


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(raw=sets())
def test_any_sound_set_comes_back_unchanged_from_a_workbook_and_from_the_warehouse(
    raw: dict[str, Any], database: None, tmp_path: Path
) -> None:
    text, book = tmp_path / "set.yml", tmp_path / "set.xlsx"
    text.write_text(plain(raw), encoding="utf-8")
    checked = check_file(text, among_loaded=False)
    assert [one for one in checked.problems if one.stops] == []
    criteria = checked.criteria
    assert criteria == CriteriaSet.model_validate(raw)
    book.write_bytes(template(criteria))
    again = check_file(book, among_loaded=False)
    assert [one for one in again.problems if one.stops] == []
    assert again.criteria == criteria
    run(Role.OWNER, "truncate ops.criteria_set cascade")
    assert criteria is not None
    assert store.load(criteria, loaded_by="t").is_new
    with engine(Role.PIPELINE).connect() as connection:
        assert stored_document(connection, criteria.set_code) == criteria.canonical()
    assert not store.load(criteria, loaded_by="t").is_new


def maxima(raw: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Every number that takes part in a sum: the total, and all maxima but the caps of bonus and penalty."""
    found = [(raw, "total"), *((area, "max") for area in raw["areas"])]
    for block in (*raw["areas"], *(raw[kind] for kind in ("bonus", "penalty") if kind in raw)):
        for criterion in block["criteria"]:
            found += [(criterion, "max"), *((part, "max") for part in criterion["components"])]
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(raw=sets(), at=st.integers(0), change=points, in_workbook=st.booleans())
def test_any_single_maximum_that_is_off_is_refused_by_its_sum(
    raw: dict[str, Any], at: int, change: Decimal, in_workbook: bool, tmp_path: Path
) -> None:
    broken = deepcopy(raw)
    every = maxima(broken)
    holder, key = every[at % len(every)]
    holder[key] += change
    path = tmp_path / "set"
    path.write_bytes(template(CriteriaSet.model_validate(broken)) if in_workbook else plain(broken).encode())
    checked = check_file(path, among_loaded=False)
    sums = [one for one in checked.problems if one.code in ("COMPONENTS_SUM", "CRITERIA_SUM", "AREAS_SUM")]
    assert sums and not checked.is_sound
    assert all(one.place.row for one in sums)


JUNK: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8), st.just([]), st.just({}),
    st.just([[]]), st.just([{"x": 1}]), st.just({"max": []}), st.sampled_from(["1e400", "NaN", "9" * 30, "0001-01-01"]),
)  # fmt: skip


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place of a nested value: its holder and its key there."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [place for key in keys for place in ((value, key), *places(value[key]))]


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(raw=sets(), junk=st.lists(st.tuples(st.integers(0), JUNK), min_size=1, max_size=4))
def test_no_value_at_any_place_makes_the_check_fall_over(
    raw: dict[str, Any], junk: list[tuple[int, Any]], tmp_path: Path
) -> None:
    broken = json.loads(plain(raw))
    for at, value in junk:
        every = places(broken)
        holder, key = every[at % len(every)]
        holder[key] = deepcopy(value)
    path = tmp_path / "set"
    path.write_text(json.dumps(broken), encoding="utf-8")
    checked = check_file(path, among_loaded=False)
    assert checked.is_sound or any(one.stops for one in checked.problems)


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(raw=sets(), junk=st.lists(st.tuples(st.integers(0), st.integers(0), st.one_of(names, points)), max_size=8))
def test_no_cell_of_a_workbook_makes_the_check_fall_over(
    raw: dict[str, Any], junk: list[tuple[int, int, Any]], tmp_path: Path
) -> None:
    book = load_workbook(io.BytesIO(template(CriteriaSet.model_validate(raw))))
    for at, where, value in junk:
        page = book.worksheets[at % 4]
        page.cell(1 + where % (page.max_row + 1), 1 + (where // 7) % (page.max_column + 1)).value = value
    path = tmp_path / "set"
    book.save(path)
    checked = check_file(path, among_loaded=False)
    assert checked.is_sound or any(one.stops for one in checked.problems)
