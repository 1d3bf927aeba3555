with flows as (
    select
        unit_code,
        unit_valid_from,
        month,
        field_name,
        max(as_of) as as_of,
        sum(received_online) as received_online,
        sum(received - received_online) as received_direct,
        sum(resolved_early) as resolved_early,
        sum(resolved_on_due) as resolved_on_due,
        sum(resolved_late) as resolved_late,
        sum(received - resolved) as pending
    from {{ ref('int_dossiers__by_procedure') }}
    group by 1, 2, 3, 4
),

late_flows as (
    select
        unit_code,
        unit_valid_from,
        month,
        field_name,
        late_from,
        pending_late
    from {{ ref('int_reconciliation__late_flows') }}
),

successions as (
    select
        unit_code,
        unit_valid_from,
        events_from,
        events_to,
        counted_code,
        counted_valid_from
    from {{ ref('int_units__succeeded') }}
),

periods as (
    select distinct
        {{ month_of('period_from') }} as from_month,
        until_month
    from {{ ref('int_reconciliation__forms') }}
    where
        system = '06a'
        and is_comparable
),

period_months as (
    select
        periods.from_month,
        periods.until_month,
        months.month::date as month
    from periods
    cross join lateral generate_series(periods.from_month, periods.until_month, interval '1 month') as months (month)
),

in_period as (
    select
        flows.unit_code,
        flows.unit_valid_from,
        flows.field_name,
        period_months.from_month,
        period_months.until_month,
        max(flows.as_of) as as_of,
        sum(flows.received_online) as received_online,
        sum(flows.received_direct) as received_direct,
        sum(flows.resolved_early) as resolved_early,
        sum(flows.resolved_on_due) as resolved_on_due,
        sum(flows.resolved_late) as resolved_late
    from flows
    inner join period_months
        on flows.month = period_months.month
    group by 1, 2, 3, 4, 5
),

-- Whatever a unit leaves open goes to the books of the unit that takes over its affairs, in the month of that day.
moves as (
    select
        successions.counted_code as unit_code,
        successions.counted_valid_from as unit_valid_from,
        flows.field_name,
        greatest(flows.month, {{ month_of('successions.events_from') }}) as month,
        flows.as_of,
        flows.pending,
        0 as pending_late
    from flows
    inner join successions
        on
            flows.unit_code = successions.unit_code
            and flows.unit_valid_from = successions.unit_valid_from
            and flows.month < successions.events_to

    union all

    select
        successions.counted_code as unit_code,
        successions.counted_valid_from as unit_valid_from,
        late_flows.field_name,
        greatest(late_flows.month, late_flows.late_from, {{ month_of('successions.events_from') }}) as month,
        null::date as as_of,
        0 as pending,
        late_flows.pending_late
    from late_flows
    inner join successions
        on
            late_flows.unit_code = successions.unit_code
            and late_flows.unit_valid_from = successions.unit_valid_from
            and late_flows.month < successions.events_to
),

pairs as (
    select distinct
        unit_code,
        unit_valid_from,
        field_name
    from moves
),

ends as (
    select distinct until_month
    from periods
),

month_moves as (
    select
        unit_code,
        unit_valid_from,
        field_name,
        month,
        false as is_end,
        as_of,
        pending,
        pending_late
    from moves

    union all

    select
        pairs.unit_code,
        pairs.unit_valid_from,
        pairs.field_name,
        ends.until_month as month,
        true as is_end,
        null::date as as_of,
        0 as pending,
        0 as pending_late
    from pairs
    cross join ends
),

months as (
    select
        unit_code,
        unit_valid_from,
        field_name,
        month,
        bool_or(is_end) as is_end,
        max(as_of) as as_of,
        sum(pending) as pending,
        sum(pending_late) as pending_late
    from month_moves
    group by 1, 2, 3, 4
),

stock as (
    select
        unit_code,
        unit_valid_from,
        field_name,
        month,
        is_end,
        max(as_of) over books as as_of,
        sum(pending) over books as pending,
        sum(pending_late) over books as pending_late
    from months
    window books as (partition by unit_code, unit_valid_from, field_name order by month)
),

books as (
    select
        stock.unit_code,
        stock.unit_valid_from,
        stock.field_name,
        periods.from_month,
        periods.until_month,
        greatest(stock.as_of, in_period.as_of) as as_of,
        coalesce(in_period.received_online, 0) as received_online,
        coalesce(in_period.received_direct, 0) as received_direct,
        coalesce(in_period.resolved_early, 0) as resolved_early,
        coalesce(in_period.resolved_on_due, 0) as resolved_on_due,
        coalesce(in_period.resolved_late, 0) as resolved_late,
        coalesce(in_period.resolved_early + in_period.resolved_on_due + in_period.resolved_late, 0) as resolved,
        stock.pending,
        stock.pending_late
    from stock
    inner join periods
        on stock.month = periods.until_month
    left join in_period
        on
            stock.unit_code = in_period.unit_code
            and stock.unit_valid_from = in_period.unit_valid_from
            and stock.field_name is not distinct from in_period.field_name
            and periods.from_month = in_period.from_month
            and periods.until_month = in_period.until_month
    where stock.is_end
)

-- What is resolved in the period and what is pending at its end is all that was on the books: the rest of it came from before.
select
    unit_code,
    unit_valid_from,
    field_name,
    from_month,
    until_month,
    as_of,
    resolved + pending as received,
    received_online,
    received_direct,
    resolved + pending - received_online - received_direct as carried_over,
    resolved,
    resolved_early,
    resolved_on_due,
    resolved_late,
    pending,
    pending - pending_late as pending_in_time,
    pending_late
from books
where resolved + pending > 0
