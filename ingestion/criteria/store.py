"""Criteria sets in the warehouse: loaded once, never changed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Connection, text

from ingestion.criteria.document import Component, CriteriaSet
from ingestion.criteria.history import Held, history_problems
from ingestion.criteria.source import Source
from ingestion.criteria.stored import stored_sets
from warehouse.clock import now
from warehouse.database import Role, engine
from warehouse.errors import CchcError
from warehouse.settings import Settings

EXAMPLES = Path(__file__).with_name("examples")


_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('ops.criteria_set'))")


@dataclass(frozen=True)
class Loaded:
    """What became of a set: ``is_new`` is false where the very same content had been loaded before.

    ``replaced`` is the set whose place it takes from its own first day on.
    """

    set_code: str
    components: int
    is_new: bool
    valid_from: date
    replaced: Held | None = None


def digest_of(criteria: CriteriaSet) -> str:
    """The hash of a set's content: the same for a workbook and a YAML file that say the same."""
    return hashlib.sha256(criteria.canonical().model_dump_json(by_alias=True).encode()).hexdigest()


def load(criteria: CriteriaSet, *, loaded_by: str, settings: Settings | None = None) -> Loaded:
    """Write a checked set, in one transaction; other loads wait for its end.

    Raises:
        CchcError: CRITERIA_SET_EXISTS, where another content was loaded under its code; VALIDITY_OVERLAP and the codes
            of ``SUPERSEDES_*`` and ``EQUIVALENT_*``, where the sets that are loaded do not let it in.
    """
    digest = digest_of(criteria)
    components = sum(1 for _ in _components(criteria))
    with engine(Role.PIPELINE, settings).begin() as connection:
        connection.execute(_ONE_AT_A_TIME)
        held = [one.held() for one in stored_sets(connection)]
        if any((one.set_code, one.sha256) == (criteria.set_code, digest) for one in held):
            return Loaded(criteria.set_code, components, is_new=False, valid_from=criteria.valid_from)
        source = Source(criteria.set_code, heading=str)
        for problem in history_problems(source, criteria, held, digest):
            if problem.stops:
                raise CchcError(problem.code, problem.message, action=problem.action)
        for table, rows in rows_of(criteria, digest, loaded_by):
            if rows:
                columns = list(rows[0])
                marks = ", ".join(f":{name}" for name in columns)
                # The names are those of this module.
                connection.execute(text(f"insert into ops.{table} ({', '.join(columns)}) values ({marks})"), rows)  # noqa: S608
    replaced = next((one for one in held if one.set_code == criteria.supersedes), None)
    return Loaded(criteria.set_code, components, is_new=True, valid_from=criteria.valid_from, replaced=replaced)


def load_examples(settings: Settings | None = None) -> list[Loaded]:
    """Load the shipped example sets, oldest first; those that are there already stay."""
    sets = sorted(
        (CriteriaSet.model_validate(yaml.safe_load(path.read_bytes())) for path in EXAMPLES.glob("*.yml")),
        key=lambda criteria: (criteria.valid_from, criteria.set_code),
    )
    return [load(criteria, loaded_by="cchc", settings=settings) for criteria in sets]


def is_empty(connection: Connection) -> bool:
    """Whether no set has ever been loaded."""
    return not connection.execute(text("select exists (select from ops.criteria_set)")).scalar_one()


def _components(criteria: CriteriaSet) -> Iterator[tuple[str, Component]]:
    for _, _, block in criteria.blocks():
        for criterion in block.criteria:
            for component in criterion.components:
                yield criterion.code, component


def rows_of(criteria: CriteriaSet, digest: str, loaded_by: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """The rows of each table, parents first."""
    code = {"set_code": criteria.set_code}
    blocks = criteria.blocks()
    return [
        ("criteria_set", [code | _of_set(criteria) | {"sha256": digest, "loaded_at": now(), "loaded_by": loaded_by}]),
        (
            "criteria_area",
            [
                code
                | {"area": area, "kind": kind, "area_no": number, "name_vi": block.name, "max_points": block.max_points}
                for number, (kind, area, block) in enumerate(blocks, start=1)
            ],
        ),
        (
            "criterion",
            [
                code
                | {"criterion_code": item.code, "area": area, "name_vi": item.name, "max_points": item.max_points}
                | {"order_no": number}
                for number, (area, item) in enumerate(
                    ((area, item) for _, area, block in blocks for item in block.criteria), start=1
                )
            ],
        ),
        (
            "criteria_component",
            [
                code | {"criterion_code": criterion, "order_no": number} | _of_component(component)
                for number, (criterion, component) in enumerate(_components(criteria), start=1)
            ],
        ),
        (
            "criteria_step",
            [
                code | {"component_code": component.code, "from_value": step.from_value, "points": step.points}
                for _, component in _components(criteria)
                for step in component.steps
            ],
        ),
        (
            "criteria_band",
            [
                code
                | {"band": band.band, "lower_bound": band.lower_bound}
                | {"from_year": band.from_year or criteria.valid_from.year}
                for band in criteria.bands
            ],
        ),
        (
            "criteria_exemption",
            [
                code | {"unit_code": item.unit, "item_code": item.item, "reason_vi": item.reason}
                for item in criteria.exemptions
            ],
        ),
        ("criteria_equivalence", [code | {"equivalent_to": other} for other in criteria.equivalent_to]),
    ]


def _of_set(criteria: CriteriaSet) -> dict[str, Any]:
    return {
        "name_vi": criteria.name,
        "level": criteria.level,
        "leagues": None if criteria.leagues is None else list(criteria.leagues),
        "decision": criteria.decision,
        "decided_on": criteria.decided_on,
        "valid_from": criteria.valid_from,
        "valid_to": criteria.valid_to,
        "supersedes": criteria.supersedes,
        "total_points": criteria.total,
        "tie_rule": criteria.tie_rule,
        "part_year": criteria.part_year,
        "survey_absent": criteria.survey_absent,
        "tolerance": criteria.tolerance,
        "min_coverage": criteria.min_coverage,
        "is_example": criteria.example,
    }


def _of_component(component: Component) -> dict[str, Any]:
    return {
        "component_code": component.code,
        "name_vi": component.name,
        "max_points": component.max_points,
        "rule": component.rule,
        "indicator_code": component.indicator,
        "base_indicator_code": component.base_indicator,
        "scope": component.scope,
        "direction": component.direction,
        "threshold": component.threshold,
        "points_each": component.points_each,
        "zero_denominator": component.without_figures,
        "evidence_required": component.evidence_required,
        "leagues": None if component.leagues is None else list(component.leagues),
    }
