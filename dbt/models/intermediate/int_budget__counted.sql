with allocations as (
    select
        unit_code,
        unit_valid_from,
        fiscal_year,
        decided_on,
        project_code,
        carried_over,
        initial_amount,
        usable
    from {{ ref('stg_budget__allocations') }}
),

transactions as (
    select
        unit_code,
        unit_valid_from,
        fiscal_year,
        posted_on,
        project_code,
        spending_kind,
        debit,
        credit
    from {{ ref('stg_budget__transactions') }}
    -- A: what happened. B and E are budget and commitment: never summed with it.
    where actual_flag = 'A'
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

events as (
    select
        'allocation' as kind,
        unit_code,
        unit_valid_from,
        decided_on as happened_on,
        fiscal_year,
        coalesce(project_code like '7%', false) as is_investment,
        coalesce(carried_over, 0) as carried_over,
        coalesce(initial_amount, 0) as initial_amount,
        coalesce(usable, 0) as amount
    from allocations
    where decided_on is not null

    union all

    select
        spending_kind as kind,
        unit_code,
        unit_valid_from,
        posted_on as happened_on,
        fiscal_year,
        coalesce(project_code like '7%', false) as is_investment,
        0 as carried_over,
        0 as initial_amount,
        coalesce(debit, 0) - coalesce(credit, 0) as amount
    from transactions
    where posted_on is not null
)

select
    successions.counted_code as unit_code,
    successions.counted_valid_from as unit_valid_from,
    {{ fiscal_month('events.happened_on', 'events.fiscal_year') }} as month,
    count(*) filter (where events.kind = 'allocation') as allocation_lines,
    count(*) filter (where events.kind <> 'allocation') as transaction_lines,
    sum(events.carried_over) as carried_over,
    sum(events.initial_amount) as initial_amount,
    coalesce(sum(events.amount) filter (where events.kind = 'allocation'), 0) as usable,
    coalesce(sum(events.amount) filter (where events.kind = 'spent'), 0) as spent,
    coalesce(sum(events.amount) filter (where events.kind = 'advance'), 0) as advance,
    coalesce(sum(events.amount) filter (where events.kind = 'allocation' and events.is_investment), 0) as investment_usable,
    coalesce(sum(events.amount) filter (where events.kind = 'spent' and events.is_investment), 0) as investment_spent,
    coalesce(sum(events.amount) filter (where events.kind = 'advance' and events.is_investment), 0) as investment_advance
from events
inner join successions
    on
        events.unit_code = successions.unit_code
        and events.unit_valid_from = successions.unit_valid_from
        and events.happened_on >= successions.events_from
        and events.happened_on < successions.events_to
group by 1, 2, 3
