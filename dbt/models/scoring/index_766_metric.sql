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
        metric_code,
        numerator,
        denominator,
        ratio,
        score,
        max_score,
        data_quality_status
    from {{ ref('stg_national_portal__index_766') }}
    where row_kind = 'metric'
),

method as (
    select
        index_766_version.method_version,
        index_766_version.valid_from,
        index_766_version.tolerance,
        index_766_method.metric_code,
        index_766_method.max_score,
        index_766_method.formula,
        index_766_method.cap,
        index_766_method.when_denominator_zero,
        index_766_method.when_denominator_null,
        index_766_method.indicator_code
    from {{ ref('index_766_version') }} as index_766_version
    inner join {{ ref('index_766_method') }} as index_766_method
        on index_766_version.method_version = index_766_method.method_version
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
)

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
    published.numerator::numeric(24, 0) as published_numerator,
    published.denominator::numeric(24, 0) as published_denominator,
    published.ratio::numeric(10, 2) as published_ratio,
    published.score::numeric(10, 2) as published_score,
    coalesce(published.max_score, method.max_score)::numeric(10, 2) as max_score,
    case when applied.recomputed_score is not null then published.numerator end::numeric(24, 0) as recomputed_numerator,
    case when applied.recomputed_score is not null then published.denominator end::numeric(24, 0)
        as recomputed_denominator,
    {{ ratio('published.numerator', 'published.denominator') }}::numeric(10, 2) as recomputed_ratio,
    applied.recomputed_score::numeric(10, 2) as recomputed_score,
    abs(published.score - applied.recomputed_score) > method.tolerance as differs,
    published.data_quality_status,
    method.indicator_code as own_indicator_code,
    own.numerator::numeric(24, 0) as own_numerator,
    own.denominator::numeric(24, 0) as own_denominator,
    {{ ratio('own.numerator', 'own.denominator') }}::numeric(10, 2) as own_ratio
from published
left join lateral (
    select
        method.method_version,
        method.tolerance,
        method.max_score,
        method.formula,
        method.cap,
        method.when_denominator_zero,
        method.when_denominator_null,
        method.indicator_code
    from method
    where
        published.metric_code = method.metric_code
        and published.observed_on >= method.valid_from
    order by method.valid_from desc
    limit 1
) as method
    on true
cross join lateral (
    select
        case
            when published.denominator is null then method.when_denominator_null
            when published.denominator = 0 then method.when_denominator_zero
            else 'formula'
        end as treatment
) as met
-- The one place of the formulas. Each metric is rounded before its group is summed: so does the portal.
cross join lateral (
    select
        {{ half_up("""case
            when method.formula = 'none' then null
            when met.treatment = 'full' then method.max_score
            when met.treatment = 'zero' then 0
            when met.treatment = 'none' then null
            when method.formula = 'ratio'
                then method.max_score * published.numerator / published.denominator
            when method.formula = 'ratio_cap'
                then least(
                    method.max_score,
                    method.max_score * published.numerator / published.denominator / nullif(method.cap, 0)
                )
        end""", 2) }} as recomputed_score
) as applied
-- The same figure from the province's own exports, from the year's start to the month observed.
left join lateral (
    select
        sum(indicator_monthly.numerator) as numerator,
        sum(indicator_monthly.denominator) as denominator
    from indicator_monthly
    where
        published.unit_code = indicator_monthly.unit_code
        and published.unit_valid_from = indicator_monthly.unit_valid_from
        and method.indicator_code = indicator_monthly.indicator_code
        and indicator_monthly.month >= make_date(published.year, 1, 1)
        and published.observed_on >= indicator_monthly.month
) as own
    on true
