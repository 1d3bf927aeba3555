{{ config(indexes=[{'columns': ['unit_code', 'unit_valid_from']}]) }}

with overdue as (
    select
        plan_code,
        task_no,
        occurrence,
        year,
        area,
        task,
        product,
        unit_code,
        unit_valid_from,
        lead,
        lead_unit_code,
        lead_unit_valid_from,
        due_text,
        due_date,
        as_of
    from {{ ref('int_tasks__judged') }}
    where status = 'overdue'
)

select
    plan_code,
    task_no,
    occurrence,
    year,
    area,
    task,
    product,
    unit_code,
    unit_valid_from,
    lead,
    lead_unit_code,
    lead_unit_valid_from,
    due_text,
    due_date,
    as_of - due_date as days_overdue,
    as_of
from overdue
