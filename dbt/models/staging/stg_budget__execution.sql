select
    unit_code,
    unit_valid_from,
    period,
    period_from,
    period_to,
    section,
    additive,
    line_no,
    content,
    clause,
    fund_source,
    annual_estimate,
    usable,
    spent_period,
    spent_to_date,
    advance,
    remaining,
    record_key,
    delivery_id,
    sheet_no,
    row_no
from {{ source('raw', 'budget__execution') }}
where is_current
