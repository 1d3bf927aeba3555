"""Rows of typed cells as a sheet: what every reader of a grid (workbook, HTML, SpreadsheetML) ends in."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.readers.cells import HEAD_ROWS, TYPED_NUMBER, Body, Cells, Sheet
from warehouse.settings import get_settings

CellValue = int | float | str | bool | time | date | datetime | timedelta | None
Row = Sequence[CellValue]

_EXACT = 2.0**53
_USUAL = {str, float, datetime}
MAX_CELLS = 20_000_000
"""Cells that a file may blow up to by spans, repeats and gaps alone."""


def sheet_of(number: int, name: str, rows: Callable[[], Iterable[Row]] | Sequence[Row]) -> Sheet | None:
    """The sheet of these rows; None where no cell holds anything. A callable gives the rows anew at each call."""
    again = rows if callable(rows) else lambda: rows
    head = list(islice(again(), HEAD_ROWS))
    if not any(_filled(row) for row in head) and not any(_filled(row) for row in again()):
        return None
    while len(head) < HEAD_ROWS and head and not _filled(head[-1]):
        head.pop()
    return Sheet(number, name, [[text_of(cell) for cell in row] for row in head], _GridBody(again))


class _GridBody(Body):
    """Cells become Arrow text once, at the first reading; later readings find them there."""

    def __init__(self, rows: Callable[[], Iterable[Row]]) -> None:
        self._rows: Callable[[], Iterable[Row]] | None = rows
        self._read: list[list[pa.StringArray]] = []

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

    def _all(self) -> Iterator[list[pa.StringArray]]:
        yield from self._read
        if self._rows is None:
            return
        size = get_settings().batch_rows
        rows = iter(self._rows())
        read = []
        while batch := list(islice(rows, size)):
            read.append(_columns(batch))
            yield read[-1]
        self._read, self._rows = read, None


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


def _columns(rows: list[Row]) -> list[pa.StringArray]:
    width = max(map(len, rows))
    if min(map(len, rows)) < width:
        rows = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows]
    return [_column(cells) for cells in zip(*rows, strict=True)]


def _column(cells: tuple[CellValue, ...]) -> pa.StringArray:
    """A column as ``text_of`` gives it cell by cell; the usual kinds are converted as a whole."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        return pa.array(cells, pa.string())
    parts = [pa.array([cell if type(cell) is str else None for cell in cells], pa.string())] if str in kinds else []
    if datetime in kinds:
        parts.append(_moments([cell if type(cell) is datetime else None for cell in cells]))
    if float in kinds:
        parts.append(_numbers([cell if type(cell) is float else None for cell in cells]))
    if not kinds <= _USUAL:
        rest = [None if type(cell) in _USUAL else text_of(cell) for cell in cells]
        parts.append(pa.array(rest, pa.string()))
    return pc.coalesce(*parts)


def _moments(cells: list[datetime | None]) -> pa.StringArray:
    seconds = pa.array(cells, pa.timestamp("us"), from_pandas=False).cast(pa.timestamp("s"), safe=False)
    return pc.replace_substring(seconds.cast(pa.string()), " ", "T")


def _numbers(cells: list[float | None]) -> pa.StringArray:
    numbers = pa.array(cells, pa.float64(), from_pandas=False)
    exact = pc.and_(pc.less(pc.abs(numbers), _EXACT), pc.equal(pc.floor(numbers), numbers))
    if not pc.all(exact).as_py():
        return pa.array([None if cell is None else text_of(cell) for cell in cells], pa.string())
    return pc.binary_join_element_wise(TYPED_NUMBER, numbers.cast(pa.int64()).cast(pa.string()), "")


def _filled(row: Row) -> bool:
    return any(cell is not None and cell != "" for cell in row)
