with work_files as (
    select
        unit_code,
        unit_valid_from,
        delivery_id,
        opened_on,
        form
    from {{ ref('stg_documents__work_files') }}
),

deliveries as (
    select
        delivery_id,
        exported_on
    from {{ ref('stg_ops__delivery') }}
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

select
    successions.counted_code as unit_code,
    successions.counted_valid_from as unit_valid_from,
    {{ month_of('work_files.opened_on') }} as month,
    max(deliveries.exported_on) as as_of,
    count(*) as opened,
    -- A mixed file is kept on paper too: it is opened, but not in electronic form.
    count(*) filter (where work_files.form = 'electronic') as electronic
from work_files
inner join deliveries
    on work_files.delivery_id = deliveries.delivery_id
inner join successions
    on
        work_files.unit_code = successions.unit_code
        and work_files.unit_valid_from = successions.unit_valid_from
        and work_files.opened_on >= successions.events_from
        and work_files.opened_on < successions.events_to
group by 1, 2, 3
