"""Whether QĐ 766 takes a dossier for on time, said once more in plain Python: by walking through the days.

The warehouse works out when a limit is reached and compares; this adds up the time that was used, day by day, and
shares nothing with it but the two tables of facts, procedures and holidays.
"""

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

SEEDS = Path(__file__).parents[2] / "dbt" / "seeds"
VN = dt.timezone(dt.timedelta(hours=7))
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


def _rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


HOLIDAYS = {dt.date.fromisoformat(row["day"]): row["kind"] for row in _rows("holiday.csv")}
PROCEDURES = _rows("procedure.csv")


@dataclass(frozen=True)
class Dossier:
    """A dossier as a system shows it, in local time."""

    key: str
    unit: tuple[str, dt.date]
    procedure: str | None
    status: int
    received: dt.datetime | None = None
    due: dt.datetime | None = None
    finished: dt.datetime | None = None
    returned: dt.datetime | None = None
    refused: dt.datetime | None = None
    requested: dt.datetime | None = None
    supplemented: dt.datetime | None = None
    requests: int | None = None


def works(day: dt.date) -> bool:
    """Whether state offices work on the day."""
    kind = HOLIDAYS.get(day)
    if kind is None:
        return day.strftime("%a") not in ("Sat", "Sun")
    return kind == "working_swap"


def _maximum(dossier: Dossier) -> tuple[int, str] | None:
    """The time that the procedure may take at most, as the catalogue had it on the day of receipt."""
    assert dossier.received is not None
    found = None
    for row in sorted(PROCEDURES, key=lambda one: one["valid_from"]):
        begun = dt.date.fromisoformat(row["valid_from"]) <= dossier.received.date()
        if row["procedure_code"] == dossier.procedure and begun:
            found = (int(row["time_limit"]), row["time_unit"])
    return found


def _working_time(start: dt.datetime, end: dt.datetime) -> dt.timedelta:
    """How much of the time between two moments lies on working days."""
    used, day = dt.timedelta(0), start.date()
    while day <= end.date():
        midnight = dt.datetime.combine(day, dt.time())
        if works(day):
            used += max(dt.timedelta(0), min(end, midnight + DAY) - max(start, midnight))
        day += DAY
    return used


def _within_maximum(dossier: Dossier, taken_to: dt.datetime) -> bool:
    if dossier.received is None or (maximum := _maximum(dossier)) is None:
        return True
    length, unit = maximum
    if unit == "working_day":
        return _working_time(dossier.received, taken_to) <= length * DAY
    if unit == "hour":
        return _working_time(dossier.received, taken_to) <= length * dt.timedelta(hours=1)
    last = dossier.received + length * DAY
    if works(last.date()):
        return taken_to <= last
    day = last.date()
    while not works(day):
        day += DAY
    return taken_to < dt.datetime.combine(day, dt.time()) + DAY


def judge(dossier: Dossier, as_of: dt.date) -> tuple[dt.date, bool] | None:
    """The day on which the dossier counts, and whether it is on time; None where it does not count."""
    refused = dossier.refused if dossier.status in (3, 8) else None
    waiting = dossier.status == 5 and (
        dossier.supplemented is None or (dossier.requested is not None and dossier.supplemented < dossier.requested)
    )
    requested = dossier.requested if waiting else None
    ends = [end for end in (dossier.finished, dossier.returned, refused, requested) if end is not None]
    counted = ends[0] if ends else dossier.received
    if counted is None:
        return None
    if ends:
        taken_to = ends[0]
    else:
        last_day = min(as_of, dt.date(counted.year, 12, 31))
        taken_to = dt.datetime.combine(last_day, dt.time.max)
    if dossier.requested and dossier.supplemented and dossier.supplemented > dossier.requested:
        taken_to -= dossier.supplemented - dossier.requested
    if (dossier.requests or 0) > 1:
        return counted.date(), False
    if dossier.due is not None:
        return counted.date(), taken_to <= dossier.due
    return counted.date(), _within_maximum(dossier, taken_to)
