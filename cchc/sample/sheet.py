"""Lays a sheet out: preamble, header somewhere on row 3 to 12, numbering, rows, repeated headers, total row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from cchc.sample.cells import Cell, Layout, Row
from cchc.sample.spelling import dirty_heading
from cchc.sample.timeline import stamp_text

TOTAL = "Tổng cộng"


@dataclass(frozen=True)
class Preamble:
    """What stands above the header besides the layout's title."""

    province: str
    period: str
    exported_at: int

    def lines(self, layout: Layout, room: int) -> list[str]:
        """The preamble in as many rows as there is room for, at least two or three."""
        exported = f"Ngày xuất: {stamp_text(self.exported_at)}"
        period = f"Kỳ báo cáo: {self.period}"
        full = [f"UBND {self.province.upper()}", layout.title, *layout.extra_preamble, period, exported]
        if len(full) <= room:
            return full
        return [layout.title, *layout.extra_preamble, f"{period} - {exported}"]


@dataclass(frozen=True)
class Sheet:
    """All rows of a sheet, and how many below the header are rows of data or to be skipped."""

    rows: list[Row]
    data: int
    skipped: int


def lay_out(
    layout: Layout, preamble: Preamble, body: Sequence[Row], totals: Mapping[str, str], rng: Random, text_only: bool
) -> Sheet:
    """Put rows (without STT) under a header; which dirt the sheet carries is drawn."""
    width = len(layout.headings)
    lines = preamble.lines(layout, rng.randint(2, 11))
    header_at = max(len(lines) + 1, rng.randint(3, 12))
    padded = rng.random() < 0.5
    rows: list[Row] = [_padded([line], width) if padded else [line] for line in lines]
    rows += [[""] * width for _ in range(header_at - 1 - len(lines))]
    header: Row = ["STT", *(dirty_heading(heading, rng) for heading in layout.headings[1:])]
    rows.append(header)
    skipped = 0
    if rng.random() < 0.5:
        rows.append([f"({number})" for number in range(1, width + 1)])
        skipped += 1
    page = rng.choice((0, 0, 500, 1500))
    for number, row in enumerate(body, start=1):
        rows.append([str(number) if text_only else number, *row])
        if page and number % page == 0 and number < len(body):
            rows.append(header)
            skipped += 1
    if rng.random() < 0.75:
        rows.append(_total_row(layout, totals, len(body), rng, text_only))
        skipped += 1
    return Sheet(rows, len(body), skipped)


def _padded(cells: list[Cell], width: int) -> Row:
    return cells + [""] * (width - len(cells))


def _total_row(layout: Layout, totals: Mapping[str, str], count: int, rng: Random, text_only: bool) -> Row:
    """`Tổng cộng` in the first column, or in the second with or without an STT."""
    kind = rng.randrange(3)
    number: Cell = str(count + 1) if text_only else count + 1
    start: list[Cell] = [TOTAL] if kind == 0 else ["", TOTAL] if kind == 1 else [number, TOTAL]
    row = _padded(start, len(layout.headings))
    for heading, text in totals.items():
        row[layout.headings.index(heading)] = text
    return row
