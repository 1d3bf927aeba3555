with

published as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        group_code,
        ratio,
        score,
        max_score
    from {{ ref('int_scoring__index_766_published') }}
    where row_kind = 'group'
),

version as (
    select
        method_version,
        valid_from,
        valid_to,
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

known as (
    select distinct method_version
    from {{ ref('index_766_method') }}
),

metric_sum as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        group_code,
        count(recomputed_score) as metrics,
        sum(recomputed_score) as score,
        sum(own_score) as own_score,
        sum(own_max_score) as own_max_score,
        string_agg(metric_code, ', ' order by metric_code) filter (where own_score is null and max_score > 0) as own_metrics_missing
    from {{ ref('index_766_metric') }}
    group by unit_code, unit_valid_from, observed_on, time_type, year, period, group_code
),

recomputed as (
    select
        published.unit_code,
        published.unit_valid_from,
        published.observed_on,
        published.time_type,
        published.year,
        published.period,
        published.group_code,
        version.method_version,
        version.tolerance,
        published.ratio,
        published.score as published_score,
        coalesce(published.max_score, method_group.max_score) as max_score,
        coalesce(metric_sum.metrics, 0) as metrics_recomputed,
        method_group.metrics as metrics_expected,
        case
            when known.method_version is null then 'published_unknown_formulas'
            when metric_sum.metrics = method_group.metrics then 'recomputed'
            when metric_sum.metrics > 0 then 'published_some_metrics'
            else 'published_no_metrics'
        end as basis,
        case
            when known.method_version is null then null
            when metric_sum.metrics = method_group.metrics then metric_sum.score
            else published.score
        end as recomputed_score,
        metric_sum.own_score,
        metric_sum.own_max_score,
        metric_sum.own_metrics_missing
    from published
    left join version
        on
            published.observed_on >= version.valid_from
            and published.observed_on < version.valid_to
    left join known
        on version.method_version = known.method_version
    left join method_group
        on
            version.method_version = method_group.method_version
            and published.group_code = method_group.group_code
    left join metric_sum
        on
            published.unit_code = metric_sum.unit_code
            and published.unit_valid_from = metric_sum.unit_valid_from
            and published.observed_on = metric_sum.observed_on
            and published.time_type = metric_sum.time_type
            and published.year = metric_sum.year
            and published.period = metric_sum.period
            and published.group_code = metric_sum.group_code
)

select
    unit_code,
    unit_valid_from,
    observed_on,
    time_type,
    year,
    period,
    group_code,
    method_version,
    ratio::numeric(10, 2) as published_ratio,
    published_score::numeric(10, 2) as published_score,
    max_score::numeric(10, 2) as max_score,
    recomputed_score::numeric(10, 2) as recomputed_score,
    basis,
    metrics_recomputed::integer as metrics_recomputed,
    metrics_expected::integer as metrics_expected,
    case when basis = 'recomputed' then abs(published_score - recomputed_score) > tolerance end as differs,
    own_score::numeric(10, 2) as own_score,
    own_max_score::numeric(10, 2) as own_max_score,
    own_metrics_missing
from recomputed
