"""Who was to send what in which month, and who did."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, NamedTuple

from cchc.sample.truth_indicators_units import Key, Territory

# What every unit sends each month; allocations come once or twice a year and no month waits for them.
MONTHLY = ("one_stop_shop.dossiers", "documents.incoming", "documents.outgoing", "budget.transactions")
ARRIVED = ("loaded", "loaded_with_rejections")
OWN_OFFICES = ("province", "department")
ANY = "any dataset"
Period = dt.date | int
"""A month by its first day, or a year."""
_Place = tuple[Key, str, str, Period]


class Report(NamedTuple):
    """A unit that is to send a dataset for a month, and whether it did."""

    unit: Key
    dataset: str
    month: dt.date
    came: bool


class Standing(NamedTuple):
    """Unit-months that came and that were to come, and the day of the last export that counts."""

    came: int
    expected: int
    as_of: dt.date


class Coverage:
    """Reports of every unit, and what each unit and scope waits for and has, by month and year."""

    def __init__(self, expected: Mapping[str, Any], territory: Territory) -> None:
        exported = {
            (territory.at(code, first_day(text)).key, dataset, first_day(text)): dt.date.fromisoformat(day)
            for code, months in expected["sent"].items()
            for text, datasets in months.items()
            for dataset, day in datasets.items()
        }
        self.reports = list(_reports(expected, territory, set(exported)))
        self._expected: Counter[_Place] = Counter()
        self._came: Counter[_Place] = Counter()
        self._exported: dict[_Place, dt.date] = {}
        self._units: dict[tuple[Key, str, str, str], dict[Key, list[bool]]] = defaultdict(lambda: defaultdict(list))
        for unit, dataset, month, came in self.reports:
            life = territory.of(unit)
            for above, scope in territory.counted_by(life, month):
                for period in (month, month.year):
                    self._expected[above, scope, dataset, period] += 1
                    self._came[above, scope, dataset, period] += came
            province = territory.province_of(life, month)
            for text in (f"{month:%Y}", f"{month:%Y-%m}"):
                self._units[province, life.level, text, dataset][unit].append(came)
        for (unit, dataset, month), day in exported.items():
            for above, scope in territory.counted_by(territory.of(unit), month):
                for period in (month, month.year):
                    for of in (dataset, ANY):
                        place = above, scope, of, period
                        self._exported[place] = max(day, self._exported.get(place, day))

    def standing(self, unit: Key, scope: str, dataset: str, period: Period) -> Standing:
        """How a unit and scope stand in a month or year; where the dataset did not come, as of what else came."""
        place = unit, scope, dataset, period
        as_of = self._exported.get(place) or self._exported[unit, scope, ANY, period]
        return Standing(self._came[place], self._expected[place], as_of)

    def missing(self) -> set[tuple[Key, str, dt.date]]:
        """Unit, dataset and month of everything that did not come."""
        return {(report.unit, report.dataset, report.month) for report in self.reports if not report.came}

    def of_level(self, province: Key, level: str, period: str, dataset: str) -> tuple[int, int, int, int]:
        """Of a level of a province in a month or year: units expected, units reported, unit-months of either."""
        units = self._units.get((province, level, period, dataset), {}).values()
        reported = sum(any(months) for months in units)
        return len(units), reported, sum(len(months) for months in units), sum(sum(months) for months in units)


def _reports(
    expected: Mapping[str, Any], territory: Territory, sent: Set[tuple[Key, str, dt.date]]
) -> Iterator[Report]:
    """From the first month that any file of the dataset speaks of to the last that was over on `as_of`.

    Every district and commune that exists in the month is to send; a province's offices and departments only what they
    ever sent.
    A unit has reported by one event in the month, or by a file of its own for a period that covers it.
    """
    ever = {(unit, dataset) for unit, dataset, _ in sent}
    as_of = dt.date.fromisoformat(expected["meta"]["as_of"])
    for dataset in MONTHLY:
        files = [file for file in expected["files"] if _is_of(file, dataset)]
        own = {(file["sender"], month) for file in files for month in _months_of(file)}
        months = list(_through(min(period_of(file["period"])[0] for file in files), as_of))
        for life in territory:
            for month in months:
                if life.lasts(month) and (life.level not in OWN_OFFICES or (life.key, dataset) in ever):
                    came = (life.key, dataset, month) in sent or (life.key.code, month) in own
                    yield Report(life.key, dataset, month, came)


def _is_of(file: Mapping[str, Any], dataset: str) -> bool:
    return f"{file['source']}.{file['dataset']}" == dataset and file["status"] in ARRIVED


def _months_of(file: Mapping[str, Any]) -> Iterable[dt.date]:
    """The months that a file's period touches, up to the day before its export."""
    first, end = period_of(file["period"])
    end = min(end, dt.datetime.fromisoformat(file["exported_at"]).date())
    month = first.replace(day=1)
    while month < end:
        yield month
        month = next_month(month)


def _through(first: dt.date, as_of: dt.date) -> Iterator[dt.date]:
    month = first.replace(day=1)
    while next_month(month) <= as_of + dt.timedelta(days=1):
        yield month
        month = next_month(month)


def first_day(month: str) -> dt.date:
    """`yyyy-mm` as the first day of the month."""
    return dt.date.fromisoformat(f"{month}-01")


def next_month(month: dt.date) -> dt.date:
    """The first day of the month after."""
    return dt.date(month.year + month.month // 12, month.month % 12 + 1, 1)


def period_of(period: str) -> tuple[dt.date, dt.date]:
    """First day of a year, quarter, month or day as folders name it, and the first day after it."""
    if "Q" in period:
        first = dt.date(int(period[:4]), 3 * int(period[-1]) - 2, 1)
        return first, next_month(next_month(next_month(first)))
    if len(period) == len("2026"):
        return dt.date(int(period), 1, 1), dt.date(int(period) + 1, 1, 1)
    if len(period) == len("2026-01"):
        return first_day(period), next_month(first_day(period))
    one_day = dt.date.fromisoformat(period)
    return one_day, one_day + dt.timedelta(days=1)
