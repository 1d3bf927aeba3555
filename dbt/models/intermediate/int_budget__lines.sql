{{ config(materialized='view') }}

with allocations as (
    select
        record_key,
        delivery_id,
        sheet_no,
        row_no,
        unit_code,
        unit_valid_from,
        fiscal_year,
        decided_on,
        clause,
        fund_source,
        project_code,
        carried_over,
        initial_amount,
        usable
    from {{ ref('stg_budget__allocations') }}
),

transactions as (
    select
        record_key,
        delivery_id,
        sheet_no,
        row_no,
        unit_code,
        unit_valid_from,
        fiscal_year,
        posted_on,
        clause,
        fund_source,
        project_code,
        actual_flag,
        spending_kind,
        debit,
        credit
    from {{ ref('stg_budget__transactions') }}
)

select
    record_key,
    delivery_id,
    sheet_no,
    row_no,
    unit_code,
    unit_valid_from,
    fiscal_year,
    'allocation' as kind,
    -- A line without the day of its decision counts from the first day of its year.
    coalesce(decided_on, make_date(fiscal_year, 1, 1)) as happened_on,
    clause,
    fund_source,
    coalesce(project_code like '7%', false) as is_investment,
    coalesce(carried_over, 0) as carried_over,
    coalesce(initial_amount, 0) as initial_amount,
    coalesce(usable, 0) as amount
from allocations

union all

select
    record_key,
    delivery_id,
    sheet_no,
    row_no,
    unit_code,
    unit_valid_from,
    fiscal_year,
    -- What is not marked as an advance is spent.
    coalesce(spending_kind, 'spent') as kind,
    posted_on as happened_on,
    clause,
    fund_source,
    coalesce(project_code like '7%', false) as is_investment,
    0 as carried_over,
    0 as initial_amount,
    coalesce(debit, 0) - coalesce(credit, 0) as amount
from transactions
where
    posted_on is not null
    -- A: what happened, as all lines of a ledger without the mark. B and E are budget and commitment: never summed with it.
    and coalesce(actual_flag, 'A') = 'A'
