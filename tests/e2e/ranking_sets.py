"""Criteria sets as a person reads their files: exact numbers, components in order, the days on which a set holds."""

import datetime as dt
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import yaml

EXAMPLES = Path(__file__).parents[2] / "ingestion" / "criteria" / "examples"
AREA, BONUS, PENALTY = "area", "bonus", "penalty"
FOR_EVER = dt.date.max


class Component(NamedTuple):
    """A tiêu chí thành phần; `place` is its area, or the block of bonus or penalty points."""

    code: str
    criterion: str
    place: str
    most: Fraction
    rule: str
    indicator: str | None = None
    base: str | None = None
    scope: str = "own"
    at_most: bool = False
    threshold: Fraction = Fraction(0)
    each: Fraction = Fraction(0)
    steps: tuple[tuple[Fraction, Fraction], ...] = ()
    may_fall_out: bool = True
    leagues: tuple[str, ...] | None = None

    @property
    def kind(self) -> str:
        """Of an area, or of a block beside the areas."""
        return self.place if self.place in (BONUS, PENALTY) else AREA


class CriteriaSet(NamedTuple):
    """A decision's set; it scores months from `first` until `until`, which it does not score."""

    code: str
    level: str
    first: dt.date
    until: dt.date
    components: tuple[Component, ...]
    caps: dict[str, Fraction]
    bands: tuple[tuple[int, Fraction, str], ...]
    tie_rule: str = "competition"
    prorates: bool = False
    rescales: bool = False
    leagues: tuple[str, ...] | None = None
    equivalent: frozenset[str] = frozenset()
    exempt: frozenset[tuple[str, str]] = frozenset()

    @property
    def areas(self) -> list[str]:
        """Its areas in order."""
        return list(dict.fromkeys(part.place for part in self.components if part.kind == AREA))


def read_sets(folder: Path = EXAMPLES) -> list[CriteriaSet]:
    """Every set of a folder that ever holds, oldest first."""
    documents = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.yml"))]
    begins = {one["supersedes"]: one["valid_from"] for one in documents if one.get("supersedes")}
    sets = [set_of(one, begins.get(one["set"], FOR_EVER)) for one in documents]
    return sorted((one for one in sets if one.first < one.until), key=lambda one: (one.first, one.code))


def set_of(document: dict[str, Any], superseded_from: dt.date = FOR_EVER) -> CriteriaSet:
    """A set from its file's content."""
    first = document["valid_from"]
    blocks = [(area["area"], area) for area in document["areas"]]
    blocks += [(kind, document[kind]) for kind in (BONUS, PENALTY) if kind in document]
    return CriteriaSet(
        code=document["set"],
        level=document["level"],
        first=first,
        until=min(document.get("valid_to") or FOR_EVER, superseded_from),
        components=tuple(
            _component(place, criterion["code"], part)
            for place, block in blocks
            for criterion in block["criteria"]
            for part in criterion["components"]
        ),
        caps={kind: exact(document[kind]["max"]) for kind in (BONUS, PENALTY) if kind in document},
        bands=tuple((one.get("from_year", first.year), exact(one["from"]), one["band"]) for one in document["bands"]),
        tie_rule=document.get("tie_rule", "competition"),
        prorates=document.get("part_year", "as_is") == "prorate_counts",
        rescales=document.get("survey_absent", "no_points") == "rescale",
        leagues=_several(document.get("leagues")),
        equivalent=frozenset(document.get("equivalent_to", ())),
        exempt=frozenset((one["unit"], one["item"]) for one in document.get("exemptions", ())),
    )


def _component(place: str, criterion: str, part: dict[str, Any]) -> Component:
    return Component(
        code=part["code"],
        criterion=criterion,
        place=place,
        most=exact(part["max"]),
        rule=part["rule"],
        indicator=part.get("indicator"),
        base=part.get("base_indicator"),
        scope=part.get("scope", "own"),
        at_most=part.get("direction", "at_least") == "at_most",
        threshold=exact(part.get("threshold", 0)),
        each=exact(part.get("points_each", 0)),
        steps=tuple((exact(step["from"]), exact(step["points"])) for step in part.get("steps", ())),
        may_fall_out=part.get("without_figures", "not_applicable") == "not_applicable",
        leagues=_several(part.get("leagues")),
    )


def _several(words: list[str] | None) -> tuple[str, ...] | None:
    return None if words is None else tuple(words)


def exact(number: float | str) -> Fraction:
    """The number as it is written."""
    return Fraction(str(number))
