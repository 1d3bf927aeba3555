"""SpreadsheetML 2003: a workbook as one XML file."""

from collections.abc import Iterator
from datetime import datetime
from itertools import repeat
from xml.parsers import expat

from ingestion.readers.cells import Sheet
from ingestion.readers.grid import MAX_CELLS, CellValue, sheet_of
from ingestion.readers.limits import column_letters
from ingestion.readers.refusals import (
    MAX_DEPTH,
    format_unknown,
    formula_without_value,
    refuse_doctype,
    too_large,
    unreadable,
)
from warehouse.errors import Place

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
MAX_BYTES = 512 << 20
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
_EMPTY: list[CellValue] = []
"""One for all the rows that a file leaves out."""


def read_spreadsheetml(content: bytes) -> Iterator[Sheet]:
    """The worksheets that hold anything, hidden ones too; typed cells stay typed.

    Raises:
        RefusedError: XML_ENTITIES, where the file has a document type (so nothing is ever expanded or fetched);
            FORMAT_UNKNOWN, where it is another kind of XML; FORMULA_WITHOUT_VALUE; TOO_LARGE; UNREADABLE.
    """
    if len(content) > MAX_BYTES:
        raise too_large(f"tệp XML hơn {MAX_BYTES >> 20} MiB")
    book = _Book()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = book.start
    parser.EndElementHandler = book.end
    parser.CharacterDataHandler = book.text
    try:
        parser.Parse(content.lstrip(), True)
    except (expat.ExpatError, LookupError, ValueError, OverflowError) as error:
        raise unreadable("Tệp XML hỏng.", action="Xuất lại tệp dạng .xlsx.") from error
    for number, (name, rows) in enumerate(book.sheets, start=1):
        sheet = sheet_of(number, name, rows)
        if sheet:
            yield sheet


class _Book:
    def __init__(self) -> None:
        self.sheets: list[tuple[str, list[list[CellValue]]]] = []
        self._depth = 0
        self._in_comment = False
        self._row: list[CellValue] = []
        self._merged = 0
        self._uncalculated = False
        self._row_span = 0
        self._type = ""
        self._data: list[str] | None = None
        self._cells = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._depth and name != f"{NAMESPACE} Workbook":
            raise format_unknown()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise too_large("XML lồng nhau quá sâu")
        own = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        match name.removeprefix(f"{NAMESPACE} "):
            case "Worksheet":
                self.sheets.append((own.get("Name", ""), []))
            case "Row" if self.sheets:
                self._start_row(own)
            case "Cell":
                self._start_cell(own)
            case "Comment":
                self._in_comment = True
            case "Data" if not self._in_comment:
                self._type, self._data = own.get("Type", "String"), []

    def end(self, name: str) -> None:
        self._depth -= 1
        match name.removeprefix(f"{NAMESPACE} "):
            case "Row" if self.sheets:
                rows = self.sheets[-1][1]
                rows.append(self._row)
                rows.extend(repeat(_EMPTY, self._row_span))
            case "Cell":
                if self._uncalculated and self.sheets:
                    sheet, rows = self.sheets[-1]
                    column = column_letters(len(self._row) - 1)
                    raise formula_without_value(Place(sheet=sheet, row=len(rows) + 1, column=column))
                self._row.extend([""] * self._merged)
                self._merged = 0
            case "Comment":
                self._in_comment = False
            case "Data" if self._data is not None:
                self._uncalculated = False
                if self._row:
                    self._row[-1] = _value(self._type, "".join(self._data))
                self._data = None

    def text(self, text: str) -> None:
        if self._data is not None:
            self._data.append(text)

    def _start_row(self, own: dict[str, str]) -> None:
        rows = self.sheets[-1][1]
        gap = _gap(own, len(rows), MAX_ROWS)
        self._row_span = _number(own.get("Span"), 0)
        if len(rows) + gap + self._row_span >= MAX_ROWS:
            raise too_large("trang tính có quá nhiều dòng")
        self._count(gap + self._row_span + 1)
        rows.extend(repeat(_EMPTY, gap))
        self._row = []

    def _start_cell(self, own: dict[str, str]) -> None:
        gap = _gap(own, len(self._row), MAX_COLUMNS)
        self._uncalculated = "Formula" in own
        self._merged = min(_number(own.get("MergeAcross"), 0), MAX_COLUMNS)
        self._count(gap + 1 + self._merged)
        self._row.extend([""] * gap)
        self._row.append("")

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > MAX_CELLS:
            raise too_large("trang tính có quá nhiều ô")


def _gap(own: dict[str, str], filled: int, limit: int) -> int:
    """Rows or columns left out before the one that ``ss:Index`` names."""
    index = _number(own.get("Index"), filled + 1)
    if not filled < index <= limit:
        raise unreadable("Tệp XML có số thứ tự dòng hoặc cột sai.", action="Xuất lại tệp dạng .xlsx.")
    return index - filled - 1


def _number(value: str | None, otherwise: int) -> int:
    digits = (value or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else otherwise


def _value(kind: str, text: str) -> CellValue:
    try:
        match kind:
            case "Number":
                return float(text)
            case "DateTime":
                return datetime.fromisoformat(text)
            case "Boolean":
                return text.strip() == "1"
    except ValueError:
        pass
    return text
