select
    set_code,
    criterion_code,
    area,
    order_no,
    name_vi,
    max_points
from {{ source('ops', 'criterion') }}
