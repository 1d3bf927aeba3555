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
    evidence,
    explained,
    record_key,
    delivery_id,
    sheet_no,
    row_no
from {{ source('raw', 'scorecard__scores') }}
where is_current
