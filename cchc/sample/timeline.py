"""Days, minutes and quarters of the sample, as plain integers of local time (Asia/Ho_Chi_Minh).

A day is the number of days since 2000-01-01 and a stamp the number of minutes since 2000-01-01 00:00: both compare,
add up and vectorise without a time zone, because every system of a province writes local time.
"""

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

EPOCH = dt.date(2000, 1, 1)
EXCEL_EPOCH_DAYS = 36526
DAY = 1440
VN = dt.timezone(dt.timedelta(hours=7))

REFORM = (dt.date(2025, 7, 1) - EPOCH).days
DATA_END = (dt.date(2026, 10, 31) - EPOCH).days

_CLOCK = tuple(f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(DAY))


def day(year: int, month: int, day_of_month: int) -> int:
    """Day number of a calendar date."""
    return (dt.date(year, month, day_of_month) - EPOCH).days


@cache
def date_of(day_number: int) -> dt.date:
    """Calendar date of a day number."""
    return EPOCH + dt.timedelta(days=day_number)


@cache
def day_text(day_number: int) -> str:
    """`dd/mm/yyyy`."""
    return date_of(day_number).strftime("%d/%m/%Y")


@cache
def dashed_day_text(day_number: int) -> str:
    """`dd-mm-yyyy`."""
    return date_of(day_number).strftime("%d-%m-%Y")


def stamp_text(stamp: int) -> str:
    """`dd/mm/yyyy HH:MM`."""
    return f"{day_text(stamp // DAY)} {_CLOCK[stamp % DAY]}"


@cache
def month_text(day_number: int) -> str:
    """`yyyy-mm`, the key of a month in expected.json."""
    return date_of(day_number).strftime("%Y-%m")


@cache
def compact_day(day_number: int) -> str:
    """`yymmdd`, as dossier codes carry it."""
    return date_of(day_number).strftime("%y%m%d")


def instant(stamp: int) -> dt.datetime:
    """The zone-aware moment of a stamp."""
    midnight = dt.datetime.combine(date_of(stamp // DAY), dt.time(), VN)
    return midnight + dt.timedelta(minutes=stamp % DAY)


def last_day_of_month(year: int, month: int) -> int:
    """Day number of the last day of a month."""
    return day(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True)
class Month:
    """A calendar month by its first and last day number."""

    year: int
    number: int

    @cached_property
    def first(self) -> int:
        """First day number."""
        return day(self.year, self.number, 1)

    @cached_property
    def last(self) -> int:
        """Last day number."""
        return last_day_of_month(self.year, self.number)


@dataclass(frozen=True)
class Quarter:
    """A quarter of exports; the last one of 2026 holds October only, because the data end there."""

    year: int
    number: int

    @property
    def period(self) -> str:
        """Folder name, as `2024-Q1`."""
        return f"{self.year}-Q{self.number}"

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """Months up to the end of the data."""
        first = 3 * self.number - 2
        months = (Month(self.year, number) for number in range(first, first + 3))
        return tuple(month for month in months if month.first <= DATA_END)

    @cached_property
    def first(self) -> int:
        """First day number."""
        return self.months[0].first

    @cached_property
    def last(self) -> int:
        """Last day number with data."""
        return self.months[-1].last

    @property
    def cut(self) -> int:
        """Last stamp whose events the quarter's files show."""
        return self.last * DAY + DAY - 1

    @property
    def exported_at(self) -> int:
        """When the quarter's files are exported: five to seven days after its end."""
        days_later = 5 if self.last == DATA_END else 4 + (self.number + self.year) % 3 + 1
        return (self.last + days_later) * DAY + 8 * 60 + 30


def quarters_of(years: Sequence[int]) -> tuple[Quarter, ...]:
    """Quarters with data of the years, in order."""
    all_quarters = (Quarter(year, number) for year in years for number in (1, 2, 3, 4))
    return tuple(quarter for quarter in all_quarters if day(quarter.year, 3 * quarter.number - 2, 1) <= DATA_END)
