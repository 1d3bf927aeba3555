"""What only a whole file can tell: numbers given twice, numbers left out. Warnings, found in SQL once it is loaded."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, text

from ingestion.dataset import Dataset, Rule

_DUPLICATES = """
with twice as (
    update raw.{table} as version
    set warning_codes = concat_ws(',', version.warning_codes, :code)
    from (
        select record_key from raw.{table} where delivery_id = :delivery_id group by record_key having count(*) > 1
    ) as key
    where version.delivery_id = :delivery_id and version.record_key = key.record_key
    returning version.row_no, version.warning_codes = :code as newly_warned
)

select count(*) as rows, min(row_no) as first_row, count(*) filter (where newly_warned) as newly_warned from twice
"""

_GAPS = """
with numbered as (
    select
        unit_code,
        unit_valid_from,
        extract(year from {date}) as year,
        substring({number} from '^[0-9]{{1,6}}')::integer as number
    from raw.{table}
    where delivery_id = :delivery_id and {number} ~ '^[0-9]'
),

books as (
    select max(number) - min(number) + 1 - count(distinct number) as missing
    from numbered
    group by unit_code, unit_valid_from, year
)

select coalesce(sum(missing), 0)::bigint as rows, null::integer as first_row, 0 as newly_warned from books
"""


@dataclass(frozen=True)
class Found:
    """How many rows (of ``no_number_gap``: numbers) a rule concerned, the first, and how many had no warning before."""

    rule: Rule
    rows: int
    first_row: int | None
    newly_warned: int


def _duplicates(rule: Rule, dataset: Dataset) -> str:
    return _DUPLICATES.format(table=dataset.table)


def _gaps(rule: Rule, dataset: Dataset) -> str:
    return _GAPS.format(table=dataset.table, number=rule.column, date=rule.other)


CHECKS: dict[str, Callable[[Rule, Dataset], str]] = {"no_duplicate_key": _duplicates, "no_number_gap": _gaps}
"""``no_duplicate_key``: no two rows of a file have one business key. ``no_number_gap``: the numbers (``column``) of a
unit's book in a year (of the date in ``other``) follow on each other."""


def judge_whole(connection: Connection, dataset: Dataset, delivery_id: int) -> list[Found]:
    """What the rules for whole files find in a delivery that was just copied; rows concerned carry the code."""
    found = []
    for rule in dataset.rules:
        if rule.check not in CHECKS:
            continue
        statement = text(CHECKS[rule.check](rule, dataset))
        parameters = {"delivery_id": delivery_id, "code": rule.code}
        row = connection.execute(statement, {name: parameters[name] for name in statement.compile().params}).one()
        if row.rows:
            found.append(Found(rule, row.rows, row.first_row, row.newly_warned))
    return found
