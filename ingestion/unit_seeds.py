"""The seeds of the warehouse that say which units there were, what became of them, and what codes meant which."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ingestion.dataset import UnitVocabulary
from ingestion.unit_names import vocabulary_key
from warehouse.settings import get_settings

FOREVER = date(9999, 12, 31)

UnitKey = tuple[str, date]
"""A unit is its code and the day from which it is valid."""

CODE_TABLES: dict[UnitVocabulary, tuple[str, str]] = {
    "h_code": ("h_codes.csv", "h_code"),
    "budget_code": ("budget_unit_codes.csv", "budget_unit_code"),
    "organ_id": ("organ_ids.csv", "organ_id"),
}
"""The seed of each kind of code and the column that holds it."""


@dataclass(frozen=True)
class Unit:
    """One unit in one validity: ``valid_from`` inclusive, ``valid_to`` exclusive."""

    code: str
    level: str
    name: str
    parent_code: str
    valid_from: date
    valid_to: date
    province_code: str
    names: tuple[str, ...] = ()
    """What else the unit is called in full, beside ``name``."""
    kind: str = ""
    """What many units are called alike ("Phòng Nội vụ"): it says which kind of unit is meant, never which one."""

    @property
    def key(self) -> UnitKey:
        """Code and start of validity: neither alone is a key."""
        return self.code, self.valid_from

    def lives(self, day: date) -> bool:
        """Whether the unit existed on that day."""
        return self.valid_from <= day < self.valid_to


@dataclass(frozen=True)
class Alias:
    """A text that means a unit from a day on (inclusive) until another (exclusive), in one vocabulary."""

    by: UnitVocabulary
    text: str
    unit: UnitKey
    valid_from: date
    valid_to: date
    enough: bool = True
    """False: the text is too little to say which unit is meant, though only one that we know of bears it."""

    @property
    def key(self) -> tuple[str, str]:
        """Vocabulary and folded text."""
        return self.by, vocabulary_key(self.text, self.by)


@dataclass(frozen=True)
class Succession:
    """An old unit that became a new one on a day, in whole (``full``) or in part (``partial``)."""

    old: UnitKey
    new: UnitKey
    day: date
    full: bool


@lru_cache(maxsize=1)
def all_units() -> dict[UnitKey, Unit]:
    """Every unit of the country in every validity, and the departments that have been listed."""
    territories = _territories()
    return territories | {unit.key: unit for unit in _departments(territories.values())}


def _territories() -> dict[UnitKey, Unit]:
    rows = _rows("admin_units.csv")
    parents = {(row["code"], row["valid_from"]): row["parent_code"] for row in rows}
    units = (
        Unit(
            code=row["code"],
            level=row["level"],
            name=row["name"],
            parent_code=row["parent_code"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=_end(row["valid_to"]),
            province_code=_province(row["code"], row["level"], row["valid_from"], parents),
        )
        for row in rows
    )
    return {unit.key: unit for unit in units}


def _departments(territories: Iterable[Unit]) -> Iterator[Unit]:
    """The departments of ``departments.csv``, called in full as ``dim_unit`` calls them."""
    lives: dict[str, list[Unit]] = defaultdict(list)
    for unit in territories:
        lives[unit.code].append(unit)
    for row in _rows("departments.csv"):
        begins = date.fromisoformat(row["valid_from"])
        for parent in (unit for unit in lives[row["parent_code"]] if unit.lives(begins)):
            name, place = row["unit_name"], parent.name[:1].lower() + parent.name[1:]
            of_province = parent.level == "province"
            # "Thanh tra tỉnh" of "Tỉnh Gia Lai" is "Thanh tra tỉnh Gia Lai".
            in_full = f"{name.removesuffix(' tỉnh')} {place}"
            yield Unit(
                code=row["unit_code"],
                level="department",
                name=name if of_province else in_full,
                parent_code=row["parent_code"],
                valid_from=begins,
                valid_to=_end(row["valid_to"]),
                province_code=parent.province_code,
                names=(in_full,) if of_province else (),
                kind="" if of_province else name,
            )


@lru_cache(maxsize=1)
def successions() -> tuple[Succession, ...]:
    """Which unit became which. Codes are understood on both sides of the day: most were used before and after.

    A department may have given its work to one that was there already.
    """
    lives: dict[str, list[Unit]] = defaultdict(list)
    for unit in all_units().values():
        lives[unit.code].append(unit)
    found = []
    for row in (*_rows("admin_succession.csv"), *_rows("succession_added.csv"), *_rows("department_succession.csv")):
        day = date.fromisoformat(row["effective_date"])
        old = next((unit.key for unit in lives[row["old_code"]] if unit.valid_to == day), None)
        new = next((unit.key for unit in lives[row["new_code"]] if unit.lives(day)), None)
        if old is not None and new is not None:
            found.append(Succession(old, new, day, row["extent"] == "full"))
    return tuple(found)


@lru_cache(maxsize=1)
def code_aliases() -> tuple[Alias, ...]:
    """What H-codes, budget-unit codes and codes of offices mean, each within its own validity and its unit's."""
    found = [
        Alias("h_code", unit.code, unit.key, unit.valid_from, unit.valid_to)
        for unit in all_units().values()
        if unit.level == "department"
    ]
    for by, (file, column) in CODE_TABLES.items():
        for row in _rows(file):
            unit = all_units().get((row["unit_code"], date.fromisoformat(row["unit_valid_from"])))
            if unit is not None:
                begins, ends = date.fromisoformat(row["valid_from"]), _end(row["valid_to"])
                found.append(
                    Alias(by, row[column], unit.key, max(begins, unit.valid_from), min(ends, unit.valid_to)),
                )
    return tuple(found)


def province_units(province_code: str) -> list[Unit]:
    """The units of the province with that code, before and after its mergers."""
    return [unit for unit in all_units().values() if unit.province_code == province_code]


def official_names(province_code: str) -> Iterator[Alias]:
    """Each unit of the province by its own names and its own code; by its kind where a name says no more than that."""
    for unit in province_units(province_code):
        for name in (unit.name, *unit.names):
            yield Alias("name", name, unit.key, unit.valid_from, unit.valid_to)
        if unit.kind:
            yield Alias("name", unit.kind, unit.key, unit.valid_from, unit.valid_to, enough=False)
        yield Alias("unit_code", unit.code, unit.key, unit.valid_from, unit.valid_to)


def _rows(name: str) -> list[dict[str, str]]:
    with (get_settings().project_root / "dbt" / "seeds" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _end(text: str) -> date:
    return date.fromisoformat(text) if text else FOREVER


def _province(code: str, level: str, valid_from: str, parents: dict[tuple[str, str], str]) -> str:
    """Up the hierarchy of that validity: commune, district where there is one, province."""
    while level != "province":
        parent = parents[code, valid_from]
        level = "province" if len(parent) == 2 else "district"
        code = parent
    return code
