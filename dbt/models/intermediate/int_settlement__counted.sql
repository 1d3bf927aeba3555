with settlement as (
    select
        unit_code,
        unit_valid_from,
        delivery_id,
        make_date(fiscal_year, 12, 31) as happened_on,
        usable,
        coalesce(reported, 0) as reported,
        coalesce(approved, 0) as approved
    from {{ ref('stg_budget__settlement') }}
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

allotted as (
    select
        unit_code,
        unit_valid_from,
        extract(year from month)::integer as fiscal_year,
        sum(usable) as usable
    from {{ ref('int_budget__counted') }}
    group by 1, 2, 3
),

settled as (
    select
        successions.counted_code as unit_code,
        successions.counted_valid_from as unit_valid_from,
        settlement.happened_on,
        case when bool_and(settlement.usable is not null) then sum(settlement.usable) end as usable,
        sum(settlement.reported) as reported,
        sum(settlement.approved) as approved,
        max(deliveries.exported_on) as as_of
    from settlement
    inner join deliveries
        on settlement.delivery_id = deliveries.delivery_id
    inner join successions
        on
            settlement.unit_code = successions.unit_code
            and settlement.unit_valid_from = successions.unit_valid_from
            and settlement.happened_on >= successions.events_from
            and settlement.happened_on < successions.events_to
    group by 1, 2, 3
)

select
    settled.unit_code,
    settled.unit_valid_from,
    {{ month_of('settled.happened_on') }} as month,
    settled.reported,
    settled.approved,
    -- What the form calls usable; where a line of it says nothing, what was allotted.
    coalesce(settled.usable, allotted.usable, 0) as usable,
    coalesce(allotted.usable, 0) as allotted,
    settled.as_of
from settled
left join allotted
    on
        settled.unit_code = allotted.unit_code
        and settled.unit_valid_from = allotted.unit_valid_from
        and extract(year from settled.happened_on) = allotted.fiscal_year
