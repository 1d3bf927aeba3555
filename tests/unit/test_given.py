"""What the folder of a file says where its sheet says nothing."""

from datetime import date

import pyarrow as pa
import pytest
from test_header import dataset

from ingestion.given import WHOLE, period_start, with_given


@pytest.mark.parametrize(
    ("period", "first"),
    [
        ("2026", date(2026, 1, 1)),
        ("2026-Q3", date(2026, 7, 1)),
        ("2026-09", date(2026, 9, 1)),
        ("2026-W01", date(2025, 12, 29)),
        ("2026-09-15", date(2026, 9, 15)),
    ],
)
def test_a_period_begins_on_its_first_day(period: str, first: date) -> None:
    assert period_start(period) == first


def test_a_form_takes_period_and_sender_from_its_folder() -> None:
    table = with_given(pa.table({"received": ["1"]}), dataset("one_stop_shop.report_06a"), "540", "2024-Q1")
    (row,) = table.to_pylist()
    assert row == {
        "received": "1",
        "period": "2024-Q1",
        "period_from": "2024-01-01T00:00:00",
        "period_to": "2024-03-31T00:00:00",
        "sender": "540",
        "field_name": WHOLE,
    }


def test_what_the_sheet_says_itself_is_left_alone() -> None:
    settlement = dataset("budget.settlement")
    table = with_given(pa.table({"fiscal_year": ["2023", None]}), settlement, "all", "2024")
    assert table["fiscal_year"].to_pylist() == ["2023", None]
