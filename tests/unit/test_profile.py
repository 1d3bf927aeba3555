"""A header moved by one column and two columns swapped are seen; a vendor's own words are not mistaken for it."""

import pyarrow as pa
import pytest
from test_header import dataset

from ingestion.conform import conform
from ingestion.profile import FEWEST_CELLS, misfit

INCOMING = "documents.incoming"
DAYS = [f"{1 + number % 28:02d}/03/2024" for number in range(40)]
RIGHT: dict[str, list[str | None]] = {
    "arrival_no": [str(number) for number in range(40)],
    "arrived_on": list(DAYS),
    "due_on": list(DAYS),
    "status": ["Đã xử lý", "Đang xử lý"] * 20,
    "urgency": ["Thường", "Khẩn"] * 20,
    "receive_channel": ["Trục liên thông"] * 40,
}


def misfit_of(rows: int = 40, **changed: list[str | None]) -> str | None:
    catalogued = dataset(INCOMING)
    columns = {name: pa.array(cells[:rows], pa.string()) for name, cells in (RIGHT | changed).items()}
    text = pa.table(columns)
    return misfit(conform(text, catalogued), text, catalogued)


def test_a_right_file_fits() -> None:
    assert misfit_of() is None


def test_a_date_and_a_status_that_changed_places_are_seen() -> None:
    assert misfit_of(due_on=RIGHT["status"], status=list(DAYS)) in ("due_on", "status")


def test_two_lists_of_words_that_changed_places_are_seen() -> None:
    assert misfit_of(status=RIGHT["urgency"], urgency=RIGHT["status"]) in ("status", "urgency")


def test_names_below_a_status_heading_are_too_many_to_be_a_list() -> None:
    assert misfit_of(status=[f"Văn bản thứ {number} về việc khác" for number in range(40)]) == "status"


def test_a_header_moved_by_one_column_is_seen() -> None:
    names = list(RIGHT)
    moved = {name: RIGHT[names[number - 1]] for number, name in enumerate(names) if number}
    assert misfit_of(**moved) is not None


def test_a_new_vendors_words_are_wrong_rows_and_not_a_wrong_file() -> None:
    assert misfit_of(status=["Đã luân chuyển", "Kết thúc xử lý"] * 20) is None
    assert misfit_of(status=["1", "5", "12"] * 13 + ["1"]) is None


@pytest.mark.parametrize(("rows", "found"), [(FEWEST_CELLS - 1, None), (FEWEST_CELLS, "due_on")])
def test_a_few_cells_say_nothing(rows: int, found: str | None) -> None:
    assert misfit_of(rows, due_on=["không rõ"] * 40) == found


def test_half_of_the_cells_wrong_is_many_wrong_rows() -> None:
    assert misfit_of(due_on=["không rõ"] * 20 + DAYS[:20]) is None


def test_blank_cells_are_not_counted() -> None:
    assert misfit_of(due_on=[None] * 30 + ["không rõ"] * 10) is None
