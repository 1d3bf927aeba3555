with

unit_period as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        part_year,
        months_expected,
        months_reported
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
        score_rule.rule is not null as is_computed,
        criteria_component.indicator_code,
        criteria_component.scope,
        criteria_component.threshold,
        criteria_component.points_each,
        criteria_component.zero_denominator,
        criteria_component.base_indicator_code,
        indicator.unit_of_measure
    from {{ ref('stg_ops__criteria_component') }} as criteria_component
    inner join {{ ref('stg_ops__criterion') }} as criterion
        on
            criteria_component.set_code = criterion.set_code
            and criteria_component.criterion_code = criterion.criterion_code
    left join {{ ref('score_rule') }} as score_rule
        on criteria_component.rule = score_rule.rule
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

-- What the rule sees is amount / per: the ratio in percent, or the count, brought to twelve months where the set asks for that.
-- The two stay apart so that points are divided last: 3 x 26 / 60 / 0.8 is 1.625, and 43.33... / 80 x 3 is just below it.
valued as (
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
        component.is_computed,
        component.indicator_code,
        component.threshold,
        component.points_each,
        component.zero_denominator,
        component.unit_of_measure,
        unit_period.months_reported > 0 as has_reported,
        case when unit_period.months_reported > 0 then coalesce(total.numerator, 0) end as numerator,
        case
            when unit_period.months_reported > 0 and component.unit_of_measure = 'percent'
                then coalesce(total.denominator, 0)
        end as denominator,
        case
            when unit_period.months_reported = 0 then null
            when component.base_indicator_code is not null and coalesce(base.denominator, 0) <= 0 then null
            when component.unit_of_measure = 'percent' and coalesce(total.denominator, 0) <= 0 then null
            when component.unit_of_measure = 'percent' then 100 * total.numerator
            when unit_period.part_year = 'prorate_counts' then 12 * coalesce(total.numerator, 0)
            else coalesce(total.numerator, 0)
        end as amount,
        case
            when component.unit_of_measure = 'percent' then total.denominator
            when unit_period.part_year = 'prorate_counts' then unit_period.months_expected
            else 1
        end as per
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
    valued.unit_code,
    valued.unit_valid_from,
    valued.year,
    valued.set_code,
    valued.component_code,
    valued.criterion_code,
    valued.area,
    valued.max_points,
    valued.rule,
    valued.indicator_code,
    valued.threshold,
    valued.points_each,
    valued.unit_of_measure,
    valued.has_reported,
    valued.numerator,
    valued.denominator,
    valued.amount,
    valued.per,
    case
        when not valued.has_reported then 'no_data'
        when not valued.is_computed then 'not_assessed'
        when valued.amount is not null then 'computed'
        when valued.zero_denominator = 'not_applicable' then 'not_applicable'
        else 'no_data'
    end as basis,
    coalesce(
        (
            select criteria_step.points
            from {{ ref('stg_ops__criteria_step') }} as criteria_step
            where
                valued.set_code = criteria_step.set_code
                and valued.component_code = criteria_step.component_code
                and valued.amount >= valued.per * criteria_step.from_value
            order by criteria_step.from_value desc
            limit 1
        ),
        0
    ) as step_points
from valued
