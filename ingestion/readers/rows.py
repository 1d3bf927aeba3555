"""Rows that a reader has made itself, as a sheet with one header row: what files that are no tables end in."""

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from ingestion.readers.cells import Body, Cells, Sheet

Record = Mapping[str, object]


class HeadedBody(Body):
    """Records below a head that is not in the file: lines of a preamble, then the columns' names.

    Records count from 1; the lines of the head have the number 0.
    """

    def __init__(self, head: Sequence[Sequence[str]]) -> None:
        self.head = [list(row) for row in head]

    def width(self) -> int:
        """As many columns as the head has."""
        return max(map(len, self.head))

    def below(self, header_index: int, width: int) -> Iterator[Cells]:
        """What is left of the head, if anything, then all records."""
        rest = self.head[header_index + 1 :]
        if rest:
            cells = [pa.array([row[at] if at < len(row) else "" for row in rest], pa.string()) for at in range(width)]
            yield Cells(cells, pa.array([0] * len(rest), pa.int32()))
        yield from self.records(width)

    def records(self, width: int) -> Iterator[Cells]:
        """The records in batches, their first ``width`` columns."""
        raise NotImplementedError

    def sheet(self, name: str = "") -> Sheet:
        """The sheet that this is the body of."""
        return Sheet(1, name, self.head, self)


def sheet_of_records(
    name: str, columns: Sequence[str], records: Sequence[Record], preamble: Sequence[str] = ()
) -> Sheet:
    """The records under ``columns``; None is an empty cell. ``preamble`` are lines above the header."""
    return _Records([*([line] for line in preamble), list(columns)], records).sheet(name)


class _Records(HeadedBody):
    def __init__(self, head: Sequence[Sequence[str]], records: Sequence[Record]) -> None:
        super().__init__(head)
        self._records = records

    def records(self, width: int) -> Iterator[Cells]:
        """All at once: these files are small."""
        names = [*self.head[-1], *[""] * width][:width]
        cells = [pa.array([_text(record.get(name)) for record in self._records], pa.string()) for name in names]
        yield Cells(cells, pa.array(range(1, len(self._records) + 1), pa.int32()))


def _text(value: object) -> str:
    return "" if value is None else str(value)
