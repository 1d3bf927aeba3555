"""From text cells below a header to a table of canonical columns, without what is not a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.catalogue import Dataset
from ingestion.columns import tidied
from ingestion.header import Layout
from ingestion.readers.cells import Cells, Sheet

SECRECY = "__secrecy"
"""The canonical name under which the secrecy marker travels as far as the gate."""

_TOTAL = (
    r"(?i)^(tổng|tổng cộng|tổng số|cộng|lũy kế|luỹ kế|trong đó|tr\. ?đó)\s*:?$|^(tổng cộng|tổng số|trong đó|tr\. ?đó)\b"
)
_NUMBERING = "^\ue000?" + r"\(?\d{1,2}\)?$|^\(?\d{1,2}\)?\s*=[\d\s+=()-]+$"
_LEADING_COLUMNS = 3


@dataclass(frozen=True)
class Shaped:
    """A batch of rows under canonical names (text), with their row numbers; ``skipped`` rows were no rows at all.

    ``table`` has one text column per canonical column found (cells tidied, blank as null) plus ``SECRECY`` where the
    sheet has that column. ``raw`` are the cells as read, for the secrecy gate only.
    """

    table: pa.Table
    raw: list[pa.StringArray]
    row_numbers: pa.Int32Array
    skipped: int
    broken_rows: tuple[int, ...]

    def without_raw(self) -> "Shaped":
        """The same without the cells as read: behind the secrecy gate nobody needs them."""
        return replace(self, raw=[])


def shape(sheet: Sheet, layout: Layout, dataset: Dataset) -> Iterator[Shaped]:
    """The rows of a sheet under canonical names; numbering rows, repeated headers and totals are left out."""
    first = True
    for cells in sheet.body.below(layout.header_index, layout.width):
        tidy_columns = [tidied(column) for column in cells.columns]
        blank = _all(pc.equal(column, "") for column in tidy_columns)
        not_rows = pc.or_(_totals(tidy_columns), _repeated_header(tidy_columns, layout, dataset))
        if first:
            not_rows = pc.or_(not_rows, _numbering(tidy_columns, blank))
            first = False
        keep = pc.invert(pc.or_(blank, not_rows))
        yield _shaped(cells, tidy_columns, keep, layout, skipped=pc.sum(pc.and_not(not_rows, blank)).as_py() or 0)


def merged(batches: Sequence[Shaped]) -> Shaped:
    """Batches of one sheet as one, in their order."""
    return Shaped(
        table=pa.concat_tables([batch.table for batch in batches]).combine_chunks(),
        raw=[],
        row_numbers=pa.concat_arrays([batch.row_numbers for batch in batches]),
        skipped=sum(batch.skipped for batch in batches),
        broken_rows=tuple(row for batch in batches for row in batch.broken_rows),
    )


def _shaped(
    cells: Cells, tidy_columns: list[pa.StringArray], keep: pa.BooleanArray, layout: Layout, *, skipped: int
) -> Shaped:
    named = {name: tidy_columns[index] for name, index in layout.columns.items()}
    if layout.secrecy is not None:
        named[SECRECY] = tidy_columns[layout.secrecy]
    table = pa.table({name: _null_if_blank(column.filter(keep)) for name, column in named.items()})
    return Shaped(
        table=table,
        raw=[column.filter(keep) for column in tidy_columns],
        row_numbers=cells.row_numbers.filter(keep),
        skipped=skipped,
        broken_rows=cells.broken_rows,
    )


def _totals(columns: list[pa.StringArray]) -> pa.BooleanArray:
    return _any(pc.match_substring_regex(column, _TOTAL) for column in columns[:_LEADING_COLUMNS])


def _repeated_header(columns: list[pa.StringArray], layout: Layout, dataset: Dataset) -> pa.BooleanArray:
    """Rows that hold every required column's own heading again, as at the top of a printed page."""
    required = [name for name in layout.columns if dataset.columns[name].required]
    return _all(
        pc.equal(pc.utf8_lower(columns[layout.columns[name]]), layout.headings[name].lower()) for name in required
    )


def _numbering(columns: list[pa.StringArray], blank: pa.BooleanArray) -> pa.BooleanArray:
    """The row "(1) (2) (3) …" right below the header: every filled cell is a small number."""
    numbering = _all(pc.or_(pc.equal(column, ""), pc.match_substring_regex(column, _NUMBERING)) for column in columns)
    several = pc.greater_equal(
        _sum(pc.cast(pc.not_equal(column, ""), pa.int16()) for column in columns), max(2, len(columns) // 2)
    )
    candidate = pc.and_not(pc.and_(numbering, several), blank)
    first_filled = pc.index(blank, pa.scalar(False)).as_py()
    position = pa.array([index == first_filled for index in range(len(blank))], pa.bool_())
    return pc.and_(candidate, position)


def _null_if_blank(column: pa.StringArray) -> pa.StringArray:
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _all(masks: Iterator[pa.BooleanArray]) -> pa.BooleanArray:
    result = next(masks)
    for mask in masks:
        result = pc.and_(result, mask)
    return result


def _any(masks: Iterator[pa.BooleanArray]) -> pa.BooleanArray:
    result = next(masks)
    for mask in masks:
        result = pc.or_(result, mask)
    return result


def _sum(counts: Iterator[pa.Array]) -> pa.Array:
    result = next(counts)
    for count in counts:
        result = pc.add(result, count)
    return result
