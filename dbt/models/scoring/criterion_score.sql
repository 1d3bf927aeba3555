with

component_input as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        component_code,
        criterion_code,
        area,
        max_points,
        rule,
        indicator_code,
        threshold,
        points_each,
        zero_denominator,
        unit_of_measure,
        has_reported,
        numerator,
        denominator,
        scored_value,
        step_points
    from {{ ref('int_scoring__component_input') }}
)

select
    component_input.unit_code,
    component_input.unit_valid_from,
    component_input.year,
    component_input.set_code,
    component_input.component_code,
    component_input.area,
    component_input.criterion_code,
    component_input.rule,
    component_input.max_points::numeric(8, 2) as max_score,
    null::numeric(8, 2) as self_score,
    null::numeric(8, 2) as appraised_score,
    scored.computed_score::numeric(8, 2) as computed_score,
    scored.computed_score::numeric(8, 2) as score,
    judged.basis <> 'not_applicable' as applicable,
    judged.basis,
    component_input.indicator_code,
    component_input.numerator::numeric(24, 0) as numerator,
    component_input.denominator::numeric(24, 0) as denominator,
    shown.indicator_value::numeric(24, 2) as indicator_value,
    {{ half_up('component_input.scored_value', 2) }}::numeric(24, 2) as scored_value
from component_input
-- The one place where a value becomes points. `linear_floor` gives nothing below the floor and the plain proportion from it on.
cross join lateral (
    select
        case
            when component_input.scored_value is null then null
            when component_input.rule = 'boolean'
                then component_input.max_points * (component_input.scored_value >= component_input.threshold)::integer
            when component_input.rule = 'steps'
                then component_input.step_points
            when component_input.rule = 'linear'
                then component_input.max_points * component_input.scored_value / 100
            when component_input.rule = 'linear_floor' and component_input.scored_value < component_input.threshold
                then 0
            when component_input.rule = 'linear_floor'
                then component_input.max_points * component_input.scored_value / 100
            when component_input.rule = 'linear_cap'
                then component_input.max_points * component_input.scored_value / nullif(component_input.threshold, 0)
            when component_input.rule = 'count'
                then component_input.points_each * component_input.scored_value
            when component_input.rule = 'deduct'
                then component_input.max_points - component_input.points_each * component_input.scored_value
        end as points
) as pointed
cross join lateral (
    select
        case
            when not component_input.has_reported then 'no_data'
            when component_input.scored_value is null and component_input.zero_denominator = 'not_applicable'
                then 'not_applicable'
            when component_input.scored_value is null then 'no_data'
            when pointed.points is null then 'not_assessed'
            else 'computed'
        end as basis
) as judged
-- No rule gives less than 0 or more than the maximum. A silent unit has no points at all, not 0.
cross join lateral (
    select
        case
            when judged.basis = 'computed'
                then {{ half_up('least(greatest(pointed.points, 0), component_input.max_points)', 2) }}
            when judged.basis = 'no_data' and component_input.has_reported then 0
        end as computed_score
) as scored
cross join lateral (
    select
        case component_input.unit_of_measure
            when 'percent'
                then {{ ratio('component_input.numerator', 'component_input.denominator') }}
            else component_input.numerator
        end as indicator_value
) as shown
