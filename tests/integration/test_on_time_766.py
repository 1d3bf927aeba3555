"""Index 766's rule of time over thousands of random dossiers: the warehouse and a plain walk through the days agree."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from candidate_kit import deliver, own_database, rows
from on_time_oracle import DAY, MINUTE, PROCEDURES, VN, Dossier, judge, works
from sqlalchemy import text

from cchc.sample import working_days
from cchc.sample.timeline import EPOCH
from warehouse import transform
from warehouse.database import Role, engine

OLD, REFORM = dt.date(1900, 1, 1), dt.date(2025, 7, 1)
BUI_THI_XUAN, PHUOC_MY, DIVIDED = ("21589", OLD), ("21991", OLD), ("21997", OLD)
QUY_NHON_TAY = ("21589", REFORM)
HEIRS = {BUI_THI_XUAN: QUY_NHON_TAY, PHUOC_MY: QUY_NHON_TAY}
AS_OF = (dt.date(2026, 11, 5), dt.date(2025, 12, 20))
MANY = 6_000
TIMES = [
    dt.time(0, 0),
    dt.time(0, 1),
    dt.time(8, 0),
    dt.time(10, 30),
    dt.time(10, 31),
    dt.time(16, 0),
    dt.time(17, 0),
    dt.time(23, 59),
]
"""Few, so that ends and limits meet to the minute."""
TURNS = [dt.date(2023, 12, 29), dt.date(2024, 2, 5), dt.date(2024, 4, 25), dt.date(2024, 12, 27), dt.date(2025, 4, 24)]
TURNS += [dt.date(2025, 6, 27), dt.date(2025, 8, 28), dt.date(2025, 12, 26), dt.date(2026, 1, 8), dt.date(2026, 2, 12)]
TURNS += [dt.date(2026, 4, 23), dt.date(2026, 8, 20), dt.date(2026, 10, 30)]
"""Days before holidays, swaps, the reform and the ends of years."""
CODES: list[str | None] = [row["procedure_code"] for row in PROCEDURES]
IN_HOURS = [row["procedure_code"] for row in PROCEDURES if row["time_unit"] == "hour"]
LATEST = dt.datetime.combine(dt.date(2026, 11, 5), dt.time(8))


def _drawn(number: int, luck: random.Random) -> Dossier:
    """A dossier of any status, with any dates that a system may show, sensible or not."""

    def moment(day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, luck.choice(TIMES)) + luck.choice((0, 0, 0, 1)) * luck.randrange(600) * MINUTE

    def later(start: dt.datetime, chance: float) -> dt.datetime | None:
        at = moment((start + luck.choice((0, 0, 1, 2, 3, 4, 5, 7, 11, 15, 30, 33)) * DAY).date())
        return at if luck.random() < chance and start <= at < LATEST else None

    turn = luck.choice(TURNS) + luck.randrange(-2, 9) * DAY
    anywhere = dt.date(2023, 6, 1) + luck.randrange(1_200) * DAY
    opened = min(moment(turn if luck.random() < 0.7 else anywhere), LATEST - DAY)
    status = luck.choice((1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 6, 7, 8, 8, 9, 9, 9, 9, 10, 10, 10))
    received = None if status in (1, 3, 5) and luck.random() < 0.3 else opened
    finished = later(opened, 0.95 if status in (9, 10) else 0.15)
    asked = luck.random() < (0.9 if status == 5 else 0.25)
    requested = later(opened, 1.0) if asked else None
    unit = luck.choice((BUI_THI_XUAN, PHUOC_MY, DIVIDED)) if opened.date() < REFORM else QUY_NHON_TAY
    return Dossier(
        key=f"D{number}",
        unit=unit,
        procedure=luck.choice([*CODES, *IN_HOURS, *IN_HOURS, "1000894", None]),
        status=status,
        received=received,
        due=later(opened, 0.5) if received else None,
        finished=finished,
        returned=later(finished or opened, 0.7 if status == 10 else 0.1),
        refused=later(opened, 0.8 if status in (3, 8) else 0.1),
        requested=requested,
        supplemented=later(opened if luck.random() < 0.1 else requested, 0.6) if requested else None,
        requests=luck.choice((None, 0, 1, 1, 1, 2)) if asked else None,
    )


def _store(dossiers: list[Dossier]) -> None:
    """Put the dossiers into raw, as one delivery would."""
    delivery_id = deliver("2026-11-05 09:00+07")
    moments = {
        "received_at": "received",
        "due_at": "due",
        "finished_at": "finished",
        "returned_at": "returned",
        "refused_at": "refused",
        "supplement_requested_at": "requested",
        "supplemented_at": "supplemented",
    }
    values: list[dict[str, Any]] = []
    for number, one in enumerate(dossiers, start=1):
        known = {column: getattr(one, name) for column, name in moments.items()}
        values.append(
            {
                "delivery_id": delivery_id,
                "sheet_no": 1,
                "row_no": number,
                "record_key": one.key,
                "dossier_code": one.key,
                "is_current": True,
                "unit_code": one.unit[0],
                "unit_valid_from": one.unit[1],
                "procedure_code": one.procedure,
                "status": one.status,
                "supplement_count": one.requests,
                **{column: at and at.replace(tzinfo=VN) for column, at in known.items()},
            }
        )
    columns = list(values[0])
    marks = ", ".join(f":{column}" for column in columns)
    statement = f"insert into raw.one_stop_shop__dossiers ({', '.join(columns)}) values ({marks})"
    with engine(Role.PIPELINE).begin() as connection:
        connection.execute(text(statement), values)


@pytest.fixture(scope="module")
def dossiers(warehouse: Path) -> Iterator[list[Dossier]]:
    """Random dossiers in a database of their own, counted once."""
    luck = random.Random(766)  # noqa: S311 - not a secret
    drawn = [_drawn(number, luck) for number in range(MANY)]
    with own_database(warehouse, "on_time_766"):
        _store(drawn)
        yield drawn


@pytest.fixture(params=AS_OF, ids=str)
def as_of(request: pytest.FixtureRequest, dossiers: list[Dossier]) -> dt.date:
    """A day that the warehouse has been built for."""
    day: dt.date = request.param
    no_tests = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    results = transform.run_dbt(("build", "--full-refresh", "--select", "+int_dossiers__counted", *no_tests), as_of=day)
    assert [result for result in results if result.status != "success"] == []
    return day


def test_the_warehouse_judges_and_counts_as_a_walk_through_the_days_does(
    dossiers: list[Dossier], as_of: dt.date
) -> None:
    judged = {one.key: judge(one, as_of) for one in dossiers}
    found = {
        key: None if day is None else (day, on_time)
        for key, day, on_time in rows(
            Role.PIPELINE, "select record_key, counted_766_on, is_on_time_766 from intermediate.int_dossiers__timed"
        )
    }
    wrong = [(one, found[one.key], judged[one.key]) for one in dossiers if found[one.key] != judged[one.key]]
    assert wrong[:3] == []

    counted: Counter[tuple[str, dt.date, dt.date]] = Counter()
    on_time: Counter[tuple[str, dt.date, dt.date]] = Counter()
    for one in dossiers:
        if (answer := judged[one.key]) is not None:
            day, is_on_time = answer
            code, valid_from = HEIRS.get(one.unit, one.unit) if day >= REFORM else one.unit
            counted[code, valid_from, day.replace(day=1)] += 1
            on_time[code, valid_from, day.replace(day=1)] += is_on_time
    months = {
        (code, valid_from, month): (all_of_them, in_time)
        for code, valid_from, month, all_of_them, in_time in rows(
            Role.PIPELINE,
            "select unit_code, unit_valid_from, month, counted_766, on_time_766 "
            "from intermediate.int_dossiers__counted where counted_766 > 0",
        )
    }
    assert months == {key: (count, on_time[key]) for key, count in counted.items()}


def test_the_random_dossiers_come_to_every_branch_of_the_rule(dossiers: list[Dossier]) -> None:
    as_of = AS_OF[0]
    answers = [(one, judge(one, as_of)) for one in dossiers]
    limited = [(one, answer[1]) for one, answer in answers if answer and one.received and one.due is None]
    units = {row["procedure_code"]: row["time_unit"] for row in PROCEDURES}
    both_ways = Counter((units.get(one.procedure or ""), on_time) for one, on_time in limited)
    for unit in ("working_day", "calendar_day", "hour"):
        assert both_ways[unit, True] > 20
        assert both_ways[unit, False] > 20
    off_days = [one for one, _ in limited if one.received and not works(one.received.date())]
    assert len(off_days) > 200
    unfinished = [one for one, answer in answers if answer and not (one.finished or one.returned or one.refused)]
    assert len({one.received.year for one in unfinished if one.received}) == 4
    assert sum((one.requests or 0) > 1 for one, _ in answers) > 100
    assert sum(answer is None for _, answer in answers) > 20


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_seed_of_holidays_and_the_sample_s_own_calendar_agree(year: int) -> None:
    days = [dt.date(year, 1, 1) + number * DAY for number in range(365 + (year == 2024))]
    assert [day for day in days if works(day) != working_days.is_working((day - EPOCH).days)] == []
