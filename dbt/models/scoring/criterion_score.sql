{#- least() and greatest() pass over null: without the case, no points would become the maximum. -#}
{%- set bounded_points = half_up('case when points is not null then least(greatest(points, 0), max_points) end', 2) -%}
with

-- The one place where a value (amount / per) becomes points, divided last. `linear_floor` gives nothing below the floor and the plain
-- proportion from it on; no rule gives less than 0 or more than the maximum. A unit with figures but nothing to divide by has 0 points, a
-- silent one none.
scored as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        component_code,
        area,
        criterion_code,
        rule,
        max_points,
        indicator_code,
        unit_of_measure,
        numerator,
        denominator,
        amount,
        per,
        basis,
        case
            when basis = 'no_data' and has_reported then 0
            when basis <> 'computed' then null
            when rule = 'boolean' then max_points * (amount >= per * threshold)::integer
            when rule = 'steps' then step_points
            when rule = 'linear' then max_points * amount / (per * 100)
            when rule = 'linear_floor' then max_points * (amount >= per * threshold)::integer * amount / (per * 100)
            when rule = 'linear_cap' then max_points * amount / nullif(per * threshold, 0)
            when rule = 'count' then points_each * amount / per
            when rule = 'deduct' then (max_points * per - points_each * amount) / per
        end as points
    from {{ ref('int_scoring__component_input') }}
)

select
    unit_code,
    unit_valid_from,
    year,
    set_code,
    component_code,
    area,
    criterion_code,
    rule,
    max_points::numeric(8, 2) as max_score,
    null::numeric(8, 2) as self_score,
    null::numeric(8, 2) as appraised_score,
    {{ bounded_points }}::numeric(8, 2) as computed_score,
    {{ bounded_points }}::numeric(8, 2) as score,
    basis <> 'not_applicable' as applicable,
    basis,
    indicator_code,
    numerator::numeric(24, 0) as numerator,
    denominator::numeric(24, 0) as denominator,
    {{ indicator_value('unit_of_measure', 'numerator', 'denominator') }}::numeric(24, 2) as indicator_value,
    {{ half_up('amount / per', 2) }}::numeric(24, 2) as scored_value
from scored
