select
    set_code,
    from_year,
    band,
    lower_bound
from {{ source('ops', 'criteria_band') }}
