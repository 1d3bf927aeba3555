create temporary table by_hand_vouchers as
select
    unit_code,
    unit_valid_from,
    date_trunc('month', posted_on) as month,
    sum(debit - credit) filter (where spending_kind = 'spent') as spent,
    sum(debit - credit) filter (where spending_kind = 'advance') as advance,
    sum(debit - credit) filter (where project_code like '7%') as investment
from raw.budget__transactions
where is_current and actual_flag = 'A'
group by 1, 2, 3
