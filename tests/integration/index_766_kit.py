"""What the tests of index 766 share: random observations of the national portal, put into raw, and the models built."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from candidate_kit import deliver
from index_766_oracle import INFORMATION, POINTS, Metric, Observation, Unit, group_points, metric_points, places
from index_766_oracle import total_points as total_of
from sqlalchemy import Connection, text

from warehouse import transform
from warehouse.database import Role, engine

AS_OF = dt.date(2026, 11, 5)

BEGINS = dt.date(2026, 10, 4)
PERIODS = (("year", 2026, "2026"), ("quarter", 2026, "Q4"), ("month", 2026, "10"))
DENOMINATORS = (None, None, 0, 0, 1, 3, 8, 47, 100, 400, 2618, 4000)
SMALL = [Decimal(number) / 100 for number in (-50, -2, -1, 1, 2, 50)]


def _metric(group: str, code: str, day: dt.date, luck: random.Random) -> Metric:
    denominator = luck.choice(DENOMINATORS) if luck.random() < 0.3 else luck.choice(DENOMINATORS[4:])
    most = denominator or 0
    numerator = luck.choice((0, most, most * 9 // 10, most * 4 // 5, most // 2, luck.randint(0, most)))
    above = luck.random() < 0.05
    drawn: int | None = most + luck.randint(1, 9) if above else numerator
    if denominator is None or luck.random() < 0.02:
        drawn = None
    one = Metric(group, code, drawn, denominator)
    score = metric_points(one, day)[0]
    if score is None:
        score = luck.choice((None, Decimal("1.5")))
    elif luck.random() < 0.1:
        score += luck.choice(SMALL)
    return Metric(group, code, drawn, denominator, None if luck.random() < 0.03 else score)


def _observation(unit: Unit, day: dt.date, period: tuple[str, int, str], luck: random.Random) -> Observation:
    seen = Observation(unit, day, period)
    for group, codes in POINTS.items():
        chosen = [code for code in codes if luck.random() > 0.02]
        if luck.random() < 0.1:
            chosen = []
        seen.metrics += [_metric(group, code, day, luck) for code in chosen]
    if luck.random() < 0.5:
        seen.metrics.append(_metric("MDHL", INFORMATION, day, luck))
    if luck.random() < 0.1:
        seen.metrics.append(_metric("MDHL", "SOMETHING_NEW", day, luck))
    _sums(seen, luck)
    return seen


def _sums(seen: Observation, luck: random.Random) -> None:
    """Groups and total as a portal that mostly adds up rightly would show them."""
    for group in POINTS:
        seen.groups[group] = luck.choice((Decimal("1.5"), Decimal("2.25")))
        points, is_summed = group_points(seen, group)
        if is_summed and points is not None:
            seen.groups[group] = points + (luck.choice(SMALL) if luck.random() < 0.03 else 0)
    if luck.random() < 0.02:
        seen.groups[luck.choice(sorted(POINTS))] = None
    if luck.random() < 0.02:
        group = luck.choice(sorted(POINTS))
        del seen.groups[group]
        seen.metrics = [one for one in seen.metrics if one.group != group]
    seen.total = total_of(seen)
    if seen.total is None:
        seen.total = Decimal(luck.randrange(6000, 6010)) / 100
    elif luck.random() < 0.2:
        seen.total += luck.choice(SMALL)
    if luck.random() < 0.05:
        seen.total = None


def _ranked(units: list[Observation], luck: random.Random) -> None:
    """Ranks as one portal or another gives them, or as nobody would."""
    found = places([one.total for one in units])
    way = luck.choice(("competition", "consecutive", "any order", "part", "no first", "gap", "shuffled"))
    order = list(range(len(units)))
    luck.shuffle(order)
    by_luck = sorted(order, key=lambda at: -(units[at].total or Decimal(0)))
    for at, (one, place) in enumerate(zip(units, found, strict=True)):
        if place is None:
            continue
        one.rank = {
            "competition": place[0],
            "consecutive": place[1],
            "any order": by_luck.index(at) + 1,
            "part": place[0] + 3,
            "no first": max(2, place[0]),
            "gap": None if at == 0 else place[0],
            "shuffled": order[at] + 1,
        }[way]


def draw(lists: list[list[Unit]], days: int, luck: random.Random) -> dict[tuple[object, ...], list[Observation]]:
    """What the portal showed, by day, period and list; the units of a list in the order of their names."""
    drawn: dict[tuple[object, ...], list[Observation]] = {}
    for number in range(days):
        day = BEGINS + number * dt.timedelta(days=1)
        for period in PERIODS[: 1 if number % 3 else 3]:
            for at, units in enumerate(lists):
                there = [unit for unit in units if luck.random() < 0.9] or units[:1]
                seen = [_observation(unit, day, period, luck) for unit in there]
                for one in seen[1:]:
                    if luck.random() < 0.3:
                        like = luck.choice(seen)
                        one.metrics, one.groups, one.total = list(like.metrics), dict(like.groups), like.total
                if luck.random() < 0.6:
                    for one in seen:
                        _repair(one, luck)
                _ranked(seen, luck)
                drawn[day, period, at] = seen
    return drawn


def _repair(one: Observation, luck: random.Random) -> None:
    """So that whole lists can be recomputed: no group and no total is left out."""
    for group in POINTS:
        if one.groups.get(group) is None:
            one.groups[group] = Decimal("1.5")
    one.total = total_of(one) or one.total or Decimal("60.01")
    if luck.random() < 0.25:
        one.total += luck.choice(SMALL)


def store(drawn: dict[tuple[object, ...], list[Observation]], luck: random.Random) -> None:
    """Put it into raw as the reader of the portal's files would, details, and overviews that are not to count."""
    delivery_id = deliver("2026-11-05 09:00+07")
    values: list[dict[str, Any]] = []
    for seen in (one for units in drawn.values() for one in units):
        kind, year, period = seen.period
        common = {
            "delivery_id": delivery_id,
            "sheet_no": 1,
            "is_current": True,
            "unit_code": seen.unit[0],
            "unit_valid_from": seen.unit[1],
            "department_code": seen.unit[0],
            "observed_on": seen.day,
            "time_type": kind,
            "year": year,
            "period": None if kind == "year" else period,
            **dict.fromkeys(("group_code", "metric_code"), ""),
            **dict.fromkeys(("numerator", "denominator", "score", "rank")),
        }
        in_overview = "overview_" if not seen.metrics else ""
        values.append(common | {"row_kind": f"{in_overview}total", "score": seen.total, "rank": seen.rank})
        for group, score in seen.groups.items():
            values.append(common | {"row_kind": f"{in_overview}group", "group_code": group, "score": score})
        for one in seen.metrics:
            figures = {"numerator": one.numerator, "denominator": one.denominator, "score": one.score}
            place = {"row_kind": "metric", "group_code": one.group, "metric_code": one.code}
            values.append(common | place | figures)
        if seen.metrics and luck.random() < 0.2:
            values.append(common | {"row_kind": "overview_total", "score": Decimal(1), "rank": 1})
            values.append(common | {"row_kind": "overview_group", "group_code": "CKMB", "score": Decimal(1)})
    for number, row in enumerate(values, start=1):
        row |= {"row_no": number, "record_key": f"R{number}"}
    marks = ", ".join(f":{column}" for column in values[0])
    statement = f"insert into raw.national_portal__index_766 ({', '.join(values[0])}) values ({marks})"
    with engine(Role.PIPELINE).begin() as connection:
        connection.execute(text(statement), values)


def build(*selection: str) -> None:
    """Build models with their seeds, without tests."""
    no_tests = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    results = transform.run_dbt(("build", "--full-refresh", "--select", *selection, *no_tests), as_of=AS_OF)
    assert [result for result in results if result.status not in ("success", "no-op")] == []


def rows_of(query: str, connection: Connection) -> list[tuple[Any, ...]]:
    """The rows of a query, in a transaction that is open."""
    return [tuple(row) for row in connection.execute(text(query))]
