select
    set_code,
    component_code,
    from_value,
    points
from {{ source('ops', 'criteria_step') }}
