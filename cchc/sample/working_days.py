"""When the time that a procedure allows is over: the sample's own calendar of 2024 to 2026, written down once more.

It shares nothing with the warehouse's table of holidays, so that a wrong day there is seen.
"""

from bisect import bisect_left
from functools import cache

from cchc.sample.timeline import DAY, day

_OFF = {
    2024: "01-01 02-08 02-09 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03",
    2025: "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02",
    2026: "01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24",
}
"""Days off from Monday to Friday."""

_WORKED = {2024: "05-04", 2025: "04-26", 2026: "01-10 08-22"}
"""Saturdays worked for one of these."""


def _days(table: dict[int, str]) -> set[int]:
    return {day(year, int(text[:2]), int(text[3:])) for year, days in table.items() for text in days.split()}


@cache
def _working_days() -> tuple[int, ...]:
    off, worked = _days(_OFF), _days(_WORKED)
    monday = day(2000, 1, 3)
    span = range(day(2023, 1, 1), day(2028, 1, 1))
    return tuple(one for one in span if one in worked or ((one - monday) % 7 < 5 and one not in off))


def is_working(day_number: int) -> bool:
    """Whether the offices work on the day."""
    days = _working_days()
    place = bisect_left(days, day_number)
    return place < len(days) and days[place] == day_number


def limit_after(received: int, length: int, unit: str) -> int:
    """The stamp at which a time of so many `working_day`, `hour` or `calendar_day` from a receipt is over.

    Working time passes on working days only, midnight to midnight: from a Saturday it starts on Monday at 00:00. A time
    in calendar days that ends on a day off is over at the end of the next working day.
    """
    days = _working_days()
    if unit == "calendar_day":
        last = received // DAY + length
        if is_working(last):
            return last * DAY + received % DAY
        return days[bisect_left(days, last)] * DAY + DAY - 1
    minutes = length * (DAY if unit == "working_day" else 60)
    if is_working(received // DAY):
        minutes += received % DAY
    first = bisect_left(days, received // DAY)
    return days[first + minutes // DAY] * DAY + minutes % DAY
