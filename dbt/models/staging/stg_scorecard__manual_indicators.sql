select
    unit_code,
    unit_valid_from,
    indicator_code,
    period,
    period_to,
    value,
    numerator,
    denominator,
    unit_of_measure,
    evidence,
    record_key,
    delivery_id,
    sheet_no,
    row_no
from {{ source('raw', 'scorecard__manual_indicators') }}
where is_current
