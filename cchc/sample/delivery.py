"""One file on its way out: where it lies, how it is written, and what is to be expected of it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from random import Random
from typing import Any, TypeVar

from cchc.sample.cells import Cell, Layout, Row
from cchc.sample.dirt import Spoiled
from cchc.sample.files import FileFormat, write_rows
from cchc.sample.luck import luck
from cchc.sample.sheet import Preamble, lay_out
from cchc.sample.timeline import instant

Record = TypeVar("Record")
REJECTED, LOADED = "loaded_with_rejections", "loaded"


@dataclass(frozen=True)
class Delivery:
    """A file of the inbox layout; `period_text` is what its preamble says of the period."""

    source: str
    dataset: str
    sender: str
    period: str
    file_name: str
    exported_at: int
    period_text: str
    province: str
    style: FileFormat
    layout: Layout

    @property
    def path(self) -> PurePosixPath:
        """Path below an inbox."""
        name = f"{self.file_name}.{self.style.extension}"
        return PurePosixPath(self.source, self.dataset, self.sender, self.period, name)


@dataclass(frozen=True)
class Body:
    """Rows without STT, the reject code of each (None = good), and the total row's texts by heading."""

    rows: Sequence[Row]
    codes: Sequence[str | None]
    totals: Mapping[str, str] = field(default_factory=dict)


def body_of(
    good: Sequence[Record],
    spoiled: Sequence[Spoiled[Record]],
    write: Callable[[Record], Row],
    layout: Layout,
    rng: Random,
    totals: Mapping[str, str] | None = None,
) -> Body:
    """Write the good records and strew the spoiled ones among them."""
    rows: list[Row] = [write(record) for record in good]
    codes: list[str | None] = [None] * len(rows)
    places = sorted((rng.randrange(len(rows) + 1) for _ in spoiled), reverse=True)
    for place, extra in zip(places, spoiled, strict=True):
        row = write(extra.record)
        for heading, cell in extra.patch.items():
            row[layout.column(heading)] = cell
        rows.insert(place, row)
        codes.insert(place, extra.code)
    return Body(rows, codes, totals or {})


@dataclass(frozen=True)
class Outcome:
    """What a careful warehouse makes of a file."""

    status: str
    error_code: str | None = None


def send(
    delivery: Delivery, body: Body, out: Path, inbox: str, seed: int, outcome: Outcome | None = None
) -> dict[str, Any]:
    """Write the file below `out`/`inbox` and give its entry of expected.json.

    `outcome` is given where the whole file is to be stopped: then nothing of it is loaded.
    """
    rng = luck(seed, inbox, delivery.path)
    preamble = Preamble(delivery.province, delivery.period_text, delivery.exported_at)
    text_only = delivery.style.extension == "csv"
    sheet = lay_out(delivery.layout, preamble, body.rows, body.totals, rng, text_only)
    path = PurePosixPath(inbox) / delivery.path
    write_rows(out / path, sheet.rows, delivery.style, delivery.layout.sheet_name, delivery.exported_at)
    entry: dict[str, Any] = {
        "path": str(path),
        "source": delivery.source,
        "dataset": delivery.dataset,
        "sender": delivery.sender,
        "period": delivery.period,
        "exported_at": instant(delivery.exported_at).isoformat(),
    }
    if outcome is not None:
        return entry | {"status": outcome.status, "error_code": outcome.error_code, "rows_loaded": 0}
    rejections = Counter(code for code in body.codes if code is not None)
    rejected = rejections.total()
    return entry | {
        "status": REJECTED if rejected else LOADED,
        "rows_read": sheet.data + sheet.skipped,
        "rows_loaded": sheet.data - rejected,
        "rows_rejected": rejected,
        "rows_skipped": sheet.skipped,
        "rejections": dict(sorted(rejections.items())),
    }


def with_column(body: Body, at: int, cells: Sequence[Cell]) -> Body:
    """The body with one more column before position `at`."""
    rows = [[*row[:at], cell, *row[at:]] for row, cell in zip(body.rows, cells, strict=True)]
    return Body(rows, body.codes, body.totals)
