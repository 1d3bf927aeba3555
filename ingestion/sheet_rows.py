"""A batch of tidied rows of one sheet on its way from cells to canonical columns."""

from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.readers.cells import BrokenRow


@dataclass(frozen=True)
class SheetRows:
    """Text columns as the sheet has them, the number of each row, and how many rows were left out so far.

    ``made`` are columns that no heading names, by canonical name (null where a row has none).
    """

    columns: list[pa.StringArray]
    numbers: pa.Int32Array
    skipped: int = 0
    broken: tuple[BrokenRow, ...] = ()
    made: dict[str, pa.StringArray] = field(default_factory=dict)

    def without(self, rows: pa.BooleanArray) -> "SheetRows":
        """The same without these rows, which count as left out."""
        count = pc.sum(rows).as_py() or 0
        if not count:
            return self
        return replace(self.only(pc.invert(rows)), skipped=self.skipped + count)

    def only(self, rows: pa.BooleanArray) -> "SheetRows":
        """The same with these rows alone."""
        return replace(
            self,
            columns=[column.filter(rows) for column in self.columns],
            numbers=self.numbers.filter(rows),
            made={name: column.filter(rows) for name, column in self.made.items()},
        )

    def slice(self, start: int, stop: int) -> "SheetRows":
        """The rows from ``start`` to before ``stop``, without any count of what was left out."""
        return SheetRows(
            columns=[column.slice(start, stop - start) for column in self.columns],
            numbers=self.numbers.slice(start, stop - start),
            made={name: column.slice(start, stop - start) for name, column in self.made.items()},
        )
