with flows as (
    select
        unit_code,
        unit_valid_from,
        month,
        is_belated,
        clause,
        fund_source,
        as_of,
        initial_amount,
        usable,
        spent,
        advance
    from {{ ref('int_reconciliation__budget_flows') }}
),

periods as (
    select distinct
        {{ month_of('period_from') }} as from_month,
        until_month,
        with_belated
    from {{ ref('int_reconciliation__forms') }}
    where
        system = 'kbnn'
        and is_comparable
),

-- From January of the fiscal year: what is to date begins there, whenever the period does.
period_months as (
    select
        periods.from_month,
        periods.until_month,
        periods.with_belated,
        months.month::date as month
    from periods
    cross join lateral generate_series(
        date_trunc('year', periods.until_month::timestamp),
        periods.until_month::timestamp,
        interval '1 month'
    ) as months (month)
)

select
    flows.unit_code,
    flows.unit_valid_from,
    period_months.from_month,
    period_months.until_month,
    period_months.with_belated,
    flows.clause,
    flows.fund_source,
    max(flows.as_of) as as_of,
    sum(flows.initial_amount) as annual_estimate,
    sum(flows.usable) as usable,
    coalesce(sum(flows.spent) filter (where flows.month >= period_months.from_month), 0) as spent_period,
    sum(flows.spent) as spent_to_date,
    sum(flows.advance) as advance,
    sum(flows.usable - flows.spent - flows.advance) as remaining
from flows
inner join period_months
    on
        flows.month = period_months.month
        and (period_months.with_belated or not flows.is_belated)
group by 1, 2, 3, 4, 5, 6, 7
