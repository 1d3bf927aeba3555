"""What a province sends of its assessment in the sample: every set, every round, and what people forget."""

import json
from collections import Counter, defaultdict
from typing import Any

import pytest

from cchc.sample import write_sample
from cchc.sample.criteria_sets import example_sets, set_for
from cchc.sample.timeline import day
from cchc.sample.units import load_units

Rows = list[dict[str, Any]]
COMMUNES_NOW = 135


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The truth of a small sample of all years."""
    out = tmp_path_factory.mktemp("sample")
    write_sample("52", range(2024, 2027), out, scale=0.02, seed=5)
    content: dict[str, Any] = json.loads((out / "expected.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def scores(expected: dict[str, Any]) -> dict[tuple[int, str], Rows]:
    """Rows by year and set."""
    rows: dict[tuple[int, str], Rows] = defaultdict(list)
    for row in expected["rows"]["scorecard.scores"]:
        rows[row["year"], row["set_code"]].append(row)
    return rows


def units(rows: Rows, round_: str = "") -> set[str]:
    """Whoever has a row, or one of the round."""
    return {row["unit_code"] for row in rows if not round_ or row["round"] == round_}


def test_every_unit_is_assessed_under_the_set_of_its_level_and_day(scores: dict[tuple[int, str], Rows]) -> None:
    rankings = {
        *((2024, "VD-HUYEN-2024"), (2024, "VD-XA-2024"), (2025, "VD-HUYEN-2024"), (2025, "VD-XA-2024")),
        *((2025, "VD-XA-2025"), (2026, "VD-XA-2026")),
    }
    assert rankings <= set(scores)
    strays = {key: rows for key, rows in scores.items() if key not in rankings}
    assert {code for _, code in strays} == {"VD-XA-2026"}
    assert all(len(rows) <= 2 for rows in strays.values())
    for row in (row for key in rankings for row in scores[key] if key[1].startswith("VD-HUYEN")):
        assert len(row["unit_code"]) == 3


def test_the_set_of_a_level_changes_with_the_reform_and_with_the_year() -> None:
    days = ((2024, 12, 31), (2025, 6, 30), (2025, 7, 1), (2026, 1, 1))
    codes = [one.code for at in days if (one := set_for("commune", day(*at))) is not None]
    assert codes == ["VD-XA-2024", "VD-XA-2024", "VD-XA-2025", "VD-XA-2026"]
    assert set_for("district", day(2025, 6, 30)) == next(one for one in example_sets() if one.level == "district")
    assert set_for("department", day(2026, 1, 1)) is None


def test_every_component_is_assessed_by_somebody_in_every_ranking(scores: dict[tuple[int, str], Rows]) -> None:
    for criteria in example_sets():
        for year in {year for year, code in scores if code == criteria.code and len(scores[year, code]) > 2}:
            named = {row["component_code"] for row in scores[year, criteria.code] if row["round"] == "self"}
            assert named == {part.code for part in criteria.components}, (year, criteria.code)


def test_most_units_of_a_year_that_is_over_are_appraised_and_few_of_the_one_that_runs(
    scores: dict[tuple[int, str], Rows],
) -> None:
    over, running = scores[2024, "VD-XA-2024"], scores[2026, "VD-XA-2026"]
    assert len(units(over, "first_appraisal")) > 0.9 * len(units(over, "self"))
    assert units(over, "self") - units(over, "first_appraisal")
    assert 0.1 < len(units(running, "first_appraisal")) / len(units(running, "self")) < 0.45
    assert COMMUNES_NOW - 10 < len(units(running)) < COMMUNES_NOW


def test_who_lost_points_explains_and_may_be_appraised_again(scores: dict[tuple[int, str], Rows]) -> None:
    rounds: dict[tuple[str, str], set[str]] = defaultdict(set)
    lost = set()
    for row in scores[2024, "VD-XA-2024"]:
        key = (row["unit_code"], row["component_code"])
        rounds[key].add(row["round"])
        if row["round"] == "first_appraisal" and row["self_points"] is not None:
            lost |= {key} if row["appraised_points"] < row["self_points"] else set()
    assert {key for key, names in rounds.items() if "explanation" in names} == lost
    assert Counter("second_appraisal" in rounds[key] for key in lost).keys() == {True, False}
    assert any(names == {"first_appraisal"} for names in rounds.values()), "nobody assessed that one themselves"


def test_evidence_is_forgotten_at_times(scores: dict[tuple[int, str], Rows]) -> None:
    without = sum(row["evidence"] is None for row in scores[2025, "VD-XA-2025"])
    assert 0 < without < len(scores[2025, "VD-XA-2025"]) / 10


def test_the_survey_of_2026_leaves_out_some_communes_some_groups_and_some_answers(expected: dict[str, Any]) -> None:
    rows = [row for row in expected["rows"]["survey.satisfaction"] if row["survey_code"] == "2026"]
    surveyed = units(rows)
    assert COMMUNES_NOW / 2 < len(surveyed) < COMMUNES_NOW
    valid: Counter[tuple[str, str]] = Counter()
    for row in rows:
        valid[row["unit_code"], row["respondent_group"]] += row["ballots"] - row["not_answered"]
    assert all(valid[unit, "citizen"] for unit in surveyed)
    assert any((unit, "organisation") not in valid for unit in surveyed)
    assert any(valid.get((unit, "organisation")) == 0 for unit in surveyed)


def test_one_commune_has_neither_dossiers_nor_issued_documents(expected: dict[str, Any]) -> None:
    (unit,) = expected["meta"]["units_unconnected"]
    assert unit in {one.code for one in load_units("52", 5).new}
    counts = {
        name
        for area in ("procedures", "digital_government")
        for cell in expected["facts"][f"fct_{area}"].get(unit, {}).values()
        for name in cell
    }
    assert counts
    assert not [name for name in counts if name.startswith(("received", "resolved", "finished", "counted", "outgoing"))]
