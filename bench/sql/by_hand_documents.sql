create temporary table by_hand_documents as
select
    unit_code,
    unit_valid_from,
    date_trunc('month', happened_on) as month,
    field_name,
    count(*) filter (where incoming) as received,
    count(*) filter (where due_on is not null) as with_due,
    count(*) filter (where finished_on <= due_on) as on_time,
    count(*) filter (where not incoming) as issued,
    count(*) filter (where doc_type = 'Kế hoạch') as plans,
    count(*) filter (where doc_type = 'Báo cáo') as reports,
    count(*) filter (where legal_document) as legal,
    count(*) filter (where digitally_signed and sent_electronically) as signed_sent
from (
    select unit_code, unit_valid_from, arrived_on as happened_on, field_name, true as incoming, due_on, finished_on, null as doc_type,
        null::boolean as legal_document, null::boolean as digitally_signed, null::boolean as sent_electronically
    from raw.documents__incoming where is_current
    union all
    select unit_code, unit_valid_from, doc_date, field_name, false, null, null, doc_type, legal_document, digitally_signed, sent_electronically
    from raw.documents__outgoing where is_current
) as documents
group by 1, 2, 3, 4
