with

criteria_component as (
    select
        set_code,
        component_code,
        criterion_code,
        order_no,
        name_vi,
        max_points,
        rule,
        indicator_code,
        base_indicator_code,
        scope,
        direction,
        threshold,
        points_each,
        zero_denominator,
        evidence_required,
        leagues
    from {{ ref('stg_ops__criteria_component') }}
),

criterion as (
    select
        set_code,
        criterion_code,
        area,
        order_no
    from {{ ref('stg_ops__criterion') }}
),

criteria_area as (
    select
        set_code,
        area,
        kind,
        area_no
    from {{ ref('stg_ops__criteria_area') }}
),

step as (
    select
        set_code,
        component_code,
        jsonb_agg(jsonb_build_object('from', from_value, 'points', points) order by from_value) as steps
    from {{ ref('stg_ops__criteria_step') }}
    group by set_code, component_code
),

indicator as (
    select
        indicator_code,
        unit_of_measure
    from {{ ref('indicator') }}
)

select
    criteria_component.set_code,
    criteria_component.component_code,
    criteria_component.criterion_code,
    criterion.area,
    criteria_area.kind,
    row_number() over (
        partition by criteria_component.set_code
        order by criteria_area.area_no, criterion.order_no, criteria_component.order_no, criteria_component.component_code
    ) as order_no,
    criteria_component.name_vi,
    criteria_component.max_points,
    criteria_component.rule,
    criteria_component.indicator_code,
    criteria_component.base_indicator_code,
    indicator.unit_of_measure,
    criteria_component.scope,
    criteria_component.direction,
    criteria_component.threshold,
    criteria_component.points_each,
    step.steps,
    criteria_component.zero_denominator,
    criteria_component.evidence_required,
    to_jsonb(criteria_component.leagues) as leagues
from criteria_component
inner join criterion
    on
        criteria_component.set_code = criterion.set_code
        and criteria_component.criterion_code = criterion.criterion_code
inner join criteria_area
    on
        criterion.set_code = criteria_area.set_code
        and criterion.area = criteria_area.area
left join step
    on
        criteria_component.set_code = step.set_code
        and criteria_component.component_code = step.component_code
left join indicator
    on criteria_component.indicator_code = indicator.indicator_code
