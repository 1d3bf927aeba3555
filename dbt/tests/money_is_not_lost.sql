{{ config(group='finance') }}

-- Every đồng of the lines that are current is in the facts, whatever codes its line has, and none twice: by fiscal year.
with allocations as (
    select
        fiscal_year,
        sum(coalesce(usable, 0)) as amount
    from {{ ref('stg_budget__allocations') }}
    group by fiscal_year
),

transactions as (
    select
        fiscal_year,
        sum(coalesce(debit, 0) - coalesce(credit, 0)) as amount
    from {{ ref('stg_budget__transactions') }}
    where coalesce(actual_flag, 'A') = 'A'
    group by fiscal_year
),

settlements as (
    select
        fiscal_year,
        sum(coalesce(approved, 0)) as amount
    from {{ ref('stg_budget__settlement') }}
    group by fiscal_year
),

counted as (
    select
        extract(year from month)::integer as fiscal_year,
        sum(usable) as usable,
        sum(spent + advance) as spent,
        sum(settlement_approved) as approved
    from {{ ref('fct_public_finance') }}
    group by extract(year from month)
),

years as (
    select fiscal_year
    from counted

    union

    select fiscal_year
    from allocations

    union

    select fiscal_year
    from transactions

    union

    select fiscal_year
    from settlements
)

select
    years.fiscal_year,
    allocations.amount as allotted_in_lines,
    counted.usable as allotted_in_facts,
    transactions.amount as spent_in_lines,
    counted.spent as spent_in_facts,
    settlements.amount as approved_in_lines,
    counted.approved as approved_in_facts
from years
left join counted
    on years.fiscal_year = counted.fiscal_year
left join allocations
    on years.fiscal_year = allocations.fiscal_year
left join transactions
    on years.fiscal_year = transactions.fiscal_year
left join settlements
    on years.fiscal_year = settlements.fiscal_year
where
    coalesce(allocations.amount, 0) <> coalesce(counted.usable, 0)
    or coalesce(transactions.amount, 0) <> coalesce(counted.spent, 0)
    or coalesce(settlements.amount, 0) <> coalesce(counted.approved, 0)
