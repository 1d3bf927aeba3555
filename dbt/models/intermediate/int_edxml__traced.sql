{{ config(materialized='view') }}

with messages as (
    select
        document_id,
        from_organ_id,
        to_organ_id,
        coalesce(sent_on, promulgated_on) as sent_on,
        coalesce(received_on, sent_on, promulgated_on) as received_on,
        delivery_id,
        sheet_no,
        row_no
    from {{ ref('stg_documents__edxml') }}
    where
        message_kind = 'document'
        and business_type is distinct from 'recalled'
),

offices as (
    select
        organ_id,
        unit_code,
        unit_valid_from,
        valid_from,
        valid_to
    from {{ ref('organ_ids') }}
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
),

sides as (
    select
        messages.document_id,
        side.organ_id,
        side.direction,
        side.happened_on,
        messages.delivery_id,
        messages.sheet_no,
        messages.row_no
    from messages
    cross join
        lateral (
            values
            (messages.from_organ_id, 'sent', messages.sent_on),
            (messages.to_organ_id, 'received', messages.received_on)
        ) as side (organ_id, direction, happened_on)
    where side.happened_on is not null
),

-- Sent to five offices, a document is sent once: its earliest message stands for it, as in int_edxml__counted.
events as (
    select distinct on (document_id, organ_id, direction)
        document_id,
        organ_id,
        direction,
        happened_on,
        delivery_id,
        sheet_no,
        row_no
    from sides
    order by document_id, organ_id, direction, happened_on, delivery_id, sheet_no, row_no
)

select
    successions.counted_code as unit_code,
    successions.counted_valid_from as unit_valid_from,
    {{ month_of('events.happened_on') }} as month,
    null::text as part,
    events.direction as measure,
    1::numeric as amount,
    events.happened_on,
    'documents.edxml' as dataset,
    events.delivery_id,
    events.sheet_no,
    events.row_no,
    null::text as about
from events
inner join offices
    on
        events.organ_id = offices.organ_id
        and events.happened_on >= offices.valid_from
        and (offices.valid_to is null or events.happened_on < offices.valid_to)
inner join successions
    on
        offices.unit_code = successions.unit_code
        and offices.unit_valid_from = successions.unit_valid_from
        and events.happened_on >= successions.events_from
        and events.happened_on < successions.events_to
