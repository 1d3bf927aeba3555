"""The shipped example criteria sets, as far as a scorecard needs them: which set a unit has, and its components."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from cchc.sample.timeline import EPOCH

EXAMPLES = Path(__file__).parents[2] / "ingestion" / "criteria" / "examples"


class Component(NamedTuple):
    """A component as a scorecard writes it; `judged` where only people give its points."""

    code: str
    title: str
    most: float
    judged: bool
    block: str


class CriteriaSet(NamedTuple):
    """A set, the level of the units that it scores, and the days between which it holds."""

    code: str
    level: str
    first: int
    end: int
    components: tuple[Component, ...]


@cache
def example_sets() -> tuple[CriteriaSet, ...]:
    """All of them, oldest first; a set ends where its successor begins."""
    documents = [yaml.safe_load(path.read_bytes()) for path in sorted(EXAMPLES.glob("*.yml"))]
    successors = {one["supersedes"]: one["valid_from"] for one in documents if "supersedes" in one}
    sets = []
    for one in documents:
        ends = [end for end in (one.get("valid_to"), successors.get(one["set"])) if end is not None]
        end = (min(ends) - EPOCH).days if ends else 1_000_000
        first = (one["valid_from"] - EPOCH).days
        sets.append(CriteriaSet(one["set"], one["level"], first, end, tuple(_components(one))))
    return tuple(sorted(sets, key=lambda each: (each.first, each.code)))


def set_for(level: str, day_number: int) -> CriteriaSet | None:
    """The set that holds on the day for units of a level; before there was any, the first one."""
    of_level = [one for one in example_sets() if one.level == level]
    holding = [one for one in of_level if one.first <= day_number < one.end]
    return next(iter(holding or of_level), None)


def _components(document: dict[str, Any]) -> list[Component]:
    blocks = [("area", area) for area in document["areas"]]
    blocks += [(kind, document[kind]) for kind in ("bonus", "penalty") if kind in document]
    return [
        Component(part["code"], part["name"], float(part["max"]), part["rule"] == "appraised", kind)
        for kind, block in blocks
        for criterion in block["criteria"]
        for part in criterion["components"]
    ]
