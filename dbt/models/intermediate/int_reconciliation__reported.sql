with reports as (
    select
        unit_code,
        unit_valid_from,
        period,
        period_from,
        period_to,
        field_name,
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
    from {{ ref('stg_one_stop_shop__report_06a') }}
),

executions as (
    select
        unit_code,
        unit_valid_from,
        period,
        period_from,
        period_to,
        clause,
        fund_source,
        annual_estimate,
        usable,
        spent_period,
        spent_to_date,
        advance,
        remaining
    from {{ ref('stg_budget__execution') }}
    -- "Trong đó" says again what another line has said.
    where additive
),

forms as (
    select
        system,
        unit_code,
        unit_valid_from,
        period,
        period_from,
        period_to,
        names_clause,
        names_source
    from {{ ref('int_reconciliation__forms') }}
),

figures as (
    select
        '06a' as system,
        reports.unit_code,
        reports.unit_valid_from,
        reports.period,
        reports.period_from,
        reports.period_to,
        place.breakdown,
        place.part,
        figure.item,
        figure.amount::numeric as amount
    from reports
    cross join
        lateral (
            values
            ('total', 'total'),
            ('field', reports.field_name)
        ) as place (breakdown, part)
    cross join
        lateral (
            values
            ('received', reports.received),
            ('received_online', reports.received_online),
            ('received_direct', reports.received_direct),
            ('carried_over', reports.carried_over),
            ('resolved', reports.resolved),
            ('resolved_early', reports.resolved_early),
            ('resolved_on_due', reports.resolved_on_due),
            ('resolved_late', reports.resolved_late),
            ('pending', reports.pending),
            ('pending_in_time', reports.pending_in_time),
            ('pending_late', reports.pending_late)
        ) as figure (item, amount)
    -- Where each line is a unit, the ingestion writes Tổng hợp for the field.
    where place.part <> 'Tổng hợp'

    union all

    select
        'kbnn' as system,
        executions.unit_code,
        executions.unit_valid_from,
        executions.period,
        executions.period_from,
        executions.period_to,
        place.breakdown,
        place.part,
        figure.item,
        figure.amount
    from executions
    inner join forms
        on
            forms.system = 'kbnn'
            and executions.unit_code = forms.unit_code
            and executions.unit_valid_from = forms.unit_valid_from
            and executions.period = forms.period
            and executions.period_from = forms.period_from
            and executions.period_to = forms.period_to
    cross join
        lateral (
            values
            ('total', 'total', true),
            ('clause', executions.clause, forms.names_clause),
            ('fund_source', executions.fund_source, forms.names_source)
        ) as place (breakdown, part, is_named)
    cross join
        lateral (
            values
            ('annual_estimate', executions.annual_estimate),
            ('usable', executions.usable),
            ('spent_period', executions.spent_period),
            ('spent_to_date', executions.spent_to_date),
            ('advance', executions.advance),
            ('remaining', executions.remaining)
        ) as figure (item, amount)
    where place.is_named
)

-- A form without a column says nothing of it; one that has it may leave a cell blank.
select
    system,
    unit_code,
    unit_valid_from,
    period,
    period_from,
    period_to,
    breakdown,
    part,
    item,
    sum(amount) as reported_value
from figures
group by 1, 2, 3, 4, 5, 6, 7, 8, 9
having count(amount) > 0
