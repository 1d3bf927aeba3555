"""Small deliveries beside the great exports: scorecards, surveys, plans, packets; each with the truth of its rows."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from xml.sax.saxutils import escape

from cchc.sample.delivery import LOADED, REJECTED, Body, Delivery, send
from cchc.sample.files import touch
from cchc.sample.timeline import DAY, instant

_NOT_IN_NAMES = re.compile(r"[^\w]")
Truth = dict[str, Any]
"""A loaded row: unit_code and columns of the raw table."""


@dataclass(frozen=True)
class Line:
    """A row as it is written, by heading, and what is to come of it: a truth, or the code it is rejected with."""

    cells: Mapping[str, str | int | float]
    truth: Truth | None = None
    code: str | None = None


@dataclass
class SideFiles:
    """Writes files and remembers their entries for expected.json and the true rows of each dataset.

    `sent` has each true row again, with its dataset and the day of its export.
    """

    out: Path
    inbox: str
    seed: int
    entries: list[dict[str, Any]] = field(default_factory=list)
    rows: dict[str, list[Truth]] = field(default_factory=dict)
    sent: list[tuple[str, int, Truth]] = field(default_factory=list)

    def send_sheet(self, delivery: Delivery, lines: Sequence[Line]) -> None:
        """A workbook or csv with all the usual dirt of a sheet."""
        headings = delivery.layout.headings[1:]
        body = Body([[_cell(line.cells.get(heading, "")) for heading in headings] for line in lines], _codes(lines))
        self.entries.append(send(delivery, body, self.out, self.inbox, self.seed))
        self._remember(delivery, lines)

    def send_json(self, delivery: Delivery, lines: Sequence[Line]) -> None:
        """The same rows as JSON: an object with the moment of export and an array of flat objects."""
        document = {"Ngày xuất": _moment(delivery.exported_at), "data": [dict(line.cells) for line in lines]}
        text = json.dumps(document, ensure_ascii=False, indent=1)
        self.send_bytes(delivery, "json", text.encode(), lines)

    def send_xml(self, delivery: Delivery, lines: Sequence[Line]) -> None:
        """The same rows as XML: an element a row, a tag a heading."""
        rows = "".join(f"  <row>{''.join(_element(*cell) for cell in line.cells.items())}</row>\n" for line in lines)
        stamp = _element("Ngày xuất", _moment(delivery.exported_at))
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n<export>\n {stamp}\n <rows>\n{rows} </rows>\n</export>\n'
        self.send_bytes(delivery, "xml", text.encode(), lines)

    def send_bytes(
        self, delivery: Delivery, extension: str, content: bytes, lines: Sequence[Line], skipped: int = 0
    ) -> None:
        """A file whose bytes are ready; ``lines`` say what it holds, ``skipped`` how many rows are no rows."""
        path = PurePosixPath(self.inbox) / delivery.path.with_suffix(f".{extension}")
        target = self.out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        touch(target, delivery.exported_at)
        rejections = Counter(code for code in _codes(lines) if code is not None)
        rejected = rejections.total()
        self.entries.append(
            {
                "path": str(path),
                "source": delivery.source,
                "dataset": delivery.dataset,
                "sender": delivery.sender,
                "period": delivery.period,
                "exported_at": instant(delivery.exported_at).isoformat(),
                "status": REJECTED if rejected else LOADED,
                "rows_read": len(lines) + skipped,
                "rows_loaded": len(lines) - rejected,
                "rows_rejected": rejected,
                "rows_skipped": skipped,
                "rejections": dict(sorted(rejections.items())),
            }
        )
        self._remember(delivery, lines)

    def _remember(self, delivery: Delivery, lines: Sequence[Line]) -> None:
        rows = self.rows.setdefault(f"{delivery.source}.{delivery.dataset}", [])
        true = [line.truth for line in lines if line.truth is not None]
        rows += true
        self.sent += [(f"{delivery.source}.{delivery.dataset}", delivery.exported_at // DAY, row) for row in true]


def _codes(lines: Sequence[Line]) -> list[str | None]:
    return [line.code for line in lines]


def _cell(value: str | float) -> str | int:
    """Numbers with a fraction are typed with a comma, as people do."""
    return str(value).replace(".", ",") if isinstance(value, float) else value


def _moment(stamp: int) -> str:
    return f"{instant(stamp):%d/%m/%Y %H:%M}"


def _element(heading: str, value: str | float) -> str:
    tag = _NOT_IN_NAMES.sub(lambda sign: f"_x{ord(sign[0]):04X}_", heading.replace(" ", "_"))
    return f"<{tag}>{escape(str(_cell(value)))}</{tag}>"
