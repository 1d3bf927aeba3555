select
    unit_code,
    unit_valid_from,
    observed_on,
    -- The portal leaves out what a whole year does not need.
    coalesce(time_type, 'year') as time_type,
    coalesce(year, extract(year from observed_on))::integer as year,
    coalesce(period, coalesce(year, extract(year from observed_on))::text) as period,
    row_kind,
    group_code,
    metric_code,
    numerator,
    denominator,
    ratio,
    score,
    max_score,
    data_quality_status,
    rank,
    group_rank
from {{ ref('stg_national_portal__index_766') }}
