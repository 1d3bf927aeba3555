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

with deliveries as (
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
        unit_code,
        unit_valid_from,
        delivery_id,
        fiscal_year,
        happened_on,
        clause,
        fund_source,
        kind,
        initial_amount,
        amount
    from {{ ref('int_budget__lines') }}
    where {{ in_touched_years('fiscal_year', datasets) }}
)

select
    successions.counted_code as unit_code,
    successions.counted_valid_from as unit_valid_from,
    {{ fiscal_month('events.happened_on', 'events.fiscal_year') }} as month,
    events.happened_on > make_date(events.fiscal_year, 12, 31) as is_belated,
    events.clause,
    events.fund_source,
    max(deliveries.exported_on) as as_of,
    sum(events.initial_amount) as initial_amount,
    coalesce(sum(events.amount) filter (where events.kind = 'allocation'), 0) as usable,
    coalesce(sum(events.amount) filter (where events.kind = 'spent'), 0) as spent,
    coalesce(sum(events.amount) filter (where events.kind = 'advance'), 0) as advance
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
group by 1, 2, 3, 4, 5, 6
