"""Draws the dossiers of a quarter: what each unit truly received and did, before any file shows it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cchc.sample.procedures import COMMUNE_PROCEDURES, DISTRICT_PROCEDURES
from cchc.sample.records import (
    FINISHED,
    OWING,
    PROCESSING,
    REFUSED,
    REGISTERED,
    RETURNED,
    STOPPED,
    WAITING,
    WITHDRAWN,
    Dossier,
    Procedure,
)
from cchc.sample.timeline import DAY, REFORM, Quarter, compact_day, date_of
from cchc.sample.units import QUALITY_BOUNDS, Unit

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NEVER = -1
OUTCOMES = (RETURNED, REGISTERED, REFUSED, PROCESSING, WAITING, OWING, WITHDRAWN, STOPPED)
OUTCOME_CHANCES = (0.951, 0.005, 0.007, 0.009, 0.008, 0.002, 0.010, 0.008)
APPLICANTS = ("citizen", "business", "organisation", "state_agency", "other")
APPLICANT_CHANCES = (0.86, 0.08, 0.03, 0.02, 0.01)
OFFICE_OPENS, OFFICE_CLOSES = 8 * 60, 17 * 60
CLOSING = (REFORM - 1) * DAY + OFFICE_CLOSES
PROCEDURES: tuple[Procedure, ...] = COMMUNE_PROCEDURES + DISTRICT_PROCEDURES
QUALITY_COLUMN = {name: column for column, name in enumerate(QUALITY_BOUNDS)}


class DossierDesk:
    """Draws quarter after quarter; keeps the running numbers of dossiers between them."""

    def __init__(self, units: Sequence[Unit], seed: int, scale: float) -> None:
        self._units = units
        self._seed = seed
        self._scale = scale
        self._quality: Floats = np.array([unit.quality for unit in units], dtype=np.float64)
        self._serials: dict[tuple[int, int], int] = {}
        self._people = 0
        self._local = 0

    def draw(self, quarter: Quarter) -> list[Dossier]:
        """All dossiers opened in the quarter, with everything that will ever happen to them."""
        rng = np.random.default_rng([self._seed, 2, quarter.year, quarter.number])
        unit, opened = self._arrivals(rng, quarter)
        return self._records(rng, unit, opened) if len(unit) else []

    def _arrivals(self, rng: np.random.Generator, quarter: Quarter) -> tuple[Ints, Ints]:
        """Unit index and stamp of every opening, ordered by unit and time."""
        alive = [(unit, month) for unit in self._units for month in quarter.months if unit.alive(month.first)]
        counts = rng.poisson([unit.mean_dossiers * self._scale for unit, _ in alive])
        unit = np.repeat(np.array([unit.index for unit, _ in alive], dtype=np.int64), counts)
        first = np.repeat(np.array([month.first for _, month in alive], dtype=np.int64), counts)
        length = np.repeat(np.array([month.last - month.first + 1 for _, month in alive], dtype=np.int64), counts)
        days = first + (rng.random(len(unit)) * length).astype(np.int64)
        sunday = (days + 5) % 7 == 6  # 2000-01-01 was a Saturday
        kept = (days + unit) % 6 == 0  # handed in online, and taken for received by the system
        days = np.where(sunday & (days > first) & ~kept, days - 1, days)
        opened = days * DAY + rng.integers(450, 990, len(unit))
        order = np.lexsort((opened, unit))
        return unit[order], opened[order]

    def _records(self, rng: np.random.Generator, unit: Ints, opened: Ints) -> list[Dossier]:
        size = len(unit)

        def luck(quality: str) -> Bools:
            lucky: Bools = rng.random(size) < self._quality[unit, QUALITY_COLUMN[quality]]
            return lucky

        units = [self._units[index] for index in unit.tolist()]
        must_close = np.array([one.must_close for one in units])
        outcome = rng.choice(OUTCOMES, size=size, p=OUTCOME_CHANCES)
        outcome = np.where(must_close & np.isin(outcome, (PROCESSING, WAITING, OWING)), RETURNED, outcome)
        procedure = self._procedures(rng, units)
        limit = np.array([PROCEDURES[index].days for index in procedure], dtype=np.int64)
        times = _Times(rng, opened, limit, outcome, luck("on_time"))
        paying = self._fees(rng, units, procedure, outcome, times, luck("pays_online"))
        if must_close.any():
            times.close(must_close)
            paying["paid"] = np.where(must_close & (paying["paid"] > CLOSING), CLOSING, paying["paid"])
        done = (times.finished != NEVER) & (outcome == RETURNED)
        result_required = np.array([PROCEDURES[index].result_required for index in procedure])
        result_required &= rng.random(size) < 0.96
        events = [*times.events(), paying["paid"], opened]
        applicants = rng.choice(len(APPLICANTS), size, p=APPLICANT_CHANCES).tolist()
        online = luck("online")
        channel = np.where(online, 2, np.where(rng.random(size) < 0.06, 3, 1))
        channel = np.where((channel == 1) & (rng.random(size) < 0.01), 0, channel)
        columns: dict[str, list[Any]] = {
            "unit": units,
            "code": self._codes(rng, units, opened),
            "procedure": [
                _as_written(PROCEDURES[index], person) for person, index in enumerate(procedure, self._people + 1)
            ],
            "channel": channel.tolist(),
            "applicant": [APPLICANTS[index] for index in applicants],
            "submitted": self._submitted(rng, opened, online, outcome).tolist(),
            "received": _optional(np.where(np.isin(outcome, (REGISTERED, REFUSED)), NEVER, opened)),
            "due": _optional(times.due),
            "finished": _optional(times.finished),
            "returned": _optional(times.returned),
            "refused": _optional(times.refused),
            "requested": _optional(times.requested),
            "supplemented": _optional(times.supplemented),
            "supplements": times.supplements.tolist(),
            "status": np.where(done & (times.returned == NEVER), FINISHED, outcome).tolist(),
            "return_channel": rng.choice((1, 1, 1, 2, 3), size).tolist(),
            "digitised": luck("digitised").tolist(),
            "reused": luck("reused").tolist(),
            "store": luck("store").tolist(),
            "e_result": (done & luck("e_result")).tolist(),
            "result_required": result_required.tolist(),
            "vneid": luck("vneid").tolist(),
            **{name: _optional(values) if name == "paid" else values.tolist() for name, values in paying.items()},
            "apology": (times.late & luck("apology") & (times.finished != NEVER)).tolist(),
            "person": list(range(self._people + 1, self._people + size + 1)),
            "last": np.max(events, axis=0).tolist(),
        }
        columns["fee_kind"] = [_FEE_KINDS[kind] for kind in columns["fee_kind"]]
        self._people += size
        return [Dossier(*values) for values in zip(*(columns[name] for name in Dossier._fields), strict=True)]

    def _procedures(self, rng: np.random.Generator, units: list[Unit]) -> list[int]:
        """Index into PROCEDURES for each dossier, by the level of its unit."""
        split = len(COMMUNE_PROCEDURES)
        commune = np.array([procedure.weight for procedure in COMMUNE_PROCEDURES])
        district = np.array([procedure.weight for procedure in DISTRICT_PROCEDURES])
        low = rng.choice(split, len(units), p=commune / commune.sum())
        high = split + rng.choice(len(DISTRICT_PROCEDURES), len(units), p=district / district.sum())
        chosen: list[int] = np.where([unit.level == "district" for unit in units], high, low).tolist()
        return chosen

    def _codes(self, rng: np.random.Generator, units: list[Unit], opened: Ints) -> list[str]:
        """Dossier codes; a few are local ones and a few carry a date of weeks ago."""
        oddity = rng.random(len(units)).tolist()
        codes = []
        for unit, at, odd in zip(units, (opened // DAY).tolist(), oddity, strict=True):
            year = date_of(at).year
            if odd < 0.004:
                self._local += 1
                codes.append(f"HSPT-{year}-{self._local:05d}")
                continue
            serial = self._serials.get((unit.index, year), 0) + 1
            self._serials[unit.index, year] = serial
            codes.append(f"{unit.portal_code}-{compact_day(at - 20 if odd > 0.997 else at)}-{serial:04d}")
        return codes

    @staticmethod
    def _submitted(rng: np.random.Generator, opened: Ints, online: Bools, outcome: NDArray[np.int64]) -> Ints:
        """When it was handed in: some hours before the receipt if online; never-received ones at their opening."""
        before = np.where(online & ~np.isin(outcome, (REGISTERED, REFUSED)), rng.integers(5, 900, len(opened)), 0)
        return opened - before

    @staticmethod
    def _fees(
        rng: np.random.Generator,
        units: list[Unit],
        procedure: list[int],
        outcome: NDArray[np.int64],
        times: "_Times",
        pays_online: Bools,
    ) -> dict[str, NDArray[Any]]:
        """Fee, its kind, when and how it was paid; an exempt dossier may still show the amount."""
        size = len(units)
        unit_price = np.array([PROCEDURES[index].fee for index in procedure], dtype=np.int64)
        unit_price = np.where([unit.without_fees for unit in units], 0, unit_price)
        fee = unit_price * rng.integers(1, 4, size)
        kind = np.where(fee == 0, 3, rng.choice(3, size, p=(0.55, 0.35, 0.10)))
        received = np.isin(outcome, (REGISTERED, REFUSED), invert=True)
        at = np.where(kind == 0, times.opened + 10, times.finished)
        pays = received & (kind <= 1) & (at != NEVER) & (outcome != OWING) & (rng.random(size) < 0.96)
        paid = np.where(pays, at, NEVER)
        gateway = np.where(rng.random(size) < 0.65, 1, 2)
        fee = np.where((kind == 2) & (rng.random(size) < 0.5), 0, fee)
        return {"online_payment": np.where(pays & pays_online, gateway, 0), "fee": fee, "fee_kind": kind, "paid": paid}


EVENTS = ("finished", "returned", "refused", "requested", "supplemented")
_FEE_KINDS = ("before", "after", "exempt", "none")


class _Times:
    """Due date and events of each dossier as stamps, NEVER where there is none."""

    def __init__(
        self, rng: np.random.Generator, opened: Ints, limit: Ints, outcome: NDArray[np.int64], on_time: Bools
    ) -> None:
        size = len(opened)
        self.opened = opened
        received = np.isin(outcome, (REGISTERED, REFUSED), invert=True)
        afternoon = (limit == 0) & (opened % DAY > 15 * 60)
        target = (opened // DAY + limit + afternoon) * DAY + OFFICE_CLOSES
        self.due = np.where(received & (rng.random(size) > 0.03), target, NEVER)
        within = opened + ((0.15 + 0.83 * rng.random(size)) * (target - opened)).astype(np.int64)
        after = target + (1 + rng.exponential(3.0, size).astype(np.int64)) * DAY
        self.late = ~on_time & (self.due != NEVER)
        plain = np.maximum(_office_hours(np.where(on_time, within, after)), opened + 5)
        waits = (rng.random(size) < 0.06) | (outcome == WAITING)
        pause = np.where(waits, rng.integers(1, 5, size) * DAY, 0)
        ends = np.isin(outcome, (RETURNED, WITHDRAWN, STOPPED))
        refusal = _office_hours(opened + rng.integers(1, 4, size) * DAY)
        asks = waits & received & (ends | (outcome == WAITING))
        self.requested = np.where(asks, opened + (plain - opened) // 2, NEVER)
        self.supplemented = np.where(asks & (outcome != WAITING), self.requested + pause, NEVER)
        self.supplements = np.where(asks, 1 + (rng.random(size) < 0.12), 0)
        end = np.where(asks, plain + pause, plain)
        stopped_only = (outcome == STOPPED) & (rng.random(size) < 0.5)
        self.finished = np.where(ends & ~stopped_only, end, NEVER)
        self.refused = np.where(outcome == STOPPED, end, np.where(outcome == REFUSED, refusal, NEVER))
        handed = (outcome == RETURNED) & (rng.random(size) < 0.9)
        self.returned = np.where(handed, _office_hours(end + rng.integers(0, 3, size) * DAY) + 3, NEVER)
        self.returned = np.where(handed & (self.returned < self.finished), self.finished + 3, self.returned)
        hasty = handed & (rng.random(size) < 0.003) & (self.finished % DAY > OFFICE_OPENS)
        self.returned = np.where(hasty, self.finished - 30, self.returned)

    def events(self) -> list[Ints]:
        """Every kind of event, a stamp for each dossier."""
        return [self.finished, self.returned, self.refused, self.requested, self.supplemented]

    def close(self, where: Bools) -> None:
        """End everything of the marked dossiers before the reform, as units without a full successor must."""
        for name in EVENTS:
            values = getattr(self, name)
            setattr(self, name, np.where(where & (values > CLOSING), CLOSING, values))


def _office_hours(stamps: Ints) -> Ints:
    """The same days, with the time of day squeezed into office hours."""
    return stamps // DAY * DAY + OFFICE_OPENS + stamps % DAY * (OFFICE_CLOSES - OFFICE_OPENS) // DAY


def _as_written(procedure: Procedure, person: int) -> Procedure:
    """The procedure, now and then under a code that no catalogue knows."""
    if person % 331:
        return procedure
    return procedure._replace(code=procedure.code.replace(".", ""), longest=None)


def _optional(stamps: Ints) -> list[int | None]:
    return [None if stamp == NEVER else stamp for stamp in stamps.tolist()]


def still_open(dossier: Dossier, cut: int) -> bool:
    """Whether the next quarter's file shows the dossier again: something is yet to happen to it."""
    return dossier.last > cut or dossier.status in (PROCESSING, WAITING, OWING)
