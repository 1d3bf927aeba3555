"""Maxima that must add up: components to their criterion, criteria to their area, areas to the total."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingestion.criteria.document import CriteriaSet
from ingestion.criteria.problem import Problem, found, number
from ingestion.criteria.source import Loc, Source
from ingestion.criteria.walk import BlockAt, CriterionAt, blocks


@dataclass(frozen=True)
class _Part:
    """One of the parts of a sum: what it is called, its points, its row."""

    name: str
    points: Decimal
    row: int | None

    def __str__(self) -> str:
        where = "" if self.row is None else f" (dòng {self.row})"
        return f"{self.name}{where} {number(self.points)}"


def sum_problems(source: Source, criteria: CriteriaSet) -> Iterator[Problem]:
    """Every sum that differs, with the row of the whole and the rows of all its parts."""
    for block in blocks(criteria):
        for criterion in block.criteria():
            yield from _of_criterion(source, criterion)
        yield from _of_block(source, block)
    areas = [block for block in blocks(criteria) if block.kind == "area"]
    parts = _parts(source, [(block.loc, block.code, block.block.max_points) for block in areas])
    if parts and source.is_sound("total") and source.is_sound("areas"):
        yield from _compared(source, "AREAS_SUM", "", criteria.total, parts, ("total",), "các lĩnh vực")


def computed_total(criteria: CriteriaSet) -> Decimal:
    """What the components of the areas come to."""
    components = (
        component
        for block in blocks(criteria)
        if block.kind == "area"
        for criterion in block.criteria()
        for component in criterion.components()
    )
    return sum((at.component.max_points for at in components), Decimal(0))


def _of_criterion(source: Source, at: CriterionAt) -> Iterator[Problem]:
    parts = _parts(source, [(one.loc, one.component.code, one.component.max_points) for one in at.components()])
    whole = at.criterion
    if parts and source.is_sound(*at.loc, "max") and source.is_sound(*at.loc, "components"):
        name = whole.code if source.is_sound(*at.loc, "code") else ""
        loc = (*at.loc, "max")
        yield from _compared(source, "COMPONENTS_SUM", name, whole.max_points, parts, loc, "các tiêu chí thành phần")


def _of_block(source: Source, at: BlockAt) -> Iterator[Problem]:
    parts = _parts(source, [(one.loc, one.criterion.code, one.criterion.max_points) for one in at.criteria()])
    if not parts or not source.is_sound(*at.loc, "max") or not source.is_sound(*at.loc, "criteria"):
        return
    declared, loc = at.block.max_points, (*at.loc, "max")
    if at.kind == "area":
        yield from _compared(source, "CRITERIA_SUM", at.code, declared, parts, loc, "các tiêu chí")
    elif (come_to := _sum(parts)) < declared:
        what = f"{number(come_to)}, dưới mức trần {number(declared)}"
        yield found("BLOCK_UNREACHABLE", source.place(*loc), what)


def _parts(source: Source, items: Sequence[tuple[Loc, str, Decimal]]) -> list[_Part]:
    """The parts of a sum; none where one of them could not be read."""
    if not all(source.is_sound(*loc, "max") for loc, _, _ in items):
        return []
    return [_Part(name, points, source.place(*loc, "max").row) for loc, name, points in items]


def _sum(parts: Sequence[_Part]) -> Decimal:
    return sum((part.points for part in parts), Decimal(0))


def _compared(
    source: Source, code: str, name: str, declared: Decimal, parts: Sequence[_Part], loc: Loc, plural: str
) -> Iterator[Problem]:
    come_to = _sum(parts)
    if come_to != declared:
        listed = "; ".join(map(str, parts))
        what = f"{name} ghi {number(declared)}, {plural} cộng lại {number(come_to)}: {listed}.".lstrip()
        yield found(code, source.place(*loc), what, _hint(parts, declared - come_to))


def _hint(parts: Sequence[_Part], missing: Decimal) -> str:
    """A part in which a digit slipped: 10,05 for 10,5 has the same digits, and 10,5 makes the sum right."""
    for part in parts:
        meant = part.points + missing
        if meant > 0 and _digits(meant) == _digits(part.points):
            where = f"dòng {part.row}" if part.row is not None else part.name
            return f"Xem {where}: {number(part.points)} có lẽ là {number(meant)}."
    return ""


def _digits(points: Decimal) -> str:
    return "".join(sorted(f"{points:f}".replace(".", "").replace("0", "")))
