"""Scores and ranks of units, worked out as SCORING says and as a person would with a pocket calculator.

Shares nothing with the SQL that is compared with it: no seed of rules, no query. Fractions are exact until they are
points or an index, which are rounded once, half up, to two decimals.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ranking_sets import AREA, BONUS, PENALTY, Component, CriteriaSet

TOTAL = "total"
UnitKey = tuple[str, dt.date]
Two = Decimal | None


class Figure(NamedTuple):
    """Sums of an indicator over the months scored; `kind` says whether it is a share, a mean or a number."""

    kind: str
    over: Fraction
    under: Fraction | None = None
    rate: Fraction = Fraction(1)


class Card(NamedTuple):
    """What a unit's scorecard says of a component."""

    own: Fraction | None = None
    first: Fraction | None = None
    second: Fraction | None = None

    @property
    def appraised(self) -> Fraction | None:
        """The second appraisal takes the place of the first."""
        return self.first if self.second is None else self.second


class Candidate(NamedTuple):
    """A unit in a year under a set: what it is scored on. `months` are those of the period that were over."""

    unit: UnitKey
    league: str
    year: int
    criteria: CriteriaSet
    months: int
    has_reported: bool
    merged: bool
    figures: Mapping[tuple[str, str], Figure]
    cards: Mapping[str, Card]


class Score(NamedTuple):
    """A component's points."""

    max_score: Two
    self_score: Two
    appraised_score: Two
    computed_score: Two
    score: Two
    applicable: bool
    basis: str


class Result(NamedTuple):
    """The whole, or an area, of a unit."""

    league: str
    score: Two
    applicable_max: Two
    bonus_points: Two
    penalty_points: Two
    index_value: Two
    rank: int | None
    band: str | None
    change: Two
    change_reason_code: str | None


Scores = dict[str, Score]
ResultKey = tuple[UnitKey, int, str, str]


class Ranking(NamedTuple):
    """Scores by (unit, year, set, component) and results by (unit, year, set, area or TOTAL)."""

    scores: dict[ResultKey, Score]
    results: dict[ResultKey, Result]


def half_up(value: Fraction) -> Decimal:
    """To two decimals; a half goes away from zero."""
    whole, rest = divmod(abs(value) * 100, 1)
    cents = whole + (2 * rest >= 1)
    return Decimal(cents if value >= 0 else -cents).scaleb(-2)


def rank_all(candidates: Iterable[Candidate]) -> Ranking:
    """Score every unit, then rank each league of each year and set, then compare with the year before."""
    scores: dict[ResultKey, Score] = {}
    sums: dict[ResultKey, Result] = {}
    of: dict[ResultKey, Candidate] = {}
    for one in candidates:
        components = scored(one)
        for code, score in components.items():
            scores[one.unit, one.year, one.criteria.code, code] = score
        for area in (TOTAL, *one.criteria.areas):
            key = (one.unit, one.year, one.criteria.code, area)
            sums[key] = summed(one, components, area)
            of[key] = one
    ranks = _ranks(sums, of)
    lives: dict[tuple[UnitKey, int, str], dict[str, Two]] = defaultdict(dict)
    for (unit, year, code, area), result in sums.items():
        lives[unit, year, area][code] = result.index_value
    results = {}
    for key, result in sums.items():
        change, reason = _change(result, lives.get((key[0], key[1] - 1, key[3]), {}), of[key])
        band = band_of(of[key].criteria, of[key].year, result.index_value)
        results[key] = result._replace(rank=ranks.get(key), band=band, change=change, change_reason_code=reason)
    return Ranking(scores, results)


def scored(one: Candidate) -> Scores:
    """Every component of a unit's set."""
    return {part.code: _score(part, one) for part in one.criteria.components}


def _score(part: Component, one: Candidate) -> Score:
    card = one.cards.get(part.code, Card())
    points, basis, applicable = _judged(part, card, one) if part.rule == "appraised" else _computed(part, one)
    if not one.has_reported:
        points, basis, applicable = None, "no_data", True
    if {(one.unit[0], item) for item in (part.code, part.criterion, part.place)} & one.criteria.exempt:
        points, basis, applicable = None, "exempt", False
    elif part.leagues is not None and one.league not in part.leagues:
        points, basis, applicable = None, "not_applicable", False
    rounded = _bounded(points, part.most)
    return Score(
        max_score=half_up(part.most),
        self_score=_bounded(card.own, part.most),
        appraised_score=_bounded(card.appraised, part.most),
        computed_score=None if part.rule == "appraised" else rounded,
        score=rounded,
        applicable=applicable,
        basis=basis,
    )


def _bounded(points: Fraction | None, most: Fraction) -> Two:
    return None if points is None else half_up(min(max(points, Fraction(0)), most))


def _judged(_: Component, card: Card, __: Candidate) -> tuple[Fraction | None, str, bool]:
    """What people gave: the appraisers, else the unit itself; nobody, and the points are still to be won."""
    if card.appraised is not None:
        return card.appraised, "appraised", True
    return card.own, "not_assessed" if card.own is None else "self_assessed", True


def _computed(part: Component, one: Candidate) -> tuple[Fraction | None, str, bool]:
    value = value_of(part, one)
    if value is not None:
        return points_of(part, value), "computed", True
    if part.rule == "survey":
        return (None, "survey_absent", False) if one.criteria.rescales else (Fraction(0), "survey_absent", True)
    return (None, "not_applicable", False) if part.may_fall_out else (Fraction(0), "no_data", True)


def value_of(part: Component, one: Candidate) -> Fraction | None:
    """What the rule looks at: a percentage, a mean, or a number brought to twelve months; None where there is none."""
    if part.base is not None:
        base = one.figures.get((part.base, part.scope))
        if base is None or not base.under:
            return None
    figure = one.figures.get((part.indicator or "", part.scope))
    if figure is None:
        return None
    if figure.kind == "count":
        return figure.over * 12 / one.months if one.criteria.prorates else figure.over
    if figure.under is None or figure.under <= 0:
        return None
    return figure.over / figure.under * (100 * figure.rate if figure.kind == "percent" else 1)


def points_of(part: Component, value: Fraction) -> Fraction:
    """The points of a value, before they are held between 0 and the maximum."""
    reached = value <= part.threshold if part.at_most else value >= part.threshold
    rules: dict[str, Callable[[], Fraction]] = {
        "boolean": lambda: part.most if reached else Fraction(0),
        "steps": lambda: _step(part, value),
        "linear": lambda: part.most * value / 100,
        "survey": lambda: part.most * value / 100,
        "linear_floor": lambda: part.most * value / 100 if reached else Fraction(0),
        "linear_cap": lambda: part.most * value / part.threshold,
        "count": lambda: part.each * value,
        "deduct": lambda: part.most - part.each * value,
    }
    return rules[part.rule]()


def _step(part: Component, value: Fraction) -> Fraction:
    """The best of the steps that are reached."""
    reached = [points for bound, points in part.steps if (value <= bound if part.at_most else value >= bound)]
    return max(reached, default=Fraction(0))


def summed(one: Candidate, components: Scores, area: str) -> Result:
    """Points of an area or of them all, over what applies; bonus and penalty points move the whole only."""
    parts = {part.code: part for part in one.criteria.components}

    def total(kept: Iterable[str]) -> Decimal:
        return sum((components[code].score or Decimal(0) for code in kept), Decimal(0))

    mine = [code for code, part in parts.items() if part.kind == AREA and area in (TOTAL, part.place)]
    most = sum((half_up(parts[code].most) for code in mine if components[code].applicable), Decimal(0))
    points = total(mine) if one.has_reported and most else None
    bonus = penalty = None
    if area == TOTAL and one.has_reported:
        caps = {kind: half_up(one.criteria.caps.get(kind, Fraction(0))) for kind in (BONUS, PENALTY)}
        blocks = {kind: total(code for code, part in parts.items() if part.kind == kind) for kind in caps}
        bonus, penalty = (min(blocks[kind], caps[kind]) for kind in (BONUS, PENALTY))
    index = None
    if points is not None:
        moved = Fraction(points) + Fraction(bonus or 0) - Fraction(penalty or 0)
        index = half_up(min(max(100 * moved / Fraction(most), Fraction(0)), Fraction(100)))
    return Result(one.league, points, most, bonus, penalty, index, None, None, None, None)


def _ranks(sums: Mapping[ResultKey, Result], of: Mapping[ResultKey, Candidate]) -> dict[ResultKey, int]:
    races: dict[tuple[int, str, str, str], list[ResultKey]] = defaultdict(list)
    for key, result in sums.items():
        if result.index_value is not None:
            races[key[1], key[2], key[3], result.league].append(key)
    ranks = {}
    for race in races.values():
        race.sort(key=lambda key: (-(sums[key].index_value or 0), key[0]))
        places = placed([sums[key].index_value or Decimal(0) for key in race], of[race[0]].criteria.tie_rule)
        ranks |= dict(zip(race, places, strict=True))
    return ranks


def placed(values: Sequence[Decimal], tie_rule: str) -> list[int]:
    """Places of values that are in order, the best first."""
    if tie_rule == "consecutive":
        return list(range(1, len(values) + 1))
    if tie_rule == "dense":
        return [1 + len({other for other in values if other > value}) for value in values]
    return [1 + sum(other > value for other in values) for value in values]


def band_of(criteria: CriteriaSet, year: int, index: Two) -> str | None:
    """The highest band reached, by the bounds of the latest year that has some."""
    years = [since for since, _, _ in criteria.bands if since <= year]
    reached = [
        (bound, band)
        for since, bound, band in criteria.bands
        if index is not None and since == max(years, default=None) and Fraction(index) >= bound
    ]
    return max(reached)[1] if reached else None


def _change(result: Result, before: Mapping[str, Two], one: Candidate) -> tuple[Two, str | None]:
    """Against the same unit's year before under the same set or one declared equal to it; else why there is none.

    `before` has that year's index by set.
    """
    if result.index_value is None:
        return None, "NOT_APPLICABLE" if result.applicable_max == 0 else "NO_DATA"
    comparable = [before[code] for code in (one.criteria.code, *sorted(one.criteria.equivalent)) if code in before]
    known = next((value for value in comparable if value is not None), None)
    if known is not None:
        return result.index_value - known, None
    if before:
        nothing = comparable or all(value is None for value in before.values())
        return None, "NO_RESULT_LAST_YEAR" if nothing else "OTHER_SET"
    if one.unit[1] < dt.date(one.year, 1, 1):
        return None, "FIRST_YEAR"
    return None, "MERGED_UNIT" if one.merged else "NEW_UNIT"
