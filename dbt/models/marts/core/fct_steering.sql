{{ config(indexes=[{'columns': ['unit_code', 'unit_valid_from', 'month']}]) }}

with active as (
    select distinct
        unit_code,
        unit_valid_from,
        month
    from {{ ref('int_units__active') }}
),

documents as (
    select
        unit_code,
        unit_valid_from,
        month,
        documents_received,
        documents_with_due,
        documents_on_time,
        documents_issued,
        plans_issued,
        reports_issued
    from {{ ref('int_documents__counted') }}
    where area = 'steering'
),

tasks as (
    select
        unit_code,
        unit_valid_from,
        month,
        tasks_due,
        tasks_done,
        tasks_done_on_time
    from {{ ref('int_tasks__counted') }}
    where area = 'steering'
),

-- Reports are steering's whatever the area of the task that they come of.
reports as (
    select
        unit_code,
        unit_valid_from,
        month,
        sum(reports_due)::bigint as reports_due,
        sum(reports_on_time)::bigint as reports_on_time
    from {{ ref('int_tasks__counted') }}
    group by 1, 2, 3
),

manual as (
    select
        unit_code,
        unit_valid_from,
        month,
        coalesce(sum(numerator) filter (where indicator_code = 'units_inspected'), 0)::bigint as units_inspected,
        coalesce(sum(numerator) filter (where indicator_code = 'units_to_inspect'), 0)::bigint as units_to_inspect
    from {{ ref('int_manual__counted') }}
    group by 1, 2, 3
)

select
    active.unit_code,
    active.unit_valid_from,
    active.month,
    coalesce(documents.documents_received, 0) as documents_received,
    coalesce(documents.documents_with_due, 0) as documents_with_due,
    coalesce(documents.documents_on_time, 0) as documents_on_time,
    coalesce(documents.documents_issued, 0) as documents_issued,
    coalesce(documents.plans_issued, 0) as plans_issued,
    coalesce(documents.reports_issued, 0) as reports_issued,
    coalesce(tasks.tasks_due, 0) as tasks_due,
    coalesce(tasks.tasks_done, 0) as tasks_done,
    coalesce(tasks.tasks_done_on_time, 0) as tasks_done_on_time,
    coalesce(reports.reports_due, 0) as reports_due,
    coalesce(reports.reports_on_time, 0) as reports_on_time,
    coalesce(manual.units_inspected, 0) as units_inspected,
    coalesce(manual.units_to_inspect, 0) as units_to_inspect
from active
left join documents
    on
        active.unit_code = documents.unit_code
        and active.unit_valid_from = documents.unit_valid_from
        and active.month = documents.month
left join tasks
    on
        active.unit_code = tasks.unit_code
        and active.unit_valid_from = tasks.unit_valid_from
        and active.month = tasks.month
left join reports
    on
        active.unit_code = reports.unit_code
        and active.unit_valid_from = reports.unit_valid_from
        and active.month = reports.month
left join manual
    on
        active.unit_code = manual.unit_code
        and active.unit_valid_from = manual.unit_valid_from
        and active.month = manual.month
