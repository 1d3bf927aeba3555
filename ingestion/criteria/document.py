"""A criteria set as its file says it: areas, criteria, components, and the blocks of bonus and penalty points.

The shape is that of a decision's annex (tiêu chí, tiêu chí thành phần). Points are Decimal; percentages are 0..100.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Level = Literal["province", "district", "commune", "department"]
Kind = Literal["area", "bonus", "penalty"]
Points = Annotated[Decimal, Field(gt=0, max_digits=8, decimal_places=2)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9Đđ][A-Za-z0-9Đđ.\-]{0,39}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Step(_Part):
    """From this value on (or down to it, where the component says ``at_most``) so many points."""

    from_value: Decimal = Field(alias="from")
    points: Annotated[Decimal, Field(ge=0)]


class Component(_Part):
    """A tiêu chí thành phần: its maximum, the rule that gives its points, and what the rule needs."""

    code: Code
    name: str
    max_points: Points = Field(alias="max")
    rule: str
    indicator: str | None = None
    base_indicator: str | None = None
    scope: Literal["own", "all"] = "own"
    direction: Literal["at_least", "at_most"] = "at_least"
    threshold: Decimal | None = None
    points_each: Annotated[Decimal, Field(gt=0)] | None = None
    steps: tuple[Step, ...] = ()
    without_figures: Literal["not_applicable", "no_points"] = "not_applicable"
    evidence_required: bool = False
    leagues: tuple[str, ...] | None = None


class Criterion(_Part):
    """A tiêu chí and its components."""

    code: Code
    name: str
    max_points: Points = Field(alias="max")
    components: tuple[Component, ...]


class Area(_Part):
    """A lĩnh vực and its criteria."""

    area: str
    name: str
    max_points: Points = Field(alias="max")
    criteria: tuple[Criterion, ...]


class Block(_Part):
    """Points above (bonus) or off (penalty) the total, never more than ``max``; its criteria may sum to more."""

    name: str
    max_points: Points = Field(alias="max")
    criteria: tuple[Criterion, ...]


class Band(_Part):
    """A band of the index from this bound on, from a year on until the set declares others."""

    band: str
    lower_bound: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)] = Field(alias="from")
    from_year: int | None = None


class Exemption(_Part):
    """A unit that an area, criterion or component does not apply to."""

    unit: str
    item: str
    reason: str


class CriteriaSet(_Part):
    """One decision's set. ``valid_from`` and ``valid_to`` (exclusive) are first days of months that are scored by it."""

    set_code: Code = Field(alias="set")
    name: str
    level: Level
    leagues: tuple[str, ...] | None = None
    decision: str
    decided_on: date | None = None
    example: bool = False
    valid_from: date
    valid_to: date | None = None
    supersedes: Code | None = None
    equivalent_to: tuple[Code, ...] = ()
    total: Points
    tie_rule: Literal["competition", "dense", "consecutive"] = "competition"
    part_year: Literal["as_is", "prorate_counts"] = "as_is"
    survey_absent: Literal["rescale", "no_points"] = "no_points"
    tolerance: Annotated[Decimal, Field(ge=0, decimal_places=2)] = Decimal("0.5")
    min_coverage: Annotated[Decimal, Field(ge=0, le=1)] = Decimal("0.5")
    bands: tuple[Band, ...]
    areas: tuple[Area, ...]
    bonus: Block | None = None
    penalty: Block | None = None
    exemptions: tuple[Exemption, ...] = ()

    def blocks(self) -> tuple[tuple[Kind, str, Area | Block], ...]:
        """Every area and block in order, as (kind, code, content)."""
        every: list[tuple[Kind, str, Area | Block]] = [("area", area.area, area) for area in self.areas]
        if self.bonus is not None:
            every.append(("bonus", "bonus", self.bonus))
        if self.penalty is not None:
            every.append(("penalty", "penalty", self.penalty))
        return tuple(every)
