select
    unit_code,
    unit_valid_from,
    doc_no,
    doc_symbol,
    doc_date,
    doc_type,
    drafter,
    legal_document,
    field_name,
    send_channel,
    digitally_signed,
    sent_electronically,
    urgency,
    topics,
    about_period,
    record_key,
    delivery_id,
    sheet_no,
    row_no
from {{ source('raw', 'documents__outgoing') }}
where is_current
