{{ config(materialized='view') }}

with lines as (
    select
        unit_code,
        unit_valid_from,
        delivery_id,
        sheet_no,
        row_no,
        fiscal_year,
        happened_on,
        kind,
        is_investment,
        carried_over,
        initial_amount,
        amount
    from {{ ref('int_budget__lines') }}
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
)

-- The sums of int_budget__counted, of one line; a test compares the two over a whole province.
select
    successions.counted_code as unit_code,
    successions.counted_valid_from as unit_valid_from,
    {{ fiscal_month('lines.happened_on', 'lines.fiscal_year') }} as month,
    null::text as part,
    summing.measure,
    summing.amount::numeric as amount,
    lines.happened_on,
    case when lines.kind = 'allocation' then 'budget.allocations' else 'budget.transactions' end as dataset,
    lines.delivery_id,
    lines.sheet_no,
    lines.row_no,
    null::text as about
from lines
inner join successions
    on
        lines.unit_code = successions.unit_code
        and lines.unit_valid_from = successions.unit_valid_from
        and lines.happened_on >= successions.events_from
        and lines.happened_on < successions.events_to
cross join
    lateral (
        values
        ('carried_over', true, lines.carried_over),
        ('initial_amount', true, lines.initial_amount),
        ('usable', lines.kind = 'allocation', lines.amount),
        ('spent', lines.kind = 'spent', lines.amount),
        ('advance', lines.kind = 'advance', lines.amount),
        ('investment_usable', lines.is_investment and lines.kind = 'allocation', lines.amount),
        ('investment_carried_over', lines.is_investment, lines.carried_over),
        ('investment_spent', lines.is_investment and lines.kind = 'spent', lines.amount),
        ('investment_advance', lines.is_investment and lines.kind = 'advance', lines.amount)
    ) as summing (measure, is_summed, amount)
where
    summing.is_summed
    and summing.amount <> 0
