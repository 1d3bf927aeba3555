"""The units of the sample province before and after 1 July 2025, each with its seeded quality."""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cchc.sample.timeline import REFORM, date_of

SEEDS = Path(__file__).parents[2] / "dbt" / "seeds"
# Portal codes of the province before and after the reform; Bình Định was H08, Gia Lai is H21.
PORTAL_CODES = {"52": ("H08", "H21")}
SILENT_FROM = (2026, 9)
SO_NOI_VU = "Sở Nội vụ"


class Quality(NamedTuple):
    """Chances by which a unit does well; each between the bounds of QUALITY_BOUNDS."""

    on_time: float
    online: float
    apology: float
    digitised: float
    reused: float
    store: float
    vneid: float
    e_result: float
    pays_online: float
    document_on_time: float
    signs: float
    spends: float


QUALITY_BOUNDS = Quality(*[0.0] * 12)._asdict() | {
    "on_time": (0.62, 1.00),
    "online": (0.20, 0.95),
    "apology": (0.20, 1.00),
    "digitised": (0.30, 0.97),
    "reused": (0.20, 0.90),
    "store": (0.02, 0.60),
    "vneid": (0.25, 0.92),
    "e_result": (0.50, 0.99),
    "pays_online": (0.15, 0.95),
    "document_on_time": (0.60, 1.00),
    "signs": (0.55, 1.00),
    "spends": (0.58, 1.00),
}


@dataclass(frozen=True, eq=False)
class Unit:
    """A unit in one of its lives; `index` is its place among the units, or the departments, of its Units."""

    index: int
    code: str
    name: str
    unit_type: str
    level: str
    parent_code: str
    valid_from: int
    valid_to: int | None
    portal_code: str
    budget_code: str
    organ_id: str
    heir_code: str | None
    must_close: bool
    silent_from: int | None
    without_fees: bool
    quality: Quality
    mean_dossiers: float

    @property
    def base_name(self) -> str:
        """The name without its type: `Phước Mỹ`."""
        return self.name[len(self.unit_type) + 1 :]

    @property
    def unconnected(self) -> bool:
        """Whether neither its dossiers nor the documents that it issues are in any system; only of a commune."""
        return self.level == "commune" and self.mean_dossiers == 0

    def alive(self, day_number: int) -> bool:
        """Whether the unit exists on the day and its systems still send."""
        starts = self.valid_from <= day_number
        ends = self.valid_to is not None and day_number >= self.valid_to
        silent = self.silent_from is not None and day_number >= self.silent_from
        return starts and not ends and not silent


@dataclass(frozen=True)
class Units:
    """All units of a province, old ones first, with the ways from old to new."""

    province: str
    names: tuple[str, str]
    old: tuple[Unit, ...]
    new: tuple[Unit, ...]
    city_code: str | None
    departments: tuple[Unit, ...] = ()
    """The lives of the sở that keeps a book in the sample; never part of the territorial units of `all`."""

    @property
    def all(self) -> tuple[Unit, ...]:
        """Old and new units in index order."""
        return self.old + self.new

    def heirs(self) -> dict[int, Unit]:
        """Index of an old unit with full succession -> the new unit."""
        by_code = {unit.code: unit for unit in self.new}
        return {unit.index: by_code[unit.heir_code] for unit in self.old if unit.heir_code is not None}

    def province_name(self, day_number: int) -> str:
        """Name of the province on a day."""
        return self.names[0] if day_number < REFORM else self.names[1]

    def in_city(self, unit: Unit) -> bool:
        """Whether vendor B serves the unit: the province's old city and its communes."""
        return unit.valid_to is not None and self.city_code in (unit.code, unit.parent_code)


def _read(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _heirs(old: Iterable[dict[str, str]], new: Iterable[dict[str, str]]) -> dict[str, str]:
    """Old commune -> new commune where the whole of it went to one, or where it was not rearranged.

    The table writes `partial` also for a commune that stayed as it was: one row on each side, the same code and name.
    """
    before, after = ({row["code"]: row["name"].casefold() for row in rows} for rows in (old, new))
    rows = [row for row in _read("admin_succession.csv") if row["level"] == "commune"]
    into, out_of = (Counter(row[side] for row in rows) for side in ("new_code", "old_code"))
    heirs = {}
    for row in (row for row in rows if row["old_code"] in before):
        code = row["old_code"]
        alone = into[row["new_code"]] == out_of[code] == 1
        stayed = alone and row["new_code"] == code and after.get(code) == before[code]
        if row["extent"] == "full" or stayed:
            heirs[code] = row["new_code"]
    return heirs


def _portal_codes(province: str, old: list[dict[str, str]], new: list[dict[str, str]]) -> list[str]:
    """Portal codes of old then new units; a new unit that the portal's list does not name takes an unused code."""
    before, after = PORTAL_CODES.get(province, (f"H{province}", f"H{province}"))
    codes: dict[str, str] = {}
    counts: dict[str, int] = {}
    for row in old:
        counts[row["parent_code"]] = counts.get(row["parent_code"], 0) + 1
        number = counts[row["parent_code"]]
        parent = codes.get(row["parent_code"])
        codes[row["code"]] = f"{before}.{number + 20}" if parent is None else f"{parent}.{number}"
    listed = _read("h_codes.csv") if province in PORTAL_CODES else []
    by_unit = {row["unit_code"]: row["h_code"] for row in listed if row["unit_code"]}
    spare = [row["h_code"] for row in listed if not row["unit_code"]]
    spare += [f"{after}.{number}" for number in range(500, 500 + len(new))]
    unnamed = iter(spare)
    return [codes[row["code"]] for row in old] + [by_unit.get(row["code"]) or next(unnamed) for row in new]


def _registered(name: str, column: str) -> dict[tuple[str, str], str]:
    """The codes of a seed table by unit: (code, valid_from) -> code in that table."""
    return {(row["unit_code"], row["unit_valid_from"]): row[column] for row in _read(name)}


def _organ_id(portal_code: str) -> str:
    """A portal code from the bottom up, as edXML writes it: `H08.21.1` -> `000.01.21.H08`."""
    root, *steps = portal_code.split(".")
    first, second = [int(step) for step in (*steps, "0", "0")][:2]
    return f"000.{second:02d}.{first:02d}.{root}"


def _qualities(rng: np.random.Generator, count: int) -> list[Quality]:
    """Every quality follows one latent strength of the unit and some luck of its own, stretched over its bounds."""
    strength = rng.beta(2.0, 1.7, size=(count, 1))
    mixed = 0.6 * strength + 0.4 * rng.random((count, len(QUALITY_BOUNDS)))
    bounds = np.array(list(QUALITY_BOUNDS.values()))
    spread = bounds[:, 0] + (bounds[:, 1] - bounds[:, 0]) * np.clip((mixed - 0.12) / 0.76, 0.0, 1.0)
    return [Quality(*row) for row in np.minimum(spread, 1.0).tolist()]


def load_units(province: str, seed: int) -> Units:
    """Read the units of a province from the seeds and draw their quality and size.

    Raises ValueError where the province has no units before or after the reform.
    """
    rows = _read("admin_units.csv")
    provinces = sorted((row for row in rows if row["code"] == province and row["level"] == "province"), key=_valid_from)
    districts = [row for row in rows if row["level"] == "district" and row["parent_code"] == province]
    district_codes = {row["code"] for row in districts}
    communes = [row for row in rows if row["level"] == "commune" and row["parent_code"] in district_codes]
    old = districts + [row for row in communes if row["valid_to"]]
    new = [row for row in rows if row["level"] == "commune" and row["parent_code"] == province]
    if len(provinces) != 2 or not old or not new:
        raise ValueError(f"province {province}: no units before and after 2025-07-01")
    rng = np.random.default_rng([seed, 1])
    count = len(old) + len(new)
    qualities = _qualities(rng, count)
    sizes = (8.0 + 17.0 * rng.beta(1.0, 6.0, size=count)).tolist()
    heirs = _heirs(old, new)
    portal = _portal_codes(province, old, new)
    budget_codes = _registered("budget_unit_codes.csv", "budget_unit_code")
    organ_ids = _registered("organ_ids.csv", "organ_id")
    units = [
        Unit(
            index=index,
            code=row["code"],
            name=row["name"],
            unit_type=row["unit_type"],
            level=row["level"],
            parent_code=row["parent_code"],
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]) if row["valid_to"] else None,
            portal_code=portal[index],
            budget_code=budget_codes.get((row["code"], row["valid_from"])) or f"{1_010_000 + 7 * index}",
            organ_id=organ_ids.get((row["code"], row["valid_from"])) or _organ_id(portal[index]),
            heir_code=heirs.get(row["code"]) if index < len(old) else None,
            must_close=index < len(old) and row["code"] not in heirs,
            silent_from=None,
            without_fees=False,
            quality=qualities[index],
            mean_dossiers=30.0 if row["level"] == "district" else sizes[index],
        )
        for index, row in enumerate(old + new)
    ]
    _mark_special(units, len(old))
    cities = sorted(row["code"] for row in districts if row["unit_type"] == "thành phố")
    names = (provinces[0]["name"], provinces[1]["name"])
    city = cities[0] if cities else None
    return Units(
        province, names, tuple(units[: len(old)]), tuple(units[len(old) :]), city, _departments(province, seed)
    )


def _departments(province: str, seed: int) -> tuple[Unit, ...]:
    """Sở Nội vụ in each of its lives: it was merged in March 2025, and again with the province in July."""
    rows = [row for row in _read("departments.csv") if (row["parent_code"], row["unit_name"]) == (province, SO_NOI_VU)]
    qualities = _qualities(np.random.default_rng([seed, 11]), len(rows))
    budget_codes = _registered("budget_unit_codes.csv", "budget_unit_code")
    organ_ids = _registered("organ_ids.csv", "organ_id")
    return tuple(
        Unit(
            index=index,
            code=row["unit_code"],
            name=row["unit_name"],
            unit_type=row["unit_type"],
            level="department",
            parent_code=province,
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]) if row["valid_to"] else None,
            portal_code=row["unit_code"],
            budget_code=budget_codes.get((row["unit_code"], row["valid_from"]), ""),
            organ_id=organ_ids.get((row["unit_code"], row["valid_from"]), ""),
            heir_code=None,
            must_close=False,
            silent_from=None,
            without_fees=False,
            quality=qualities[index],
            mean_dossiers=0.0,
        )
        for index, row in enumerate(rows)
    )


def _mark_special(units: list[Unit], first_new: int) -> None:
    """One new commune goes silent in September 2026, one has no procedure with a fee, one is unconnected."""
    silent, without_fees = first_new + (len(units) - first_new) // 3, first_new + (len(units) - first_new) // 2
    from_day = (date_of(0).replace(year=SILENT_FROM[0], month=SILENT_FROM[1]) - date_of(0)).days
    units[silent] = replace(units[silent], silent_from=from_day)
    units[without_fees] = replace(units[without_fees], without_fees=True)
    heirs = {unit.heir_code for unit in units}
    unconnected = next(unit for unit in units[without_fees + 1 :] if unit.code not in heirs)
    units[unconnected.index] = replace(unconnected, mean_dossiers=0.0)


def _valid_from(row: dict[str, str]) -> str:
    return row["valid_from"]


def _day(text: str) -> int:
    year, month, day_of_month = (int(part) for part in text.split("-"))
    return (date_of(0).replace(year=year, month=month, day=day_of_month) - date_of(0)).days
