{{ config(materialized='view') }}

with occurrences as (
    select
        task_key,
        plan_code,
        task_no,
        occurrence,
        counted_code,
        counted_valid_from,
        area,
        due_date,
        status,
        is_report,
        document_key
    from {{ ref('int_tasks__judged') }}
    where is_counted
),

tasks as (
    select
        record_key as task_key,
        delivery_id,
        sheet_no,
        row_no
    from {{ ref('stg_plan__tasks') }}
),

documents as (
    select
        record_key as document_key,
        delivery_id,
        sheet_no,
        row_no
    from {{ ref('stg_documents__outgoing') }}
)

-- What is due is a row of the plan; what is done, the document that proves it. The conditions are those of int_tasks__counted.
select
    occurrences.counted_code as unit_code,
    occurrences.counted_valid_from as unit_valid_from,
    {{ month_of('occurrences.due_date') }} as month,
    coalesce(occurrences.area, 'none') as part,
    counting.measure,
    1::numeric as amount,
    occurrences.due_date as happened_on,
    case when counting.is_done then 'documents.outgoing' else 'plan.tasks' end as dataset,
    case when counting.is_done then documents.delivery_id else tasks.delivery_id end as delivery_id,
    case when counting.is_done then documents.sheet_no else tasks.sheet_no end as sheet_no,
    case when counting.is_done then documents.row_no else tasks.row_no end as row_no,
    occurrences.plan_code || ' ' || occurrences.task_no || ' (' || occurrences.occurrence || ')' as about
from occurrences
inner join tasks
    on occurrences.task_key = tasks.task_key
left join documents
    on occurrences.document_key = documents.document_key
cross join
    lateral (
        values
        ('tasks_due', true, false),
        ('tasks_done', occurrences.status in ('done_on_time', 'done_late'), true),
        ('tasks_done_on_time', occurrences.status = 'done_on_time', true),
        ('reports_due', occurrences.is_report, false),
        ('reports_on_time', occurrences.is_report and occurrences.status = 'done_on_time', true)
    ) as counting (measure, is_counted, is_done)
where counting.is_counted
