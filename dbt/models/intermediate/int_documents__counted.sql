{%- set datasets = ["documents.incoming", "documents.outgoing"] -%}

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        pre_hook="{{ forget_touched(['documents.incoming', 'documents.outgoing']) }}",
        indexes=[{'columns': ['unit_code', 'unit_valid_from', 'month']}],
    )
}}

-- depends_on: {{ ref('int_units__touched') }}

with incoming as (
    select
        unit_code,
        unit_valid_from,
        delivery_id,
        arrived_on,
        field_name,
        due_on,
        finished_on
    from {{ ref('stg_documents__incoming') }}
),

outgoing as (
    select
        unit_code,
        unit_valid_from,
        delivery_id,
        doc_date,
        doc_type,
        topics,
        field_name,
        legal_document,
        digitally_signed,
        sent_electronically
    from {{ ref('stg_documents__outgoing') }}
),

deliveries as (
    select
        delivery_id,
        exported_on
    from {{ ref('stg_ops__delivery') }}
),

areas as (
    select
        field_name,
        area
    from {{ ref('document_field_area') }}
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

events as (
    select
        'incoming' as register,
        unit_code,
        unit_valid_from,
        delivery_id,
        arrived_on as happened_on,
        field_name,
        due_on is not null as has_due,
        finished_on <= due_on as is_on_time,
        null::text as doc_type,
        null::text[] as topics,
        null::boolean as legal_document,
        null::boolean as signed_and_sent
    from incoming
    where
        arrived_on is not null
        and {{ in_touched_months(['arrived_on'], datasets) }}

    union all

    select
        'outgoing' as register,
        unit_code,
        unit_valid_from,
        delivery_id,
        doc_date as happened_on,
        field_name,
        null::boolean as has_due,
        null::boolean as is_on_time,
        doc_type,
        string_to_array(topics, ' ') as topics,
        legal_document,
        digitally_signed and sent_electronically as signed_and_sent
    from outgoing
    where
        doc_date is not null
        and {{ in_touched_months(['doc_date'], datasets) }}
)

select
    successions.counted_code as unit_code,
    successions.counted_valid_from as unit_valid_from,
    {{ month_of('events.happened_on') }} as month,
    coalesce(areas.area, 'none') as area,
    max(deliveries.exported_on) filter (where events.register = 'incoming') as incoming_as_of,
    max(deliveries.exported_on) filter (where events.register = 'outgoing') as outgoing_as_of,
    count(*) filter (where events.register = 'incoming') as documents_received,
    count(*) filter (where events.has_due) as documents_with_due,
    count(*) filter (where events.is_on_time) as documents_on_time,
    count(*) filter (where events.register = 'outgoing') as documents_issued,
    count(*) filter (where events.register = 'outgoing' and events.doc_type = 'Kế hoạch') as plans_issued,
    count(*) filter (where events.register = 'outgoing' and events.doc_type = 'Báo cáo') as reports_issued,
    count(*) filter (where events.legal_document) as legal_documents_issued,
    count(*) filter (where 'legal_plan' = any(events.topics) and events.doc_type in ('Kế hoạch', 'Quyết định')) as legal_plans_issued,
    count(*) filter (where 'legal_review' = any(events.topics) and events.doc_type = 'Báo cáo') as legal_review_reports_issued,
    count(*) filter (where events.signed_and_sent) as documents_signed_sent
from events
inner join deliveries
    on events.delivery_id = deliveries.delivery_id
inner join successions
    on
        events.unit_code = successions.unit_code
        and events.unit_valid_from = successions.unit_valid_from
        and events.happened_on >= successions.events_from
        and events.happened_on < successions.events_to
left join areas
    on events.field_name = areas.field_name
where {{ is_touched('successions.counted_code', 'successions.counted_valid_from', month_of('events.happened_on'), datasets) }}
group by 1, 2, 3, 4
