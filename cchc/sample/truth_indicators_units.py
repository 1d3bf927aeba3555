"""Which units stand above a unit in a month: SCORING 7, by lookup and not by joins."""

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cchc.sample.timeline import date_of
from cchc.sample.units import SEEDS, Units


class Key(NamedTuple):
    """A unit in one of its lives: its code and the day on which the life begins."""

    code: str
    since: dt.date


class Life(NamedTuple):
    """A unit's level, its end and the units above it while it lasts, district first."""

    key: Key
    level: str
    until: dt.date | None
    above: tuple[Key, ...]

    def lasts(self, month: dt.date) -> bool:
        """Whether the unit exists in the month."""
        return self.key.since <= month and (self.until is None or month < self.until)


class Territory:
    """The lives of a province, its districts, its communes and its departments, before and after the reform."""

    def __init__(self, units: Units) -> None:
        self._lives: dict[str, list[Life]] = defaultdict(list)
        for province in _provinces(units.province):
            self._lives[units.province].append(province)
        for unit in (*units.all, *units.departments):
            key = Key(unit.code, date_of(unit.valid_from))
            until = None if unit.valid_to is None else date_of(unit.valid_to)
            province = self.at(units.province, key.since if until is None else until - dt.timedelta(days=1))
            district = () if unit.parent_code == units.province else (self._first(unit.parent_code).key,)
            self._lives[unit.code].append(Life(key, unit.level, until, (*district, province.key)))
        self._province = units.province

    def __iter__(self) -> Iterator[Life]:
        return (life for lives in self._lives.values() for life in lives)

    def of(self, key: Key) -> Life:
        """The life with the key."""
        return next(life for life in self._lives[key.code] if life.key == key)

    def at(self, code: str, month: dt.date) -> Life:
        """The life that a count of the code in the month belongs to: who has ended still has what comes late.

        Raises LookupError where the code names no unit of the province by then.
        """
        begun = [life for life in self._lives[code] if life.key.since <= month]
        if not begun:
            raise LookupError(f"no unit {code} in {month:%Y-%m}")
        return max(begun, key=lambda life: life.key.since)

    def counted_by(self, life: Life, month: dt.date) -> Iterable[tuple[Key, str]]:
        """Every (unit, scope) whose figures of the month hold what the unit has in it.

        An ended unit's late counts are its own and those of the province of the month: the district that it lay in has
        ended too, and no commune of the new structure took all of it over.
        """
        yield life.key, "own"
        yield life.key, "all"
        if life.lasts(month):
            for key in life.above:
                yield key, "all"
        elif life.level != "province":
            yield self.at(self._province, month).key, "all"

    def province_of(self, life: Life, month: dt.date) -> Key:
        """The province whose figures of the month hold what the unit has in it."""
        *_, (key, _scope) = self.counted_by(life, month)
        return key

    def _first(self, code: str) -> Life:
        (life,) = self._lives[code]
        return life


def _provinces(code: str) -> list[Life]:
    """The province's lives; it stands above itself by being `all` of itself."""
    with (SEEDS / "admin_units.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["code"] == code and row["level"] == "province"]
    return [
        Life(
            Key(code, dt.date.fromisoformat(row["valid_from"])),
            "province",
            dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            (),
        )
        for row in rows
    ]
