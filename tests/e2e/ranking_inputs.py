"""What the units of the sample are scored on: sums of months, scorecards, periods; all from the truth of the sample."""

import csv
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from ranking_oracle import Candidate, Card, Figure, UnitKey
from ranking_sets import CriteriaSet, exact

from cchc.sample.timeline import date_of
from cchc.sample.truth_indicators import Oracle
from cchc.sample.truth_indicators_units import Key, Territory
from cchc.sample.units import SEEDS, Unit, Units

LEAGUES = {"phường": "phuong", "thị trấn": "phuong", "xã": "xa", "đặc khu": "xa"}
ROUND = {"self": "own", "first_appraisal": "first", "second_appraisal": "second"}


class Truth(NamedTuple):
    """The sample's units, what they truly sent, and what the indicators of each month truly are."""

    units: Units
    expected: Mapping[str, Any]
    indicators: Oracle


class Month(NamedTuple):
    """An indicator of a unit and scope in a month."""

    over: Fraction
    under: Fraction | None


def candidates(truth: Truth, sets: Iterable[CriteriaSet]) -> list[Candidate]:
    """Every unit in every year under every set that scores it, if its province sent anything in those months."""
    sets = list(sets)
    reported = _reported(truth.indicators)
    anybody = {month for months in reported.values() for month in months}
    over = _month_after(dt.date.fromisoformat(truth.expected["meta"]["as_of"]))
    figures = _Figures(truth, sets)
    cards, merged = _cards(truth.expected, sets), _merged()
    found = []
    for unit in truth.units.all:
        for criteria in sets:
            if unit.level != criteria.level or not _is_of(league_of(unit), criteria.leagues):
                continue
            for year in sorted({month.year for month in anybody}):
                first, until = period(unit, criteria, year)
                if not any(first <= month < until for month in anybody):
                    continue
                key = key_of(unit)
                found.append(
                    Candidate(
                        unit=key,
                        league=league_of(unit),
                        year=year,
                        criteria=criteria,
                        months=max(1, _months_between(first, min(until, over))),
                        has_reported=any(first <= month < until for month in reported.get(key, ())),
                        merged=unit.level == "commune" and (unit.code, key[1]) in merged,
                        figures=figures.of(key, first, until, criteria),
                        cards=cards.get((key, year, criteria.code), {}),
                    )
                )
    return found


def key_of(unit: Unit) -> UnitKey:
    """Code and first day."""
    return unit.code, date_of(unit.valid_from)


def league_of(unit: Unit) -> str:
    """District-level units; phường and thị trấn; xã and đặc khu."""
    return "district_level" if unit.level == "district" else LEAGUES[unit.unit_type.casefold()]


def period(unit: Unit, criteria: CriteriaSet, year: int) -> tuple[dt.date, dt.date]:
    """Where the unit's life, the set and the year overlap; the end is no longer in it."""
    ends = dt.date.max if unit.valid_to is None else date_of(unit.valid_to)
    first = max(date_of(unit.valid_from), criteria.first, dt.date(year, 1, 1))
    return first, min(ends, criteria.until, dt.date(year + 1, 1, 1))


def _is_of(league: str, leagues: tuple[str, ...] | None) -> bool:
    return leagues is None or league in leagues


def _months_between(first: dt.date, until: dt.date) -> int:
    return 12 * (until.year - first.year) + until.month - first.month


def _month_after(as_of: dt.date) -> dt.date:
    """The first day of the month that was not over at the end of the day."""
    return (as_of + dt.timedelta(days=1)).replace(day=1)


def _reported(indicators: Oracle) -> dict[UnitKey, set[dt.date]]:
    """In which months a unit sent anything of its own: then every indicator has a row."""
    months: dict[UnitKey, set[dt.date]] = defaultdict(set)
    for unit, scope, month in indicators.monthly("online_plain"):
        if scope == "own":
            months[tuple(unit)].add(month)
    return months


def _cards(expected: Mapping[str, Any], sets: Iterable[CriteriaSet]) -> dict[tuple[UnitKey, int, str], dict[str, Card]]:
    """By unit, year and set; a row with another maximum than the set's counts for nothing."""
    most = {(one.code, part.code): part.most for one in sets for part in one.components}
    cards: dict[tuple[UnitKey, int, str], dict[str, Card]] = defaultdict(dict)
    for row in expected["rows"]["scorecard.scores"]:
        named, code = row["max_points"], row["component_code"]
        if row["round"] not in ROUND or (named is not None and exact(named) != most.get((row["set_code"], code))):
            continue
        unit = (row["unit_code"], dt.date.fromisoformat(row["unit_valid_from"]))
        of_unit = cards[unit, row["year"], row["set_code"]]
        points = row["self_points"] if row["round"] == "self" else row["appraised_points"]
        of_unit[code] = of_unit.get(code, Card())._replace(**{ROUND[row["round"]]: exact(points)})
    return cards


def _merged() -> set[UnitKey]:
    """Communes that more than one unit went into."""
    with (SEEDS / "admin_succession.csv").open(encoding="utf-8", newline="") as file:
        into = Counter(
            (row["new_code"], dt.date.fromisoformat(row["effective_date"]))
            for row in csv.DictReader(file)
            if row["level"] == "commune"
        )
    return {unit for unit, several in into.items() if several > 1}


class _Figures:
    """Sums of the months of any period, of the indicators that some set names."""

    def __init__(self, truth: Truth, sets: Iterable[CriteriaSet]) -> None:
        parts = [part for criteria in sets for part in criteria.components]
        codes = {code for part in parts for code in (part.indicator, part.base) if code is not None}
        self._defined = {code: truth.indicators.indicators[code] for code in sorted(codes)}
        self._months: dict[tuple[UnitKey, str, str], dict[dt.date, Month]] = defaultdict(dict)
        for code in self._defined:
            for (unit, scope, month), row in truth.indicators.monthly(code).items():
                under = None if row.denominator is None else Fraction(row.denominator)
                self._months[tuple(unit), code, scope][month] = Month(Fraction(row.numerator), under)
        self._rates = {code: dict(_rates(truth, code)) for code in self._defined if self._defined[code].rate_under}

    def of(self, unit: UnitKey, first: dt.date, until: dt.date, criteria: CriteriaSet) -> dict[tuple[str, str], Figure]:
        """By indicator and scope, of the months from `first` until before `until`."""
        asked = {(code, part.scope) for part in criteria.components for code in (part.indicator, part.base) if code}
        return {
            (code, scope): figure
            for code, scope in asked
            if (figure := self._summed(unit, code, scope, first, until)) is not None
        }

    def _summed(self, unit: UnitKey, code: str, scope: str, first: dt.date, until: dt.date) -> Figure | None:
        months = self._months.get((unit, code, scope), {})
        inside = sorted(month for month in months if first <= month < until)
        if not inside:
            return None
        kept = [months[month] for month in inside]
        over = sum((one.over for one in kept), Fraction(0))
        under = None if kept[0].under is None else sum((one.under or Fraction(0) for one in kept), Fraction(0))
        defined = self._defined[code]
        if defined.to_date:
            # What runs through the year: its last month, less what had run before the period.
            before = [month for month in months if month.year == first.year and month < first]
            earlier = months[max(before)] if before else Month(Fraction(0), Fraction(0))
            over = kept[-1].over - earlier.over
            under = (kept[-1].under or Fraction(0)) - (earlier.under or Fraction(0))
        return Figure(defined.kind, over, under, self._rate(unit, code, first, until))

    def _rate(self, unit: UnitKey, code: str, first: dt.date, until: dt.date) -> Fraction:
        """What the share is multiplied by; 1 where nothing is known of it."""
        known = [
            terms for (of, month), terms in self._rates.get(code, {}).items() if of == unit and first <= month < until
        ]
        over, under = sum(one[0] for one in known), sum(one[1] for one in known)
        return Fraction(over, under) if under else Fraction(1)


def _rates(truth: Truth, code: str) -> Iterator[tuple[tuple[UnitKey, dt.date], tuple[int, int]]]:
    """Counts over and under the line of an indicator's rate, by unit and month."""
    defined = truth.indicators.indicators[code]
    territory = Territory(truth.units)
    (name, over), (_, under) = (names[0].split(".") for names in (defined.rate_over, defined.rate_under))
    for unit, months in truth.expected["facts"][f"fct_{name}"].items():
        for text, counts in months.items():
            if counts.get(under):
                month = dt.date.fromisoformat(f"{text}-01")
                key: Key = territory.at(unit, month).key
                yield (tuple(key), month), (counts.get(over, 0), counts[under])
