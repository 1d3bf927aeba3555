"""What is wrong or worth knowing between the rows of one plan, once the readers and the rules have taken them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ingestion.plans.problem import found
from ingestion.problem import Problem
from warehouse.errors import Place

Row = Mapping[str, Any]
"""A row as it would be loaded: the columns of the dataset by their canonical names."""

NAMED_BY = {"targets": "clause", "tasks": "number"}


@dataclass(frozen=True)
class Rows:
    """The good rows of one part of a plan, the years of the plan, and where each row stands in its file."""

    part: str
    rows: Sequence[Row]
    years: range
    place: Callable[[Row, str], Place]


def problems_of(rows: Rows, units: Mapping[str, str]) -> Iterator[Problem]:
    """What the rows say together and what of a row no rule of the catalogue looks at.

    ``units`` are the units of measure of the indicators that there are (``ingestion.indicator_seeds``).
    """
    yield from _named_twice(rows)
    for row in rows.rows:
        yield from _target(rows, row, units) if rows.part == "targets" else _due_days(rows, row, row.get("due_dates"))
    if rows.part == "targets":
        yield from _contradictions(rows)


def _named_twice(rows: Rows) -> Iterator[Problem]:
    """Of two rows with one key the last alone would be kept."""
    seen = set()
    for row in rows.rows:
        if row["record_key"] in seen:
            name = NAMED_BY[rows.part]
            yield found("PLAN_NAMED_TWICE", rows.place(row, name), str(row[name]))
        seen.add(row["record_key"])


def _target(rows: Rows, row: Row, units: Mapping[str, str]) -> Iterator[Problem]:
    code, number = row.get("indicator_code"), row.get("target_value")
    if code is not None and code not in units:
        yield found("INDICATOR_UNKNOWN", rows.place(row, "indicator_code"))
    if number is None and row.get("value_text") is not None:
        yield found("NUMBER_UNREAD", rows.place(row, "value_text"))
    elif number is not None and row.get("unit_of_measure") == "%" and not 0 <= Decimal(number) <= 100:
        is_ratio = units.get(str(code)) == "percent"
        yield found("PERCENT_OUT_OF_RANGE" if is_ratio else "PERCENT_ABOVE_100", rows.place(row, "value_text"))
    day = row.get("due_on")
    yield from _due_days(rows, row, day.isoformat() if isinstance(day, date) else None)


def _due_days(rows: Rows, row: Row, days: str | None) -> Iterator[Problem]:
    column = "due_on" if rows.part == "targets" else "due_text"
    if rows.years and any(int(day[:4]) not in rows.years for day in (days or "").split(",") if day):
        yield found("DUE_OUTSIDE_PLAN", rows.place(row, column))


def _contradictions(rows: Rows) -> Iterator[Problem]:
    """Targets of one year on one indicator with other numbers: the plan contradicts itself, both are kept."""
    same = defaultdict(list)
    for row in rows.rows:
        if row.get("indicator_code") is not None and row.get("target_value") is not None:
            same[row["indicator_code"], row.get("year")].append(row)
    for (code, _), targets in same.items():
        if len({(target["operator"], target["target_value"]) for target in targets}) > 1:
            for target in targets:
                yield found("CONTRADICTION", rows.place(target, "value_text"), code)
