"""Printed forms: merged header rows, numbering and formulas, titles of sections, totals; as xlsx, html, xls or csv."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import xlsxwriter

from cchc.sample.biff import biff
from cchc.sample.cells import Cell, ExcelDate
from cchc.sample.side_files import Line, Truth
from cchc.sample.timeline import Quarter, date_of, instant, last_day_of_month

FormCell = Cell | float


@dataclass(frozen=True)
class FormLayout:
    """A form's title and header rows; a blank cell of a header goes on with the cell left of it or above it."""

    title: str
    header: tuple[tuple[str, ...], ...]
    numbering: tuple[tuple[str, ...], ...] = ()
    sheet_name: str = "Biểu"

    @property
    def width(self) -> int:
        """Columns of the form."""
        return len(self.header[0])


@dataclass(frozen=True)
class FormLine:
    """A line as it is written; ``truth`` of a good row, ``code`` of one to be rejected, neither where it is no row."""

    cells: tuple[FormCell, ...]
    truth: Truth | None = None
    code: str | None = None


@dataclass(frozen=True)
class FormSheet:
    """One sheet: what stands above the header, and the lines below it. ``pages`` repeats the header in the middle."""

    name: str
    layout: FormLayout
    above: tuple[str, ...]
    body: Sequence[FormLine]
    pages: bool = False

    def lines(self) -> list[FormLine]:
        """Everything below the first header, in order."""
        numbering = [FormLine(row) for row in self.layout.numbering]
        if not self.pages:
            return numbering + list(self.body)
        middle = len(self.body) // 2
        header = [FormLine(row) for row in self.layout.header]
        return [*numbering, *self.body[:middle], *header, *numbering, *self.body[middle:]]

    def data(self) -> list[Line]:
        """What is to come of each row."""
        lines = [line for line in self.body if line.truth is not None or line.code is not None]
        return [Line({}, line.truth, line.code) for line in lines]

    @property
    def skipped(self) -> int:
        """Lines below the header that are no rows."""
        return len(self.lines()) - len(self.data())

    def grid(self) -> list[list[FormCell]]:
        """All rows as cells, all of one width."""
        rows: list[tuple[FormCell, ...]] = [(self.layout.title,), *((line,) for line in self.above), ("",)]
        rows += [*self.layout.header, *(line.cells for line in self.lines())]
        return [[*row, *[""] * (self.layout.width - len(row))] for row in rows]

    @property
    def header_at(self) -> int:
        """Index of the first header row."""
        return 2 + len(self.above)


def period_of(quarter: Quarter) -> dict[str, str]:
    """What the folder of a quarter says of each row: its name, its first day and its last."""
    return {
        "period": quarter.period,
        "period_from": date_of(quarter.first).isoformat(),
        "period_to": date_of(last_day_of_month(quarter.year, 3 * quarter.number)).isoformat(),
    }


def as_xlsx(sheets: Sequence[FormSheet], created: int) -> bytes:
    """A workbook with a sheet each; the heading cells are merged as on paper."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": instant(created).replace(tzinfo=None)})
        date_format, plain = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for number, row in enumerate(sheet.grid()):
                for column, cell in enumerate(row):
                    if isinstance(cell, ExcelDate):
                        page.write_number(number, column, cell.serial, date_format)
                    elif isinstance(cell, str):
                        page.write_string(number, column, cell) if cell else None
                    else:
                        page.write_number(number, column, cell)
            for top, left, down, across in merged_cells(sheet.layout.header):
                first = sheet.header_at + top
                text = sheet.layout.header[top][left]
                page.merge_range(first, left, first + down - 1, left + across - 1, text, plain)
    return buffer.getvalue()


def as_html(sheet: FormSheet) -> bytes:
    """An HTML page under the name of a workbook, as portals export it, with spans in its header."""
    spans = {(top, left): (down, across) for top, left, down, across in merged_cells(sheet.layout.header)}
    covered = {
        (top + row, left + column)
        for (top, left), (down, across) in spans.items()
        for row in range(down)
        for column in range(across)
    } - spans.keys()
    rows = []
    for number, row in enumerate(sheet.grid()):
        at = number - sheet.header_at
        cells = []
        for column, cell in enumerate(row):
            if (at, column) in covered:
                continue
            down, across = spans.get((at, column), (1, 1))
            span = f' rowspan="{down}"' * (down > 1) + f' colspan="{across}"' * (across > 1)
            cells.append(f"<td{span}>{escape(str(cell))}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    body = "\n".join(rows)
    return f'<html><head><meta charset="utf-8"></head><body><table border="1">\n{body}\n</table></body></html>'.encode()


def as_xls(sheet: FormSheet) -> bytes:
    """A BIFF8 workbook; its merged cells are simply blank."""
    return biff(sheet.layout.sheet_name, [[_plain(cell) for cell in row] for row in sheet.grid()])


def as_csv(sheet: FormSheet) -> bytes:
    """UTF-8 with a mark, separated by semicolons."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerows(sheet.grid())
    return buffer.getvalue().encode("utf-8-sig")


def merged_cells(header: Sequence[Sequence[str]]) -> list[tuple[int, int, int, int]]:
    """Row, column, height and width of every heading that reaches over blank cells right of it or below it."""
    height, width = len(header), len(header[0])
    found = []
    for top, row in enumerate(header):
        for left, text in enumerate(row):
            if not text:
                continue
            across = 1
            while left + across < width and not row[left + across] and any(
                lower[left + across] for lower in header[top + 1 :]
            ):  # fmt: skip
                across += 1
            down = 1
            while top + down < height and not any(header[top + down][left : left + across]) and across == 1:
                down += 1
            if down * across > 1:
                found.append((top, left, down, across))
    return found


def _plain(cell: FormCell) -> str | int | float:
    return cell.serial if isinstance(cell, ExcelDate) else cell
