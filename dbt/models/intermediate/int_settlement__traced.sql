{{ config(materialized='view') }}

with settlement as (
    select
        unit_code,
        unit_valid_from,
        make_date(fiscal_year, 12, 31) as happened_on,
        usable,
        coalesce(reported, 0) as reported,
        coalesce(approved, 0) as approved,
        delivery_id,
        sheet_no,
        row_no
    from {{ ref('stg_budget__settlement') }}
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

allotted as (
    select
        unit_code,
        unit_valid_from,
        month,
        amount,
        happened_on,
        dataset,
        delivery_id,
        sheet_no,
        row_no
    from {{ ref('int_budget__traced') }}
    where measure = 'usable'
),

lines as (
    select
        successions.counted_code,
        successions.counted_valid_from,
        settlement.happened_on,
        settlement.usable,
        settlement.reported,
        settlement.approved,
        bool_and(settlement.usable is not null) over (
            partition by successions.counted_code, successions.counted_valid_from, settlement.happened_on
        ) as says_usable,
        settlement.delivery_id,
        settlement.sheet_no,
        settlement.row_no
    from settlement
    inner join successions
        on
            settlement.unit_code = successions.unit_code
            and settlement.unit_valid_from = successions.unit_valid_from
            and settlement.happened_on >= successions.events_from
            and settlement.happened_on < successions.events_to
),

settled as (
    select distinct
        counted_code,
        counted_valid_from,
        happened_on,
        says_usable
    from lines
)

select
    lines.counted_code as unit_code,
    lines.counted_valid_from as unit_valid_from,
    {{ month_of('lines.happened_on') }} as month,
    null::text as part,
    summing.measure,
    summing.amount::numeric as amount,
    lines.happened_on,
    'budget.settlement' as dataset,
    lines.delivery_id,
    lines.sheet_no,
    lines.row_no,
    null::text as about
from lines
cross join
    lateral (
        values
        ('reported', lines.reported),
        ('approved', lines.approved),
        ('usable', case when lines.says_usable then lines.usable end)
    ) as summing (measure, amount)
where summing.amount <> 0

union all

-- What was allotted in the year; and what stands for usable where the form does not say it.
select
    settled.counted_code as unit_code,
    settled.counted_valid_from as unit_valid_from,
    {{ month_of('settled.happened_on') }} as month,
    null::text as part,
    summing.measure,
    allotted.amount,
    allotted.happened_on,
    allotted.dataset,
    allotted.delivery_id,
    allotted.sheet_no,
    allotted.row_no,
    null::text as about
from settled
inner join allotted
    on
        settled.counted_code = allotted.unit_code
        and settled.counted_valid_from = allotted.unit_valid_from
        and extract(year from settled.happened_on) = extract(year from allotted.month)
cross join lateral (values ('allotted', true), ('usable', not settled.says_usable)) as summing (measure, is_summed)
where summing.is_summed
