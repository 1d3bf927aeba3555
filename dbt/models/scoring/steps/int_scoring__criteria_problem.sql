with

criteria_set as (
    select
        set_code,
        total_points
    from {{ ref('criteria_set') }}
),

criteria_area as (
    select
        set_code,
        area,
        max_points
    from {{ ref('criteria_area') }}
),

criterion as (
    select
        set_code,
        criterion_code,
        area,
        max_points
    from {{ ref('criterion') }}
),

component as (
    select
        criteria_component.set_code,
        criteria_component.component_code,
        criteria_component.criterion_code,
        criteria_component.max_points,
        criteria_component.rule,
        criteria_component.indicator_code,
        criteria_component.base_indicator_code,
        criteria_component.threshold,
        criteria_component.points_each,
        criteria_component.zero_denominator,
        score_rule.rule as known_rule,
        score_rule.parameter,
        indicator.unit_of_measure
    from {{ ref('criteria_component') }} as criteria_component
    left join {{ ref('score_rule') }} as score_rule
        on criteria_component.rule = score_rule.rule
    left join {{ ref('indicator') }} as indicator
        on criteria_component.indicator_code = indicator.indicator_code
),

step as (
    select
        set_code,
        component_code,
        count(*) as steps,
        max(points) as most_points
    from {{ ref('criteria_step') }}
    group by set_code, component_code
),

component_sum as (
    select
        set_code,
        criterion_code,
        sum(max_points) as points
    from component
    group by set_code, criterion_code
),

criterion_sum as (
    select
        set_code,
        area,
        sum(max_points) as points
    from criterion
    group by set_code, area
),

area_sum as (
    select
        set_code,
        sum(max_points) as points
    from criteria_area
    group by set_code
),

problem as (
    select
        coalesce(criterion.set_code, component_sum.set_code) as set_code,
        'COMPONENT_SUM' as problem_code,
        coalesce(criterion.criterion_code, component_sum.criterion_code) as item_code,
        criterion.max_points as declared,
        component_sum.points as found
    from criterion
    full join component_sum
        on
            criterion.set_code = component_sum.set_code
            and criterion.criterion_code = component_sum.criterion_code
    where criterion.max_points is distinct from component_sum.points

    union all

    select
        coalesce(criteria_area.set_code, criterion_sum.set_code) as set_code,
        'CRITERION_SUM' as problem_code,
        coalesce(criteria_area.area, criterion_sum.area) as item_code,
        criteria_area.max_points as declared,
        criterion_sum.points as found
    from criteria_area
    full join criterion_sum
        on
            criteria_area.set_code = criterion_sum.set_code
            and criteria_area.area = criterion_sum.area
    where criteria_area.max_points is distinct from criterion_sum.points

    union all

    select
        coalesce(criteria_set.set_code, area_sum.set_code) as set_code,
        'AREA_SUM' as problem_code,
        coalesce(criteria_set.set_code, area_sum.set_code) as item_code,
        criteria_set.total_points as declared,
        area_sum.points as found
    from criteria_set
    full join area_sum
        on criteria_set.set_code = area_sum.set_code
    where criteria_set.total_points is distinct from area_sum.points

    union all

    select
        set_code,
        'UNKNOWN_RULE' as problem_code,
        component_code as item_code,
        null as declared,
        null as found
    from component
    where known_rule is null

    union all

    select
        set_code,
        'UNKNOWN_INDICATOR' as problem_code,
        component_code as item_code,
        null as declared,
        null as found
    from component
    where
        unit_of_measure is null
        or (
            base_indicator_code is not null
            and base_indicator_code not in (
                select indicator.indicator_code
                from {{ ref('indicator') }} as indicator
            )
        )

    union all

    select
        component.set_code,
        'MISSING_PARAMETER' as problem_code,
        component.component_code as item_code,
        null as declared,
        null as found
    from component
    left join step
        on
            component.set_code = step.set_code
            and component.component_code = step.component_code
    where
        (component.parameter = 'threshold' and coalesce(component.threshold, 0) <= 0)
        or (component.parameter = 'points_each' and coalesce(component.points_each, 0) <= 0)
        or (component.parameter = 'steps' and step.steps is null)
        or component.zero_denominator is null

    union all

    -- A rule for a ratio on a count, or the other way round, gives points that mean nothing.
    select
        set_code,
        'RULE_MISFIT' as problem_code,
        component_code as item_code,
        null as declared,
        null as found
    from component
    where
        (rule in ('linear', 'linear_floor', 'linear_cap') and unit_of_measure = 'count')
        or (rule in ('count', 'deduct') and unit_of_measure = 'percent')

    union all

    select
        component.set_code,
        'STEP_POINTS' as problem_code,
        component.component_code as item_code,
        component.max_points as declared,
        step.most_points as found
    from component
    inner join step
        on
            component.set_code = step.set_code
            and component.component_code = step.component_code
    where component.max_points <> step.most_points

    union all

    select
        criteria_set.set_code,
        'BAND_FLOOR' as problem_code,
        criteria_set.set_code as item_code,
        0 as declared,
        min(band.lower_bound) as found
    from criteria_set
    left join {{ ref('band') }} as band
        on criteria_set.set_code = band.set_code
    group by criteria_set.set_code, band.from_year
    having coalesce(min(band.lower_bound), 1) > 0
)

select
    set_code,
    problem_code,
    item_code,
    declared,
    found
from problem
