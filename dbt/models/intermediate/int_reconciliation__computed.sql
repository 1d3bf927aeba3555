with covered as (
    select
        system,
        unit_code,
        unit_valid_from,
        period,
        period_from,
        period_to,
        until_month,
        with_belated,
        covered_code,
        covered_valid_from,
        is_sent
    from {{ ref('int_reconciliation__covered') }}
),

dossiers as (
    select
        unit_code,
        unit_valid_from,
        field_name,
        from_month,
        until_month,
        as_of,
        received,
        received_online,
        received_direct,
        carried_over,
        resolved,
        resolved_early,
        resolved_on_due,
        resolved_late,
        pending,
        pending_in_time,
        pending_late
    from {{ ref('int_reconciliation__dossier_books') }}
),

budgets as (
    select
        unit_code,
        unit_valid_from,
        from_month,
        until_month,
        with_belated,
        clause,
        fund_source,
        as_of,
        annual_estimate,
        usable,
        spent_period,
        spent_to_date,
        advance,
        remaining
    from {{ ref('int_reconciliation__budget_books') }}
),

dossier_sums as (
    select
        covered.system,
        covered.unit_code,
        covered.unit_valid_from,
        covered.period,
        covered.period_from,
        covered.period_to,
        covered.is_sent,
        case when grouping(dossiers.field_name) = 0 then 'field' else 'total' end as breakdown,
        case when grouping(dossiers.field_name) = 0 then dossiers.field_name else 'total' end as part,
        max(dossiers.as_of) as as_of,
        sum(dossiers.received) as received,
        sum(dossiers.received_online) as received_online,
        sum(dossiers.received_direct) as received_direct,
        sum(dossiers.carried_over) as carried_over,
        sum(dossiers.resolved) as resolved,
        sum(dossiers.resolved_early) as resolved_early,
        sum(dossiers.resolved_on_due) as resolved_on_due,
        sum(dossiers.resolved_late) as resolved_late,
        sum(dossiers.pending) as pending,
        sum(dossiers.pending_in_time) as pending_in_time,
        sum(dossiers.pending_late) as pending_late
    from covered
    inner join dossiers
        on
            covered.covered_code = dossiers.unit_code
            and covered.covered_valid_from = dossiers.unit_valid_from
            and covered.period_from = dossiers.from_month
            and covered.until_month = dossiers.until_month
    where covered.system = '06a'
    group by
        covered.system,
        covered.unit_code,
        covered.unit_valid_from,
        covered.period,
        covered.period_from,
        covered.period_to,
        covered.is_sent,
        grouping sets ((), (dossiers.field_name))
),

budget_sums as (
    select
        covered.system,
        covered.unit_code,
        covered.unit_valid_from,
        covered.period,
        covered.period_from,
        covered.period_to,
        covered.is_sent,
        case
            when grouping(budgets.clause) = 0 then 'clause'
            when grouping(budgets.fund_source) = 0 then 'fund_source'
            else 'total'
        end as breakdown,
        case
            when grouping(budgets.clause) = 0 then budgets.clause
            when grouping(budgets.fund_source) = 0 then budgets.fund_source
            else 'total'
        end as part,
        max(budgets.as_of) as as_of,
        sum(budgets.annual_estimate) as annual_estimate,
        sum(budgets.usable) as usable,
        sum(budgets.spent_period) as spent_period,
        sum(budgets.spent_to_date) as spent_to_date,
        sum(budgets.advance) as advance,
        sum(budgets.remaining) as remaining
    from covered
    inner join budgets
        on
            covered.covered_code = budgets.unit_code
            and covered.covered_valid_from = budgets.unit_valid_from
            and covered.period_from = budgets.from_month
            and covered.until_month = budgets.until_month
            and covered.with_belated = budgets.with_belated
    where covered.system = 'kbnn'
    group by
        covered.system,
        covered.unit_code,
        covered.unit_valid_from,
        covered.period,
        covered.period_from,
        covered.period_to,
        covered.is_sent,
        grouping sets ((), (budgets.clause), (budgets.fund_source))
),

figures as (
    select
        dossier_sums.system,
        dossier_sums.unit_code,
        dossier_sums.unit_valid_from,
        dossier_sums.period,
        dossier_sums.period_from,
        dossier_sums.period_to,
        dossier_sums.is_sent,
        dossier_sums.breakdown,
        dossier_sums.part,
        dossier_sums.as_of,
        figure.item,
        figure.amount
    from dossier_sums
    cross join
        lateral (
            values
            ('received', dossier_sums.received),
            ('received_online', dossier_sums.received_online),
            ('received_direct', dossier_sums.received_direct),
            ('carried_over', dossier_sums.carried_over),
            ('resolved', dossier_sums.resolved),
            ('resolved_early', dossier_sums.resolved_early),
            ('resolved_on_due', dossier_sums.resolved_on_due),
            ('resolved_late', dossier_sums.resolved_late),
            ('pending', dossier_sums.pending),
            ('pending_in_time', dossier_sums.pending_in_time),
            ('pending_late', dossier_sums.pending_late)
        ) as figure (item, amount)

    union all

    select
        budget_sums.system,
        budget_sums.unit_code,
        budget_sums.unit_valid_from,
        budget_sums.period,
        budget_sums.period_from,
        budget_sums.period_to,
        budget_sums.is_sent,
        budget_sums.breakdown,
        budget_sums.part,
        budget_sums.as_of,
        figure.item,
        figure.amount
    from budget_sums
    cross join lateral (
        values
        ('annual_estimate', budget_sums.annual_estimate),
        ('usable', budget_sums.usable),
        ('spent_period', budget_sums.spent_period),
        ('spent_to_date', budget_sums.spent_to_date),
        ('advance', budget_sums.advance),
        ('remaining', budget_sums.remaining)
    ) as figure (item, amount)
)

-- Of a unit without a form the whole is enough.
select
    system,
    unit_code,
    unit_valid_from,
    period,
    period_from,
    period_to,
    is_sent,
    breakdown,
    part,
    item,
    amount as computed_value,
    as_of
from figures
where
    part is not null
    and (is_sent or breakdown = 'total')
