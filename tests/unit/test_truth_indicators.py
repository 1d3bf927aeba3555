"""The indicators that the warehouse is compared with, by figures that a person can add up."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.sample.truth_indicators import Oracle, half_up, indicators_of
from cchc.sample.truth_indicators_sent import MONTHLY
from cchc.sample.truth_indicators_units import Key
from cchc.sample.units import Unit, Units, load_units

OLD, NEW = dt.date(1900, 1, 1), dt.date(2025, 7, 1)
DOSSIERS, OUTGOING, MONEY = "one_stop_shop.dossiers", "documents.outgoing", "budget.transactions"
EXPORTED = "2025-07-04"
OLD_PROVINCE, PROVINCE = Key("52", OLD), Key("52", NEW)
DISTRICT, ITS_COMMUNE, ANOTHER_DISTRICT = Key("540", OLD), Key("21589", OLD), Key("542", OLD)


@pytest.fixture(scope="module")
def units() -> Units:
    """The units of the sample's province."""
    return load_units("52", 7)


def sent(
    facts: dict[tuple[str, str], dict[str, dict[str, int]]],
    datasets: tuple[str, ...] = (DOSSIERS,),
    files: tuple[dict[str, str], ...] = (),
    as_of: str = "2025-08-05",
) -> dict[str, Any]:
    """An expected.json: counts by (unit, month) and fact; each month has an event of each of the datasets."""
    content: dict[str, Any] = {"meta": {"as_of": as_of}, "facts": {}, "sent": {}, "files": []}
    for (unit, month), by_fact in facts.items():
        content["sent"].setdefault(unit, {})[month] = dict.fromkeys(datasets, EXPORTED)
        for fact, counts in by_fact.items():
            content["facts"].setdefault(fact, {}).setdefault(unit, {})[month] = counts
    for name in (DOSSIERS, "documents.incoming", OUTGOING, MONEY):
        source, dataset = name.split(".")
        content["files"].append(file_of(source, dataset, "all", "2025-Q2", "2025-07-04T08:00:00+07:00"))
    content["files"] += files
    return content


def file_of(source: str, dataset: str, sender: str, period: str, exported_at: str) -> dict[str, str]:
    """A file's entry."""
    return {
        "source": source,
        "dataset": dataset,
        "sender": sender,
        "period": period,
        "exported_at": exported_at,
        "status": "loaded",
    }


def received(count: int, online: int) -> dict[str, dict[str, int]]:
    """Dossiers received, and those online."""
    return {"fct_procedures": {"received": count, "received_online": online}}


def values(oracle: Oracle, code: str) -> dict[tuple[str, str, str], tuple[int, int | None, Decimal | None]]:
    """Numerator, denominator and value by unit, scope and month."""
    return {
        (unit.code, scope, f"{month:%Y-%m}"): (row.numerator, row.denominator, row.value)
        for (unit, scope, month), row in oracle.monthly(code).items()
    }


def test_a_commune_counts_in_its_district_and_its_province_of_the_month(units: Units) -> None:
    facts = {
        ("21589", "2025-06"): received(8, 1),
        ("540", "2025-06"): received(2, 2),
        ("542", "2025-06"): received(1, 0),
        ("21589", "2025-07"): received(3, 1),
    }
    assert values(indicators_of(sent(facts), units), "online_plain") == {
        ("21589", "own", "2025-06"): (1, 8, Decimal("12.50")),
        ("21589", "all", "2025-06"): (1, 8, Decimal("12.50")),
        ("540", "own", "2025-06"): (2, 2, Decimal("100.00")),
        ("540", "all", "2025-06"): (3, 10, Decimal("30.00")),
        ("542", "own", "2025-06"): (0, 1, Decimal("0.00")),
        ("542", "all", "2025-06"): (0, 1, Decimal("0.00")),
        ("52", "all", "2025-06"): (3, 11, Decimal("27.27")),
        ("21589", "own", "2025-07"): (1, 3, Decimal("33.33")),
        ("21589", "all", "2025-07"): (1, 3, Decimal("33.33")),
        ("52", "all", "2025-07"): (1, 3, Decimal("33.33")),
    }


def test_a_year_is_its_months_and_each_structure_has_its_half_of_2025(units: Units) -> None:
    facts = {
        ("21589", "2025-01"): received(3, 1),
        ("21589", "2025-06"): received(6, 1),
        ("21589", "2025-07"): received(4, 4),
    }
    years = indicators_of(sent(facts), units).yearly("online_plain")
    found = {key: (row.level, row.numerator, row.denominator, row.value) for key, row in years.items()}
    assert found[ITS_COMMUNE, "own", 2025] == ("commune", 2, 9, Decimal("22.22"))
    assert found[DISTRICT, "all", 2025] == ("district", 2, 9, Decimal("22.22"))
    assert found[OLD_PROVINCE, "all", 2025] == ("province", 2, 9, Decimal("22.22"))
    assert found[Key("21589", NEW), "own", 2025] == ("commune", 4, 4, Decimal("100.00"))
    assert found[PROVINCE, "all", 2025] == ("province", 4, 4, Decimal("100.00"))
    assert (DISTRICT, "own", 2025) not in found


def test_what_an_ended_unit_still_counts_is_its_provinces_and_of_no_level_of_the_new_structure(units: Units) -> None:
    lost = next(unit for unit in units.old if unit.level == "commune" and _vanished(unit, units))
    facts = {(lost.code, "2025-06"): received(1, 1), (lost.code, "2025-07"): received(4, 1)}
    oracle = indicators_of(sent(facts), units)
    assert values(oracle, "online_plain").keys() == {
        *((lost.code, scope, month) for scope in ("own", "all") for month in ("2025-06", "2025-07")),
        (lost.parent_code, "all", "2025-06"),
        ("52", "all", "2025-06"),
        ("52", "all", "2025-07"),
    }
    levels = {key: row.denominator for key, row in oracle.levels("online_plain").items()}
    assert levels == {
        (OLD_PROVINCE, "commune", "2025-06"): 1,
        (OLD_PROVINCE, "commune", "2025"): 1,
        (PROVINCE, "ended", "2025-07"): 4,
        (PROVINCE, "ended", "2025"): 4,
    }


def _vanished(unit: Unit, units: Units) -> bool:
    """Whether the unit has no full successor, and no new unit has its code."""
    return unit.heir_code is None and unit.code not in {other.code for other in units.new}


def test_money_is_summed_to_date_within_the_year_and_only_where_something_was_sent(units: Units) -> None:
    def money(spent: int, usable: int) -> dict[str, dict[str, int]]:
        return {"fct_public_finance": {"spent": spent, "usable": usable}}

    facts = {
        ("21589", "2024-12"): money(5, 5),
        ("21589", "2025-01"): money(0, 40),
        ("21589", "2025-03"): money(7, 0),
        ("540", "2025-02"): money(10, 20),
    }
    oracle = indicators_of(sent(facts, (MONEY,)), units)
    shown = values(oracle, "disbursed_spent")
    assert shown["21589", "own", "2024-12"] == (5, 5, Decimal(100))
    assert shown["21589", "own", "2025-01"] == (0, 40, Decimal(0))
    assert ("21589", "own", "2025-02") not in shown
    assert shown["21589", "own", "2025-03"] == (7, 40, Decimal("17.50"))
    assert shown["540", "all", "2025-02"] == (10, 60, Decimal("16.67"))
    assert shown["540", "all", "2025-03"] == (17, 60, Decimal("28.33"))
    assert oracle.yearly("disbursed_spent")[OLD_PROVINCE, "all", 2025].value == Decimal("28.33")
    rolled = oracle.levels("disbursed_spent")
    assert rolled[OLD_PROVINCE, "district", "2025-02"].value == Decimal(50)
    assert rolled[OLD_PROVINCE, "commune", "2025-03"].value == Decimal("17.50")


def test_a_month_with_anything_sent_has_every_indicator_and_no_ratio_over_nothing(units: Units) -> None:
    oracle = indicators_of(sent({("21589", "2025-06"): {}}, (OUTGOING,)), units)
    for code, indicator in oracle.indicators.items():
        row = oracle.monthly(code)[ITS_COMMUNE, "own", dt.date(2025, 6, 1)]
        assert row.numerator == 0
        zero = 0 if indicator.dataset not in MONTHLY or indicator.dataset == OUTGOING else None
        assert (row.denominator, row.value) == ((None, zero) if indicator.kind == "count" else (0, None)), code


def test_a_number_that_nobody_reported_is_no_zero_at_any_level(units: Units) -> None:
    oracle = indicators_of(sent({("21589", "2025-06"): received(1, 1), ("542", "2025-06"): {}}), units)
    for key, row in oracle.monthly("plans_issued").items():
        assert (row.numerator, row.value) == (0, None), key
    assert {row.value for row in oracle.levels("plans_issued").values()} == {None}
    overdue = oracle.monthly("dossiers_overdue")
    assert overdue[ITS_COMMUNE, "own", dt.date(2025, 6, 1)].value == 0


def test_the_portals_rate_multiplies_before_the_one_division(units: Units) -> None:
    def synced(online: int, count: int, done: int, due: int) -> dict[str, dict[str, int]]:
        counts = {"received_online_766": online, "received": count, "synced_portal": done, "to_sync_portal": due}
        return {"fct_procedures": counts}

    facts = {
        ("21589", "2025-06"): synced(1, 3, 1, 2),
        ("540", "2025-06"): synced(1, 1, 0, 0),
        ("542", "2025-06"): synced(1, 2, 0, 4),
    }
    rows = indicators_of(sent(facts), units).monthly("online_766")
    shown = {
        (unit.code, scope): (row.factor, row.value) for (unit, scope, _), row in rows.items() if unit.code != "21589"
    }
    assert rows[ITS_COMMUNE, "own", dt.date(2025, 6, 1)][3:5] == (Decimal("0.5"), Decimal("16.67"))
    assert shown == {
        ("540", "own"): (None, Decimal(100)),
        ("540", "all"): (Decimal("0.5"), Decimal(25)),
        ("542", "own"): (Decimal(0), Decimal(0)),
        ("542", "all"): (Decimal(0), Decimal(0)),
        ("52", "all"): (Decimal("0.166667"), Decimal("8.33")),
    }


def test_figures_are_as_of_the_last_export_that_counts_in_them(units: Units) -> None:
    content = sent({("21589", "2025-05"): received(1, 1), ("540", "2025-05"): {}, ("21589", "2025-04"): {}})
    content["sent"]["21589"] = {
        "2025-05": {DOSSIERS: "2025-07-04", MONEY: "2025-06-20"},
        "2025-04": {MONEY: "2025-04-20"},
    }
    content["sent"]["540"]["2025-05"] = {DOSSIERS: "2025-10-06"}
    oracle = indicators_of(content, units)
    may, april = dt.date(2025, 5, 1), dt.date(2025, 4, 1)
    dossiers, money = oracle.monthly("online_plain"), oracle.monthly("disbursed")
    assert dossiers[ITS_COMMUNE, "own", may].as_of == dt.date(2025, 7, 4)
    assert dossiers[ITS_COMMUNE, "own", april].as_of == dt.date(2025, 4, 20), "of what else it sent"
    assert dossiers[DISTRICT, "all", may].as_of == dt.date(2025, 10, 6)
    assert money[DISTRICT, "own", may].as_of == dt.date(2025, 10, 6)
    assert money[DISTRICT, "all", may].as_of == dt.date(2025, 6, 20)
    assert money[ITS_COMMUNE, "own", april].year_elapsed == half_up(100 * (31 + 28 + 31 + 20), 365, 2)
    assert money[ITS_COMMUNE, "own", may].year_elapsed == half_up(100 * (31 + 28 + 31 + 30 + 31), 365, 2)
    assert oracle.yearly("disbursed")[ITS_COMMUNE, "own", 2025].year_elapsed == half_up(100 * 171, 365, 2)
    assert dossiers[ITS_COMMUNE, "own", may].year_elapsed is None


def test_who_sent_nothing_is_missing_and_has_no_row(units: Units) -> None:
    oracle = indicators_of(sent({("21589", "2025-05"): received(1, 1)}), units)
    missing = oracle.missing()
    months = {month for code, since, dataset, month in missing if (code, since, dataset) == (*ITS_COMMUNE, DOSSIERS)}
    assert months == {dt.date(2025, 4, 1), dt.date(2025, 6, 1)}, "of the quarter that files speak of"
    assert (ITS_COMMUNE, "own", dt.date(2025, 6, 1)) not in oracle.monthly("online_plain")
    new = {month for code, since, dataset, month in missing if since == NEW and dataset == DOSSIERS}
    assert new == {dt.date(2025, 7, 1)}, "August is not over on as_of"
    row = oracle.yearly("online_plain")[ITS_COMMUNE, "own", 2025]
    assert (row.months_reported, row.months_expected, row.coverage) == (1, 3, Decimal("0.3333"))
    rolled = oracle.levels("online_plain")[OLD_PROVINCE, "commune", "2025"]
    communes = sum(unit.level == "commune" for unit in units.old)
    assert (rolled.units_reported, rolled.units_expected) == (1, communes)
    assert rolled.coverage == half_up(1, 3 * communes, 4)


def test_a_units_own_file_without_rows_is_a_report_up_to_its_export(units: Units) -> None:
    own = file_of("one_stop_shop", "dossiers", "540", "2025-Q2", "2025-06-01T09:00:00+07:00")
    oracle = indicators_of(sent({("542", "2025-04"): received(1, 1)}, files=(own,)), units)
    missing = {month for code, since, name, month in oracle.missing() if (code, since, name) == (*DISTRICT, DOSSIERS)}
    assert missing == {dt.date(2025, 6, 1)}
    assert not any(key[0] == DISTRICT for key in oracle.monthly("online_plain")), "a report, and no zeros"


def test_a_half_is_rounded_up_and_nothing_is_rounded_before() -> None:
    assert half_up(100 * 1, 800, 2) == Decimal("0.13")
    assert half_up(100 * 2, 3, 2) == Decimal("66.67")
    assert half_up(-1, 8, 2) == Decimal("-0.13")
    assert half_up(5, 0, 2) is None
    assert half_up(0, 5, 2) == 0


@given(st.integers(0, 10**13), st.integers(1, 10**13))
def test_a_rounded_quotient_is_within_half_a_hundredth(over: int, under: int) -> None:
    rounded = half_up(over, under, 2)
    assert rounded is not None
    assert -under <= 2 * (100 * over - int(rounded * 100) * under) < under
