{{ config(indexes=[{'columns': ['unit_code', 'unit_valid_from', 'year']}]) }}

with occurrences as (
    select
        task_key,
        plan_code,
        task_no,
        year,
        area,
        task,
        product,
        lead,
        unit_code,
        unit_valid_from,
        lead_unit_code,
        lead_unit_valid_from,
        due_text,
        recurrence,
        occurrence,
        occurrences,
        due_date,
        done_date,
        evidence_kind,
        evidence_ref,
        match_rule,
        status,
        is_counted,
        as_of
    from {{ ref('int_tasks__judged') }}
),

counts as (
    select
        task_key,
        count(*) filter (where is_counted)::integer as occurrences_due,
        count(*) filter (where status in ('done_on_time', 'done_late'))::integer as occurrences_done,
        count(*) filter (where status = 'done_on_time' and due_date is not null)::integer as occurrences_done_on_time,
        count(*) filter (where status = 'overdue')::integer as occurrences_overdue
    from occurrences
    group by task_key
),

-- What is to be done next: the first occurrence that nothing proves, else the last.
next_due as (
    select
        task_key,
        coalesce(min(due_date) filter (where done_date is null), max(due_date)) as due_date
    from occurrences
    group by task_key
),

last_done as (
    select distinct on (task_key)
        task_key,
        done_date,
        evidence_kind,
        evidence_ref,
        match_rule
    from occurrences
    where done_date is not null
    order by task_key asc, occurrence desc
),

tasks as (
    select distinct on (task_key)
        task_key,
        plan_code,
        task_no,
        year,
        area,
        task,
        product,
        lead,
        unit_code,
        unit_valid_from,
        lead_unit_code,
        lead_unit_valid_from,
        due_text,
        recurrence,
        occurrences,
        case when occurrences > 1 then 'recurring' else status end as status,
        as_of
    from occurrences
    order by task_key, occurrence
)

select
    tasks.plan_code,
    tasks.task_no,
    tasks.unit_code,
    tasks.unit_valid_from,
    tasks.year,
    tasks.area,
    tasks.task,
    tasks.product,
    tasks.lead,
    tasks.lead_unit_code,
    tasks.lead_unit_valid_from,
    tasks.due_text,
    tasks.recurrence,
    next_due.due_date,
    last_done.done_date,
    last_done.evidence_kind,
    last_done.evidence_ref,
    last_done.match_rule,
    tasks.occurrences,
    counts.occurrences_due,
    counts.occurrences_done,
    counts.occurrences_done_on_time,
    counts.occurrences_overdue,
    tasks.status,
    {{ task_status_vi('tasks.status', 'counts.occurrences_done', 'tasks.occurrences') }} as status_vi,
    tasks.as_of
from tasks
inner join counts
    on tasks.task_key = counts.task_key
inner join next_due
    on tasks.task_key = next_due.task_key
left join last_done
    on tasks.task_key = last_done.task_key
