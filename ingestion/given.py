"""Values that no cell of a sheet holds: what its place in the inbox says of sender and period."""

from datetime import date

import pyarrow as pa

from ingestion.dataset import Dataset
from ingestion.delivery import PERIOD, period_end

WHOLE = "Tổng hợp"
"""What a column of parts holds where the sheet has totals only, as a form with a row for each unit and no fields."""


def with_given(table: pa.Table, dataset: Dataset, sender: str, period: str) -> pa.Table:
    """The text table with a constant column for each one that the catalogue says is given and the sheet lacks."""
    lacking = [name for name, column in dataset.columns.items() if column.given and name not in table.column_names]
    if not lacking:
        return table
    said = {
        "sender": sender,
        "period": period,
        "year": period[:4],
        "sender_year": f"{sender}-{period[:4]}",
        "first_day": f"{period_start(period)}T00:00:00",
        "last_day": f"{period_end(period)}T00:00:00",
        "whole": WHOLE,
    }
    for name in lacking:
        value = pa.scalar(said[str(dataset.columns[name].given)], pa.string())
        table = table.append_column(name, pa.repeat(value, table.num_rows))
    return table


def period_start(period: str) -> date:
    """The first day of ``2026``, ``2026-09``, ``2026-Q3``, ``2026-W37`` or ``2026-09-15``."""
    match = PERIOD.match(period)
    if match is None:
        raise ValueError(period)
    year = int(match["year"])
    if match["week"]:
        return date.fromisocalendar(year, int(match["week"]), 1)
    month = int(match["quarter"]) * 3 - 2 if match["quarter"] else int(match["month"] or 1)
    return date(year, month, int(match["day"] or 1))
