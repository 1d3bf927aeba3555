with

criterion_score as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        area,
        max_score,
        score,
        applicable
    from {{ ref('criterion_score') }}
),

-- The whole of a set is the area 'total', so that what follows is said once.
summed as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        coalesce(area, 'total') as area,
        sum(score) as score,
        coalesce(sum(max_score) filter (where applicable), 0) as applicable_max
    from criterion_score
    group by grouping sets (
        (unit_code, unit_valid_from, year, set_code),
        (unit_code, unit_valid_from, year, set_code, area)
    )
)

select
    unit_code,
    unit_valid_from,
    year,
    set_code,
    area,
    score,
    applicable_max,
    {{ ratio('score', 'applicable_max') }} as index_value
from summed
