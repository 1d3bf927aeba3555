"""Lost trailing zeros are put back only where every sum of the row then holds, and nothing else could be meant."""

from collections.abc import Mapping
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_header import dataset

from ingestion.conform import Conformed, conform
from ingestion.dataset import Dataset
from ingestion.preamble import MEASURE
from ingestion.readers.cells import TYPED_NUMBER
from ingestion.repair import placed, repair

ALLOCATIONS, REPORT, SETTLEMENT = "budget.allocations", "one_stop_shop.report_06a", "budget.settlement"
Row = Mapping[str, str | int | float | None]


def cell(value: str | int | float | None) -> str | None:
    """A number as a workbook's cell holds it; text as it is typed."""
    return f"{TYPED_NUMBER}{value}" if isinstance(value, int | float) else value


def repaired(name: str, *rows: Row, measure: int | None = None) -> tuple[Conformed, list[tuple[object, ...]]]:
    """The batch after repair, and of each repair: row, column, written, repaired, identity."""
    catalogued: Dataset = dataset(name)
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: pa.array([cell(row.get(name)) for row in rows], pa.string()) for name in names}
    if measure is not None:
        columns[MEASURE] = pa.repeat(str(measure), len(rows))
    text = pa.table(columns)
    result, log = repair(conform(text, catalogued), text, catalogued)
    return result, [tuple(row.values()) for row in log.to_pylist()]


def line(usable: object, carried: object, initial: object, adjustment: object) -> Row:
    return {"usable": usable, "carried_over": carried, "initial_amount": initial, "adjustment": adjustment}  # type: ignore[dict-item]


def values(result: Conformed, row: int = 0) -> list[int | None]:
    names = ("usable", "carried_over", "initial_amount", "adjustment")
    return [None if (value := result.table[name][row].as_py()) is None else int(value) for name in names]


def test_zeros_lost_in_one_cell_come_back_and_are_logged() -> None:
    result, log = repaired(ALLOCATIONS, line(1_845_870, 0, 845.87, 1_000_000))
    assert values(result) == [1_845_870, 0, 845_870, 1_000_000]
    assert result.unreadable == {}
    assert log == [(0, "initial_amount", Decimal("845.87"), Decimal(845_870), "SUM_MISMATCH")]


@pytest.mark.parametrize("written", ["845,87", "845.87", 845.87])
def test_the_lost_zeros_are_seen_however_the_cell_is_typed(written: str | float) -> None:
    result, log = repaired(ALLOCATIONS, line("1.845.870", "-", written, "1.000.000"))
    assert values(result)[2] == 845_870
    assert len(log) == 1


def test_zeros_lost_in_two_cells_of_one_row_come_back() -> None:
    result, log = repaired(ALLOCATIONS, line(1_146_370, 0, 845.87, 300.5))
    assert values(result) == [1_146_370, 0, 845_870, 300_500]
    assert [row[1] for row in log] == ["adjustment", "initial_amount"]


def test_the_total_and_its_only_part_lost_their_zeros_together() -> None:
    result, _ = repaired(ALLOCATIONS, line(845.87, 0, 845.87, 0))
    assert values(result) == [845_870, 0, 845_870, 0]


def test_a_whole_number_that_lost_three_zeros_is_found_by_the_sum_alone() -> None:
    result, log = repaired(ALLOCATIONS, line(1_846_000, 1_000_000, 846, 0))
    assert values(result) == [1_846_000, 1_000_000, 846_000, 0]
    assert log[0][2:4] == (Decimal(846), Decimal(846_000))


@pytest.mark.parametrize("written", [-845.87, "(845,87)", "-845.87"])
def test_a_negative_amount_stays_negative(written: str | float) -> None:
    result, log = repaired(ALLOCATIONS, line(154_130, 0, 1_000_000, written))
    assert values(result) == [154_130, 0, 1_000_000, -845_870]
    assert log[0][3] == Decimal(-845_870)


def test_a_row_whose_sum_holds_is_left_alone() -> None:
    result, log = repaired(ALLOCATIONS, line(846, 0, 846, 0), line(2_000, 1_000, 1_000, 0))
    assert [values(result, row) for row in (0, 1)] == [[846, 0, 846, 0], [2_000, 1_000, 1_000, 0]]
    assert log == []


def test_a_sum_that_no_zeros_explain_is_left_to_the_rule() -> None:
    result, log = repaired(ALLOCATIONS, line(1_845_871_000, 0, 845.87, 1_000_000))
    assert values(result)[2] is None
    assert result.unreadable["initial_amount"].to_pylist() == [True]
    assert log == []
    result, log = repaired(ALLOCATIONS, line(9_350_000, 0, 2_000_000, 0))
    assert (values(result)[0], log) == (9_350_000, [])


def test_where_two_cells_could_be_meant_none_is_touched() -> None:
    result, log = repaired(ALLOCATIONS, line(5_005, 5, 5, 0))
    assert values(result) == [5_005, 5, 5, 0]
    assert log == []


def test_no_sum_speaks_of_the_cell_so_its_row_stays_rejected() -> None:
    result, log = repaired(SETTLEMENT, {"reported": 845.87, "approved": 845_870}, measure=1)
    assert result.unreadable["reported"].to_pylist() == [True]
    assert log == []
    result, log = repaired(SETTLEMENT, {"reported": 845.87, "approved": 845_870, "difference": 0}, measure=1)
    assert int(result.table["reported"][0].as_py()) == 845_870
    assert [row[1] for row in log] == ["reported"]


def test_a_sum_of_which_the_sheet_lacks_a_column_proves_nothing() -> None:
    result, log = repaired(ALLOCATIONS, {"usable": 845_870, "carried_over": 0, "initial_amount": 845.87})
    assert result.unreadable["initial_amount"].to_pylist() == [True]
    assert log == []


def test_a_blank_part_is_nothing_to_add() -> None:
    result, _ = repaired(ALLOCATIONS, line(845_870, None, 845.87, None))
    assert values(result) == [845_870, None, 845_870, None]


def test_an_unreadable_neighbour_proves_nothing() -> None:
    result, log = repaired(ALLOCATIONS, line(1_845_870, "chưa rõ", 845.87, 1_000_000))
    assert sorted(result.unreadable) == ["carried_over", "initial_amount"]
    assert log == []


def test_one_cell_that_stays_a_fraction_keeps_the_whole_row_out() -> None:
    result, log = repaired(ALLOCATIONS, line(1_845_870, 0.1234, 845.87, 1_000_000))
    assert sorted(result.unreadable) == ["carried_over", "initial_amount"]
    assert log == []


def counts(**changed: float | str) -> Row:
    row: dict[str, float | str] = {
        "received": 1_500, "received_online": 1_234, "received_direct": 200, "carried_over": 66,
        "resolved": 1_400, "resolved_early": 1_000, "resolved_on_due": 300, "resolved_late": 100,
        "pending": 100, "pending_in_time": 90, "pending_late": 10,
    }  # fmt: skip
    return row | changed


def test_a_count_of_the_06a_form_is_repaired_by_all_of_its_sums() -> None:
    result, log = repaired(REPORT, counts(received=1.5, received_online=1.234))
    assert (result.table["received"][0].as_py(), result.table["received_online"][0].as_py()) == (1_500, 1_234)
    assert log == [
        (0, "received", Decimal("1.5"), Decimal(1_500), "RECEIVED_PARTS"),
        (0, "received_online", Decimal("1.234"), Decimal(1_234), "RECEIVED_PARTS"),
    ]


def test_a_repair_that_breaks_another_sum_is_none() -> None:
    """One sum would hold with 1.500 received; the other says 1.501, so nothing is proven."""
    result, log = repaired(REPORT, counts(received=1.5, resolved=1_401, resolved_late=101))
    assert result.unreadable["received"].to_pylist() == [True]
    assert log == []


def test_counts_are_not_rounded() -> None:
    result, log = repaired(REPORT, counts(received_online=1_233))
    assert (result.table["received_online"][0].as_py(), log) == (1_233, [])


def test_amounts_in_million_dong_are_loaded_in_dong_with_their_decimals() -> None:
    result, log = repaired(SETTLEMENT, {"reported": "1.234,5", "approved": 12.345678912345}, measure=1_000_000)
    assert int(result.table["reported"][0].as_py()) == 1_234_500_000
    assert int(result.table["approved"][0].as_py()) == 12_345_678
    assert (result.unreadable, result.rounding, log) == ({}, 1_000_000, [])


def test_lost_zeros_in_a_table_of_thousands_are_found_by_its_sums_alone() -> None:
    row: Row = {"reported": 1_845_870, "approved": 845.87, "difference": 1_000_000}
    result, log = repaired(SETTLEMENT, row, {"reported": 845.87, "approved": 845.87, "difference": 0}, measure=1_000)
    assert [int(value) for value in result.table["approved"].to_pylist()] == [845_870_000, 845_870]
    assert log == [(0, "approved", Decimal("845.87"), Decimal(845_870), "DIFFERENCE_MISMATCH")]


def test_a_difference_that_may_be_rounding_is_not_explained_by_a_tiny_cell() -> None:
    """In a table of millions 0,004 is four thousand đồng; a sum that is off by five millions says nothing of it."""
    row: Row = {"reported": 1_005, "approved": "1.000", "difference": 0.004}
    result, log = repaired(SETTLEMENT, row, measure=1_000_000)
    assert (int(result.table["difference"][0].as_py()), log) == (4_000, [])


def test_what_no_database_column_could_hold_is_unreadable_and_not_a_crash() -> None:
    row: Row = {"reported": "999.999.999.999.999", "approved": "chưa có"}
    result, _ = repaired(SETTLEMENT, row, measure=1_000_000_000)
    assert {name: mask.to_pylist() for name, mask in result.unreadable.items()} == {
        "reported": [True],
        "approved": [True],
    }


def test_repairs_carry_their_place_in_the_file() -> None:
    catalogued = dataset(ALLOCATIONS)
    rows = [line(1_000, 0, 1_000, 0), line(1_845_870, 0, 845.87, 1_000_000)]
    text = pa.table({name: [cell(row[name]) for row in rows] for name in rows[0]})
    _, log = repair(conform(text, catalogued), text, catalogued)
    (at,) = placed(log, pa.array([12, 14], pa.int32()), 3).to_pylist()
    assert (at["sheet_no"], at["row_no"], at["column_name"]) == (3, 14, "initial_amount")


def test_a_dataset_without_sums_costs_nothing() -> None:
    catalogued = dataset("budget.transactions")
    text = pa.table({"debit": ["1,5"]})
    conformed = conform(text, catalogued)
    result, log = repair(conformed, text, catalogued)
    assert result is conformed
    assert log.num_rows == 0


amounts = st.integers(min_value=-2_000_000, max_value=2_000_000)


@given(amounts, amounts, amounts, st.sets(st.sampled_from(["usable", "carried_over", "initial_amount", "adjustment"])))
def test_a_repaired_row_always_adds_up_and_a_right_one_is_never_changed(
    carried: int, initial: int, adjustment: int, lost: set[str]
) -> None:
    """Whatever cells lose their zeros: the row comes out right, or it is said to be wrong; never a wrong repair."""
    true = line(carried + initial + adjustment, carried, initial, adjustment)
    written = {
        name: value / 1000 if name in lost and isinstance(value, int) and abs(value) < 1_000_000 else value
        for name, value in true.items()
    }
    result, log = repaired(ALLOCATIONS, {name: _short(value) for name, value in written.items()})
    got = values(result)
    if not any(written[name] != true[name] for name in true):
        assert (got, log) == (list(true.values()), [])
    elif log and not result.unreadable:
        usable, *parts = (int(value or 0) for value in got)
        assert abs(usable - sum(parts)) <= len(parts)


def _short(value: object) -> int | float:
    """As a workbook keeps it: 2.0 is 2."""
    number = float(str(value))
    return int(number) if number.is_integer() else number
