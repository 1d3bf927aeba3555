select
    unit_code,
    unit_valid_from,
    year,
    file_no,
    opened_on,
    closed_on,
    retention_permanent,
    retention_years,
    form,
    status,
    record_key,
    delivery_id,
    sheet_no,
    row_no
from {{ source('raw', 'documents__work_files') }}
where is_current
