"""Cells become what the vendor declared, or are marked as unreadable; they are never guessed."""

from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.catalogue import get_catalogue
from ingestion.conform import conform
from ingestion.dataset import Dataset
from ingestion.readers.cells import TYPED_NUMBER
from warehouse.clock import VN

DOSSIERS = get_catalogue().dataset("one_stop_shop.dossiers", "all")
ALLOCATIONS = get_catalogue().dataset("budget.allocations", "all")
TRANSACTIONS = get_catalogue().dataset("budget.transactions", "all")
OUTGOING = get_catalogue().dataset("documents.outgoing", "all")


def one(dataset: Dataset, column: str, cell: str | None) -> tuple[object, bool]:
    """The typed value of one cell, and whether it was marked unreadable."""
    result = conform(pa.table({column: pa.array([cell], pa.string())}), dataset)
    marked = {**result.unreadable, **result.unknown_word}
    return result.table[column][0].as_py(), column in marked and marked[column][0].as_py()


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("05/04/2024 08:30", datetime(2024, 4, 5, 8, 30, tzinfo=VN)),
        ("5/4/2024 08:30", datetime(2024, 4, 5, 8, 30, tzinfo=VN)),
        ("05/04/2024", datetime(2024, 4, 5, tzinfo=VN)),
        ("2024-04-05T08:30:00", datetime(2024, 4, 5, 8, 30, tzinfo=VN)),
    ],
)
def test_timestamps_are_read_in_the_declared_format_and_vietnams_time(cell: str, value: datetime) -> None:
    assert one(DOSSIERS, "due_at", cell) == (value, False)


@pytest.mark.parametrize("cell", ["31/02/2024 08:00", "29/02/2023", "không rõ", "45/01/2024", "04/31/2024"])
def test_a_day_that_does_not_exist_is_unreadable_and_not_rolled_over(cell: str) -> None:
    assert one(DOSSIERS, "due_at", cell) == (None, True)


@pytest.mark.parametrize(
    ("dataset", "column", "cell", "value"),
    [
        (ALLOCATIONS, "adjustment", "1.234.567", 1234567),
        (ALLOCATIONS, "adjustment", "(1.500.000)", -1500000),
        (ALLOCATIONS, "adjustment", "-", 0),
        (ALLOCATIONS, "adjustment", f"{TYPED_NUMBER}1500000", 1500000),
        (TRANSACTIONS, "debit", "1,234,567", 1234567),
        (TRANSACTIONS, "debit", "-1,234,567", -1234567),
        (DOSSIERS, "fee_amount", "50.000", 50000),
    ],
)
def test_money_follows_the_declared_format(dataset: Dataset, column: str, cell: str, value: int) -> None:
    assert one(dataset, column, cell) == (Decimal(value), False)


@pytest.mark.parametrize(
    ("dataset", "cell"),
    [
        (ALLOCATIONS, "1,234,567"),
        (ALLOCATIONS, "845.87"),
        (ALLOCATIONS, f"{TYPED_NUMBER}845.87"),
        (ALLOCATIONS, "1.5tr"),
    ],
)
def test_money_in_another_format_is_unreadable(dataset: Dataset, cell: str) -> None:
    assert one(dataset, "adjustment", cell) == (None, True)


def test_a_dash_is_nothing_only_where_the_column_allows() -> None:
    assert one(ALLOCATIONS, "usable", "-") == (Decimal(0), False)
    assert one(DOSSIERS, "fee_amount", "-") == (None, True)


def test_a_word_of_the_vendors_list_and_one_that_is_not() -> None:
    assert one(DOSSIERS, "status", "ĐÃ TRẢ KẾT QUẢ") == (10, False)
    assert one(DOSSIERS, "status", "Đang luân chuyển") == (None, True)


def test_five_means_returned_at_one_vendor_and_nothing_at_another() -> None:
    quy_nhon = get_catalogue().dataset("one_stop_shop.dossiers", "540")
    assert one(quy_nhon, "status", f"{TYPED_NUMBER}5") == (10, False)
    assert one(DOSSIERS, "status", "5") == (None, True)


def test_a_link_to_a_result_is_kept_as_true_only() -> None:
    assert one(DOSSIERS, "e_result", "https://dichvucong.example.vn/ket-qua/0001") == (True, False)
    assert one(DOSSIERS, "e_result", None) == (False, False)


def test_a_procedure_code_loses_its_tail() -> None:
    assert one(DOSSIERS, "procedure_code", "1.001193.000.00.00.H41") == ("1.001193", False)
    assert one(DOSSIERS, "procedure_code", "1001193") == ("1001193", False)


def test_a_documents_number_and_type_are_split_and_its_summary_is_not_loaded() -> None:
    cells = {"doc_no_raw": ["123/QĐ-UBND/2024"], "summary": ["Quyết định về việc …"], "doc_date": ["05/04/2024"]}
    table = conform(pa.table(cells), OUTGOING).table
    assert table["doc_no"].to_pylist() == ["123"]
    assert table["doc_symbol"].to_pylist() == ["QĐ-UBND/2024"]
    assert table["doc_type"].to_pylist() == ["Quyết định"]
    assert table["doc_date"].to_pylist() == [date(2024, 4, 5)]
    assert not OUTGOING.columns["summary"].load


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_survives_the_way_through_text(day: date) -> None:
    assert one(OUTGOING, "doc_date", f"{day:%d/%m/%Y}") == (day, False)


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_every_amount_survives_the_way_through_vietnamese_text(amount: int) -> None:
    text = f"{abs(amount):,}".replace(",", ".")
    assert one(ALLOCATIONS, "usable", f"({text})" if amount < 0 else text) == (Decimal(amount), False)
