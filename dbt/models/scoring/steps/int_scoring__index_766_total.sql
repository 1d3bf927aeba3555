with

published as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        published_in,
        ratio,
        score,
        max_score,
        rank,
        group_rank
    from {{ ref('int_scoring__index_766_published') }}
    where row_kind = 'total'
),

unit as (
    select
        unit_code,
        valid_from,
        level,
        province_code,
        sort_key
    from {{ ref('dim_unit') }}
),

version as (
    select
        method_version,
        valid_from,
        valid_to,
        tie_rule,
        tolerance
    from {{ ref('index_766_version') }}
),

-- The points that a method gives in all, and in how many groups: a method whose formulas are not known has no row.
method as (
    select
        method_version,
        count(distinct group_code) as groups,
        sum(max_score) as max_score
    from {{ ref('index_766_method') }}
    where formula <> 'none'
    group by method_version
),

group_sum as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        sum(recomputed_score) as score,
        count(recomputed_score) as groups,
        count(*) filter (where basis = 'recomputed') as groups_recomputed,
        string_agg(group_code, ', ' order by group_code) filter (where basis <> 'recomputed') as groups_as_published
    from {{ ref('index_766_group') }}
    group by unit_code, unit_valid_from, observed_on, time_type, year, period
),

-- By metric, not by group: a group that the portal leaves out has its own figures all the same.
own as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        sum(own_score) as score,
        sum(own_max_score) as max_score,
        string_agg(metric_code, ', ' order by group_code, metric_code) filter (where own_score is null and max_score > 0) as metrics_missing
    from {{ ref('index_766_metric') }}
    group by unit_code, unit_valid_from, observed_on, time_type, year, period
),

summed as (
    select
        published.unit_code,
        published.unit_valid_from,
        published.observed_on,
        published.time_type,
        published.year,
        published.period,
        unit.province_code,
        unit.level,
        unit.sort_key,
        version.method_version,
        version.tie_rule,
        version.tolerance,
        published.published_in,
        published.ratio as published_ratio,
        published.score as published_score,
        published.rank as published_rank,
        published.group_rank as published_group_rank,
        coalesce(method.max_score, published.max_score) as max_score,
        coalesce(group_sum.groups_recomputed, 0) as groups_recomputed,
        group_sum.groups_as_published,
        case
            when method.method_version is null then 'published_unknown_formulas'
            when coalesce(group_sum.groups, 0) < method.groups then 'published_some_groups'
            when group_sum.groups_recomputed = method.groups then 'recomputed'
            else 'recomputed_in_part'
        end as basis,
        group_sum.score as group_score,
        own.score as own_score,
        own.max_score as own_max_score,
        own.metrics_missing as own_metrics_missing
    from published
    inner join unit
        on
            published.unit_code = unit.unit_code
            and published.unit_valid_from = unit.valid_from
    left join version
        on
            published.observed_on >= version.valid_from
            and published.observed_on < version.valid_to
    left join method
        on version.method_version = method.method_version
    left join group_sum
        on
            published.unit_code = group_sum.unit_code
            and published.unit_valid_from = group_sum.unit_valid_from
            and published.observed_on = group_sum.observed_on
            and published.time_type = group_sum.time_type
            and published.year = group_sum.year
            and published.period = group_sum.period
    left join own
        on
            published.unit_code = own.unit_code
            and published.unit_valid_from = own.unit_valid_from
            and published.observed_on = own.observed_on
            and published.time_type = own.time_type
            and published.year = own.year
            and published.period = own.period
)

select
    unit_code,
    unit_valid_from,
    observed_on,
    time_type,
    year,
    period,
    province_code,
    level,
    sort_key,
    method_version,
    tie_rule,
    tolerance,
    published_in,
    published_ratio,
    published_score,
    published_rank,
    published_group_rank,
    max_score,
    groups_recomputed,
    groups_as_published,
    basis,
    -- A sum of some of the groups would be less than the total without anything being wrong.
    case when basis in ('recomputed', 'recomputed_in_part') then group_score end as recomputed_score,
    own_score,
    own_max_score,
    own_metrics_missing
from summed
