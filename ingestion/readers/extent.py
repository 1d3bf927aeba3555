"""How large a grid a workbook will blow up to, found out before calamine lays it out in memory.

A file of 5 KB with one value in the last cell of a sheet, or with one row "repeated" a million times, asks for
gigabytes. So the cells that hold something are counted in a stream, and the rectangle around them.
"""

import re
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from ingestion.readers.grid import MAX_CELLS
from ingestion.readers.refusals import too_large, unreadable

MAX_EMPTINESS = 4
"""A large rectangle may hold this many times the cells that are filled."""
_CHUNK = 1 << 20
_FILLED = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br=[\"']([A-Za-z]{1,3})(\d{1,7})[\"'](?:[^<>]*[^/<>])?>")
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_PARAGRAPH = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 p"


def check_xlsx_part(part: IO[bytes]) -> None:
    """Looks at one XML part of an xlsx.

    Raises:
        RefusedError: TOO_LARGE.
    """
    filled, rows, columns = 0, 0, 0
    for piece in _whole_tags(part):
        found = _FILLED.findall(piece)
        if found:
            filled += len(found)
            names, numbers = zip(*found, strict=True)
            rows = max(rows, *map(int, set(numbers)))
            columns = max(columns, *map(_column, set(names)))
    _check(rows * columns, filled)


def check_ods(part: IO[bytes]) -> None:
    """Looks at the ``content.xml`` of an ods.

    Raises:
        RefusedError: TOO_LARGE, UNREADABLE.
    """
    extent = _OdsExtent()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = extent.start
    parser.EndElementHandler = extent.end
    try:
        parser.ParseFile(part)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise unreadable("Tệp hỏng hoặc không phải bảng tính.", action="Xuất lại tệp dạng .xlsx.") from error


class _OdsExtent:
    def __init__(self) -> None:
        self._filled = self._rows = self._width = 0
        self._across = self._last_filled = self._repeats = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TABLE}table":
            self._filled = self._rows = self._width = 0
        elif name == f"{_TABLE}table-row":
            self._across = self._last_filled = 0
            self._repeats = _repeats(attributes.get(f"{_TABLE}number-rows-repeated"))
        elif name in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            self._across += _repeats(attributes.get(f"{_TABLE}number-columns-repeated"))
            if f"{_OFFICE}value-type" in attributes:
                self._fill()
        elif name == _PARAGRAPH:
            self._fill()

    def end(self, name: str) -> None:
        if name == f"{_TABLE}table-row":
            self._rows += self._repeats
            self._width = max(self._width, self._last_filled)
            if self._last_filled:
                _check(self._rows * self._width, self._filled)

    def _fill(self) -> None:
        self._filled += self._last_filled != self._across
        self._last_filled = self._across


def _whole_tags(part: IO[bytes]) -> Iterator[bytes]:
    """The part in pieces that end between two tags."""
    rest = b""
    while chunk := part.read(_CHUNK):
        whole, mark, begun = (rest + chunk).rpartition(b"<")
        yield whole
        rest = (mark + begun)[-_CHUNK:]
    yield rest


def _check(rectangle: int, filled: int) -> None:
    if rectangle > MAX_CELLS and rectangle > MAX_EMPTINESS * filled:
        raise too_large("trang tính trải ra quá nhiều ô trống")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _repeats(value: str | None) -> int:
    digits = (value or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 12 else 1
