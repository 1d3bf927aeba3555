select
    set_code,
    unit_code,
    item_code,
    reason_vi
from {{ source('ops', 'criteria_exemption') }}
