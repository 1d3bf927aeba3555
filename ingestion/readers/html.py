"""An HTML table under the name of a workbook, as many portals export it."""

import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser

from ingestion.readers.cells import Sheet
from ingestion.readers.encoding import decode
from ingestion.readers.grid import MAX_CELLS, CellValue, sheet_of
from ingestion.readers.refusals import too_large, unreadable

MAX_BYTES = 128 << 20
MAX_DEPTH = 32
"""Tables within tables."""
_SILENT = {"script", "style", "title", "xml"}
_BREAKS = {"br", "p", "div", "li"}
_BLANK = re.compile(r"[ \t\r\f\v\xa0]+")
_AROUND_BREAK = re.compile(r" ?\n[ \n]*")
_COLSPAN_LIMIT, _ROWSPAN_LIMIT = 1_000, 65_534  # of the HTML standard


def read_html(content: bytes) -> Iterator[Sheet]:
    """One sheet: the tables of the page one below the other, and each piece of text between them as a row.

    A merged cell's text stands in its first row and column, as in a workbook. Nothing that the page refers to is
    loaded. The bytes decide on the encoding, never the page's own word.

    Raises:
        RefusedError: TOO_LARGE, UNREADABLE, ENCODING_UNKNOWN.
    """
    if len(content) > MAX_BYTES:
        raise too_large(f"bảng HTML hơn {MAX_BYTES >> 20} MiB")
    page = _Page()
    try:
        page.feed(_without_comments(decode(content)))
        page.close()
    except (AssertionError, ValueError, RecursionError) as error:
        raise unreadable("Bảng HTML hỏng.", action="Xuất lại tệp dạng .xlsx.") from error
    page.finish()
    sheet = sheet_of(1, "", page.rows)
    if sheet:
        yield sheet


class _Table:
    """One open table: its open row and cell, and the columns that cells of earlier rows still reach down into."""

    def __init__(self) -> None:
        self.row: list[CellValue] | None = None
        self.cell: list[str] | None = None
        self.spans = (1, 1)
        self.reaching: dict[int, int] = {}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[CellValue]] = []
        self._tables: list[_Table] = []
        self._between: list[str] = []
        self._silent: str | None = None
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent = self._silent or tag
        elif tag == "table":
            self._end_text()
            if len(self._tables) == MAX_DEPTH:
                raise too_large("bảng HTML lồng nhau quá sâu")
            self._tables.append(_Table())
        elif tag == "tr" and self._tables:
            self._end_row()
            self._tables[-1].row = []
        elif tag in {"td", "th"} and self._tables:
            self._start_cell(dict(attrs))
        elif tag in _BREAKS:
            self._text("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = None
        elif tag == "table" and self._tables:
            self._end_row()
            self._tables.pop()
        elif tag == "tr" and self._tables:
            self._end_row()
        elif tag in {"td", "th"} and self._tables:
            self._end_cell()
        elif tag in _BREAKS:
            self._text("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            return
        self.handle_starttag(tag, attrs)
        if tag in {"td", "th", "tr"}:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if self._silent is None:
            self._text(data.replace("\n", " "))

    def finish(self) -> None:
        """Ends whatever the page left open."""
        while self._tables:
            self._end_row()
            self._tables.pop()
        self._end_text()

    def _text(self, text: str) -> None:
        if not self._tables:
            self._between.append(text)
        elif (cell := self._tables[-1].cell) is not None:
            cell.append(text)

    def _end_text(self) -> None:
        if self._tables:
            return
        lines = _tidy(self._between).split("\n")
        self.rows.extend([line] for line in lines if line)
        self._between = []

    def _start_cell(self, attributes: dict[str, str | None]) -> None:
        table = self._tables[-1]
        self._end_cell()
        if table.row is None:
            table.row = []
        table.cell = []
        table.spans = (
            _span(attributes.get("colspan"), _COLSPAN_LIMIT),
            _span(attributes.get("rowspan"), _ROWSPAN_LIMIT),
        )

    def _end_cell(self) -> None:
        table = self._tables[-1]
        if table.cell is None or table.row is None:
            return
        across, down = table.spans
        self._skip_reached(table, table.row)
        start = len(table.row)
        table.row.append(_tidy(table.cell))
        table.row.extend([""] * (across - 1))
        self._count(across)
        if down > 1:
            table.reaching.update(dict.fromkeys(range(start, start + across), down))
        table.cell = None

    def _end_row(self) -> None:
        table = self._tables[-1]
        self._end_cell()
        if table.row is None:
            return
        self.rows.append(table.row)
        self._count(1)
        table.reaching = {column: down - 1 for column, down in table.reaching.items() if down > 1}
        table.row = None

    def _skip_reached(self, table: _Table, row: list[CellValue]) -> None:
        while table.reaching.get(len(row)):
            row.append("")
            self._count(1)

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > MAX_CELLS:
            raise too_large("bảng HTML có quá nhiều ô")


def _without_comments(text: str) -> str:
    """The page without comments and open ends, each of which makes the parser look through all that follows."""
    pieces = text.split("<!--")
    kept = [pieces[0], *(piece.partition("-->")[2] for piece in pieces[1:])]
    page, end, after = "".join(kept).replace("<![", "<!").rpartition(">")
    return page + end + after.replace("<", " ")


def _span(value: str | None, limit: int) -> int:
    digits = (value or "").strip()
    return min(max(int(digits), 1), limit) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 1


def _tidy(parts: list[str]) -> str:
    text = _AROUND_BREAK.sub("\n", _BLANK.sub(" ", "".join(parts))).strip()
    return unicodedata.normalize("NFC", text)
