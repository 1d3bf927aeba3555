"""Large files to measure with: a quarter of the sample's dossiers, written over and over under new codes."""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import xlsxwriter

from ingestion.fold import tidy

HEADINGS = (
    *("STT", "Mã hồ sơ", "Mã TTHC", "Tên thủ tục", "Lĩnh vực", "Đơn vị", "Kênh thực hiện", "Mức độ DVC"),
    *("Loại đối tượng", "Chủ hồ sơ", "Số giấy tờ", "Ngày nộp", "Ngày tiếp nhận", "Ngày hẹn trả"),
    *("Ngày kết thúc xử lý", "Ngày trả", "Trạng thái", "Hồ sơ có thành phần số hóa", "Có kết quả điện tử"),
    *("Thanh toán trực tuyến", "Phí, lệ phí", "Thư xin lỗi"),
)
"""The 22 columns of a large file, two of them personal."""
EXPORTED = "Ngày xuất: 05/04/2024 08:30"
_MOMENTS = range(11, 16)
_FEE = 20


def write_csv(sample: Path, target: Path, rows: int) -> None:
    """A csv of that many dossiers, with the wrong and the doubtful rows that a real one has."""
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow([EXPORTED, *[""] * (len(HEADINGS) - 1)])
        writer.writerow(HEADINGS)
        writer.writerows(_rows(sample, rows))


def write_workbook(sample: Path, target: Path, rows: int) -> None:
    """The same as a workbook, with true dates and numbers."""
    book = xlsxwriter.Workbook(str(target), {"constant_memory": True})
    sheet = book.add_worksheet("DuLieu")
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    sheet.write_string(0, 0, EXPORTED)
    sheet.write_row(1, 0, HEADINGS)
    for number, row in enumerate(_rows(sample, rows), start=2):
        for column, cell in enumerate(row):
            if column in _MOMENTS and len(cell) == len("05/04/2024 08:30") and not cell.startswith("31/02"):
                sheet.write_datetime(number, column, datetime.strptime(cell, "%d/%m/%Y %H:%M"), moment)  # noqa: DTZ007
            elif column == 0 or (column == _FEE and cell):
                sheet.write_number(number, column, int(cell.replace(".", "")))
            elif cell:
                sheet.write_string(number, column, cell)
    book.close()


def _rows(sample: Path, rows: int) -> Iterator[list[str]]:
    source = min(sample.glob("inbox/one_stop_shop/dossiers/all/2024-Q1/*.csv"))
    with source.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    header = next(index for index, line in enumerate(lines) if line[0] == "STT")
    headings = [tidy(cell) for cell in lines[header]]
    places = [headings.index(heading) for heading in HEADINGS]
    body = [line for line in lines[header + 1 :] if line[1].startswith("H08.")]
    for number in range(rows):
        line = body[number % len(body)]
        code = f"{line[1].rpartition('-')[0]}-{number:07d}"
        yield [str(number + 1), code, *(line[place] for place in places[2:])]
