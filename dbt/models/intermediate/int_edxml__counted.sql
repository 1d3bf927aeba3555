with messages as (
    select
        delivery_id,
        document_id,
        from_organ_id,
        to_organ_id,
        coalesce(sent_on, promulgated_on) as sent_on,
        coalesce(received_on, sent_on, promulgated_on) as received_on
    from {{ ref('stg_documents__edxml') }}
    -- What is said of a document afterwards, that it was read or is taken back, is no document.
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
),

-- A document sent to five offices is sent once by its sender and received once by each.
events as (
    select
        document_id,
        from_organ_id as organ_id,
        'sent' as direction,
        min(sent_on) as happened_on,
        max(delivery_id) as delivery_id
    from messages
    where sent_on is not null
    group by 1, 2

    union all

    select
        document_id,
        to_organ_id as organ_id,
        'received' as direction,
        min(received_on) as happened_on,
        max(delivery_id) as delivery_id
    from messages
    where received_on is not null
    group by 1, 2
)

select
    successions.counted_code as unit_code,
    successions.counted_valid_from as unit_valid_from,
    {{ month_of('events.happened_on') }} as month,
    max(deliveries.exported_on) as as_of,
    count(*) filter (where events.direction = 'sent') as sent,
    count(*) filter (where events.direction = 'received') as received
from events
inner join deliveries
    on events.delivery_id = deliveries.delivery_id
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
group by 1, 2, 3
