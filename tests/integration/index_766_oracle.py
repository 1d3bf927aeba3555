"""Index 766 said once more in plain Python: points, sums, ranks, changes and differences of what the portal published.

Written from the table of points alone; it shares nothing with the warehouse, neither its seeds nor its SQL.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

CHECKED_FROM = dt.date(2026, 10, 10)
TOLERANCE = Decimal("0.01")
Unit = tuple[str, dt.date]


def share(most: int) -> Callable[[Fraction], Fraction]:
    """The most points times the ratio."""
    return lambda ratio: most * ratio


def full_at(most: int, percent: int) -> Callable[[Fraction], Fraction]:
    """In proportion up to a percentage, and all from there on."""
    return lambda ratio: min(Fraction(most), most * ratio * 100 / percent)


POINTS: dict[str, dict[str, Callable[[Fraction], Fraction]]] = {
    "CKMB": {
        "PUBLISH_ON_TIME": share(6),
        "PUBLIC_UPDATE_ON_TIME": share(4),
        "PUBLIC_CONTENT_FULL": share(2),
        "DOSSIER_SYNC": share(6),
    },
    "TDGQ": {"TDGQ_ON_TIME": share(20)},
    "ONLINE": {
        "ONLINE_PROCEDURE_OFFERED": full_at(2, 80),
        "ONLINE_SERVICE_WITH_DOSSIER": share(4),
        "ONLINE_DOSSIER": full_at(6, 50),
    },
    "TTTT": {
        "TTTT_ONLINE_PAYMENT": share(6),
        "TTTT_FEE_PROCEDURE_PAYABLE": full_at(2, 80),
        "TTTT_FEE_PROCEDURE_WITH_DOSSIER": full_at(2, 80),
    },
    "MDSH": {
        "ORIGINAL_RESULT_AVAILABLE": share(6),
        "SO_HOA_GIAY_TO_GIAI_QUYET": share(4),
        "SYNCED_WITH_DVCQG_PERSONAL_STORAGE": share(4),
        "CITIZEN_DATA_CONNECTED_DOSSIER": share(2),
        "CITIZEN_DATA_CONNECTED_FORMALITY": share(2),
        "ELECTRONIC_CERTIFIED_COPY": share(2),
        "REUSED_DIGITIZED_DATA": full_at(2, 80),
    },
    "MDHL": {
        "DOSSIER_RECEIVING_SATISFACTION": full_at(6, 90),
        "PETITION_PROCESSING_ON_TIME": share(6),
        "PETITION_HANDLING_SATISFACTION": share(6),
    },
}
INFORMATION = "PETITION_CLASSIFICATION_TTHC"
WITHOUT: dict[tuple[str, int | None], tuple[int, int | None]] = {
    ("ELECTRONIC_CERTIFIED_COPY", None): (100, 2),
    ("DOSSIER_RECEIVING_SATISFACTION", None): (0, 0),
    ("DOSSIER_RECEIVING_SATISFACTION", 0): (0, 0),
    ("PETITION_PROCESSING_ON_TIME", 0): (0, 6),
    ("PETITION_HANDLING_SATISFACTION", 0): (0, 6),
    (INFORMATION, 0): (0, None),
}
"""Ratio and points where there is no denominator, by what stands in its place."""


@dataclass(frozen=True)
class Metric:
    """A metric as published."""

    group: str
    code: str
    numerator: int | None
    denominator: int | None
    score: Decimal | None = None


@dataclass
class Observation:
    """What the portal showed of a unit on a day, for a period."""

    unit: Unit
    day: dt.date
    period: tuple[str, int, str]
    metrics: list[Metric] = field(default_factory=list)
    groups: dict[str, Decimal | None] = field(default_factory=dict)
    total: Decimal | None = None
    rank: int | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What names it."""
        return (*self.unit, self.day, *self.period)


def rounded(value: Fraction) -> Decimal:
    """Two decimals, half up."""
    return Decimal((value * 100 + Fraction(1, 2)).__floor__()).scaleb(-2)


def far(published: Decimal | None, ours: Decimal | None) -> bool | None:
    """Whether two figures differ; None where one is missing."""
    return None if published is None or ours is None else abs(published - ours) > TOLERANCE


def metric_points(one: Metric, day: dt.date) -> tuple[Decimal | None, Decimal | None]:
    """Points and ratio of a published metric."""
    known = one.code in POINTS.get(one.group, {}) or (one.group, one.code) == ("MDHL", INFORMATION)
    if day < CHECKED_FROM or not known:
        return None, None
    if not one.denominator:
        ratio, points = WITHOUT.get((one.code, one.denominator), (None, None))
        return None if points is None else Decimal(points), None if ratio is None else Decimal(ratio)
    if one.numerator is None:
        return None, None
    part = Fraction(one.numerator, one.denominator)
    if one.code == INFORMATION:
        return None, rounded(part * 100)
    return rounded(POINTS[one.group][one.code](part)), rounded(part * 100)


def group_points(seen: Observation, group: str) -> tuple[Decimal | None, bool]:
    """Points of a group, and whether they were summed from its metrics."""
    points = {one.code: metric_points(one, seen.day)[0] for one in seen.metrics if one.group == group}
    found = [points.get(code) for code in POINTS[group]]
    known = [value for value in found if value is not None]
    if len(known) == len(found):
        return sum(known, Decimal(0)), True
    return (seen.groups[group] if seen.day >= CHECKED_FROM else None), False


def total_points(seen: Observation) -> Decimal | None:
    """The sum of all six groups; None where one is missing."""
    points = [group_points(seen, group)[0] for group in seen.groups]
    known = [value for value in points if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(POINTS) and seen.day >= CHECKED_FROM else None


def places(scores: Sequence[Decimal | None]) -> list[tuple[int, int] | None]:
    """Under both rules, for units in the order of their names: 1, 2, 2, 4 and 1, 2, 3, 4."""
    found: list[tuple[int, int] | None] = []
    for at, score in enumerate(scores):
        if score is None:
            found.append(None)
            continue
        better = sum(other is not None and other > score for other in scores)
        before = sum(other == score for other in scores[:at])
        found.append((1 + better, 1 + better + before))
    return found


def rule_of_portal(units: Sequence[Observation]) -> str | None:
    """Which rule gives the ranks that the portal shows; None where the list is not whole."""
    ranks = [one.rank for one in units if one.rank is not None]
    scores = [one.total for one in units if one.total is not None]
    if len(ranks) < len(units) or len(scores) < len(units) or min(ranks) != 1 or max(ranks) > len(units):
        return None
    competition = all(rank == 1 + sum(score > own for score in scores) for rank, own in zip(ranks, scores, strict=True))
    downwards = [score for _, score in sorted(zip(ranks, scores, strict=True))]
    consecutive = sorted(ranks) == list(range(1, len(units) + 1)) and downwards == sorted(scores, reverse=True)
    names = {(True, True): "both", (True, False): "competition", (False, True): "consecutive"}
    return names.get((competition, consecutive), "neither")


def rank_is_off(one: Observation, units: Sequence[Observation], tie_rule: str) -> bool | None:
    """Whether the published rank is none that the declared rule gives by our scores; None where nobody can say."""
    scores = [total_points(other) for other in units]
    if rule_of_portal(units) is None or None in scores:
        return None
    own = total_points(one)
    assert own is not None
    first = 1 + sum(score is not None and score > own for score in scores)
    last = first + scores.count(own) - 1 if tie_rule == "consecutive" else first
    return one.rank not in range(first, last + 1)


def version(day: dt.date) -> str:
    """The version of the method that a day belongs to."""
    return "766-2026" if day >= CHECKED_FROM else "766-2022"


def change(seen: Observation, all_seen: Sequence[Observation]) -> tuple[dt.date | None, Decimal | None, str | None]:
    """Day of the observation before, change against it, or why there is none."""
    before = [one for one in all_seen if (one.unit, one.period) == (seen.unit, seen.period) and one.day < seen.day]
    if not before:
        return None, None, "FIRST_OBSERVATION"
    last = max(before, key=lambda one: one.day)
    if version(last.day) != version(seen.day):
        return last.day, None, "OTHER_VERSION"
    if last.total is None or seen.total is None:
        return last.day, None, "NO_SCORE"
    return last.day, seen.total - last.total, None


def differences(seen: Observation, units: Sequence[Observation], tie_rule: str) -> set[tuple[object, ...]]:
    """Every item that differs: kind, group, code, published, recomputed."""
    found: set[tuple[object, ...]] = set()
    for one in seen.metrics:
        points = metric_points(one, seen.day)[0]
        if far(one.score, points):
            found.add(("metric", one.group, one.code, one.score, points))
    for group, score in seen.groups.items():
        points, is_summed = group_points(seen, group)
        if is_summed and far(score, points):
            found.add(("group", group, group, score, points))
    total = total_points(seen)
    if far(seen.total, total):
        found.add(("total", None, "TOTAL", seen.total, total))
    if rank_is_off(seen, units, tie_rule):
        place = places([total_points(one) for one in units])[units.index(seen)]
        assert place is not None and seen.rank is not None
        found.add(("rank", None, "RANK", Decimal(seen.rank), Decimal(place[tie_rule == "consecutive"])))
    return found
