with

criterion_score as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        area,
        kind,
        max_score,
        score,
        applicable,
        basis
    from {{ ref('criterion_score') }}
),

unit_period as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        months_reported > 0 as has_reported
    from {{ ref('int_scoring__unit_period') }}
),

block as (
    select
        set_code,
        area,
        max_points
    from {{ ref('stg_ops__criteria_area') }}
    where kind <> 'area'
),

-- The whole of a set is the area 'total', so that what follows is said once.
summed as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        coalesce(area, 'total') as area,
        coalesce(sum(score), 0) as score,
        coalesce(sum(max_score) filter (where applicable), 0) as applicable_max,
        count(*) filter (where basis = 'self_assessed') as components_not_appraised,
        count(*) filter (where basis = 'not_assessed') as components_not_assessed
    from criterion_score
    where kind = 'area'
    group by grouping sets (
        (unit_code, unit_valid_from, year, set_code),
        (unit_code, unit_valid_from, year, set_code, area)
    )
),

-- Points above and off the total, each block up to its cap.
beside as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        coalesce(sum(points) filter (where kind = 'bonus'), 0) as bonus_points,
        coalesce(sum(points) filter (where kind = 'penalty'), 0) as penalty_points,
        sum(components_not_appraised) as components_not_appraised
    from (
        select
            criterion_score.unit_code,
            criterion_score.unit_valid_from,
            criterion_score.year,
            criterion_score.set_code,
            criterion_score.kind,
            least(sum(criterion_score.score), block.max_points) as points,
            count(*) filter (where criterion_score.basis = 'self_assessed') as components_not_appraised
        from criterion_score
        inner join block
            on
                criterion_score.set_code = block.set_code
                and criterion_score.area = block.area
        where criterion_score.score is not null
        group by
            criterion_score.unit_code,
            criterion_score.unit_valid_from,
            criterion_score.year,
            criterion_score.set_code,
            criterion_score.kind,
            criterion_score.area,
            block.max_points
    ) as of_block
    group by unit_code, unit_valid_from, year, set_code
),

-- A unit that sent nothing, or to which nothing applies, has no points: not 0.
pointed as (
    select
        summed.unit_code,
        summed.unit_valid_from,
        summed.year,
        summed.set_code,
        summed.area,
        case when unit_period.has_reported and summed.applicable_max > 0 then summed.score end as score,
        summed.applicable_max,
        case
            when unit_period.has_reported and summed.applicable_max > 0 and summed.area = 'total' then coalesce(beside.bonus_points, 0)
        end as bonus_points,
        case
            when unit_period.has_reported and summed.applicable_max > 0 and summed.area = 'total' then coalesce(beside.penalty_points, 0)
        end as penalty_points,
        summed.components_not_appraised
        + case when summed.area = 'total' then coalesce(beside.components_not_appraised, 0) else 0 end as components_not_appraised,
        summed.components_not_assessed
    from summed
    inner join unit_period
        on
            summed.unit_code = unit_period.unit_code
            and summed.unit_valid_from = unit_period.unit_valid_from
            and summed.year = unit_period.year
            and summed.set_code = unit_period.set_code
    left join beside
        on
            summed.unit_code = beside.unit_code
            and summed.unit_valid_from = beside.unit_valid_from
            and summed.year = beside.year
            and summed.set_code = beside.set_code
)

select
    unit_code,
    unit_valid_from,
    year,
    set_code,
    area,
    score,
    applicable_max,
    bonus_points,
    penalty_points,
    {{ index_of('score', 'bonus_points', 'penalty_points', 'applicable_max') }} as index_value,
    components_not_appraised,
    components_not_assessed
from pointed
