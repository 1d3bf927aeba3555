{{ config(materialized='view') }}

with work_files as (
    select
        unit_code,
        unit_valid_from,
        opened_on,
        form,
        delivery_id,
        sheet_no,
        row_no
    from {{ ref('stg_documents__work_files') }}
),

successions as (
    select
        unit_code,
        unit_valid_from,
        events_from,
        events_to,
        counted_code,
        counted_valid_from
    from {{ ref('int_units__succeeded') }}
)

-- The conditions of int_work_files__counted, of one file.
select
    successions.counted_code as unit_code,
    successions.counted_valid_from as unit_valid_from,
    {{ month_of('work_files.opened_on') }} as month,
    null::text as part,
    counting.measure,
    1::numeric as amount,
    work_files.opened_on as happened_on,
    'documents.work_files' as dataset,
    work_files.delivery_id,
    work_files.sheet_no,
    work_files.row_no,
    null::text as about
from work_files
inner join successions
    on
        work_files.unit_code = successions.unit_code
        and work_files.unit_valid_from = successions.unit_valid_from
        and work_files.opened_on >= successions.events_from
        and work_files.opened_on < successions.events_to
cross join
    lateral (
        values
        ('opened', true),
        ('electronic', work_files.form = 'electronic')
    ) as counting (measure, is_counted)
where counting.is_counted
