"""Every published indicator of every unit, month, year and level against figures computed apart from the warehouse."""

import datetime as dt

import pytest
from indicator_kit import TABLES, Table, differences, differing
from province_kit import Province

from cchc.sample.truth_indicators import Oracle, indicators_of
from cchc.sample.units import load_units


@pytest.fixture(scope="module")
def oracle(province: Province) -> Oracle:
    """The truth of the province."""
    return indicators_of(province.expected, load_units("52", province.expected["meta"]["seed"]))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_figure_of_every_unit_scope_and_period_is_the_truth(
    province: Province, oracle: Oracle, table: Table
) -> None:
    with province.reader.connect() as connection:
        found = differences(connection, "published", table, oracle)
    assert not found, found


def test_the_catalogue_and_the_truth_know_the_same_indicators(province: Province, oracle: Oracle) -> None:
    rows = province.rows("select indicator_code from published.dim_indicator")
    assert {row.indicator_code for row in rows} == set(oracle.indicators)


def test_whoever_has_not_sent_is_listed_for_each_month_and_dataset(province: Province, oracle: Oracle) -> None:
    rows = province.rows("select unit_code, unit_valid_from, dataset, month from published.units_missing")
    listed = {tuple(row) for row in rows}
    assert len(listed) == len(rows)
    assert sorted(listed ^ oracle.missing()) == []


def test_a_commune_that_went_silent_is_missing_and_has_no_zeros(province: Province) -> None:
    ((silent, since),) = province.expected["meta"]["silent_units"].items()
    months = [dt.date(2026, 9, 1), dt.date(2026, 10, 1)]
    assert since == months[0].isoformat()
    missing = province.rows(
        "select month, count(distinct dataset) as datasets from published.units_missing "
        "where unit_code = :unit and month >= :since group by month order by month",
        unit=silent,
        since=months[0],
    )
    assert [tuple(row) for row in missing] == [(month, 4) for month in months]
    shown = province.rows(
        "select min(month) as first, max(month) as last from published.indicator_monthly "
        "where unit_code = :unit and unit_valid_from = '2025-07-01'",
        unit=silent,
    )
    assert [tuple(row) for row in shown] == [(dt.date(2025, 7, 1), dt.date(2026, 8, 1))]


def test_a_commune_without_fees_has_no_rate_of_online_payment(province: Province) -> None:
    (unit,) = province.expected["meta"]["units_without_fees"]
    rows = province.rows(
        "select denominator, value from published.indicator_monthly "
        "where unit_code = :unit and unit_valid_from = '2025-07-01' and indicator_code = 'paid_online' "
        "union all select denominator, value from published.indicator_yearly "
        "where unit_code = :unit and unit_valid_from = '2025-07-01' and indicator_code = 'paid_online'",
        unit=unit,
    )
    assert len(rows) > 10
    assert {tuple(row) for row in rows} == {(0, None)}


def test_a_difference_is_told_by_row_and_value() -> None:
    table = Table("yearly", ("unit", "year"), ("numerator", "value"), lambda oracle, code: {})
    wanted = {("a", 2025): (1, 2), ("b", 2025): (3, 4)}
    assert differing(table, wanted, wanted) == []
    assert differing(table, wanted, {("a", 2025): (1, 5), ("c", 2025): (0, None)}) == [
        "a 2025: value shows 5, the truth is 2",
        "b 2025: missing, the truth is numerator 3, value 4",
        "c 2025: not in the truth, shows numerator 0, value None",
    ]
