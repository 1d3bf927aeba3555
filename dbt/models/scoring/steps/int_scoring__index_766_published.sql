with

landed as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        -- The portal leaves out what a whole year does not need.
        coalesce(time_type, 'year') as time_type,
        coalesce(year, extract(year from observed_on))::integer as year,
        coalesce(period, coalesce(year, extract(year from observed_on))::text) as period,
        replace(row_kind, 'overview_', '') as row_kind,
        case when row_kind like 'overview%' then 'overview' else 'detail' end as published_in,
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
),

detailed as (
    select distinct
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period
    from landed
    where
        published_in = 'detail'
        and row_kind = 'total'
),

-- The number of a quarter or month, however the portal writes it beside the year: 3, Q3, 2026-Q3, 09/2026.
numbered as (
    select
        landed.unit_code,
        landed.unit_valid_from,
        landed.observed_on,
        landed.time_type,
        landed.year,
        landed.period,
        landed.row_kind,
        landed.published_in,
        landed.group_code,
        landed.metric_code,
        landed.numerator,
        landed.denominator,
        landed.ratio,
        landed.score,
        landed.max_score,
        landed.data_quality_status,
        landed.rank,
        landed.group_rank,
        substring(replace(landed.period, landed.year::text, '') from '\d{1,2}')::integer as number
    from landed
    left join detailed
        on
            landed.unit_code = detailed.unit_code
            and landed.unit_valid_from = detailed.unit_valid_from
            and landed.observed_on = detailed.observed_on
            and landed.time_type = detailed.time_type
            and landed.year = detailed.year
            and landed.period = detailed.period
    -- The overview of a day says less of a unit than its detail does: it counts only without one.
    where
        landed.published_in = 'detail'
        or detailed.unit_code is null
)

select
    unit_code,
    unit_valid_from,
    observed_on,
    time_type,
    year,
    period,
    case
        when lower(time_type) = 'year' then make_date(year, 1, 1)
        when lower(time_type) = 'quarter' and number between 1 and 4 then make_date(year, 3 * number - 2, 1)
        when lower(time_type) = 'month' and number between 1 and 12 then make_date(year, number, 1)
    end as period_from,
    case
        when lower(time_type) = 'year' then make_date(year + 1, 1, 1)
        when lower(time_type) = 'quarter' and number between 1 and 4 then (make_date(year, 3 * number - 2, 1) + interval '3 months')::date
        when lower(time_type) = 'month' and number between 1 and 12 then (make_date(year, number, 1) + interval '1 month')::date
    end as period_to,
    row_kind,
    published_in,
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
from numbered
