"""Writes ``dirt/``: one small export for each kind of dirt of the field. Run: ``python tests/exports/make.py``.

Synthetic people, no luck, no clock: the same bytes in each run, but for how tightly a workbook is packed.
"""

import io
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent / "dirt"
CREATED = datetime(2024, 4, 5, 8, 30)  # noqa: DTZ001 - a moment on paper
MORNING = datetime(2024, 1, 5, 8, 0)  # noqa: DTZ001
EXPORTED = "Ngày xuất: 05/04/2024 08:30"
COLUMNS = [
    "STT", "Mã hồ sơ", "Đơn vị", "Mã TTHC", "Lĩnh vực", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý",
    "Trạng thái", "Kênh thực hiện", "Phí, lệ phí", "Chủ hồ sơ", "CCCD",
]  # fmt: skip
UNIT = "UBND xã Phước Mỹ"
SHEET = "xl/worksheets/sheet1.xml"
Cell = str | int | float | datetime
Row = Sequence[Cell]


def dossier(
    number: int, *, code: str = "", unit: str = UNIT, field: str = "Đất đai", received: Cell = "05/01/2024 08:00",
    due: str = "10/01/2024 17:00", finished: str = "", status: str = "Đang xử lý", fee: Cell = "",
) -> list[Cell]:  # fmt: skip
    """One row under ``COLUMNS``."""
    code = code or f"H08.12.3-240105-{number:04d}"
    return [number, code, unit, "1.001193", field, received, due, finished, status, "Trực tuyến", fee,
            f"Công dân Mẫu {number:05d}", f"000{number:09d}"]  # fmt: skip


def csv(*rows: Row, preamble: Sequence[str] = ("UBND TỈNH BÌNH ĐỊNH", EXPORTED), separator: str = ";") -> str:
    """Rows below a preamble; cells that need it are quoted."""
    lines = [*([line] for line in preamble), *rows]
    width = max(map(len, lines))
    cells = ([_quoted(str(cell), separator) for cell in line] + [""] * (width - len(line)) for line in lines)
    return "".join(separator.join(line) + "\r\n" for line in cells)


def _quoted(cell: str, separator: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in (separator, "\n", '"')) else cell


def workbook(*rows: Row, sheet: str = "Sheet1", merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """Cells as they are: text, numbers, true dates. ``merged`` are first row, first column, last row, last column."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED})
        day = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        page = book.add_worksheet(sheet)
        for top, left, bottom, right in merged:
            page.merge_range(top, left, bottom, right, "")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                match cell:
                    case datetime():
                        page.write_datetime(number, column, cell, day)
                    case str() if not cell:
                        pass
                    case str():
                        page.write_string(number, column, cell)
                    case _:
                        page.write_number(number, column, cell)
    return buffer.getvalue()


def old_font(text: str, font: str) -> str:
    """Vietnamese as it was typed for the fonts of TCVN3 or VNI: signs of Latin-1."""
    return "".join(_old_letter(letter, font) for letter in unicodedata.normalize("NFC", text))


TCVN3 = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ-ằẳẵắ-------ặầẩẫấậè-ẻẽéẹềểễếệìỉ---ĩíịò-ỏõóọồổỗốộờởỡớợù-ủũúụừửữứựỳỷỹýỵ",
}
TONES = "\u0300\u0309\u0303\u0301\u0323"


def _old_letter(letter: str, font: str) -> str:
    if letter.isascii():
        return letter
    if font == "tcvn3":
        table = {one: chr(first + at) for first, row in TCVN3.items() for at, one in enumerate(row) if one != "-"}
        return table.get(letter) or table[letter.lower()]
    small = {"í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ"}.get(letter.lower())
    if small is None:
        base, *marks = list(unicodedata.normalize("NFD", letter.lower()))
        row = "âàåãáä" if "\u0302" in marks else "êèúüéë" if "\u0306" in marks else " øûõùï"
        tone = next((TONES.index(mark) + 1 for mark in marks if mark in TONES), 0)
        small = ({"o": "ô", "u": "ö"}[base] if "\u031b" in marks else base) + row[tone].strip()
    return small.upper() if letter.isupper() else small


def windows_1258(text: str) -> bytes:
    """The base letters that the code page has, each followed by its tone mark."""
    pieces = []
    for letter in text:
        apart = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in apart if mark in TONES)
        pieces.append(unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in TONES)) + tone)
    return "".join(pieces).encode("cp1258")


def incoming(number: int) -> list[Cell]:
    """A row of a book of incoming documents."""
    return [number, number, "05/01/2024", UNIT, "UBND tỉnh Bình Định", f"{number}/CV-UBND", "04/01/2024",
            "Công văn đề nghị báo cáo kết quả", "Đất đai", "Thường", "Trục liên thông", "Đã xử lý"]  # fmt: skip


INCOMING = ["STT", "Số đến", "Ngày đến", "Đơn vị", "Cơ quan ban hành", "Số, ký hiệu", "Ngày, tháng văn bản",
            "Tên loại và trích yếu nội dung", "Lĩnh vực", "Độ mật", "Cách nhận", "Trạng thái"]  # fmt: skip
BOOK_OF_INCOMING = [INCOMING, incoming(1), incoming(2), incoming(3)]
OUTGOING = ["STT", "Số, ký hiệu", "Ngày, tháng văn bản", "Đơn vị", "Tên loại và trích yếu nội dung", "Độ mật"]
ALLOCATIONS = ["STT", "Năm NS", "Mã ĐVQHNS", "Đơn vị", "Chương", "Khoản", "Nguồn", "Số quyết định", "Ngày quyết định",
               "Dự toán năm trước chuyển sang", "Dự toán giao đầu năm", "Điều chỉnh",
               "Dự toán được sử dụng"]  # fmt: skip
TRANSACTIONS = ["STT", "Số chứng từ", "Dòng", "Ngày hạch toán", "Năm NS", "Đơn vị", "Loại số liệu", "Phát sinh Nợ",
                "Phát sinh Có", "Tính chất chi"]  # fmt: skip
WORK_FILES = [
    "STT",
    "Số và ký hiệu hồ sơ",
    "Tiêu đề hồ sơ",
    "Ngày mở",
    "Ngày kết thúc",
    "Thời hạn bảo quản",
    "Trạng thái",
]
EXECUTION = ["STT", "Nội dung", "Dự toán năm", "Thực hiện trong kỳ", "Thực hiện lũy kế", "Tạm ứng", "Dự toán còn lại"]


def allocation(number: int, *amounts: Cell) -> list[Cell]:
    """A row of allotted money: carried over, initial, adjustment, usable."""
    return [number, "2024", "1023456", UNIT, "800", "341", "13", f"{number}/QĐ-UBND", "05/01/2024", *amounts]


def voucher(number: int, debit: str, credit: str, posted: str = "05-01-2024") -> list[Cell]:
    """A voucher line."""
    return [number, f"CT{number:05d}", 1, posted, "2024", UNIT, "A", debit, credit, "Thực chi"]


def form_06a() -> bytes:
    """The form with its three merged header rows, the numbering row, the row of formulas, a total with a number."""
    return workbook(
        ["Biểu số II.06a/VPCP/KSTT"],
        ["TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH"],
        ["Đơn vị báo cáo: UBND xã Phước Mỹ"],
        [EXPORTED],
        [],
        ["STT", "Lĩnh vực giải quyết", "Số lượng hồ sơ tiếp nhận", "", "", "",
         "Số lượng hồ sơ đã giải quyết", "", "", "", "Số lượng hồ sơ đang giải quyết", "", ""],
        ["", "", "Tổng số", "Trong kỳ", "", "Từ kỳ trước", "Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn", "Tổng số",
         "Trong hạn", "Quá hạn"],
        ["", "", "", "Trực tuyến", "Trực tiếp, dịch vụ bưu chính", "", "", "", "", "", "", "", ""],
        [f"({number})" for number in range(1, 14)],
        ["", "", "3=4+5+6", "", "", "", "7=8+9+10", "", "", "", "11=12+13", "", ""],
        ["I", "Lĩnh vực của Sở Nông nghiệp và Môi trường", *[""] * 11],
        ["1", "Đất đai", 10, 6, 3, 1, 8, 5, 2, 1, 2, 2, 0],
        ["2", "Hộ tịch", 20, 15, 5, 0, 20, 20, 0, 0, 0, 0, 0],
        ["3", "Tổng cộng", 30, 21, 8, 1, 28, 25, 2, 1, 2, 2, 0],
        merged=[(5, 0, 7, 0), (5, 1, 7, 1), (5, 2, 5, 5), (5, 6, 5, 9), (5, 10, 5, 12), (6, 3, 6, 4)],
    )  # fmt: skip


def execution() -> bytes:
    """A form in triệu đồng with sections, "Trong đó" and a total with a number."""
    return workbook(
        ["ĐỐI CHIẾU DỰ TOÁN VỚI KHO BẠC"], ["Đơn vị: UBND xã Phước Mỹ"], ["Đơn vị tính: triệu đồng"], [EXPORTED], [],
        EXECUTION,
        ["I", "Chi thường xuyên"],
        [1, "Chi quản lý hành chính", 100, 20, 20, 0, 80],
        ["", "Trong đó: tiền lương", 60, 15, 15, 0, 45],
        [2, "Chi sự nghiệp", 50, 10, 10, 0, 40],
        [3, "Tổng cộng", 150, 30, 30, 0, 120],
    )  # fmt: skip


def bomb() -> bytes:
    """An archive of a megabyte of zeros times eight, one file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr(zipfile.ZipInfo("a.csv"), b"0" * (8 << 20), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def with_parts(content: bytes, parts: dict[str, str]) -> bytes:
    """A workbook with parts changed or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *parts]):
            part = parts[name].encode() if name in parts else old.read(name)
            new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def uncalculated() -> bytes:
    """A formula in A3 without its value."""
    content = workbook([EXPORTED], COLUMNS, dossier(1))
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        sheet = bundle.read(SHEET).decode()
    return with_parts(content, {SHEET: sheet.replace('<c r="A3"><v>1</v></c>', '<c r="A3"><f>ROW()-2</f></c>')})


def formatted_rows() -> bytes:
    """Two thousand rows of borders below one of values."""
    content = workbook([EXPORTED], COLUMNS, dossier(1))
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        sheet = bundle.read(SHEET).decode()
    empty = "".join(f'<row r="{row}"><c r="A{row}" s="1"/><c r="M{row}" s="1"/></row>' for row in range(4, 2004))
    return with_parts(content, {SHEET: sheet.replace("</sheetData>", empty + "</sheetData>")})


def laughing() -> bytes:
    """A SpreadsheetML file that declares entities within entities."""
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefg", "bcdefgh", strict=True)
    )
    return (
        f'<?xml version="1.0"?><!DOCTYPE Workbook [{entities}]>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row><Cell><Data>&h;</Data>'
        "</Cell></Row></Table></Worksheet></Workbook>"
    ).encode()


def locked() -> bytes:
    """An archive whose one member needs a password."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as bundle:
        bundle.writestr(zipfile.ZipInfo("a.csv"), b"a,b\r\n")
    content = bytearray(buffer.getvalue())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _shuffled(swap: tuple[str, str]) -> list[str]:
    first, second = swap
    names = {first: second, second: first}
    return [names.get(name, name) for name in COLUMNS]


def _nfd(row: Sequence[Cell]) -> list[Cell]:
    return [unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell for cell in row]


MESSY_HEADER = ["STT", "Mã\nhồ sơ", "Đơn\u00a0vị", "Mã  TTHC", "Lĩnh\u200b vực", "Ngày\ntiếp nhận ", *COLUMNS[6:]]
MESSY_ROWS = [
    _nfd(dossier(1)),
    dossier(2, field="\u200bÐất\u00a0đai "),
    [*_nfd(dossier(3))[:5], *dossier(3)[5:]],
]
MANY = [dossier(number) for number in range(1, 31)]
DAYS: dict[str, Cell] = {
    "dd-mm-yyyy": "05-01-2024", "yyyy-mm-dd-slashes": "2024/01/05", "yyyyMMddHHmmss": "20240105080000",
    "ddMMyyyy": "05012024", "dd-MM-yy-slashes": "05/01/24", "iso": "2024-01-05T08:00:00",
}  # fmt: skip

FILES: dict[str, Callable[[], str | bytes]] = {
    # decomposed or mixed Unicode, NBSP, zero-width, line breaks in headers; Ð for Đ; hoà/hòa
    "text/messy_unicode.csv": lambda: csv(_nfd(MESSY_HEADER), *MESSY_ROWS),
    "text/tone_places.csv": lambda: csv(
        COLUMNS,
        *(dossier(number, unit=unit, code=f"H21.12.3-260105-{number:04d}", received="05/01/2026 08:00",
                  due="10/01/2026 17:00") for number, unit in enumerate(("Xã An Hòa", "Xã An Hoà"), start=1)),
        preamble=("Ngày xuất: 05/04/2026 08:30",),
    ),
    # windows-1258 text; TCVN3 or VNI fonts
    "encoding/windows_1258.csv": lambda: windows_1258(csv(*BOOK_OF_INCOMING)),
    "encoding/tcvn3.csv": lambda: old_font(csv(*BOOK_OF_INCOMING), "tcvn3").encode("latin-1"),
    "encoding/vni.csv": lambda: old_font(csv(*BOOK_OF_INCOMING), "vni").encode("latin-1"),
    "encoding/tcvn3.xlsx": lambda: workbook(
        [EXPORTED], COLUMNS, *([old_font(cell, "tcvn3") if isinstance(cell, str) else cell for cell in row]
                               for row in MANY[:3])
    ),
    "encoding/vni.xlsx": lambda: workbook(
        [EXPORTED], COLUMNS, *([old_font(cell, "vni") if isinstance(cell, str) else cell for cell in row]
                               for row in MANY[:3])
    ),
    "encoding/doubtful.xlsx": lambda: workbook(
        [EXPORTED], COLUMNS, dossier(1), dossier(2, field=old_font("Hộ tịch", "tcvn3")), dossier(3, field="Bé"),
    ),
    # title rows, preamble, header on row 3 to 12, merged multi-row headers, numbering row, formula row
    "header/on_row_3.csv": lambda: csv(COLUMNS, dossier(1)),
    "header/on_row_12.xlsx": lambda: workbook(
        ["UBND TỈNH BÌNH ĐỊNH"], ["DANH SÁCH HỒ SƠ"], [], [EXPORTED], [], [], [], [], [], [], [], COLUMNS, dossier(1)
    ),
    "header/merged_rows.xlsx": form_06a,
    "header/numbering.csv": lambda: csv(COLUMNS, [f"({number})" for number in range(1, 14)], dossier(1)),
    "header/missed.csv": lambda: csv(["STT", "Họ và tên", "Nội dung"], [1, "x", "y"]),
    # header shifted one column; columns swapped
    "columns/shifted.csv": lambda: csv(["", *COLUMNS[:-1]], *MANY),
    "columns/swapped.csv": lambda: csv(_shuffled(("Ngày tiếp nhận", "Trạng thái")), *MANY),
    "columns/reordered.csv": lambda: csv(COLUMNS[::-1], *([*row[::-1]] for row in MANY[:2])),
    # header repeated per page; a row split over a page break
    "pages/repeated_header.csv": lambda: csv(COLUMNS, *MANY[:2], COLUMNS, *MANY[2:4], COLUMNS, *MANY[4:5]),
    "pages/split_row.xlsx": lambda: workbook(
        ["DANH MỤC HỒ SƠ"], [EXPORTED], WORK_FILES,
        [1, "01/HSCV", "Hồ sơ về việc rà soát", "02/01/2024", "", "10 năm", "Đang mở"],
        [2, "02/HSCV", "Hồ sơ về việc xây dựng kế hoạch", "03/01/2024", "", "Vĩnh viễn", "Đang mở"],
        ["", "", "cải cách hành chính năm 2024"],
        [3, "03/HSCV", "Hồ sơ khác", "04/01/2024", "", "5 năm", "Đang mở"],
    ),
    # totals even with a STT; sections; "Trong đó"
    "totals/with_a_number.csv": lambda: csv(
        COLUMNS, dossier(1), dossier(2), [3, "Tổng cộng"], ["Cộng"], ["", "Lũy kế"], ["Tổng số: 2 hồ sơ"],
    ),
    "totals/sections.xlsx": execution,
    # dates
    **{f"dates/{name}.csv": (lambda day=day: csv(COLUMNS, dossier(1, received=day, due="")))
       for name, day in DAYS.items()},
    "dates/dd-mm-yyyy-slashes.csv": lambda: csv(COLUMNS, dossier(1, received="05/01/2024", due="")),
    "dates/true_dates.xlsx": lambda: workbook([EXPORTED], COLUMNS, dossier(1, received=MORNING)),
    "dates/serials.xlsx": lambda: workbook([EXPORTED], COLUMNS, dossier(1, received=45296 + 8 / 24)),
    "dates/month_first.csv": lambda: csv(
        COLUMNS, dossier(1, received="01/05/2024 08:00", due=""), preamble=("Ngày xuất: 05/07/2024 08:30",)
    ),
    "dates/no_such_day.csv": lambda: csv(COLUMNS, dossier(1), dossier(2, received="31/02/2024 08:00")),
    # numbers
    "numbers/vietnamese.csv": lambda: csv(
        COLUMNS, dossier(1, fee="1.234.567"), dossier(2, fee="150000"), dossier(3, fee="1.234,5"), dossier(4, fee="-"),
        dossier(5, fee="1,234,567"),
    ),
    "numbers/english.csv": lambda: csv(TRANSACTIONS, voucher(1, "1,234,567", "-"), voucher(2, "(1,500,000)", "0")),
    "numbers/brackets.xlsx": lambda: workbook(
        [EXPORTED], ALLOCATIONS, allocation(1, "-", "5.000.000", "(1.500.000)", "3.500.000")
    ),
    # lost trailing zeros
    "zeros/lost.xlsx": lambda: workbook(
        [EXPORTED], ALLOCATIONS,
        allocation(1, 0, 845870, 0, 845870),
        allocation(2, 0, 845.87, 154130, 1000000),
        allocation(3, 0, 845.87, 100000, 1000000),
    ),
    # the same file again; corrected files; rows gone
    "versions/first.csv": lambda: csv(COLUMNS, dossier(1), dossier(2), dossier(3)),
    "versions/first_saved_again.xlsx": lambda: workbook([EXPORTED], [], COLUMNS, *MANY[:3], ["", "Tổng cộng"]),
    "versions/corrected.csv": lambda: csv(
        COLUMNS, dossier(1, finished="09/01/2024 10:00", status="Đã trả kết quả"), dossier(3),
        preamble=("Ngày xuất: 06/04/2024 08:30",),
    ),
    # unit names
    "units/spellings.csv": lambda: csv(
        COLUMNS,
        *(dossier(number, unit=unit, code=f"H21.12.3-260105-{number:04d}", received="05/01/2026 08:00",
                  due="10/01/2026 17:00")
          for number, unit in enumerate(("P. Quy Nhơn Tây", "UBND phường Quy Nhơn Tây", "PHƯỜNG QUY NHƠN TÂY",
                                         "Phường Quy Nhơn Tay", "Quy Nhơn Tây"), start=1)),
        preamble=("Ngày xuất: 05/04/2026 08:30",),
    ),
    # zip bombs, macros, billion laughs, empty formatted rows, formula cells, encrypted workbooks
    "hostile/bomb.zip": bomb,
    "hostile/macros.xlsm": lambda: with_parts(workbook([EXPORTED], COLUMNS, dossier(1)), {"xl/vbaProject.bin": "x"}),
    "hostile/laughs.xls": laughing,
    "hostile/formatted_rows.xlsx": formatted_rows,
    "hostile/formula.xlsx": uncalculated,
    "hostile/locked.zip": locked,
}  # fmt: skip


def content_of(name: str) -> bytes:
    """The bytes of one file."""
    made = FILES[name]()
    return made.encode() if isinstance(made, str) else made


def main() -> None:
    """Write them all."""
    for name in FILES:
        path = HERE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content_of(name))
    sys.stdout.write(f"{len(FILES)}\n")


if __name__ == "__main__":
    main()
