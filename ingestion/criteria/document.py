"""A criteria set as its file says it: areas, criteria, components, and the blocks of bonus and penalty points.

The shape is that of a decision's annex (tiêu chí, tiêu chí thành phần). Points are Decimal; percentages are 0..100.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from ingestion.fold import tidy


def _tidy(value: object) -> object:
    return tidy(value) if isinstance(value, str) else value


def _printable(value: str) -> str:
    if not value.isprintable():
        raise ValueError("signs that cannot be printed")
    return value


def _plain(value: Decimal) -> Decimal:
    """One spelling of a number, so that 10, 10.0 and 1E+1 are the same content."""
    short = value.normalize()
    whole: bool = short == short.to_integral_value()
    return short.quantize(Decimal(1)) + 0 if whole else short


def _sorted(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


Level = Literal["province", "district", "commune", "department"]
Kind = Literal["area", "bonus", "penalty"]
LEAGUES: dict[Level, tuple[str, ...]] = {
    "province": ("province",),
    "district": ("district_level",),
    "commune": ("phuong", "xa"),
    "department": ("so", "phong"),
}
"""The leagues of each level, as ``dim_unit`` names them."""
AREAS = (
    *("steering", "institutions", "procedures", "organisation", "civil_service", "public_finance"),
    *("digital_government", "impact"),
)
"""The areas of the national programme of administrative reform, and the impact that some sets score."""

Text = Annotated[str, BeforeValidator(_tidy), AfterValidator(_printable), Field(min_length=1, max_length=2000)]
Code = Annotated[str, BeforeValidator(_tidy), Field(pattern=r"^[A-Za-z0-9Đđ][A-Za-z0-9Đđ.\-]{0,39}$")]
Points = Annotated[Decimal, Field(gt=0, max_digits=8, decimal_places=2), AfterValidator(_plain)]
NoPoints = Annotated[Decimal, Field(ge=0, max_digits=8, decimal_places=2), AfterValidator(_plain)]
Amount = Annotated[Decimal, Field(max_digits=12, decimal_places=4), AfterValidator(_plain)]
Codes = Annotated[tuple[Code, ...], AfterValidator(_sorted)]
Names = Annotated[tuple[Text, ...], Field(min_length=1), AfterValidator(_sorted)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Step(_Part):
    """From this value on (or down to it, where the component says ``at_most``) so many points."""

    from_value: Amount = Field(alias="from")
    points: NoPoints


class Component(_Part):
    """A tiêu chí thành phần: its maximum, the rule that gives its points, and what the rule needs."""

    code: Code
    name: Text
    max_points: Points = Field(alias="max")
    rule: Text
    indicator: Text | None = None
    base_indicator: Text | None = None
    scope: Literal["own", "all"] = "own"
    direction: Literal["at_least", "at_most"] = "at_least"
    threshold: Amount | None = None
    points_each: Annotated[Amount, Field(gt=0)] | None = None
    steps: tuple[Step, ...] = ()
    without_figures: Literal["not_applicable", "no_points"] = "not_applicable"
    evidence_required: bool = False
    leagues: Names | None = None


class Criterion(_Part):
    """A tiêu chí and its components."""

    code: Code
    name: Text
    max_points: Points = Field(alias="max")
    components: tuple[Component, ...]


class Area(_Part):
    """A lĩnh vực and its criteria."""

    area: Text
    name: Text
    max_points: Points = Field(alias="max")
    criteria: tuple[Criterion, ...]


class Block(_Part):
    """Points above (bonus) or off (penalty) the total, never more than ``max``; its criteria may sum to more."""

    name: Text
    max_points: Points = Field(alias="max")
    criteria: tuple[Criterion, ...]


class Band(_Part):
    """A band of the index from this bound on, from a year on until the set declares others."""

    band: Text
    lower_bound: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2), AfterValidator(_plain)] = Field(alias="from")
    from_year: Annotated[int, Field(ge=2000, le=2100)] | None = None


class Exemption(_Part):
    """A unit that an area, criterion or component does not apply to."""

    unit: Code
    item: Text
    reason: Text


class CriteriaSet(_Part):
    """One decision's set. It scores the months from ``valid_from`` on and before ``valid_to``: first days of months."""

    set_code: Code = Field(alias="set")
    name: Text
    level: Level
    leagues: Names | None = None
    decision: Text
    decided_on: date | None = None
    example: bool = False
    valid_from: date
    valid_to: date | None = None
    supersedes: Code | None = None
    equivalent_to: Codes = ()
    total: Points
    tie_rule: Literal["competition", "dense", "consecutive"] = "competition"
    part_year: Literal["as_is", "prorate_counts"] = "as_is"
    survey_absent: Literal["rescale", "no_points"] = "no_points"
    tolerance: NoPoints = Decimal("0.5")
    min_coverage: Annotated[Decimal, Field(ge=0, le=1, decimal_places=4), AfterValidator(_plain)] = Decimal("0.5")
    bands: tuple[Band, ...]
    areas: tuple[Area, ...]
    bonus: Block | None = None
    penalty: Block | None = None
    exemptions: tuple[Exemption, ...] = ()

    @field_validator("bands")
    @classmethod
    def _from_its_first_year(cls, bands: tuple[Band, ...], info: ValidationInfo) -> tuple[Band, ...]:
        """Bands that say the set's own first year say nothing more than those that say none."""
        valid_from = info.data.get("valid_from")
        return tuple(
            band.model_copy(update={"from_year": None}) if valid_from and band.from_year == valid_from.year else band
            for band in bands
        )

    def canonical(self) -> "CriteriaSet":
        """The same set with its bands and exemptions in one order: as the warehouse gives it back."""
        first = self.valid_from.year
        bands = sorted(self.bands, key=lambda band: (band.from_year or first, -band.lower_bound))
        exemptions = sorted(self.exemptions, key=lambda one: (one.unit, one.item))
        return self.model_copy(update={"bands": tuple(bands), "exemptions": tuple(exemptions)})

    def blocks(self) -> tuple[tuple[Kind, str, Area | Block], ...]:
        """Every area and block in order, as (kind, code, content)."""
        every: list[tuple[Kind, str, Area | Block]] = [("area", area.area, area) for area in self.areas]
        if self.bonus is not None:
            every.append(("bonus", "bonus", self.bonus))
        if self.penalty is not None:
            every.append(("penalty", "penalty", self.penalty))
        return tuple(every)
