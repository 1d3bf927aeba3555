"""Which unit a name, an H-code or a unit code means, as of a day and inside a province. Nothing is guessed.

The units and their validity are the seeds of the warehouse (``dbt/seeds/admin_units.csv`` and ``h_codes.csv``).
"""

import csv
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.columns import map_distinct
from ingestion.fold import match_key
from warehouse.settings import get_settings

FOREVER = date(9999, 12, 31)
_SEPARATOR = "\x1f"

_ABBREVIATIONS = (
    (re.compile(r"^(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân)\s+"), ""),
    (re.compile(r"^tp(?:\.\s*|\s+)"), "thành phố "),
    (re.compile(r"^tx(?:\.\s*|\s+)"), "thị xã "),
    (re.compile(r"^tt(?:\.\s*|\s+)"), "thị trấn "),
    (re.compile(r"^p(?:\.\s*|\s+)"), "phường "),
    (re.compile(r"^x(?:\.\s*|\s+)"), "xã "),
    (re.compile(r"^h(?:\.\s*|\s+)"), "huyện "),
    (re.compile(r"^q(?:\.\s*|\s+)"), "quận "),
    (re.compile(r"^t(?:\.\s*)"), "tỉnh "),
)

Outcome = Literal["UNIT_UNKNOWN", "UNIT_AMBIGUOUS"]


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


@dataclass(frozen=True)
class Resolved:
    """For each row the unit's code and start of validity (null where not resolved), and what was wrong."""

    unit_code: pa.StringArray
    unit_valid_from: pa.Date32Array
    problem: pa.StringArray


def name_key(name: str) -> str:
    """The alias key of a unit's name: "UBND P. Sông Cầu", "PHƯỜNG SÔNG CẦU" and "Phường Sông Cầu" are one."""
    key = match_key(name)
    for pattern, replacement in _ABBREVIATIONS:
        key = pattern.sub(replacement, key)
    return key


class UnitTable:
    """All units of one province in every validity, by name, H-code and unit code."""

    def __init__(self, units: Iterable[Unit], h_codes: dict[str, str]) -> None:
        self._candidates: dict[tuple[str, str], list[Unit]] = defaultdict(list)
        boundaries = {date.min}
        by_code: dict[str, list[Unit]] = defaultdict(list)
        for unit in units:
            self._candidates["name", name_key(unit.name)].append(unit)
            self._candidates["unit_code", match_key(unit.code)].append(unit)
            by_code[unit.code].append(unit)
            boundaries |= {unit.valid_from, unit.valid_to}
        for h_code, code in h_codes.items():
            self._candidates["h_code", match_key(h_code)] = by_code[code]
        self._boundaries = sorted(boundaries)

    def resolve(self, written: pa.StringArray, as_of: pa.Date32Array, by: str) -> Resolved:
        """The unit that each row's text means on that row's day.

        A name that several units carried that day is UNIT_AMBIGUOUS, one that none carried UNIT_UNKNOWN.
        """
        eras = map_distinct(as_of, lambda day: str(self._era(day)), pa.string())
        pairs = pc.binary_join_element_wise(pc.fill_null(written, ""), eras, _SEPARATOR)
        return Resolved(
            unit_code=map_distinct(pairs, lambda pair: self._found(pair, by)[0], pa.string()),
            unit_valid_from=map_distinct(pairs, lambda pair: self._found(pair, by)[1], pa.date32()),
            problem=map_distinct(pairs, lambda pair: self._found(pair, by)[2], pa.string()),
        )

    def _era(self, day: date) -> int:
        return bisect_right(self._boundaries, day) - 1

    def _found(self, pair: str, by: str) -> tuple[str | None, date | None, Outcome | None]:
        written, _, era = pair.rpartition(_SEPARATOR)
        day = self._boundaries[int(era)]
        key = name_key(written) if by == "name" else match_key(written)
        living = [unit for unit in self._candidates.get((by, key), ()) if unit.valid_from <= day < unit.valid_to]
        if not living:
            return None, None, "UNIT_UNKNOWN"
        if len(living) > 1:
            return None, None, "UNIT_AMBIGUOUS"
        return living[0].code, living[0].valid_from, None


@lru_cache(maxsize=4)
def unit_table(province_code: str) -> UnitTable:
    """The units of the province with that code, before and after its mergers."""
    seeds = get_settings().project_root / "dbt" / "seeds"
    with (seeds / "admin_units.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (seeds / "h_codes.csv").open(encoding="utf-8", newline="") as file:
        h_codes = {row["h_code"]: row["unit_code"] for row in csv.DictReader(file)}
    parents = {(row["code"], row["valid_from"]): row["parent_code"] for row in rows}
    units = [
        Unit(
            code=row["code"],
            level=row["level"],
            name=row["name"],
            parent_code=row["parent_code"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else FOREVER,
            province_code=_province(row["code"], row["level"], row["valid_from"], parents),
        )
        for row in rows
    ]
    return UnitTable((unit for unit in units if unit.province_code == province_code), h_codes)


def _province(code: str, level: str, valid_from: str, parents: dict[tuple[str, str], str]) -> str:
    """Up the hierarchy of that validity: commune, district where there is one, province."""
    while level != "province":
        parent = parents[code, valid_from]
        level = "province" if len(parent) == 2 else "district"
        code = parent
    return code
