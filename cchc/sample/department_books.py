"""The book of incoming documents of a sở: a file of its own each quarter, with its truth."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from cchc.sample import datasets, layout_documents
from cchc.sample.cells import Row
from cchc.sample.delivery import body_of, send
from cchc.sample.draw_documents import DocumentDesk
from cchc.sample.luck import luck
from cchc.sample.records import Incoming, incoming_at
from cchc.sample.spelling import Names
from cchc.sample.timeline import DATA_END, Quarter
from cchc.sample.truth import Truth
from cchc.sample.units import Units

SECRECY = layout_documents.INCOMING.headings.index("Độ mật") - 1
"""The cell of the secrecy mark, which only the province's shared book may leave blank."""
BUSIER = 4
"""A sở receives so many times what a commune does."""


class DepartmentBooks:
    """Writes the books of the province's departments below ``out``; ``born`` counts the last quarter's documents."""

    def __init__(self, units: Units, out: Path, inbox: str, seed: int, scale: float) -> None:
        self._departments = units.departments
        self._out, self._inbox, self._seed = out, inbox, seed
        self._names = Names(units.departments)
        self._desk = DocumentDesk(units.departments, seed + 1, BUSIER * scale)
        self._open: list[Incoming] = []
        self.born = 0

    def quarter(self, quarter: Quarter, province: str, truth: Truth) -> Iterator[dict[str, Any]]:
        """Write the quarter's file, with what was still open at the end of the last one; gives its entry."""
        if not self._departments:
            return
        born = self._desk.draw_incoming(quarter)
        self.born = len(born)
        for document in born:
            truth.add_incoming(incoming_at(document, DATA_END))
        for document in self._open:
            truth.add_incoming(incoming_at(document, DATA_END), 0)
        sent = self._open + born
        self._open = [one for one in sent if one.finished is not None and one.finished > quarter.last]
        sender = next(unit.code for unit in self._departments if unit.alive(quarter.last))
        delivery = replace(datasets.incoming(quarter, province), sender=sender, file_name=f"so-den-{quarter.period}")
        rng = luck(self._seed, "rows", delivery.path)
        shown = [incoming_at(one, quarter.last) for one in sent]

        def row(document: Incoming) -> Row:
            cells = layout_documents.incoming_row(document, self._names, rng)
            cells[SECRECY] = cells[SECRECY] or "Thường"
            return cells

        body = body_of(shown, (), row, delivery.layout, rng)
        yield send(delivery, body, self._out, self._inbox, self._seed)
