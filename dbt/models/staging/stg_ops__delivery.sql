with deliveries as (
    select
        delivery_id,
        source || '.' || dataset as dataset,
        sender,
        period,
        mode,
        status,
        exported_at,
        sha256,
        case
            when period ~ '^\d{4}$' then to_date(period, 'YYYY')
            when period ~ '^\d{4}-Q[1-4]$' then to_date(left(period, 4) || '-' || (3 * right(period, 1)::integer - 2), 'YYYY-MM')
            when period ~ '^\d{4}-W\d{2}$' then to_date(period, 'IYYY"-W"IW')
            when period ~ '^\d{4}-\d{2}$' then to_date(period, 'YYYY-MM')
            when period ~ '^\d{4}-\d{2}-\d{2}$' then to_date(period, 'YYYY-MM-DD')
        end as period_from,
        case
            when period ~ '^\d{4}$' then interval '1 year'
            when period ~ '^\d{4}-Q[1-4]$' then interval '3 months'
            when period ~ '^\d{4}-W\d{2}$' then interval '7 days'
            when period ~ '^\d{4}-\d{2}$' then interval '1 month'
            when period ~ '^\d{4}-\d{2}-\d{2}$' then interval '1 day'
        end as period_length
    from {{ source('ops', 'delivery') }}
)

select
    delivery_id,
    dataset,
    sender,
    period,
    period_from,
    (period_from + period_length)::date as period_to,
    mode,
    status,
    exported_at,
    {{ vn_date('exported_at') }} as exported_on,
    sha256
from deliveries
