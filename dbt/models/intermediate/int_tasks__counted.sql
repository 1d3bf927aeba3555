with occurrences as (
    select
        counted_code,
        counted_valid_from,
        area,
        due_date,
        status,
        is_report,
        document_key,
        delivery_id
    from {{ ref('int_tasks__judged') }}
    where is_counted
),

documents as (
    select
        record_key as document_key,
        delivery_id
    from {{ ref('stg_documents__outgoing') }}
),

deliveries as (
    select
        delivery_id,
        exported_on
    from {{ ref('stg_ops__delivery') }}
)

select
    occurrences.counted_code as unit_code,
    occurrences.counted_valid_from as unit_valid_from,
    {{ month_of('occurrences.due_date') }} as month,
    coalesce(occurrences.area, 'none') as area,
    max(greatest(plan_deliveries.exported_on, document_deliveries.exported_on)) as as_of,
    count(*) as tasks_due,
    count(*) filter (where occurrences.status in ('done_on_time', 'done_late')) as tasks_done,
    count(*) filter (where occurrences.status = 'done_on_time') as tasks_done_on_time,
    count(*) filter (where occurrences.is_report) as reports_due,
    count(*) filter (where occurrences.is_report and occurrences.status = 'done_on_time') as reports_on_time
from occurrences
inner join deliveries as plan_deliveries
    on occurrences.delivery_id = plan_deliveries.delivery_id
left join documents
    on occurrences.document_key = documents.document_key
left join deliveries as document_deliveries
    on documents.delivery_id = document_deliveries.delivery_id
group by 1, 2, 3, 4
