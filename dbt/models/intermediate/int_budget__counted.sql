{%- set datasets = ["budget.allocations", "budget.transactions"] -%}

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        pre_hook="{{ forget_touched(['budget.allocations', 'budget.transactions']) }}",
        indexes=[{'columns': ['unit_code', 'unit_valid_from', 'month']}],
    )
}}

-- depends_on: {{ ref('int_units__touched') }}

with allocations as (
    select
        unit_code,
        unit_valid_from,
        delivery_id,
        fiscal_year,
        -- A line without the day of its decision counts from the first day of its year.
        coalesce(decided_on, make_date(fiscal_year, 1, 1)) as decided_on,
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
        delivery_id,
        fiscal_year,
        posted_on,
        project_code,
        -- What is not marked as an advance is spent.
        coalesce(spending_kind, 'spent') as spending_kind,
        debit,
        credit
    from {{ ref('stg_budget__transactions') }}
    -- A: what happened, as all lines of a ledger without the mark. B and E are budget and commitment: never summed with it.
    where coalesce(actual_flag, 'A') = 'A'
),

deliveries as (
    select
        delivery_id,
        exported_on
    from {{ ref('stg_ops__delivery') }}
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
        delivery_id,
        decided_on as happened_on,
        fiscal_year,
        coalesce(project_code like '7%', false) as is_investment,
        coalesce(carried_over, 0) as carried_over,
        coalesce(initial_amount, 0) as initial_amount,
        coalesce(usable, 0) as amount
    from allocations
    where {{ in_touched_years('fiscal_year', datasets) }}

    union all

    select
        spending_kind as kind,
        unit_code,
        unit_valid_from,
        delivery_id,
        posted_on as happened_on,
        fiscal_year,
        coalesce(project_code like '7%', false) as is_investment,
        0 as carried_over,
        0 as initial_amount,
        coalesce(debit, 0) - coalesce(credit, 0) as amount
    from transactions
    where
        posted_on is not null
        and {{ in_touched_years('fiscal_year', datasets) }}
)

select
    successions.counted_code as unit_code,
    successions.counted_valid_from as unit_valid_from,
    {{ fiscal_month('events.happened_on', 'events.fiscal_year') }} as month,
    max(deliveries.exported_on) filter (where events.kind = 'allocation') as allocations_as_of,
    max(deliveries.exported_on) filter (where events.kind <> 'allocation') as transactions_as_of,
    count(*) filter (where events.kind = 'allocation') as allocation_lines,
    count(*) filter (where events.kind <> 'allocation') as transaction_lines,
    sum(events.carried_over) as carried_over,
    sum(events.initial_amount) as initial_amount,
    coalesce(sum(events.amount) filter (where events.kind = 'allocation'), 0) as usable,
    coalesce(sum(events.amount) filter (where events.kind = 'spent'), 0) as spent,
    coalesce(sum(events.amount) filter (where events.kind = 'advance'), 0) as advance,
    coalesce(sum(events.amount) filter (where events.kind = 'allocation' and events.is_investment), 0) as investment_usable,
    coalesce(sum(events.carried_over) filter (where events.is_investment), 0) as investment_carried_over,
    coalesce(sum(events.amount) filter (where events.kind = 'spent' and events.is_investment), 0) as investment_spent,
    coalesce(sum(events.amount) filter (where events.kind = 'advance' and events.is_investment), 0) as investment_advance
from events
inner join deliveries
    on events.delivery_id = deliveries.delivery_id
inner join successions
    on
        events.unit_code = successions.unit_code
        and events.unit_valid_from = successions.unit_valid_from
        and events.happened_on >= successions.events_from
        and events.happened_on < successions.events_to
where
    {{ is_touched(
        'successions.counted_code', 'successions.counted_valid_from', fiscal_month('events.happened_on', 'events.fiscal_year'), datasets
    ) }}
group by 1, 2, 3
