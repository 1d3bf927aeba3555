select
    unit_code,
    unit_valid_from,
    fiscal_year,
    budget_level,
    budget_unit_code,
    chapter,
    clause,
    fund_source,
    programme,
    project_code,
    decision_no,
    decided_on,
    carried_over,
    initial_amount,
    adjustment,
    usable,
    record_key,
    delivery_id,
    sheet_no,
    row_no
from {{ source('raw', 'budget__allocations') }}
where is_current
