select
    unit_code,
    unit_valid_from,
    year,
    set_code,
    league,
    province_code,
    score::numeric(8, 2) as score,
    applicable_max::numeric(8, 2) as applicable_max,
    index_value::numeric(5, 2) as index_value,
    rank,
    band,
    change::numeric(5, 2) as change,
    change_reason,
    change_reason_code,
    period_from,
    period_to,
    months_reported,
    months_expected,
    least(1, {{ coverage('months_reported', 'months_expected') }})::numeric(5, 4) as coverage
from {{ ref('int_scoring__index_ranked') }}
where area = 'total'
