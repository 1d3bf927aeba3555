select
    unit_code,
    unit_valid_from,
    plan_code,
    clause,
    indicator_code,
    indicator_name,
    operator,
    target_value,
    unit_of_measure,
    year,
    due_on,
    text_as_written,
    record_key,
    delivery_id,
    sheet_no,
    row_no
from {{ source('raw', 'plan__targets') }}
where is_current
