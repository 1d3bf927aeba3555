"""Which version of a business key is current, whatever order the files arrived in.

Of the rows that stand, the current version of a key is the one with the latest export moment, whatever file holds it. A
row stands no longer where a later snapshot of the same sender and period has it anew (``superseded``) or has it not
(``vanished``), and where two records that differ in everything claim its key (``key_clash``, both are held). All of it
is a function of the deliveries that are there, so that every order of arrival ends in the same state.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from ingestion.dataset import Dataset, Rule

KEY_CLASH = "no_key_clash"
"""The check whose rule names the columns in which two records of one key must not all differ."""

_SCOPES = """
create temporary table scope on commit drop as
select
    delivery_id,
    sender,
    period,
    mode,
    exported_at,
    sha256,
    mode = 'snapshot'
    and row_number() over (partition by sender, period, mode order by exported_at desc, sha256 desc) > 1 as outdated
from ops.delivery
where source = :source and dataset = :dataset and (content_hash is not null or delivery_id = :delivery_id)
"""

_TOUCHED = """
create temporary table touched on commit drop as
select record_key
from raw.{table} as version
where
    delivery_id = :delivery_id
    and exists (
        select 1
        from raw.{table} as other
        where
            other.record_key = version.record_key
            and (other.delivery_id, other.sheet_no, other.row_no)
            <> (version.delivery_id, version.sheet_no, version.row_no)
    )
union
select version.record_key
from raw.{table} as version
inner join scope using (delivery_id)
inner join scope as this on (this.sender, this.period, this.mode) = (scope.sender, scope.period, scope.mode)
where this.delivery_id = :delivery_id and scope.mode = 'snapshot' and scope.outdated
"""
"""The keys whose state this delivery can have changed: those it shares, and those of the snapshots it replaces or is
replaced by. All its other rows are the only version of their key, as they were copied."""

_JUDGED = """
create temporary table judged on commit drop as
with live as (
    select
        version.delivery_id,
        version.sheet_no,
        version.row_no,
        version.record_key,
        version.is_current,
        version.closed_reason,
        scope.outdated,
        row_number() over (
            partition by version.record_key, scope.outdated
            order by scope.exported_at desc, scope.sha256 desc, version.sheet_no desc, version.row_no desc
        ) = 1 as newest,
        row_number() over (
            partition by version.record_key, scope.sender, scope.period, scope.mode
            order by scope.exported_at desc, scope.sha256 desc, version.sheet_no desc, version.row_no desc
        ) = 1 as newest_there
    from raw.{table} as version
    inner join touched using (record_key)
    inner join scope using (delivery_id)
),

clashing as ({clashing})

select
    delivery_id,
    sheet_no,
    row_no,
    is_current as was_current,
    closed_reason as old_reason,
    not outdated and newest and clashing.record_key is null as is_current,
    case
        when outdated and newest_there then 'vanished'
        when outdated then 'superseded'
        when clashing.record_key is not null then 'key_clash'
        when not newest then 'superseded'
    end as closed_reason
from live
left join clashing using (record_key)
"""

_CLASHING = """
    select version.record_key
    from raw.{table} as version
    inner join touched using (record_key)
    inner join scope using (delivery_id)
    where not scope.outdated
    group by version.record_key
    having {differing}
"""

_UPDATE = """
update raw.{table} as version
set is_current = judged.is_current, closed_reason = judged.closed_reason
from judged
where
    version.delivery_id = judged.delivery_id
    and version.sheet_no = judged.sheet_no
    and version.row_no = judged.row_no
    and (judged.was_current, judged.old_reason) is distinct from (judged.is_current, judged.closed_reason)
"""

_TOUCHED_ROWS = """
insert into ops.touched (dataset, delivery_id, sheet_no, row_no)
select :name, :delivery_id, cast(null as smallint), cast(null as integer)
union all
select :name, delivery_id, null, null
from judged
where was_current <> is_current and delivery_id <> :delivery_id
group by delivery_id
having count(*) > :many
union all
select :name, delivery_id, sheet_no, row_no
from (
    select delivery_id, sheet_no, row_no, count(*) over (partition by delivery_id) as changed
    from judged
    where was_current <> is_current and delivery_id <> :delivery_id
) as few
where changed <= :many
"""
"""For the next build: the delivery itself, and of others the rows that came to be, or no longer are, current."""

MANY_ROWS = 5_000
"""From so many changed rows of one delivery on, the delivery as a whole is noted and not each of its rows."""

_HOLD = """
with held as (
    insert into ops.quarantine (delivery_id, sheet_no, sheet, row_no, column_name, reason_code, created_at)
    select
        delivery_id,
        sheet_no,
        case when delivery_id = :delivery_id then coalesce(cast(:sheets as jsonb) ->> sheet_no::text, '') else '' end,
        row_no,
        :column,
        :code,
        :at
    from judged
    where closed_reason = 'key_clash' and old_reason is distinct from 'key_clash'
    on conflict do nothing
    returning delivery_id, row_no
)

select count(*) as rows, min(row_no) as first_row from held where delivery_id = :delivery_id
"""

_RELEASE = """
update ops.quarantine as held
set status = 'released', closed_at = :at
from judged
where
    held.delivery_id = judged.delivery_id
    and held.sheet_no = judged.sheet_no
    and held.row_no = judged.row_no
    and held.reason_code = :code
    and held.status = 'open'
    and judged.old_reason = 'key_clash'
    and judged.closed_reason is distinct from 'key_clash'
"""

_RECOUNT = """
update ops.delivery as delivery
set
    rows_loaded = delivery.rows_loaded - changed.held,
    rows_rejected = delivery.rows_rejected + changed.held,
    status = case
        when delivery.status not in ('loaded', 'loaded_with_rejections') then delivery.status
        when delivery.rows_rejected + changed.held > 0 then 'loaded_with_rejections'
        else 'loaded'
    end
from (
    select
        delivery_id,
        count(*) filter (where closed_reason = 'key_clash')
        - count(*) filter (where old_reason = 'key_clash') as held
    from judged
    group by delivery_id
) as changed
where delivery.delivery_id = changed.delivery_id and changed.held <> 0
"""


@dataclass(frozen=True)
class Held:
    """Rows of the delivery itself that were held because another record claims their key."""

    rule: Rule
    rows: int
    first_row: int


def settle(
    connection: Connection, dataset: Dataset, delivery_id: int, sheets: dict[int, str], at: datetime
) -> Held | None:
    """Recompute which version is current for every business key that this delivery can have changed.

    Rows that now clash go to quarantine and off the count of loaded rows of whatever delivery brought them; rows that
    no longer do come back. Gives what was held of this delivery.
    """
    rule = next((rule for rule in dataset.rules if rule.check == KEY_CLASH), None)
    scope = {"source": dataset.source, "dataset": dataset.dataset, "delivery_id": delivery_id}
    connection.execute(text("drop table if exists pg_temp.scope, pg_temp.touched, pg_temp.judged"))
    connection.execute(text("set local work_mem = '128MB'"))
    connection.execute(text(_SCOPES), scope)
    connection.execute(text(_TOUCHED.format(table=dataset.table)), {"delivery_id": delivery_id})
    connection.execute(text("analyze touched"))
    connection.execute(text(_JUDGED.format(table=dataset.table, clashing=_clashing(dataset, rule))))
    connection.execute(text(_UPDATE.format(table=dataset.table)))
    name = f"{dataset.source}.{dataset.dataset}"
    connection.execute(text(_TOUCHED_ROWS), {"name": name, "delivery_id": delivery_id, "many": MANY_ROWS})
    if rule is None:
        return None
    names = json.dumps({str(number): name for number, name in sheets.items()})
    held = connection.execute(
        text(_HOLD),
        {"delivery_id": delivery_id, "column": rule.column, "code": rule.code, "at": at, "sheets": names},
    ).one()
    connection.execute(text(_RELEASE), {"code": rule.code, "at": at})
    connection.execute(text(_RECOUNT))
    return Held(rule, held.rows, held.first_row) if held.rows else None


def _clashing(dataset: Dataset, rule: Rule | None) -> str:
    if rule is None:
        return "select null::text as record_key where false"
    differing = " and ".join(f"count(distinct version.{column}) > 1" for column in rule.columns)
    return _CLASHING.format(table=dataset.table, differing=differing)
