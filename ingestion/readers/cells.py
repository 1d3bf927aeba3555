"""What every reader gives: sheets of text cells.

A cell is text as a person would type it, with two exceptions that keep what a typed cell knows: a true date is ISO
(``2024-03-05T08:30:00``), a true number is its shortest decimal form behind ``TYPED_NUMBER``. So a vendor's declared
formats are applied to typed text only, never to a cell whose type the workbook already states.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa

from ingestion.readers.typed_cells import TYPED_NUMBER

__all__ = ["HEAD_ROWS", "TYPED_NUMBER", "Body", "BrokenRow", "Cells", "Sheet"]


@dataclass(frozen=True)
class BrokenRow:
    """A row whose cells are not as many as the header's; its text is for the secrecy gate only."""

    number: int
    text: str


@dataclass(frozen=True)
class Cells:
    """A run of rows of one sheet: text columns of one length and, for each row, its number as a person sees it."""

    columns: list[pa.StringArray]
    row_numbers: pa.Int32Array
    broken: tuple[BrokenRow, ...] = ()

    @property
    def broken_rows(self) -> tuple[int, ...]:
        """The numbers of the broken rows."""
        return tuple(row.number for row in self.broken)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its first rows (to find the header in) and a way to read all rows below row ``n``."""

    number: int
    name: str
    head: Sequence[Sequence[str]]
    body: "Body"


class Body:
    """Reads the rows below the header, as often as asked. Subclasses know the format."""

    converted: Mapping[int, tuple[int, int]] = MappingProxyType({})
    """For each column with text of a legacy font: how many rows of it the last reading converted, and the first."""

    def below(self, header_index: int, width: int) -> Iterator[Cells]:
        """All rows after the header (an index into ``Sheet.head``), as batches of ``width`` text columns."""
        raise NotImplementedError

    def width(self) -> int:
        """Columns of the widest row that may hold a cell."""
        raise NotImplementedError


HEAD_ROWS = 30
"""The header is looked for in this many rows."""
