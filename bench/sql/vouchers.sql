insert into raw.budget__transactions (
    delivery_id, sheet_no, row_no, record_key, is_current, unit_code, unit_valid_from, voucher_no, line_no, posted_on, fiscal_year, clause, fund_source, project_code, actual_flag, debit, credit, spending_kind
)

select
    :delivery_id, 1, i, cast(:delivery_id as text) || '-' || i, true, unit_code, unit_valid_from, 'CT' || i, 1, happened_on, extract(year from happened_on), '341', '12', case when r2 < 0.1 then '7000001' end,
    case when r3 < 0.9 then 'A' else 'B' end, cast(floor(r4 * 1e7) as bigint), 0, case when r5 < 0.8 then 'spent' else 'advance' end
from drawn
