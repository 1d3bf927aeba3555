"""Finding the header: of one row or of three merged ones, wherever it stands, and never guessing at a heading."""

from collections.abc import Sequence

import pytest

from ingestion.catalogue import get_catalogue
from ingestion.dataset import Dataset
from ingestion.header import Layout, find_layout, joined_headings
from ingestion.readers.cells import Sheet
from ingestion.readers.grid import sheet_of
from warehouse.errors import RefusedError

FORM_06A = (
    ("STT", "Lĩnh vực, công việc giải quyết theo cấp", "Số lượng hồ sơ tiếp nhận", "", "", "",
     "Số lượng hồ sơ đã giải quyết", "", "", "", "Số lượng hồ sơ đang giải quyết", "", ""),
    ("", "", "Tổng số", "Trong kỳ", "", "Từ kỳ trước", "Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn",
     "Tổng số", "Trong hạn", "Quá hạn"),
    ("", "", "", "Trực tuyến", "Trực tiếp,\ndịch vụ bưu chính", "", "", "", "", "", "", "", ""),
)  # fmt: skip
COLUMNS_06A = [
    "field_name",
    "received",
    "received_online",
    "received_direct",
    "carried_over",
    "resolved",
    "resolved_early",
    "resolved_on_due",
    "resolved_late",
    "pending",
    "pending_in_time",
    "pending_late",
]


def dataset(name: str) -> Dataset:
    return get_catalogue().datasets[name]


def sheet(*rows: Sequence[str]) -> Sheet:
    made = sheet_of(1, "Sheet1", [list(row) for row in rows])
    assert made is not None
    return made


def layout_of(name: str, *rows: Sequence[str]) -> Layout:
    return find_layout(sheet(*rows), dataset(name), "a.xlsx")


def test_three_merged_header_rows_name_all_thirteen_columns() -> None:
    layout = layout_of("one_stop_shop.report_06a", ("Biểu II.06a",), ("",), *FORM_06A, ("(1)", "(2)"))
    assert (layout.first_index, layout.header_index, layout.width) == (2, 4, 13)
    assert [layout.columns[name] for name in COLUMNS_06A] == list(range(1, 13))
    assert layout.names[3] == "Số lượng hồ sơ tiếp nhận / Trong kỳ / Trực tuyến"
    assert layout.names[12] == "Số lượng hồ sơ đang giải quyết / Quá hạn"


def test_the_same_form_on_two_header_rows_is_the_same_form() -> None:
    top = FORM_06A[0]
    below = ("", "", "Tổng số", "Trực tuyến", "Trực tiếp, bưu chính", "Từ kỳ trước", *FORM_06A[1][6:])
    layout = layout_of("one_stop_shop.report_06a", top, below, ("1", "Đất đai"))
    assert [layout.columns[name] for name in COLUMNS_06A] == list(range(1, 13))
    assert (layout.first_index, layout.header_index) == (0, 1)


def test_a_parent_heading_does_not_reach_over_its_neighbour() -> None:
    rows = (("STT", "Nhận", "", "Ghi chú", "Giải quyết", ""), ("", "Tổng", "Mới", "", "Tổng", "Trễ"))
    names = ["STT", "Nhận / Tổng", "Nhận / Mới", "Ghi chú", "Giải quyết / Tổng", "Giải quyết / Trễ"]
    assert joined_headings(rows) == names


def test_a_second_level_parent_ends_where_its_own_parent_ends() -> None:
    rows = (("A", "", "", "B", ""), ("x", "", "", "", "y"), ("1", "2", "3", "4", "5"))
    assert joined_headings(rows) == ["A / x / 1", "A / x / 2", "A / x / 3", "B / 4", "B / y / 5"]


def test_a_column_without_any_heading_of_its_own_has_no_name() -> None:
    assert joined_headings((("STT", "Nhận", ""), ("", "Tổng", ""))) == ["STT", "Nhận / Tổng", ""]


def test_a_title_above_a_header_of_one_row_is_no_part_of_it() -> None:
    header = ("STT", "Nội dung", "Dự toán năm", "Lũy kế từ đầu năm")
    layout = layout_of("budget.execution", ("Đơn vị tính: đồng",), header, ("1", "Chi lương", "5", "5"))
    assert (layout.first_index, layout.header_index) == (1, 1)


def test_an_unknown_heading_below_a_known_parent_stops_the_file_and_is_named_in_full() -> None:
    rows = [list(row) for row in FORM_06A]
    rows[1][12] = "Số điện thoại"
    with pytest.raises(RefusedError) as refusal:
        layout_of("one_stop_shop.report_06a", *rows)
    assert refusal.value.code == "UNKNOWN_COLUMN"
    assert refusal.value.place.column == "Số lượng hồ sơ đang giải quyết / Số điện thoại"


def test_two_columns_of_one_meaning_are_not_chosen_between() -> None:
    with pytest.raises(RefusedError, match="COLUMN_TWICE"):
        layout_of("budget.execution", ("Nội dung", "Dự toán năm", "Dự toán giao", "Lũy kế từ đầu năm"))


def test_a_personal_column_below_a_parent_is_dropped_by_its_own_heading() -> None:
    rows = [[*FORM_06A[0], "Thông tin thêm"], [*FORM_06A[1], "Ghi chú"], [*FORM_06A[2], ""]]
    layout = layout_of("one_stop_shop.report_06a", *rows)
    assert 13 not in layout.columns.values()


def test_a_form_without_its_total_names_it() -> None:
    rows = [list(row) for row in FORM_06A]
    rows[1][6] = ""
    with pytest.raises(RefusedError) as refusal:
        layout_of("one_stop_shop.report_06a", *rows)
    assert refusal.value.code == "HEADER_NOT_FOUND"
    assert "Số lượng hồ sơ đã giải quyết / Tổng số" in refusal.value.message


def test_a_unit_column_is_not_missed_where_another_one_names_the_unit() -> None:
    files = dataset("documents.work_files")
    needed = files.model_copy(
        update={"columns": {**files.columns, "unit": files.columns["unit"].model_copy(update={"required": True})}}
    )
    layout = find_layout(sheet(("Số và ký hiệu hồ sơ", "Ngày mở")), needed, "a.xlsx")
    assert layout.columns == {"file_no": 0, "opened_on": 1}
