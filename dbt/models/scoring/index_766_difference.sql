with

metric as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        method_version,
        group_code,
        metric_code,
        published_numerator,
        published_denominator,
        published_score,
        recomputed_score
    from {{ ref('index_766_metric') }}
    where differs
),

-- Whether the metrics of a group are to blame, or their sum.
group_of_metrics as (
    select distinct
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        group_code
    from metric
),

differing_group as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        method_version,
        group_code,
        published_score,
        recomputed_score
    from {{ ref('index_766_group') }}
    where differs
),

total_of_groups as (
    select distinct
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period
    from differing_group
),

total as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        method_version,
        published_score,
        recomputed_score,
        differs,
        published_rank,
        recomputed_rank,
        tie_rule,
        published_tie_rule,
        rank_differs
    from {{ ref('index_766') }}
),

version as (
    select
        method_version,
        tolerance
    from {{ ref('index_766_version') }}
),

reason as (
    select
        reason_code,
        text_vi
    from {{ ref('index_766_reason') }}
    where kind = 'difference'
),

difference as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        method_version,
        'metric' as item_kind,
        group_code,
        metric_code as item_code,
        published_score as published,
        recomputed_score as recomputed,
        case
            when coalesce(published_denominator, 0) = 0 then 'METRIC_NO_DENOMINATOR'
            when published_numerator > published_denominator then 'METRIC_ABOVE_ONE'
            else 'METRIC_FORMULA'
        end as reason_code
    from metric

    union all

    select
        differing_group.unit_code,
        differing_group.unit_valid_from,
        differing_group.observed_on,
        differing_group.time_type,
        differing_group.year,
        differing_group.period,
        differing_group.method_version,
        'group' as item_kind,
        differing_group.group_code,
        differing_group.group_code as item_code,
        differing_group.published_score as published,
        differing_group.recomputed_score as recomputed,
        case when group_of_metrics.group_code is not null then 'GROUP_METRICS' else 'GROUP_SUM' end as reason_code
    from differing_group
    left join group_of_metrics
        on
            differing_group.unit_code = group_of_metrics.unit_code
            and differing_group.unit_valid_from = group_of_metrics.unit_valid_from
            and differing_group.observed_on = group_of_metrics.observed_on
            and differing_group.time_type = group_of_metrics.time_type
            and differing_group.year = group_of_metrics.year
            and differing_group.period = group_of_metrics.period
            and differing_group.group_code = group_of_metrics.group_code

    union all

    select
        total.unit_code,
        total.unit_valid_from,
        total.observed_on,
        total.time_type,
        total.year,
        total.period,
        total.method_version,
        'total' as item_kind,
        null as group_code,
        'TOTAL' as item_code,
        total.published_score as published,
        total.recomputed_score as recomputed,
        case when total_of_groups.unit_code is not null then 'TOTAL_GROUPS' else 'TOTAL_SUM' end as reason_code
    from total
    left join total_of_groups
        on
            total.unit_code = total_of_groups.unit_code
            and total.unit_valid_from = total_of_groups.unit_valid_from
            and total.observed_on = total_of_groups.observed_on
            and total.time_type = total_of_groups.time_type
            and total.year = total_of_groups.year
            and total.period = total_of_groups.period
    where total.differs

    union all

    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        method_version,
        'rank' as item_kind,
        null as group_code,
        'RANK' as item_code,
        published_rank as published,
        recomputed_rank as recomputed,
        case
            when published_tie_rule = 'neither' then 'RANK_ORDER'
            when published_tie_rule in ('both', tie_rule) then 'RANK_SCORES'
            else 'RANK_OTHER_TIE_RULE'
        end as reason_code
    from total
    where rank_differs
)

select
    difference.unit_code,
    difference.unit_valid_from,
    difference.observed_on,
    difference.time_type,
    difference.year,
    difference.period,
    difference.item_kind,
    difference.group_code,
    difference.item_code,
    difference.method_version,
    difference.published::numeric(10, 2) as published,
    difference.recomputed::numeric(10, 2) as recomputed,
    (difference.published - difference.recomputed)::numeric(10, 2) as difference,
    -- Ranks are equal or not.
    case when difference.item_kind = 'rank' then 0 else version.tolerance end::numeric(24, 2) as tolerance,
    difference.reason_code,
    reason.text_vi as reason_vi
from difference
inner join version
    on difference.method_version = version.method_version
inner join reason
    on difference.reason_code = reason.reason_code
