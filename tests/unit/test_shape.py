"""What is a row and what is not: totals, numbering, repeated headers, sections, parts, rows cut by a page break."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pytest
from test_header import FORM_06A, dataset

from ingestion.dataset import Dataset
from ingestion.header import find_layout
from ingestion.preamble import MEASURE
from ingestion.readers.cells import Body, Cells, Sheet
from ingestion.readers.grid import CellValue, text_of
from ingestion.shape import Shaped, shape
from warehouse.errors import RefusedError

REPORT, EXECUTION, WORK_FILES = "one_stop_shop.report_06a", "budget.execution", "documents.work_files"
EXECUTION_HEADER = ("STT", "Nội dung", "Dự toán năm", "Lũy kế từ đầu năm", "Tạm ứng", "Dự toán còn lại")
FILES_HEADER = ("STT", "Số và ký hiệu hồ sơ", "Tiêu đề hồ sơ", "Ngày mở", "Thời hạn bảo quản")
DONG = ("Đơn vị tính: đồng",)
Row = Sequence[CellValue]


@dataclass(frozen=True)
class InBatches(Body):
    """Rows given out so many at a time, as from a long file."""

    rows: list[Row]
    size: int

    def below(self, header_index: int, width: int) -> Iterator[Cells]:
        for start in range(header_index + 1, len(self.rows), self.size):
            rows = [[*row, *[""] * width][:width] for row in self.rows[start : start + self.size]]
            numbers = pa.array(range(start + 1, start + 1 + len(rows)), pa.int32())
            yield Cells([pa.array([text_of(row[i]) for row in rows], pa.string()) for i in range(width)], numbers)


def shaped(name: str, rows: list[Row], size: int = 1000) -> list[Shaped]:
    made = Sheet(1, "Biểu", [[text_of(cell) for cell in row] for row in rows[:30]], InBatches(rows, size))
    catalogued: Dataset = dataset(name)
    return list(shape(made, find_layout(made, catalogued, "a.xlsx"), catalogued))


def table(batches: list[Shaped]) -> pa.Table:
    return pa.concat_tables(batch.table for batch in batches)


def column(batches: list[Shaped], name: str) -> list[str | None]:
    return table(batches)[name].to_pylist()


def form_row(number: CellValue, field: str, *counts: CellValue) -> Row:
    return (number, field, *(counts or range(10, 21)))


SECTIONED = [
    ("A", "Cấp tỉnh", 99),
    ("", "I. Lĩnh vực của sở"),
    form_row(1, "Đất đai"),
    form_row(2, "Hộ tịch"),
    ("II", "LĨNH VỰC CỦA NGÀNH DỌC", 5),
    form_row(3, "Thuế"),
    ("B. Cấp xã",),
    form_row(4, "Chứng thực"),
    (5, "Tổng cộng", 1),
]


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_a_section_is_an_attribute_of_its_rows_however_the_file_is_cut_into_batches(size: int) -> None:
    batches = shaped(REPORT, [("Biểu II.06a",), *FORM_06A, *SECTIONED], size)
    assert column(batches, "field_name") == ["Đất đai", "Hộ tịch", "Thuế", "Chứng thực"]
    assert column(batches, "level") == ["Cấp tỉnh"] * 3 + ["Cấp xã"]
    assert column(batches, "section") == ["Lĩnh vực của sở"] * 2 + ["LĨNH VỰC CỦA NGÀNH DỌC", None]
    assert sum(batch.skipped for batch in batches) == 5
    assert [number for batch in batches for number in batch.row_numbers.to_pylist()] == [7, 8, 10, 12]


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_the_numbering_the_formulas_and_the_header_of_every_page_are_no_rows(size: int) -> None:
    numbering = tuple(f"({number})" for number in range(1, 14))
    formulas = ("", "", "3=4+5+6=7+11", "", "", "", "7=8+9+10", "", "", "", "(11)=(12)+(13)", "", "")
    page = [*FORM_06A, numbering, formulas]
    rows = [*page, form_row(1, "Đất đai"), *page, form_row(2, "Hộ tịch")]
    batches = shaped(REPORT, rows, size)
    assert column(batches, "field_name") == ["Đất đai", "Hộ tịch"]
    assert sum(batch.skipped for batch in batches) == 7


def test_numbering_by_letters_and_formulas_in_one_row_is_no_row() -> None:
    (batch,) = shaped(EXECUTION, [DONG, EXECUTION_HEADER, ("A", "B", 1, 2, 3, "4=1-2-3"), (1, "Chi", 5, 5, 0, 0)])
    assert column([batch], "content") == ["Chi"]


def test_a_first_row_of_small_numbers_with_a_name_is_a_row() -> None:
    (batch,) = shaped(REPORT, [*FORM_06A, form_row(1, "Đất đai", *[1] * 11), form_row(2, "Thuế", *[1] * 11)])
    assert column([batch], "received_online") == ["\ue0001"] * 2


@pytest.mark.parametrize(
    "cells",
    [
        ("Tổng cộng",), ("", "TỔNG SỐ"), (7, "Tổng cộng:"), (7, "Cộng (I+II)"), ("Cộng",), ("", "cộng trang"),
        ("", "Lũy kế từ đầu năm"), ("", "Luỹ kế"), ("", "Tổng số (A+B)"), (9, "Tổng:"), ("", "- Trong đó: nữ"),
        ("", "Tr.đó: qua mạng"), ("", "TRONG ĐÓ"),
    ],
)  # fmt: skip
def test_a_total_is_no_row_wherever_it_says_so(cells: Row) -> None:
    (batch,) = shaped(REPORT, [*FORM_06A, form_row(1, "Đất đai"), (*cells, *[""] * (2 - len(cells)), 10)])
    assert column([batch], "field_name") == ["Đất đai"]
    assert batch.skipped == 1


@pytest.mark.parametrize(
    "name", ["Tổng cục Thuế", "Cộng đồng dân cư", "Tổng hợp", "Trong đóa", "Tỉnh đoàn", "Cộng tác viên"]
)
def test_a_name_that_begins_like_a_total_is_a_row(name: str) -> None:
    (batch,) = shaped(REPORT, [*FORM_06A, form_row(1, name)])
    assert column([batch], "field_name") == [name]


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_what_is_within_another_row_is_kept_and_not_to_be_added(size: int) -> None:
    rows = [
        DONG,
        EXECUTION_HEADER,
        ("I", "Chi thường xuyên", 190, 95, 0, 95),
        (1, "Chi quản lý", 100, 50, 0, 50),
        ("1.1", "Kinh phí tự chủ", 60, 30, 0, 30),
        ("1.2", "Kinh phí không tự chủ", 40, 20, 0, 20),
        ("", "Trong đó: lương", "", 30),
        (2, "Chi sự nghiệp", 80, 40, 0, 40),
        ("", "Trong đó:"),
        ("", "- Giáo dục", "", 25),
        ("", "- Y tế", "", 15),
        (3, "Chi khác", 10, 5, 0, 5),
        ("", "- Lễ tân", "", 5),
        ("", "Tổng cộng", 190, 95, 0, 95),
    ]
    batches = shaped(EXECUTION, rows, size)
    assert list(zip(column(batches, "content"), column(batches, "additive"), strict=True)) == [
        ("Chi quản lý", "có"),
        ("Kinh phí tự chủ", "không"),
        ("Kinh phí không tự chủ", "không"),
        ("Trong đó: lương", "không"),
        ("Chi sự nghiệp", "có"),
        ("- Giáo dục", "không"),
        ("- Y tế", "không"),
        ("Chi khác", "có"),
        ("- Lễ tân", "có"),
    ]
    assert set(column(batches, "section")) == {"Chi thường xuyên"}


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_numbered_parts_below_a_bare_title_are_all_there_is_and_are_to_be_added(size: int) -> None:
    rows = [
        DONG,
        EXECUTION_HEADER,
        (1, "Chi quản lý"),
        ("1.1", "Kinh phí tự chủ", 60, 30, 0, 30),
        ("1.2", "Kinh phí không tự chủ", 40, 20, 0, 20),
        (2, "Chi sự nghiệp", 10, 5, 0, 5),
        ("2.1", "Kinh phí tự chủ", 10, 5, 0, 5),
    ]
    batches = shaped(EXECUTION, rows, size)
    assert column(batches, "line_no") == ["1.1", "1.2", "\ue0002", "2.1"]
    assert column(batches, "additive") == ["có", "có", "có", "không"]


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_a_row_split_over_a_page_break_is_one_row(size: int) -> None:
    rows = [
        FILES_HEADER,
        ("", "", "I. Tổ chức bộ máy"),
        (1, "01/TCBM", "Hồ sơ về việc sắp xếp", "05/01/2024", "Vĩnh viễn"),
        FILES_HEADER,
        ("", "", "các đơn vị"),
        ("", "", "trực thuộc"),
        (2, "02/TCBM", "Hồ sơ khác", "06/01/2024", "10 năm"),
        (3, "", "Hồ sơ không số", "07/01/2024", "5 năm"),
    ]
    batches = shaped(WORK_FILES, rows, size)
    assert column(batches, "file_no") == ["01/TCBM", "02/TCBM", None]
    assert column(batches, "title") == ["Hồ sơ về việc sắp xếp các đơn vị trực thuộc", "Hồ sơ khác", "Hồ sơ không số"]
    assert column(batches, "retention_years") == [None, "10", "5"]
    assert column(batches, "retention_permanent") == ["có", "không", "không"]
    assert sum(batch.skipped for batch in batches) == 4


def test_a_row_cut_by_the_end_of_a_batch_waits_for_its_rest() -> None:
    rows = [FILES_HEADER, (1, "01/TCBM", "Hồ sơ", "05/01/2024", "5 năm"), ("", "", "còn lại")]
    assert column(shaped(WORK_FILES, rows, 1), "title") == ["Hồ sơ còn lại"]


@pytest.mark.parametrize(
    ("said", "factor"),
    [
        ("Đơn vị tính: đồng", "1"), ("ĐVT: Nghìn đồng", "1000"), ("(Đơn vị tính: Triệu đồng)", "1000000"),
        ("Đơn vị: tỷ đồng", "1000000000"), ("Biểu 02 - Đơn vị tính: 1.000 đồng", "1000"),
        ("ĐƠN VỊ TÍNH : TRIỆU ĐỒNG", "1000000"),
    ],
)  # fmt: skip
def test_the_unit_of_measure_is_what_the_preamble_says(said: str, factor: str) -> None:
    (batch,) = shaped(EXECUTION, [(said,), EXECUTION_HEADER, (1, "Chi", 1, 1, 0, 0)])
    assert column([batch], MEASURE) == [factor]


def test_a_unit_of_measure_in_the_cell_beside_its_label_is_found() -> None:
    (batch,) = shaped(EXECUTION, [("", "", "Đơn vị tính:", "", "Triệu đồng"), EXECUTION_HEADER, (1, "Chi", 1, 1, 0, 0)])
    assert column([batch], MEASURE) == ["1000000"]


@pytest.mark.parametrize(
    "preamble",
    [
        [("BÁO CÁO",)],
        [("Đơn vị: UBND xã Phước Mỹ",)],
        [DONG, ("ĐVT: triệu đồng",)],
        [("Đơn vị tính: hồ sơ",)],
        [("Đơn vị tính: đồngg",)],
    ],
)
def test_amounts_without_one_unit_of_measure_are_not_loaded(preamble: list[Row]) -> None:
    with pytest.raises(RefusedError, match="UNIT_OF_MEASURE_MISSING"):
        shaped(EXECUTION, [*preamble, EXECUTION_HEADER, (1, "Chi", 1, 1, 0, 0)])


@pytest.mark.parametrize(
    ("preamble", "unit"),
    [
        ([("Đơn vị báo cáo: UBND xã Phước Mỹ",)], "UBND xã Phước Mỹ"),
        ([("Đơn vị báo cáo", "", "UBND xã Phước Mỹ")], "UBND xã Phước Mỹ"),
        ([("Đơn vị: triệu đồng",), ("Đơn vị: UBND xã Phước Mỹ - Kỳ báo cáo: Quý 1",)], "UBND xã Phước Mỹ"),
    ],
)
def test_the_unit_that_the_preamble_names_is_that_of_all_rows(preamble: list[Row], unit: str) -> None:
    (batch,) = shaped(EXECUTION, [DONG, *preamble, EXECUTION_HEADER, (1, "Chi", 1, 1, 0, 0)][len(preamble) > 1 :])
    assert column([batch], "unit") == [unit]


def test_without_a_unit_in_the_preamble_the_column_is_left_to_the_sender() -> None:
    (batch,) = shaped(EXECUTION, [DONG, EXECUTION_HEADER, (1, "Chi", 1, 1, 0, 0)])
    assert "unit" not in batch.table.column_names


def test_a_million_rows_of_dossiers_are_shaped_in_well_under_two_seconds() -> None:
    """Most of it is tidying; what looks for totals and headers reads the first bytes of the first cells."""
    count = 250_000
    columns = [pa.array([str(n) for n in range(count)]), pa.array([f"H08.12.3-240105-{n:06d}" for n in range(count)])]
    columns += [pa.repeat(pa.scalar("Tỉnh Bình Định"), count)] * 3
    names = ("STT", "Mã hồ sơ", "Đơn vị", "Ngày tiếp nhận", "Trạng thái")

    class Ready(Body):
        def below(self, header_index: int, width: int) -> Iterator[Cells]:
            yield Cells([pa.concat_arrays([one]) for one in columns], pa.array(range(count), pa.int32()))

    made = Sheet(1, "", [names], Ready())
    dossiers = dataset("one_stop_shop.dossiers")
    layout = find_layout(made, dossiers, "a.csv")
    began = time.perf_counter()
    (batch,) = shape(made, layout, dossiers)
    assert batch.table.num_rows == count
    assert time.perf_counter() - began < 2
