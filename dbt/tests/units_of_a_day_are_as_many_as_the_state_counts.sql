-- 63 provinces, 696 districts and 10,051 communes to the end of 30 June 2025, 34 and 3,321 from the next day on; departments are not among them.
with expected (day, level, units) as (
    values
    (date '2024-01-01', 'province', 63),
    (date '2024-01-01', 'district', 696),
    (date '2024-01-01', 'commune', 10051),
    (date '2025-06-30', 'province', 63),
    (date '2025-06-30', 'district', 696),
    (date '2025-06-30', 'commune', 10051),
    (date '2025-07-01', 'province', 34),
    (date '2025-07-01', 'district', 0),
    (date '2025-07-01', 'commune', 3321)
),

counted as (
    select
        expected.day,
        expected.level,
        expected.units,
        count(units.unit_code) as found
    from expected
    left join {{ ref('dim_unit') }} as units
        on
            expected.level = units.level
            and expected.day >= units.valid_from
            and (units.valid_to is null or expected.day < units.valid_to)
    group by expected.day, expected.level, expected.units
)

select
    day,
    level,
    units,
    found
from counted
where found <> units
