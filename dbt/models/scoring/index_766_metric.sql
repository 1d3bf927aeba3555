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
        metric_code,
        numerator,
        denominator,
        ratio,
        score,
        max_score,
        data_quality_status
    from {{ ref('int_scoring__index_766_published') }}
    where row_kind = 'metric'
),

method as (
    select
        version.method_version,
        version.valid_from,
        version.valid_to,
        version.tolerance,
        method.metric_code,
        method.max_score,
        method.formula,
        method.cap,
        method.when_denominator_zero,
        method.when_denominator_null,
        method.indicator_code
    from {{ ref('index_766_version') }} as version
    inner join {{ ref('index_766_method') }} as method
        on version.method_version = method.method_version
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

-- The one place of the formulas.
recomputed as (
    select
        published.unit_code,
        published.unit_valid_from,
        published.observed_on,
        published.time_type,
        published.year,
        published.period,
        published.group_code,
        published.metric_code,
        method.method_version,
        method.tolerance,
        method.indicator_code,
        published.numerator,
        published.denominator,
        published.ratio,
        published.score,
        coalesce(published.max_score, method.max_score) as max_score,
        published.data_quality_status,
        case
            when method.formula = 'none' then null
            when published.denominator is null
                then case method.when_denominator_null when 'full' then method.max_score when 'zero' then 0 end
            when published.denominator = 0
                then case method.when_denominator_zero when 'full' then method.max_score when 'zero' then 0 end
            when method.formula = 'ratio'
                then method.max_score * published.numerator / published.denominator
            when method.formula = 'ratio_cap' and published.numerator >= published.denominator * method.cap
                then method.max_score
            when method.formula = 'ratio_cap'
                then method.max_score * published.numerator / nullif(published.denominator * method.cap, 0)
        end as recomputed_score
    from published
    left join method
        on
            published.metric_code = method.metric_code
            and published.observed_on >= method.valid_from
            and published.observed_on < method.valid_to
),

-- The same figure from the province's own exports, from the year's start to the month observed.
own as (
    select
        recomputed.unit_code,
        recomputed.unit_valid_from,
        recomputed.observed_on,
        recomputed.time_type,
        recomputed.period,
        recomputed.metric_code,
        sum(indicator_monthly.numerator) as numerator,
        sum(indicator_monthly.denominator) as denominator
    from recomputed
    inner join indicator_monthly
        on
            recomputed.unit_code = indicator_monthly.unit_code
            and recomputed.unit_valid_from = indicator_monthly.unit_valid_from
            and recomputed.indicator_code = indicator_monthly.indicator_code
            and recomputed.observed_on >= indicator_monthly.month
            and indicator_monthly.month >= make_date(recomputed.year, 1, 1)
    group by
        recomputed.unit_code,
        recomputed.unit_valid_from,
        recomputed.observed_on,
        recomputed.time_type,
        recomputed.period,
        recomputed.metric_code
)

-- Each metric is rounded before its group is summed: so does the portal.
select
    recomputed.unit_code,
    recomputed.unit_valid_from,
    recomputed.observed_on,
    recomputed.time_type,
    recomputed.year,
    recomputed.period,
    recomputed.group_code,
    recomputed.metric_code,
    recomputed.method_version,
    recomputed.numerator::numeric(24, 0) as published_numerator,
    recomputed.denominator::numeric(24, 0) as published_denominator,
    recomputed.ratio::numeric(10, 2) as published_ratio,
    recomputed.score::numeric(10, 2) as published_score,
    recomputed.max_score::numeric(10, 2) as max_score,
    case when recomputed.recomputed_score is not null then recomputed.numerator end::numeric(24, 0)
        as recomputed_numerator,
    case when recomputed.recomputed_score is not null then recomputed.denominator end::numeric(24, 0)
        as recomputed_denominator,
    {{ ratio('recomputed.numerator', 'recomputed.denominator') }}::numeric(10, 2) as recomputed_ratio,
    {{ half_up('recomputed.recomputed_score', 2) }}::numeric(10, 2) as recomputed_score,
    abs(recomputed.score - {{ half_up('recomputed.recomputed_score', 2) }}) > recomputed.tolerance as differs,
    recomputed.data_quality_status,
    recomputed.indicator_code as own_indicator_code,
    own.numerator::numeric(24, 0) as own_numerator,
    own.denominator::numeric(24, 0) as own_denominator,
    {{ ratio('own.numerator', 'own.denominator') }}::numeric(10, 2) as own_ratio
from recomputed
left join own
    on
        recomputed.unit_code = own.unit_code
        and recomputed.unit_valid_from = own.unit_valid_from
        and recomputed.observed_on = own.observed_on
        and recomputed.time_type = own.time_type
        and recomputed.period = own.period
        and recomputed.metric_code = own.metric_code
