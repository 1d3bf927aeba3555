select
    reported.unit_code,
    reported.unit_valid_from,
    units.unit_name,
    units.level,
    reported.month,
    reported.dataset
from {{ ref('int_units__reported') }} as reported
inner join {{ ref('int_units__placed') }} as units
    on
        reported.unit_code = units.unit_code
        and reported.unit_valid_from = units.valid_from
where not reported.is_reported
