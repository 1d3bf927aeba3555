select
    unit_code,
    unit_valid_from,
    fiscal_year,
    budget_unit_code,
    chapter,
    clause,
    fund_source,
    usable,
    reported,
    approved,
    record_key,
    delivery_id,
    sheet_no,
    row_no
from {{ source('raw', 'budget__settlement') }}
where is_current
