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
    where area = 'civil_service'
),

manual as (
    select
        unit_code,
        unit_valid_from,
        month,
        coalesce(sum(numerator) filter (where indicator_code = 'staff_trained'), 0)::bigint as staff_trained,
        coalesce(sum(numerator) filter (where indicator_code = 'staff_to_train'), 0)::bigint as staff_to_train,
        coalesce(sum(numerator) filter (where indicator_code = 'staff_evaluated'), 0)::bigint as staff_evaluated,
        coalesce(sum(numerator) filter (where indicator_code = 'staff_to_evaluate'), 0)::bigint as staff_to_evaluate
    from {{ ref('int_manual__counted') }}
    group by 1, 2, 3
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
    where area = 'civil_service'
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
    coalesce(manual.staff_trained, 0) as staff_trained,
    coalesce(manual.staff_to_train, 0) as staff_to_train,
    coalesce(manual.staff_evaluated, 0) as staff_evaluated,
    coalesce(manual.staff_to_evaluate, 0) as staff_to_evaluate,
    coalesce(tasks.tasks_due, 0) as tasks_due,
    coalesce(tasks.tasks_done, 0) as tasks_done,
    coalesce(tasks.tasks_done_on_time, 0) as tasks_done_on_time
from active
left join documents
    on
        active.unit_code = documents.unit_code
        and active.unit_valid_from = documents.unit_valid_from
        and active.month = documents.month
left join manual
    on
        active.unit_code = manual.unit_code
        and active.unit_valid_from = manual.unit_valid_from
        and active.month = manual.month
left join tasks
    on
        active.unit_code = tasks.unit_code
        and active.unit_valid_from = tasks.unit_valid_from
        and active.month = tasks.month
