select
    unit_code,
    unit_valid_from,
    message_kind,
    document_id,
    from_organ_id,
    to_organ_id,
    promulgated_on,
    doc_type,
    priority,
    due_on,
    business_type,
    {{ vn_date('sent_at') }} as sent_on,
    {{ vn_date('received_at') }} as received_on,
    record_key,
    delivery_id,
    sheet_no,
    row_no
from {{ source('raw', 'documents__edxml') }}
where is_current
