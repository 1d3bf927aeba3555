select
    build_id,
    status,
    as_of,
    is_full
from {{ source('ops', 'build') }}
