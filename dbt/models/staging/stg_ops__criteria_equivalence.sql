select
    set_code,
    equivalent_to
from {{ source('ops', 'criteria_equivalence') }}
