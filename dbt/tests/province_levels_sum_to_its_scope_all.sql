-- The levels of a province's roll-up add up to its indicators of scope `all`, year by year.
with levels as (
    select
        province_code,
        province_valid_from,
        period::integer as year,
        indicator_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from {{ ref('province_rollup') }}
    where period ~ '^\d{4}$'
    group by 1, 2, 3, 4
),

wholes as (
    select
        unit_code,
        unit_valid_from,
        year,
        indicator_code,
        numerator,
        denominator
    from {{ ref('indicator_yearly') }}
    where
        level = 'province'
        and scope = 'all'
)

select
    coalesce(levels.province_code, wholes.unit_code) as province_code,
    coalesce(levels.year, wholes.year) as year,
    coalesce(levels.indicator_code, wholes.indicator_code) as indicator_code,
    levels.numerator as numerator_of_levels,
    wholes.numerator,
    levels.denominator as denominator_of_levels,
    wholes.denominator
from levels
full outer join wholes
    on
        levels.province_code = wholes.unit_code
        and levels.province_valid_from = wholes.unit_valid_from
        and levels.year = wholes.year
        and levels.indicator_code = wholes.indicator_code
where
    levels.numerator is distinct from wholes.numerator
    or levels.denominator is distinct from wholes.denominator
