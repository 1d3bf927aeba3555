"""Tasks that are overdue in the newest build. Nothing is kept of them: what has been proven since is not here."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from publishing.evidence import task_order
from warehouse.database import Role, engine


@dataclass(frozen=True)
class Overdue:
    """A time that a task was due, with nothing that proves it by ``as_of``; ``lead`` is as the plan writes it."""

    plan_code: str
    task_no: str
    occurrence: int
    area: str | None
    task: str
    lead: str | None
    unit_code: str
    lead_unit_code: str
    lead_unit_name: str | None
    due_date: date
    days_overdue: int
    as_of: date


_OVERDUE = """
select
    late.plan_code, late.task_no, late.occurrence, late.area, late.task, late.lead, late.unit_code,
    late.lead_unit_code, unit.unit_name as lead_unit_name, late.due_date, late.days_overdue, late.as_of
from candidate.task_overdue as late
left join candidate.dim_unit as unit
    on unit.unit_code = late.lead_unit_code and unit.valid_from = late.lead_unit_valid_from
where
    (cast(:plan as text) is null or late.plan_code = :plan)
    and (cast(:unit as text) is null or :unit in (late.unit_code, late.lead_unit_code))
    and (cast(:year as integer) is null or late.year = :year)
"""


def overdue(*, plan: str | None = None, unit: str | None = None, year: int | None = None) -> list[Overdue]:
    """The overdue tasks of the newest build, the longest overdue first; none where nothing has been built."""
    with engine(Role.PIPELINE).connect() as connection:
        if connection.execute(text("select to_regclass('candidate.task_overdue') is null")).scalar_one():
            return []
        rows = connection.execute(text(_OVERDUE), {"plan": plan, "unit": unit, "year": year})
        found = [Overdue(**row._mapping) for row in rows]
    return sorted(found, key=lambda one: (-one.days_overdue, one.plan_code, task_order(one.task_no), one.occurrence))
