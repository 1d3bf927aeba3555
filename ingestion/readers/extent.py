"""How large a workbook will blow up to, found out before calamine lays it out in memory.

A file of 5 KB with one value in the last cell of a sheet, or with one row "repeated" a million times, asks for
gigabytes; so does one long shared string that a million cells refer to. So the rectangle around the cells is looked
for in a stream, over-estimated first where that is cheap, and exactly only where the estimate is too large.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from ingestion.readers.glance import Glance, Integers, SharedStrings, shared_references
from ingestion.readers.grid import MAX_CELLS
from ingestion.readers.limits import MAX_CELL_CHARACTERS, column_letters
from ingestion.readers.refusals import MAX_DEPTH, formula_without_value, refuse_doctype, too_large, unreadable
from warehouse.errors import Place

MAX_EMPTINESS = 4
"""A large rectangle may hold this many times the cells that are filled."""
MAX_RECTANGLE = 64 << 20
"""Cells of a rectangle, however full the file says it is."""
MAX_SHARED_TEXT = 1 << 30
"""Bytes that the shared strings of a workbook may come to, each counted as often as a cell refers to it."""
_NAME = r"(?:[\w.-]+:)?"
_TAG = re.compile(rf"<{_NAME}(row|c)((?:\s[^<>]*)?)>".encode())
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']\s*\$?([A-Za-z]{0,7})\$?(\d{1,10})\s*[\"']")
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "

Opened = Callable[[], Iterable[bytes]]
"""Gives the bytes of a part anew, in pieces."""


def check_xlsx(parts: Mapping[str, Opened]) -> None:
    """Looks at every part of an xlsx, whatever its name: a workbook may call its sheets as it likes.

    Raises:
        RefusedError: FORMULA_WITHOUT_VALUE, TOO_LARGE, XML_ENTITIES.
    """
    strings: list[SharedStrings] = []
    sheets: list[Opened] = []
    cells = 0
    for name, part in parts.items():
        glance = Glance()
        for number, piece in enumerate(_whole_tags(part())):
            if not number and b"<!DOCTYPE" in piece:
                refuse_doctype()
            glance.see(piece)
            if glance.uncalculated:
                raise formula_without_value(_place(glance.uncalculated, _sheet_name(name, parts)))
        if glance.cells:
            _check_extent(part, glance)
            sheets.append(part)
            cells += glance.cells
        if glance.strings.count:
            strings.append(glance.strings)
    for found in strings:
        if found.longest * cells > MAX_SHARED_TEXT:
            _check_shared(found.lengths(), sheets)


def check_ods(part: Iterable[bytes]) -> None:
    """Looks at the ``content.xml`` of an ods.

    Raises:
        RefusedError: FORMULA_WITHOUT_VALUE, TOO_LARGE, UNREADABLE, XML_ENTITIES.
    """
    extent = _OdsExtent()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = extent.start
    parser.EndElementHandler = extent.end
    try:
        for piece in part:
            parser.Parse(piece)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise unreadable("Tệp hỏng hoặc không phải bảng tính.", action="Xuất lại tệp dạng .xlsx.") from error


def _check_extent(part: Opened, glance: Glance) -> None:
    if not glance.odd:
        rectangle = glance.rows * glance.columns
        if rectangle <= MAX_CELLS or rectangle <= min(MAX_RECTANGLE, MAX_EMPTINESS * glance.ends):
            return
    extent = _Extent()
    for piece in _whole_tags(part()):
        extent.see(piece)
    _check(extent.rows * extent.columns, extent.filled)


@dataclass
class _Extent:
    """The rectangle of the cells that hold something, tag by tag; cells without a reference follow the one before."""

    filled: int = 0
    _rows: int = 0
    _columns: int = 0
    _rows_named: int = 0
    _rows_unnamed: int = 0
    _unnamed: int = 0
    _most_unnamed: int = 0

    @property
    def rows(self) -> int:
        """No row of a filled cell stands below this one."""
        return max(self._rows, self._rows_named + self._rows_unnamed if self._most_unnamed else 0)

    @property
    def columns(self) -> int:
        """No filled cell stands to the right of this column."""
        return self._columns + self._most_unnamed

    def see(self, piece: bytes) -> None:
        """Counts one piece that ends between two tags."""
        for tag, attributes in _TAG.findall(piece):
            reference = _REFERENCE.search(attributes)
            if tag == b"row":
                self._unnamed = 0
                if reference:
                    self._rows_named = max(self._rows_named, int(reference[2]))
                self._rows_unnamed += reference is None
            elif reference is None:
                self._unnamed += 1
                self._most_unnamed = max(self._most_unnamed, self._unnamed)
                self.filled += not attributes.endswith(b"/")
            elif not attributes.endswith(b"/"):
                self.filled += 1
                self._rows = max(self._rows, int(reference[2]))
                self._columns = max(self._columns, _column(reference[1]))


def _check_shared(lengths: Integers, sheets: Iterable[Opened]) -> None:
    total = 0
    for sheet in sheets:
        for piece in _whole_tags(sheet()):
            references, unknown = shared_references(piece)
            total += int(lengths[references[references < len(lengths)]].sum()) + unknown * int(lengths.max())
            if total > MAX_SHARED_TEXT:
                raise too_large("một chuỗi dài được dùng lại ở quá nhiều ô")


class _OdsExtent:
    def __init__(self) -> None:
        self._filled = self._rows = self._width = 0
        self._across = self._last_filled = self._repeats = 0
        self._sheet = ""
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise too_large("XML lồng nhau quá sâu")
        if name == f"{_TABLE}table":
            self._filled = self._rows = self._width = 0
            self._sheet = attributes.get(f"{_TABLE}name", "")
        elif name == f"{_TABLE}table-row":
            self._across = self._last_filled = 0
            self._repeats = _repeats(attributes.get(f"{_TABLE}number-rows-repeated"))
        elif name in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            self._across += _repeats(attributes.get(f"{_TABLE}number-columns-repeated"))
            if f"{_OFFICE}value-type" in attributes:
                self._fill()
            elif f"{_TABLE}formula" in attributes:
                raise formula_without_value(
                    Place(sheet=self._sheet, row=self._rows + 1, column=column_letters(self._across - 1))
                )
        elif name == f"{_TEXT}p":
            self._fill()
        elif name == f"{_TEXT}s" and _repeats(attributes.get(f"{_TEXT}c")) > MAX_CELL_CHARACTERS:
            raise too_large(f"một ô dài hơn {MAX_CELL_CHARACTERS} ký tự")

    def end(self, name: str) -> None:
        self._depth -= 1
        if name == f"{_TABLE}table-row":
            self._rows += self._repeats
            self._width = max(self._width, self._last_filled)
            if self._last_filled:
                _check(self._rows * self._width, self._filled)

    def _fill(self) -> None:
        self._filled += self._last_filled != self._across
        self._last_filled = self._across


def _whole_tags(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that begin with a tag: a tag is never cut, and its text stays with it."""
    rest: list[bytes] = []
    for piece in pieces:
        whole, mark, begun = piece.rpartition(b"<")
        if mark:
            yield b"".join([*rest, whole])
            rest = []
        rest.append(mark + begun)
    yield b"".join(rest)


def _check(rectangle: int, filled: int) -> None:
    if rectangle > MAX_CELLS and rectangle > min(MAX_RECTANGLE, MAX_EMPTINESS * filled):
        raise too_large("trang tính trải ra quá nhiều ô trống")


def _place(cell: str, sheet: str) -> Place:
    letters = cell.rstrip("0123456789")
    return Place(sheet=sheet, row=int(cell[len(letters) :]), column=letters)


def _sheet_name(part: str, parts: Mapping[str, Opened]) -> str:
    """The name of a sheet as its tab shows it, where the workbook says it in the usual way; else the part's own."""
    texts = {
        name: b"".join(parts[name]()) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels") if name in parts
    }
    targets = _attributes(texts.get("xl/_rels/workbook.xml.rels", b""), "Relationship")
    wanted = {one.get("Id") for one in targets if part.endswith(one.get("Target", "?").lstrip("/"))}
    for one in _attributes(texts.get("xl/workbook.xml", b""), "sheet"):
        if one.get("id") in wanted:
            return html.unescape(one.get("name", part))
    return part


def _attributes(text: bytes, tag: str) -> list[dict[str, str]]:
    tags = re.findall(rf"<{_NAME}{tag}\s[^<>]*>", text.decode("utf-8", "replace"))
    return [dict(re.findall(r'(\w+)="([^"]*)"', one)) for one in tags]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _repeats(value: str | None) -> int:
    digits = (value or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 12 else 1
