select
    set_code,
    area,
    kind,
    area_no,
    name_vi,
    max_points
from {{ source('ops', 'criteria_area') }}
