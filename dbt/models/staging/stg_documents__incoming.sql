select
    unit_code,
    unit_valid_from,
    arrived_on,
    arrival_no,
    issuer,
    doc_no,
    doc_symbol,
    doc_date,
    doc_type,
    legal_document,
    field_name,
    due_on,
    finished_on,
    status,
    receive_channel,
    urgency,
    record_key,
    delivery_id,
    sheet_no,
    row_no
from {{ source('raw', 'documents__incoming') }}
where is_current
