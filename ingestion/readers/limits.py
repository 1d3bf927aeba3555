"""Bounds on single cells, checked over whole batches."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.errors import Place, RefusedError

MAX_CELL_CHARACTERS = 32_767
"""Excel's own limit, for every format."""


def check_lengths(
    columns: Sequence[pa.StringArray],
    row_numbers: pa.Int32Array,
    *,
    file: str | None = None,
    sheet: str = "",
    names: Sequence[str] = (),
) -> None:
    """Nothing, where every cell is short enough; costs one look at the offsets of each column.

    Raises:
        RefusedError: TOO_LARGE, naming the first cell that is too long.
    """
    for index, column in enumerate(columns):
        row = _first_too_long(column)
        if row is not None:
            name = names[index] if index < len(names) and names[index] else column_letters(index)
            raise cell_too_long(Place(file=file, sheet=sheet, row=row_numbers[row].as_py(), column=name))


def cell_too_long(place: Place) -> RefusedError:
    """TOO_LARGE, naming the cell."""
    return RefusedError(
        "TOO_LARGE",
        f"Một ô dài hơn {MAX_CELL_CHARACTERS} ký tự.",
        place=place,
        action="Kiểm tra ô này (dấu nháy kép không đóng?) rồi xuất lại tệp.",
    )


def column_letters(index: int) -> str:
    """A column's name in a workbook: 0 is A, 26 is AA."""
    letters, rest = "", index + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def _first_too_long(column: pa.StringArray) -> int | None:
    if not len(column):
        return None
    offsets = np.frombuffer(column.buffers()[1], dtype=np.int32)[column.offset : column.offset + len(column) + 1]
    if int(np.diff(offsets).max()) <= MAX_CELL_CHARACTERS:
        return None
    place: int = pc.index(pc.greater(pc.utf8_length(column), MAX_CELL_CHARACTERS), True).as_py()
    return place if place >= 0 else None
