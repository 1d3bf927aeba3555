{{ config(materialized='view') }}

with incoming as (
    select
        unit_code,
        unit_valid_from,
        delivery_id,
        sheet_no,
        row_no,
        arrived_on,
        field_name,
        due_on,
        finished_on
    from {{ ref('stg_documents__incoming') }}
    where arrived_on is not null
),

outgoing as (
    select
        unit_code,
        unit_valid_from,
        delivery_id,
        sheet_no,
        row_no,
        doc_date,
        doc_type,
        string_to_array(topics, ' ') as topics,
        field_name,
        legal_document,
        digitally_signed,
        sent_electronically
    from {{ ref('stg_documents__outgoing') }}
    where doc_date is not null
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

-- The conditions of int_documents__counted, of one document; a test compares the two over a whole province.
counted as (
    select
        incoming.unit_code,
        incoming.unit_valid_from,
        incoming.arrived_on as happened_on,
        incoming.field_name,
        counting.measure,
        'documents.incoming' as dataset,
        incoming.delivery_id,
        incoming.sheet_no,
        incoming.row_no
    from incoming
    cross join
        lateral (
            values
            ('documents_received', true),
            ('documents_with_due', incoming.due_on is not null),
            ('documents_on_time', incoming.finished_on <= incoming.due_on)
        ) as counting (measure, is_counted)
    where counting.is_counted

    union all

    select
        outgoing.unit_code,
        outgoing.unit_valid_from,
        outgoing.doc_date as happened_on,
        outgoing.field_name,
        counting.measure,
        'documents.outgoing' as dataset,
        outgoing.delivery_id,
        outgoing.sheet_no,
        outgoing.row_no
    from outgoing
    cross join
        lateral (
            values
            ('documents_issued', true),
            ('plans_issued', outgoing.doc_type = 'Kế hoạch'),
            ('reports_issued', outgoing.doc_type = 'Báo cáo'),
            ('legal_documents_issued', outgoing.legal_document),
            ('legal_plans_issued', 'legal_plan' = any(outgoing.topics) and outgoing.doc_type in ('Kế hoạch', 'Quyết định')),
            ('legal_review_reports_issued', 'legal_review' = any(outgoing.topics) and outgoing.doc_type = 'Báo cáo'),
            ('documents_signed_sent', outgoing.digitally_signed and outgoing.sent_electronically)
        ) as counting (measure, is_counted)
    where counting.is_counted
)

select
    successions.counted_code as unit_code,
    successions.counted_valid_from as unit_valid_from,
    {{ month_of('counted.happened_on') }} as month,
    coalesce(areas.area, 'none') as part,
    counted.measure,
    1::numeric as amount,
    counted.happened_on,
    counted.dataset,
    counted.delivery_id,
    counted.sheet_no,
    counted.row_no,
    null::text as about
from counted
inner join successions
    on
        counted.unit_code = successions.unit_code
        and counted.unit_valid_from = successions.unit_valid_from
        and counted.happened_on >= successions.events_from
        and counted.happened_on < successions.events_to
left join areas
    on counted.field_name = areas.field_name
