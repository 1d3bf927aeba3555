"""Rows of typed cells as a sheet: what every reader of a grid (workbook, HTML, SpreadsheetML) ends in."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

import pyarrow as pa

from ingestion.readers.cells import HEAD_ROWS, TYPED_NUMBER, Body, Cells, Sheet
from warehouse.settings import get_settings

CellValue = int | float | str | bool | time | date | datetime | timedelta | None

MAX_CELLS = 20_000_000
"""Cells that a file may blow up to by spans, repeats and gaps alone."""


def sheet_of(number: int, name: str, rows: list[list[CellValue]]) -> Sheet | None:
    """The sheet of these rows without the empty ones at its end; None where nothing is left. ``rows`` is shortened."""
    while rows and all(cell is None or cell == "" for cell in rows[-1]):
        rows.pop()
    if not rows:
        return None
    return Sheet(number, name, [[text_of(cell) for cell in row] for row in rows[:HEAD_ROWS]], _GridBody(rows))


class _GridBody(Body):
    def __init__(self, rows: Sequence[Sequence[CellValue]]) -> None:
        self._rows = rows

    def below(self, header_index: int, width: int) -> Iterator[Cells]:
        """Batches of text cells; short rows are filled up with empty cells."""
        size = get_settings().batch_rows
        for start in range(header_index + 1, len(self._rows), size):
            rows = self._rows[start : start + size]
            columns = [
                pa.array([text_of(row[index]) if index < len(row) else "" for row in rows], pa.string())
                for index in range(width)
            ]
            yield Cells(columns, pa.array(range(start + 1, start + 1 + len(rows)), pa.int32()))


def text_of(cell: CellValue) -> str:
    """A cell as text; see ``ingestion.readers.cells`` for how typed cells are kept apart."""
    match cell:
        case str():
            return cell
        case None:
            return ""
        case bool():
            return "1" if cell else "0"
        case int():
            return f"{TYPED_NUMBER}{cell}"
        case float():
            return TYPED_NUMBER + (str(int(cell)) if cell.is_integer() else repr(cell))
        case datetime():
            return cell.isoformat(timespec="seconds")
        case date():
            return f"{cell.isoformat()}T00:00:00"
        case _:
            return str(cell)
