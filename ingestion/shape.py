"""From text cells below a header to a table of canonical columns, without what is not a row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.columns import tidied
from ingestion.dataset import Dataset
from ingestion.form_rows import FormRows
from ingestion.header import Layout
from ingestion.not_rows import NotRows, all_of, is_blank
from ingestion.page_break import mended
from ingestion.preamble import said_above
from ingestion.readers.cells import BrokenRow, Cells, Sheet
from ingestion.sheet_rows import SheetRows

SECRECY = "__secrecy"
"""The canonical name under which the secrecy marker travels as far as the gate."""


@dataclass(frozen=True)
class Shaped:
    """A batch of rows under canonical names (text), with their row numbers; ``skipped`` rows were no rows at all.

    ``table`` has one text column per canonical column found (cells tidied, blank as null), per section, per value that
    the preamble states, plus ``SECRECY`` where the sheet has that column.
    """

    table: pa.Table
    row_numbers: pa.Int32Array
    skipped: int
    broken: tuple[BrokenRow, ...]

    @property
    def broken_rows(self) -> tuple[int, ...]:
        """The numbers of the rows that have another number of cells than the header."""
        return tuple(row.number for row in self.broken)


def shape(sheet: Sheet, layout: Layout, dataset: Dataset) -> Iterator[Shaped]:
    """The rows of a sheet under canonical names; numbering rows, repeated headers, totals and titles are left out.

    Raises:
        RefusedError: UNIT_OF_MEASURE_MISSING.
    """
    said = said_above(sheet, layout, dataset)
    rows = _rows(sheet.body.below(layout.header_index, layout.width), layout, dataset)
    if dataset.made_of_rows:
        rows = map(FormRows(layout, dataset).read, rows)
    if dataset.page_break:
        rows = mended(rows, layout, dataset)
    for batch in rows:
        yield _shaped(batch, layout, dataset, said)


def _rows(batches: Iterable[Cells], layout: Layout, dataset: Dataset) -> Iterator[SheetRows]:
    """The batches without blank rows and without what is no row."""
    required = [name for name, column in dataset.columns.items() if column.required]
    not_rows = NotRows(layout, required, parts_too=dataset.parts is None)
    for cells in batches:
        columns = [tidied(column) for column in cells.columns]
        rows = SheetRows(columns, cells.row_numbers, broken=cells.broken)
        blank = all_of((is_blank(column) for column in columns), len(rows.numbers))
        skipped = pc.and_not(not_rows.among(columns, blank), blank)
        if pc.any(blank).as_py():
            rows = rows.only(pc.invert(blank))
            skipped = skipped.filter(pc.invert(blank))
        yield rows.without(skipped)


def _shaped(rows: SheetRows, layout: Layout, dataset: Dataset, said: dict[str, str]) -> Shaped:
    named = {name: rows.columns[index] for name, index in layout.columns.items()}
    if layout.secrecy is not None:
        named[SECRECY] = rows.columns[layout.secrecy]
    count = len(rows.numbers)
    stated = {name: pa.repeat(pa.scalar(value, pa.string()), count) for name, value in said.items()}
    cells = {name: _null_if_blank(column) for name, column in named.items()} | rows.made | stated
    for name, column in dataset.columns.items():
        if column.taken and column.taken.source in cells and name not in cells:
            cells[name] = _taken(cells[column.taken.source], column.taken.pattern, whether=column.type == "flag")
    return Shaped(
        table=pa.table(cells),
        row_numbers=rows.numbers,
        skipped=rows.skipped,
        broken=rows.broken,
    )


def _taken(cells: pa.StringArray, pattern: str, *, whether: bool) -> pa.StringArray:
    """What a pattern keeps of each cell, or the flag words for whether it matches."""
    kept = pc.struct_field(pc.extract_regex(cells, pattern), "kept")
    if not whether:
        return kept
    word = pc.if_else(pc.is_valid(kept), "có", "không")
    return pc.if_else(pc.is_valid(cells), word, pa.scalar(None, pa.string()))


def _null_if_blank(column: pa.StringArray) -> pa.StringArray:
    blank = is_blank(column)
    return pc.if_else(blank, pa.scalar(None, pa.string()), column) if pc.any(blank).as_py() else column
