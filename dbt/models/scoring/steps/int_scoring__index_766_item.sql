with

published as (
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
        numerator,
        denominator,
        ratio,
        score,
        max_score,
        data_quality_status
    from {{ ref('int_scoring__index_766_published') }}
    where row_kind = 'metric'
),

observed as (
    select distinct
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        period_from,
        period_to
    from {{ ref('int_scoring__index_766_published') }}
),

method as (
    select
        version.valid_from,
        version.valid_to,
        method.group_code,
        method.metric_code
    from {{ ref('index_766_version') }} as version
    inner join {{ ref('index_766_method') }} as method
        on version.method_version = method.method_version
),

-- What the portal publishes without its metrics still has some by the method: the province's own figures stand beside nothing then.
expected as (
    select
        observed.unit_code,
        observed.unit_valid_from,
        observed.observed_on,
        observed.time_type,
        observed.year,
        observed.period,
        observed.period_from,
        observed.period_to,
        method.group_code,
        method.metric_code
    from observed
    inner join method
        on
            observed.observed_on >= method.valid_from
            and observed.observed_on < method.valid_to
),

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
        metric_code
    from expected

    union

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
        metric_code
    from published
)

select
    item.unit_code,
    item.unit_valid_from,
    item.observed_on,
    item.time_type,
    item.year,
    item.period,
    item.period_from,
    item.period_to,
    item.group_code,
    item.metric_code,
    published.metric_code is not null as is_published,
    published.numerator,
    published.denominator,
    published.ratio,
    published.score,
    published.max_score,
    published.data_quality_status
from item
left join published
    on
        item.unit_code = published.unit_code
        and item.unit_valid_from = published.unit_valid_from
        and item.observed_on = published.observed_on
        and item.time_type = published.time_type
        and item.year = published.year
        and item.period = published.period
        and item.group_code = published.group_code
        and item.metric_code = published.metric_code
