"""One measured ratio beside its limit, and how a list of them is printed."""

import os
from dataclasses import dataclass

from rich.table import Table


@dataclass(frozen=True)
class Ratio:
    """What was measured, what it is compared with, and the limit on the one side that counts."""

    name: str
    yardstick: str
    rows: int
    ours: str
    theirs: str
    value: float
    limit: float
    at_least: bool = True

    @property
    def holds(self) -> bool:
        """Whether the limit is kept."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def shown(ratios: list[Ratio]) -> Table:
    """The ratios beside their limits."""
    table = Table(title=f"{os.cpu_count()} lõi")
    for heading in ("Việc", "Thước đo", "Dòng", "Đo được", "Thước", "Tỷ lệ", "Giới hạn", ""):
        table.add_column(heading, justify="left" if heading in ("Việc", "Thước đo", "") else "right")
    for ratio in ratios:
        table.add_row(
            ratio.name,
            ratio.yardstick,
            f"{ratio.rows:,}",
            ratio.ours,
            ratio.theirs,
            f"{ratio.value:.2f}",
            f"{'≥' if ratio.at_least else '≤'} {ratio.limit}",
            "đạt" if ratio.holds else "chưa đạt",
        )
    return table
