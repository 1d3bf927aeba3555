"""What units report by hand in the sample: every code, every habit, and a truth that counts nothing twice."""

import json
from collections import defaultdict
from typing import Any

import pytest

from cchc.sample import write_sample
from cchc.sample.manual_values import PAIRS, RESULTS

WITH_GAP, WHOLE = {"Q1", "Q2", "year"}, {"Q1", "Q2", "Q3", "Q4", "year"}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The truth of a small sample of all years."""
    out = tmp_path_factory.mktemp("sample")
    write_sample("52", range(2024, 2027), out, scale=0.02, seed=5)
    content: dict[str, Any] = json.loads((out / "expected.json").read_text(encoding="utf-8"))
    return content


def manual(expected: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = expected["rows"]["scorecard.manual_indicators"]
    return rows


def habits(expected: dict[str, Any], year: str) -> dict[str, set[str]]:
    """Which periods of a year each unit reports for."""
    periods: dict[str, set[str]] = defaultdict(set)
    for row in manual(expected):
        if row["period"].startswith(year):
            periods[row["unit_code"]].add(row["period"][5:] or "year")
    return periods


def counted(expected: dict[str, Any], fact: str, name: str, unit: str, year: str) -> dict[str, int]:
    months: dict[str, dict[str, int]] = expected["facts"][fact].get(unit, {})
    return {month: cell[name] for month, cell in months.items() if month.startswith(year) and cell.get(name)}


@pytest.mark.parametrize("year", ["2024", "2025", "2026"])
def test_every_code_comes_from_several_communes_of_every_year(expected: dict[str, Any], year: str) -> None:
    codes = {code for pair in PAIRS for code in (pair.code, pair.whole_code)} | {code for code, *_ in RESULTS}
    for code in codes | {"wait_minutes"}:
        units = {
            row["unit_code"]
            for row in manual(expected)
            if row["indicator_code"] == code and row["period"].startswith(year) and len(row["unit_code"]) == 5
        }
        assert len(units) >= 3, (code, year)


def test_a_district_reports_until_there_are_none(expected: dict[str, Any]) -> None:
    periods = {row["period"] for row in manual(expected) if len(row["unit_code"]) == 3}
    assert periods
    assert max(periods) < "2025-Q3"


def test_units_report_by_quarter_by_year_or_by_both(expected: dict[str, Any]) -> None:
    found = [frozenset(periods) for periods in habits(expected, "2024").values()]
    assert {frozenset({"year"}), frozenset(WHOLE - {"year"}), frozenset(WITH_GAP), frozenset(WHOLE)} <= set(found)


def test_the_year_is_counted_once_whether_its_quarters_are_all_there_or_not(expected: dict[str, Any]) -> None:
    periods = habits(expected, "2024")
    rows = [row for row in manual(expected) if row["period"].startswith("2024")]
    reported: dict[tuple[str, str], int] = {}
    for code, amount in (("online_meetings", "denominator"), ("meetings", "value")):
        for row in rows:
            if row["indicator_code"] == code and row[amount] is not None:
                reported[row["unit_code"], row["period"][5:] or "year"] = row[amount]
    with_gap = [unit for unit, known in periods.items() if known == WITH_GAP]
    whole = [unit for unit, known in periods.items() if known == WHOLE]
    assert with_gap
    assert whole
    for unit in with_gap:
        assert counted(expected, "fct_digital_government", "meetings", unit, "2024") == {
            "2024-12": reported[unit, "year"]
        }
    for unit in whole:
        quarters = {f"2024-{3 * number:02d}": reported[unit, f"Q{number}"] for number in (1, 2, 3, 4)}
        assert counted(expected, "fct_digital_government", "meetings", unit, "2024") == quarters


def test_people_in_position_sum_up_to_the_last_figure_of_the_year(expected: dict[str, Any]) -> None:
    last: dict[str, tuple[str, int]] = {}
    for row in manual(expected):
        if row["indicator_code"] == "staff_in_position" and row["period"].startswith("2024-Q"):
            amount = row["value"] if row["numerator"] is None else row["numerator"]
            last[row["unit_code"]] = max(last.get(row["unit_code"], ("", 0)), (row["period"], amount))
    ended = {unit: amount for unit, (period, amount) in last.items() if period == "2024-Q4"}
    assert ended
    for unit, amount in ended.items():
        changes = counted(expected, "fct_organisation", "staff_in_position", unit, "2024")
        assert sum(changes.values()) == amount, unit
