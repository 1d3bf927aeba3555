"""Every indicator of every unit, month, year and level, from the counts in expected.json by plain Python.

It shares nothing with the SQL that is compared with it: neither the catalogue of indicators nor a line of its rules.

A unit has a row of every indicator in each month in which it sent anything at all, whatever the dataset, zero counts
included; a month in which it sent nothing has no row, and stands in the list of what is missing. A territory has a row
where anything below it has one. A ratio is divided last, at each level; with nothing below the line it has no value.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from cchc.sample.truth_indicators_defined import INDICATORS, Indicator
from cchc.sample.truth_indicators_sent import Coverage, Period, first_day, next_month
from cchc.sample.truth_indicators_units import Key, Territory
from cchc.sample.units import Units

ENDED = "ended"
Amount = int | Decimal
Terms = tuple[Amount, Amount, Amount, Amount]
"""Sums over the line, under it, and of its rate over and under."""
Cell = dict[str, Amount]
_Place = TypeVar("_Place")


class Figure(NamedTuple):
    """An indicator of a unit and scope in a month or year."""

    level: str
    numerator: Amount
    denominator: Amount | None
    factor: Decimal | None
    value: Decimal | None
    year_elapsed: Decimal | None
    months_reported: int
    months_expected: int
    coverage: Decimal | None
    as_of: dt.date


class LevelFigure(NamedTuple):
    """An indicator of a level of the province in a month or year."""

    numerator: Amount
    denominator: Amount | None
    factor: Decimal | None
    value: Decimal | None
    units_expected: int
    units_reported: int
    coverage: Decimal | None
    as_of: dt.date


class Oracle:
    """Figures of one indicator at a time: by (unit, scope, month), (unit, scope, year), (province, level, period)."""

    def __init__(self, expected: Mapping[str, Any], units: Units) -> None:
        self._territory = Territory(units)
        self.coverage = Coverage(expected, self._territory)
        self._cells = _cells(expected, self._territory)
        self.indicators = {indicator.code: indicator for indicator in INDICATORS}

    def monthly(self, code: str) -> dict[tuple[Key, str, dt.date], Figure]:
        """Every month of every unit and scope."""
        indicator = self.indicators[code]
        sums: dict[tuple[Key, str, dt.date], Terms] = {}
        for unit, month, terms in self._flows(indicator):
            for above, scope in self._territory.counted_by(self._territory.of(unit), month):
                _add(sums, (above, scope, month), terms)
        if indicator.to_date:
            sums = _to_date(sums)
        return {
            (unit, scope, month): self._figure(indicator, unit, scope, month, terms)
            for (unit, scope, month), terms in sums.items()
        }

    def yearly(self, code: str) -> dict[tuple[Key, str, int], Figure]:
        """Every year of every unit and scope: the sums of its months."""
        indicator = self.indicators[code]
        sums: dict[tuple[Key, str, int], Terms] = {}
        for unit, month, terms in self._flows(indicator):
            for above, scope in self._territory.counted_by(self._territory.of(unit), month):
                _add(sums, (above, scope, month.year), terms)
        return {
            (unit, scope, year): self._figure(indicator, unit, scope, year, terms)
            for (unit, scope, year), terms in sums.items()
        }

    def levels(self, code: str) -> dict[tuple[Key, str, str], LevelFigure]:
        """Every month and year of each level of the province; what ended units still count stands apart."""
        indicator = self.indicators[code]
        months: dict[tuple[Key, str, dt.date], Terms] = {}
        sums: dict[tuple[Key, str, str], Terms] = {}
        for unit, month, terms in self._flows(indicator):
            life = self._territory.of(unit)
            province = self._territory.province_of(life, month)
            level = life.level if life.lasts(month) else ENDED
            _add(months, (province, level, month), terms)
            _add(sums, (province, level, f"{month:%Y}"), terms)
        if indicator.to_date:
            months = _to_date(months)
        for (province, level, month), terms in months.items():
            sums[province, level, f"{month:%Y-%m}"] = terms
        return {key: self._level_figure(indicator, *key, terms) for key, terms in sums.items()}

    def missing(self) -> set[tuple[str, dt.date, str, dt.date]]:
        """Unit code, its first day, dataset and month of everything that was to come and did not."""
        return {(*unit, dataset, month) for unit, dataset, month in self.coverage.missing()}

    def _flows(self, indicator: Indicator) -> list[tuple[Key, dt.date, Terms]]:
        parts = (indicator.over, indicator.under, indicator.rate_over, indicator.rate_under)
        return [
            (unit, month, (_sum(cell, parts[0]), _sum(cell, parts[1]), _sum(cell, parts[2]), _sum(cell, parts[3])))
            for (unit, month), cell in self._cells.items()
        ]

    def _figure(self, indicator: Indicator, unit: Key, scope: str, period: Period, terms: Terms) -> Figure:
        came, waited, as_of = self.coverage.standing(unit, scope, indicator.dataset, period)
        over, under, factor, value = _shown(indicator, terms, unheard=waited > came == 0)
        elapsed = _year_elapsed(min(_last_day(period), as_of)) if indicator.to_date else None
        level = self._territory.of(unit).level
        return Figure(level, over, under, factor, value, elapsed, came, waited, half_up(came, waited, 4), as_of)

    def _level_figure(self, indicator: Indicator, province: Key, level: str, period: str, terms: Terms) -> LevelFigure:
        of_level = self.coverage.of_level(province, level, period, indicator.dataset)
        units, reported, waited, came = of_level
        month_or_year = first_day(period) if "-" in period else int(period)
        as_of = self.coverage.standing(province, "all", indicator.dataset, month_or_year).as_of
        shown = _shown(indicator, terms, unheard=units > reported == 0)
        return LevelFigure(*shown, units, reported, half_up(came, waited, 4), as_of)


def indicators_of(expected: Mapping[str, Any], units: Units) -> Oracle:
    """The figures that a warehouse must show for the sample that expected.json describes."""
    return Oracle(expected, units)


def half_up(over: Amount, under: Amount, digits: int) -> Decimal | None:
    """The quotient rounded half up (away from zero), without any rounding before; None where `under` is 0."""
    if under == 0:
        return None
    whole, rest = divmod(abs(over) * 10**digits, abs(under))
    rounded = Decimal(whole + (2 * rest >= abs(under))).scaleb(-digits)
    return -rounded if (over < 0) != (under < 0) else rounded


def _last_day(period: Period) -> dt.date:
    """The last day of a month or year."""
    return dt.date(period, 12, 31) if isinstance(period, int) else next_month(period) - dt.timedelta(days=1)


def _year_elapsed(day: dt.date) -> Decimal | None:
    """The part of its year that is over at the end of a day, as a percentage."""
    return half_up(100 * day.timetuple().tm_yday, dt.date(day.year, 12, 31).timetuple().tm_yday, 2)


def _cells(expected: Mapping[str, Any], territory: Territory) -> dict[tuple[Key, dt.date], Cell]:
    """The counts, as `area.count`, of each unit and month in which anything was sent."""
    cells: dict[tuple[Key, dt.date], Cell] = defaultdict(dict)
    for code, months in expected["sent"].items():
        for text, datasets in months.items():
            if datasets:
                month = first_day(text)
                cells[territory.at(code, month).key, month] = {}
    for fact, by_unit in expected["facts"].items():
        area = fact.removeprefix("fct_")
        for code, months in by_unit.items():
            for text, counts in months.items():
                month = first_day(text)
                cell = cells[territory.at(code, month).key, month]
                for name, count in counts.items():
                    cell[f"{area}.{name}"] = cell.get(f"{area}.{name}", 0) + _exact(count)
    return dict(cells)


def _exact(count: float) -> Amount:
    """A count as it stands in json: whole, or with the decimals that it was written with."""
    return count if isinstance(count, int) else Decimal(str(count))


def _sum(cell: Cell, names: tuple[str, ...]) -> Amount:
    return sum((cell.get(name, 0) for name in names), 0)


def _add(sums: dict[_Place, Terms], place: _Place, terms: Terms) -> None:
    over, under, rate_over, rate_under = sums.get(place, (0, 0, 0, 0))
    sums[place] = (over + terms[0], under + terms[1], rate_over + terms[2], rate_under + terms[3])


def _to_date(sums: Mapping[tuple[Key, str, dt.date], Terms]) -> dict[tuple[Key, str, dt.date], Terms]:
    """Each month's sums with those of the same unit's earlier months of the year."""
    running: dict[tuple[Key, str, int], Terms] = {}
    by_month = {}
    for (unit, part, month), terms in sorted(sums.items(), key=lambda item: item[0][2]):
        _add(running, (unit, part, month.year), terms)
        by_month[unit, part, month] = running[unit, part, month.year]
    return by_month


def _shown(
    indicator: Indicator, terms: Terms, *, unheard: bool
) -> tuple[Amount, Amount | None, Decimal | None, Decimal | None]:
    """Numerator, denominator, factor and value.

    A number has no denominator and is its own value; it has none where nobody sent the dataset that was to come.
    """
    over, under, rate_over, rate_under = terms
    factor = half_up(rate_over, rate_under, 6)
    if indicator.kind == "count":
        return over, None, factor, None if unheard else Decimal(over)
    if indicator.kind == "mean":
        return over, under, factor, half_up(over, under, 2)
    if rate_under:
        return over, under, factor, half_up(100 * over * rate_over, under * rate_under, 2)
    return over, under, factor, half_up(100 * over, under, 2)
