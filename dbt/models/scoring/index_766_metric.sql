with

item as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        period_from,
        period_to,
        group_code,
        metric_code,
        is_published,
        numerator,
        denominator,
        ratio,
        score,
        max_score,
        data_quality_status
    from {{ ref('int_scoring__index_766_item') }}
),

version as (
    select
        method_version,
        valid_from,
        valid_to,
        tolerance
    from {{ ref('index_766_version') }}
),

method as (
    select
        method_version,
        group_code,
        metric_code,
        max_score,
        formula,
        cap,
        when_denominator_zero,
        when_denominator_null,
        ratio_when_denominator_zero,
        ratio_when_denominator_null,
        indicator_code,
        own_reason_code
    from {{ ref('index_766_method') }}
),

known as (
    select distinct method_version
    from {{ ref('index_766_method') }}
),

reason as (
    select
        reason_code,
        text_vi
    from {{ ref('index_766_reason') }}
    where kind = 'own'
),

indicator_monthly as (
    select
        unit_code,
        unit_valid_from,
        month,
        indicator_code,
        numerator,
        denominator
    from {{ ref('indicator_monthly') }}
    where scope = 'own'
),

-- The same figure from the province's own exports, from the period's start to the month observed. No factor: index 766 gives points without one.
own as (
    select
        item.unit_code,
        item.unit_valid_from,
        item.observed_on,
        item.time_type,
        item.year,
        item.period,
        item.group_code,
        item.metric_code,
        sum(indicator_monthly.numerator) as numerator,
        sum(indicator_monthly.denominator) as denominator
    from item
    inner join version
        on
            item.observed_on >= version.valid_from
            and item.observed_on < version.valid_to
    inner join method
        on
            version.method_version = method.method_version
            and item.group_code = method.group_code
            and item.metric_code = method.metric_code
    inner join indicator_monthly
        on
            item.unit_code = indicator_monthly.unit_code
            and item.unit_valid_from = indicator_monthly.unit_valid_from
            and method.indicator_code = indicator_monthly.indicator_code
            and item.period_from <= indicator_monthly.month
            and item.period_to > indicator_monthly.month
            and item.observed_on >= indicator_monthly.month
    group by
        item.unit_code,
        item.unit_valid_from,
        item.observed_on,
        item.time_type,
        item.year,
        item.period,
        item.group_code,
        item.metric_code
),

-- What the portal did not publish is not recomputed: a denominator that it left empty gives points, one that it never named does not.
scored as (
    select
        item.unit_code,
        item.unit_valid_from,
        item.observed_on,
        item.time_type,
        item.year,
        item.period,
        item.group_code,
        item.metric_code,
        item.is_published,
        item.numerator,
        item.denominator,
        item.ratio,
        item.score,
        item.data_quality_status,
        version.method_version,
        version.tolerance,
        known.method_version is not null as formulas_are_known,
        method.metric_code is not null as has_formula,
        method.formula,
        method.indicator_code,
        coalesce(item.max_score, method.max_score) as max_score,
        method.max_score as method_max_score,
        coalesce(method.own_reason_code, case when method.metric_code is null then 'UNKNOWN_METHOD' else 'NO_FIGURES' end) as own_reason_code,
        case when item.is_published then {{ ratio_766('item.numerator', 'item.denominator') }} end as recomputed_ratio,
        case when item.is_published then {{ half_up(score_766('item.numerator', 'item.denominator'), 2) }} end as recomputed_score,
        own.numerator as own_numerator,
        own.denominator as own_denominator,
        case when own.metric_code is not null then {{ ratio_766('own.numerator', 'own.denominator') }} end as own_ratio,
        case when own.metric_code is not null then {{ half_up(score_766('own.numerator', 'own.denominator'), 2) }} end as own_score
    from item
    left join version
        on
            item.observed_on >= version.valid_from
            and item.observed_on < version.valid_to
    left join known
        on version.method_version = known.method_version
    left join method
        on
            version.method_version = method.method_version
            and item.group_code = method.group_code
            and item.metric_code = method.metric_code
    left join own
        on
            item.unit_code = own.unit_code
            and item.unit_valid_from = own.unit_valid_from
            and item.observed_on = own.observed_on
            and item.time_type = own.time_type
            and item.year = own.year
            and item.period = own.period
            and item.group_code = own.group_code
            and item.metric_code = own.metric_code
)

-- Each metric is rounded before its group is summed: so does the portal.
select
    scored.unit_code,
    scored.unit_valid_from,
    scored.observed_on,
    scored.time_type,
    scored.year,
    scored.period,
    scored.group_code,
    scored.metric_code,
    scored.method_version,
    scored.numerator::numeric(24, 0) as published_numerator,
    scored.denominator::numeric(24, 0) as published_denominator,
    scored.ratio::numeric(10, 2) as published_ratio,
    scored.score::numeric(10, 2) as published_score,
    scored.max_score::numeric(10, 2) as max_score,
    case when scored.recomputed_score is not null then scored.numerator end::numeric(24, 0) as recomputed_numerator,
    case when scored.recomputed_score is not null then scored.denominator end::numeric(24, 0) as recomputed_denominator,
    scored.recomputed_ratio::numeric(10, 2) as recomputed_ratio,
    scored.recomputed_score::numeric(10, 2) as recomputed_score,
    abs(scored.score - scored.recomputed_score) > scored.tolerance as differs,
    scored.data_quality_status,
    scored.indicator_code as own_indicator_code,
    scored.own_numerator::numeric(24, 0) as own_numerator,
    scored.own_denominator::numeric(24, 0) as own_denominator,
    scored.own_ratio::numeric(10, 2) as own_ratio,
    scored.own_score::numeric(10, 2) as own_score,
    case when scored.own_score is not null then scored.method_max_score end::numeric(10, 2) as own_max_score,
    reason.text_vi as own_reason,
    case
        when not scored.formulas_are_known then 'published_unknown_formulas'
        when not scored.has_formula then 'unknown_metric'
        when not scored.is_published then 'not_published'
        when scored.formula = 'none' then 'no_points'
        when scored.recomputed_score is null then 'no_figures'
        else 'recomputed'
    end as basis
from scored
left join reason
    on
        scored.own_reason_code = reason.reason_code
        and scored.own_score is null
