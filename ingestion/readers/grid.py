"""Rows of typed cells as a sheet: what every reader of a grid (workbook, HTML, SpreadsheetML) ends in."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import pyarrow as pa

from ingestion.readers.cells import HEAD_ROWS, Body, Cells, Sheet
from ingestion.readers.typed_cells import CellValue, Row, columns_of, is_filled, text_of
from warehouse.settings import get_settings

__all__ = ["MAX_CELLS", "CellValue", "GridBody", "sheet_of"]

MAX_CELLS = 20_000_000
"""Cells that a file may blow up to by spans, repeats and gaps alone."""


def sheet_of(number: int, name: str, rows: Callable[[], Iterable[Row]] | Sequence[Row]) -> Sheet | None:
    """The sheet of these rows; None where no cell holds anything. A callable gives the rows anew at each call."""
    again = rows if callable(rows) else lambda: rows
    head = list(islice(again(), HEAD_ROWS))
    if not any(is_filled(row) for row in head) and not any(is_filled(row) for row in again()):
        return None
    while len(head) < HEAD_ROWS and head and not is_filled(head[-1]):
        head.pop()
    return Sheet(number, name, [[text_of(cell) for cell in row] for row in head], GridBody(_batches(again())))


Columns = list[pa.StringArray]


class GridBody(Body):
    """Batches of text columns, made at the first reading; later readings find them there."""

    def __init__(self, batches: Iterator[Columns]) -> None:
        self._rest = batches
        self._read: list[Columns] = []

    def below(self, header_index: int, width: int) -> Iterator[Cells]:
        """Batches of text cells; short rows are filled up with empty cells."""
        start = 0
        for columns in self._all():
            count = len(columns[0]) if columns else 0
            skipped = min(max(header_index + 1 - start, 0), count)
            filled = [column.slice(skipped) for column in columns[:width]]
            blank = pa.repeat(pa.scalar("", pa.string()), count - skipped)
            filled += [blank] * (width - len(filled))
            yield Cells(filled, pa.array(range(start + skipped + 1, start + count + 1), pa.int32()))
            start += count

    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(columns) for columns in self._all()), default=0)

    def read_to_the_end(self) -> None:
        """Take in what is not read yet, before its source goes on to something else."""
        for _ in self._all():
            pass

    def _all(self) -> Iterator[Columns]:
        at = 0
        while True:
            if at == len(self._read):
                batch = next(self._rest, None)
                if batch is None:
                    return
                self._read.append(batch)
            yield self._read[at]
            at += 1


def _batches(rows: Iterable[Row]) -> Iterator[Columns]:
    size = get_settings().batch_rows
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield columns_of(batch)
