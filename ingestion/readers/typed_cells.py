"""Typed cells of a workbook as the text that ``ingestion.readers.cells`` describes, column by column.

A process that does nothing but read imports this module: it must not import more than Arrow.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc

TYPED_NUMBER = "\ue000"
"""A private-use character: no export types it."""

CellValue = int | float | str | bool | time | date | datetime | timedelta | None
Row = Sequence[CellValue]

_EXACT = 2.0**53
_USUAL = {str, float, datetime}


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


def columns_of(rows: list[Row]) -> list[pa.StringArray]:
    """Rows as text columns; short rows are filled up with empty cells."""
    width = max(map(len, rows))
    if min(map(len, rows)) < width:
        rows = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows]
    return [_column(cells) for cells in zip(*rows, strict=True)]


def _column(cells: tuple[CellValue, ...]) -> pa.StringArray:
    """A column as ``text_of`` gives it cell by cell; the usual kinds are converted as a whole."""
    try:
        return pc.fill_null(pa.array(cells, pa.string(), from_pandas=False), "")
    except (pa.ArrowTypeError, pa.ArrowInvalid):  # not all of them are text
        kinds = set(map(type, cells))
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


def is_filled(row: Row) -> bool:
    """Whether any cell of a row holds anything."""
    return any(cell is not None and cell != "" for cell in row)
