"""A sheet whose cells are bounded and in Unicode: text of legacy fonts is converted on the way."""

from collections.abc import Iterator
from dataclasses import replace

import pyarrow.compute as pc

from ingestion.readers.cells import Body, Cells, Sheet
from ingestion.readers.font_watch import FontWatch
from ingestion.readers.limits import check_lengths


def watched(sheet: Sheet) -> Sheet:
    """The same sheet, its cells converted where they are text of TCVN3 or VNI fonts."""
    watch = FontWatch(sheet=sheet.name)
    head = watch.head(sheet.head)
    return replace(sheet, head=head, body=_WatchedBody(sheet.body, head, watch))


class _WatchedBody(Body):
    def __init__(self, body: Body, head: list[list[str]], watch: FontWatch) -> None:
        self._body = body
        self._head = head
        self._watch = watch

    def width(self) -> int:
        """Columns of the widest row."""
        return self._body.width()

    def below(self, header_index: int, width: int) -> Iterator[Cells]:
        """The batches of the sheet, converted.

        Raises:
            RefusedError: LEGACY_FONT, TOO_LARGE.
        """
        self._watch.names = self._head[header_index] if 0 <= header_index < len(self._head) else ()
        tally: dict[int, tuple[int, int]] = {}
        self.converted = tally
        for cells in self._body.below(header_index, width):
            check_lengths(cells.columns, cells.row_numbers, sheet=self._watch.sheet, names=self._watch.names)
            done = self._watch.convert_batch(cells.columns, cells.row_numbers)
            for index, rows in done.rows.items():
                known, first = tally.get(index, (0, cells.row_numbers[pc.index(rows, True).as_py()].as_py()))
                tally[index] = (known + pc.sum(rows).as_py(), first)
            yield replace(cells, columns=done.columns)
