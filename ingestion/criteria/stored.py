"""Criteria sets read back from the warehouse."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from ingestion.criteria.document import CriteriaSet, Level
from ingestion.criteria.history import FOREVER, Held
from warehouse.errors import CchcError

SETS = text(
    """
    select criteria_set.*,
        least(
            criteria_set.valid_to,
            (select min(later.valid_from) from ops.criteria_set as later where later.supersedes = criteria_set.set_code)
        ) as until,
        coalesce(
            (
                select array_agg(later.set_code order by later.valid_from, later.set_code)
                from ops.criteria_set as later
                where later.supersedes = criteria_set.set_code
            ),
            '{}'
        ) as superseded_by,
        (select count(*) from ops.criteria_component as part where part.set_code = criteria_set.set_code) as components,
        (
            select count(*) from ops.criteria_component as part
            where part.set_code = criteria_set.set_code and part.rule <> 'appraised'
        ) as computed
    from ops.criteria_set
    order by level, valid_from, set_code
    """
)
_DATA_BY_LEVEL = text(
    "select distinct indicator_code from published.indicator_monthly where level = :level and numerator is not null"
)


@dataclass(frozen=True)
class StoredSet:
    """A loaded set's frame. ``until`` is the first day that it no longer scores, None where none is known."""

    set_code: str
    name: str
    level: Level
    leagues: tuple[str, ...] | None
    decision: str
    decided_on: date | None
    valid_from: date
    until: date | None
    supersedes: str | None
    superseded_by: tuple[str, ...]
    total: Decimal
    components: int
    computed: int
    is_example: bool
    sha256: str
    loaded_at: datetime
    loaded_by: str

    @property
    def is_scored(self) -> bool:
        """False where another set took its place from its own first day."""
        return self.until is None or self.valid_from < self.until

    def held(self) -> Held:
        """What other sets depend on."""
        until = self.until or FOREVER
        named = self.set_code, self.level, self.leagues, self.valid_from, until, self.supersedes
        return Held(*named, self.is_example, self.sha256)


def stored_sets(connection: Connection) -> list[StoredSet]:
    """Every loaded set, by level and the start of its validity."""
    return [
        StoredSet(
            row["set_code"],
            row["name_vi"],
            row["level"],
            None if row["leagues"] is None else tuple(row["leagues"]),
            row["decision"],
            row["decided_on"],
            row["valid_from"],
            row["until"],
            row["supersedes"],
            tuple(row["superseded_by"]),
            row["total_points"],
            row["components"],
            row["computed"],
            row["is_example"],
            row["sha256"],
            row["loaded_at"],
            row["loaded_by"],
        )
        for row in connection.execute(SETS).mappings()
    ]


def stored_document(connection: Connection, set_code: str) -> CriteriaSet:
    """A loaded set as its file said it, its bands and exemptions in canonical order.

    Raises:
        CchcError: CRITERIA_SET_UNKNOWN.
    """
    sets = _rows(connection, "criteria_set", set_code, "set_code")
    if not sets:
        raise CchcError(
            "CRITERIA_SET_UNKNOWN", f"Chưa nạp bộ tiêu chí {set_code}.", action="Xem các bộ đã nạp: cchc criteria list"
        )
    blocks = {
        row["area"]: (row["kind"], _block(connection, set_code, row))
        for row in _rows(connection, "criteria_area", set_code, "area_no")
    }
    areas = [{"area": area, **block} for area, (kind, block) in blocks.items() if kind == "area"]
    others = {kind: block for kind, block in blocks.values() if kind != "area"}
    bands = _rows(connection, "criteria_band", set_code, "from_year, lower_bound desc")
    exempt = _rows(connection, "criteria_exemption", set_code, "unit_code, item_code")
    equivalent = _rows(connection, "criteria_equivalence", set_code, "equivalent_to")
    return CriteriaSet.model_validate(
        {
            **_frame(sets[0]),
            "equivalent_to": [row["equivalent_to"] for row in equivalent],
            "bands": [
                {"band": row["band"], "from": row["lower_bound"], "from_year": row["from_year"]} for row in bands
            ],
            "areas": areas,
            "exemptions": [
                {"unit": row["unit_code"], "item": row["item_code"], "reason": row["reason_vi"]} for row in exempt
            ],
            **others,
        }
    ).canonical()


def indicators_with_data(connection: Connection, level: Level) -> frozenset[str] | None:
    """The indicators with a figure of any unit of that level; None where nothing is published of the level yet."""
    if connection.execute(text("select to_regclass('published.indicator_monthly')")).scalar_one() is None:
        return None
    return frozenset(connection.execute(_DATA_BY_LEVEL, {"level": level}).scalars()) or None


def _rows(connection: Connection, table: str, set_code: str, order: str) -> list[RowMapping]:
    # Table and order are those of this module.
    statement = text(f"select * from ops.{table} where set_code = :code order by {order}")  # noqa: S608
    return list(connection.execute(statement, {"code": set_code}).mappings())


def _frame(row: RowMapping) -> dict[str, Any]:
    names = (
        *("level", "leagues", "decision", "decided_on", "valid_from", "valid_to", "supersedes", "tie_rule"),
        *("part_year", "survey_absent", "tolerance", "min_coverage"),
    )
    own = {"set": row["set_code"], "name": row["name_vi"], "total": row["total_points"], "example": row["is_example"]}
    return own | {name: row[name] for name in names}


def _block(connection: Connection, set_code: str, area: RowMapping) -> dict[str, Any]:
    criteria = [row for row in _rows(connection, "criterion", set_code, "order_no") if row["area"] == area["area"]]
    components = _rows(connection, "criteria_component", set_code, "order_no")
    steps = _rows(connection, "criteria_step", set_code, "component_code, from_value")
    return {
        "name": area["name_vi"],
        "max": area["max_points"],
        "criteria": [
            {
                "code": criterion["criterion_code"],
                "name": criterion["name_vi"],
                "max": criterion["max_points"],
                "components": [
                    _component(row, [step for step in steps if step["component_code"] == row["component_code"]])
                    for row in components
                    if row["criterion_code"] == criterion["criterion_code"]
                ],
            }
            for criterion in criteria
        ],
    }


def _component(row: RowMapping, steps: list[RowMapping]) -> dict[str, Any]:
    return {
        "code": row["component_code"],
        "name": row["name_vi"],
        "max": row["max_points"],
        "rule": row["rule"],
        "indicator": row["indicator_code"],
        "base_indicator": row["base_indicator_code"],
        "scope": row["scope"],
        "direction": row["direction"],
        "threshold": row["threshold"],
        "points_each": row["points_each"],
        "steps": [{"from": step["from_value"], "points": step["points"]} for step in steps],
        "without_figures": row["zero_denominator"],
        "evidence_required": row["evidence_required"],
        "leagues": row["leagues"],
    }
