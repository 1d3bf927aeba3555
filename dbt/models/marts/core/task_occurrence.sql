{{ config(indexes=[{'columns': ['plan_code', 'task_no']}]) }}

with occurrences as (
    select
        plan_code,
        task_no,
        occurrence,
        year,
        area,
        unit_code,
        unit_valid_from,
        lead,
        lead_unit_code,
        lead_unit_valid_from,
        due_date,
        done_date,
        evidence_kind,
        evidence_ref,
        match_rule,
        is_report,
        status,
        as_of
    from {{ ref('int_tasks__judged') }}
)

select
    plan_code,
    task_no,
    occurrence,
    year,
    area,
    unit_code,
    unit_valid_from,
    lead,
    lead_unit_code,
    lead_unit_valid_from,
    due_date,
    done_date,
    evidence_kind,
    evidence_ref,
    match_rule,
    is_report,
    status,
    {{ task_status_vi('status') }} as status_vi,
    as_of
from occurrences
