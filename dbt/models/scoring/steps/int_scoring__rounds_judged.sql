with

scores as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        component_code,
        round,
        max_points,
        self_points,
        appraised_points,
        evidence
    from {{ ref('stg_scorecard__scores') }}
),

criteria_set as (
    select set_code
    from {{ ref('stg_ops__criteria_set') }}
),

component as (
    select
        set_code,
        component_code,
        max_points
    from {{ ref('int_scoring__component_listed') }}
),

unit_period as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code
    from {{ ref('int_scoring__unit_period') }}
),

judged as (
    select
        scores.unit_code,
        scores.unit_valid_from,
        scores.year::integer as year,
        scores.set_code,
        scores.component_code,
        scores.round,
        scores.max_points as stated_max,
        component.max_points,
        scores.self_points,
        scores.appraised_points,
        scores.evidence,
        case
            when criteria_set.set_code is null then 'unknown_set'
            when component.component_code is null then 'unknown_component'
            when unit_period.unit_code is null then 'unit_not_scored'
            when scores.max_points <> component.max_points then 'other_maximum'
            when greatest(scores.self_points, scores.appraised_points) > component.max_points then 'points_above_max'
        end as problem
    from scores
    left join criteria_set
        on scores.set_code = criteria_set.set_code
    left join component
        on
            scores.set_code = component.set_code
            and scores.component_code = component.component_code
    left join unit_period
        on
            scores.unit_code = unit_period.unit_code
            and scores.unit_valid_from = unit_period.unit_valid_from
            and scores.year = unit_period.year
            and scores.set_code = unit_period.set_code
)

-- Points on another scale are no points of this component; points above its maximum are points up to it.
select
    unit_code,
    unit_valid_from,
    year,
    set_code,
    component_code,
    round,
    stated_max,
    max_points,
    self_points,
    appraised_points,
    evidence,
    problem,
    problem is null or problem = 'points_above_max' as counts
from judged
