"""A set's parts with their places in the document, in the order of the decision."""

from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.criteria.document import Area, Block, Component, CriteriaSet, Criterion, Kind
from ingestion.criteria.source import Loc


@dataclass(frozen=True)
class BlockAt:
    """An area, or the block of bonus or penalty points."""

    loc: Loc
    kind: Kind
    code: str
    block: Area | Block

    def criteria(self) -> "Iterator[CriterionAt]":
        """Its criteria."""
        for at, criterion in enumerate(self.block.criteria):
            yield CriterionAt((*self.loc, "criteria", at), self, criterion)


@dataclass(frozen=True)
class CriterionAt:
    """A criterion of a block."""

    loc: Loc
    within: BlockAt
    criterion: Criterion

    def components(self) -> "Iterator[ComponentAt]":
        """Its components."""
        for at, component in enumerate(self.criterion.components):
            yield ComponentAt((*self.loc, "components", at), self, component)


@dataclass(frozen=True)
class ComponentAt:
    """A component of a criterion."""

    loc: Loc
    within: CriterionAt
    component: Component


def blocks(criteria: CriteriaSet) -> Iterator[BlockAt]:
    """The areas, then bonus and penalty."""
    for at, area in enumerate(criteria.areas):
        yield BlockAt(("areas", at), "area", area.area, area)
    if criteria.bonus is not None:
        yield BlockAt(("bonus",), "bonus", "bonus", criteria.bonus)
    if criteria.penalty is not None:
        yield BlockAt(("penalty",), "penalty", "penalty", criteria.penalty)


def all_criteria(criteria: CriteriaSet) -> Iterator[CriterionAt]:
    """Every criterion."""
    for block in blocks(criteria):
        yield from block.criteria()


def all_components(criteria: CriteriaSet) -> Iterator[ComponentAt]:
    """Every component."""
    for criterion in all_criteria(criteria):
        yield from criterion.components()
