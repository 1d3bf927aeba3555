with

published as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        coalesce(period, '') as period,
        group_code,
        ratio,
        score,
        max_score
    from {{ ref('stg_national_portal__index_766') }}
    where row_kind = 'group'
),

version as (
    select
        method_version,
        valid_from,
        tolerance
    from {{ ref('index_766_version') }}
),

-- What a group of the method is made of; a metric that gives no points does not belong to it.
method_group as (
    select
        method_version,
        group_code,
        count(*) as metrics,
        sum(max_score) as max_score
    from {{ ref('index_766_method') }}
    where formula <> 'none'
    group by method_version, group_code
),

recomputed as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        group_code,
        count(recomputed_score) as metrics,
        sum(recomputed_score) as score
    from {{ ref('index_766_metric') }}
    group by unit_code, unit_valid_from, observed_on, time_type, year, period, group_code
)

select
    published.unit_code,
    published.unit_valid_from,
    published.observed_on,
    published.time_type,
    published.year,
    published.period,
    published.group_code,
    version.method_version,
    published.ratio::numeric(10, 2) as published_ratio,
    published.score::numeric(10, 2) as published_score,
    coalesce(published.max_score, method_group.max_score)::numeric(10, 2) as max_score,
    case when judged.basis = 'recomputed' then recomputed.score else published.score end::numeric(10, 2)
        as recomputed_score,
    judged.basis,
    coalesce(recomputed.metrics, 0)::integer as metrics_recomputed,
    method_group.metrics::integer as metrics_expected,
    abs(published.score - recomputed.score) > version.tolerance and judged.basis = 'recomputed' as differs
from published
left join lateral (
    select
        version.method_version,
        version.tolerance
    from version
    where published.observed_on >= version.valid_from
    order by version.valid_from desc
    limit 1
) as version
    on true
left join method_group
    on
        version.method_version = method_group.method_version
        and published.group_code = method_group.group_code
left join recomputed
    on
        published.unit_code = recomputed.unit_code
        and published.unit_valid_from = recomputed.unit_valid_from
        and published.observed_on = recomputed.observed_on
        and published.time_type = recomputed.time_type
        and published.year = recomputed.year
        and published.period = recomputed.period
        and published.group_code = recomputed.group_code
cross join lateral (
    select
        case
            when recomputed.metrics = method_group.metrics then 'recomputed'
            when coalesce(recomputed.metrics, 0) = 0 then 'published_no_metrics'
            else 'published_some_metrics'
        end as basis
) as judged
