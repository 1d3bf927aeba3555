with

unit_period as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        part_year,
        months_expected,
        months_reported > 0 as has_reported
    from {{ ref('int_scoring__unit_period') }}
),

component as (
    select
        criteria_component.set_code,
        criteria_component.component_code,
        criteria_component.criterion_code,
        criterion.area,
        criteria_component.max_points,
        criteria_component.rule,
        criteria_component.indicator_code,
        criteria_component.scope,
        criteria_component.threshold,
        criteria_component.points_each,
        criteria_component.zero_denominator,
        criteria_component.base_indicator_code,
        indicator.unit_of_measure
    from {{ ref('criteria_component') }} as criteria_component
    inner join {{ ref('criterion') }} as criterion
        on
            criteria_component.set_code = criterion.set_code
            and criteria_component.criterion_code = criterion.criterion_code
    left join {{ ref('indicator') }} as indicator
        on criteria_component.indicator_code = indicator.indicator_code
),

indicator_total as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        indicator_code,
        scope,
        numerator,
        denominator
    from {{ ref('int_scoring__indicator_total') }}
),

counted as (
    select
        unit_period.unit_code,
        unit_period.unit_valid_from,
        unit_period.year,
        component.set_code,
        component.component_code,
        component.criterion_code,
        component.area,
        component.max_points,
        component.rule,
        component.indicator_code,
        component.threshold,
        component.points_each,
        component.zero_denominator,
        component.unit_of_measure,
        unit_period.part_year,
        unit_period.months_expected,
        unit_period.has_reported,
        case when unit_period.has_reported then coalesce(total.numerator, 0) end as numerator,
        case
            when unit_period.has_reported and component.unit_of_measure = 'percent' then coalesce(total.denominator, 0)
        end as denominator,
        component.base_indicator_code is null or coalesce(base.denominator, 0) <> 0 as has_base
    from unit_period
    inner join component
        on unit_period.set_code = component.set_code
    left join indicator_total as total
        on
            unit_period.unit_code = total.unit_code
            and unit_period.unit_valid_from = total.unit_valid_from
            and unit_period.year = total.year
            and unit_period.set_code = total.set_code
            and component.indicator_code = total.indicator_code
            and component.scope = total.scope
    left join indicator_total as base
        on
            unit_period.unit_code = base.unit_code
            and unit_period.unit_valid_from = base.unit_valid_from
            and unit_period.year = base.year
            and unit_period.set_code = base.set_code
            and component.base_indicator_code = base.indicator_code
            and component.scope = base.scope
)

select
    counted.unit_code,
    counted.unit_valid_from,
    counted.year,
    counted.set_code,
    counted.component_code,
    counted.criterion_code,
    counted.area,
    counted.max_points,
    counted.rule,
    counted.indicator_code,
    counted.threshold,
    counted.points_each,
    counted.zero_denominator,
    counted.unit_of_measure,
    counted.has_reported,
    counted.numerator,
    counted.denominator,
    seen.scored_value,
    coalesce(reached.points, 0) as step_points
from counted
-- What the rule sees: the exact ratio in percent, or the count, brought to twelve months where the set asks for that.
cross join lateral (
    select
        case
            when not counted.has_reported or not counted.has_base then null
            when counted.unit_of_measure = 'percent' then 100.0 * counted.numerator / nullif(counted.denominator, 0)
            when counted.part_year = 'prorate_counts' then counted.numerator * 12.0 / counted.months_expected
            else counted.numerator
        end as scored_value
) as seen
left join lateral (
    select criteria_step.points
    from {{ ref('criteria_step') }} as criteria_step
    where
        counted.set_code = criteria_step.set_code
        and counted.component_code = criteria_step.component_code
        and seen.scored_value >= criteria_step.from_value
    order by criteria_step.from_value desc
    limit 1
) as reached
    on true
