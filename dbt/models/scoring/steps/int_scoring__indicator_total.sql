with

unit_period as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        period_from,
        period_to
    from {{ ref('int_scoring__unit_period') }}
),

indicator_monthly as (
    select
        indicator_monthly.unit_code,
        indicator_monthly.unit_valid_from,
        indicator_monthly.month,
        indicator_monthly.indicator_code,
        indicator_monthly.scope,
        indicator_monthly.numerator,
        indicator_monthly.denominator,
        indicator.accumulation
    from {{ ref('indicator_monthly') }} as indicator_monthly
    inner join {{ ref('indicator') }} as indicator
        on indicator_monthly.indicator_code = indicator.indicator_code
    -- Only what a criterion asks for.
    where
        indicator_monthly.indicator_code in (
            select component.indicator_code
            from {{ ref('stg_ops__criteria_component') }} as component
            union
            select component.base_indicator_code
            from {{ ref('stg_ops__criteria_component') }} as component
        )
),

-- The months of the year up to the period's end, and which of them lie in the period.
unit_month as (
    select
        unit_period.unit_code,
        unit_period.unit_valid_from,
        unit_period.year,
        unit_period.set_code,
        indicator_monthly.month,
        indicator_monthly.month >= unit_period.period_from as in_period,
        indicator_monthly.indicator_code,
        indicator_monthly.scope,
        indicator_monthly.accumulation,
        indicator_monthly.numerator,
        indicator_monthly.denominator
    from unit_period
    inner join indicator_monthly
        on
            unit_period.unit_code = indicator_monthly.unit_code
            and unit_period.unit_valid_from = indicator_monthly.unit_valid_from
            and indicator_monthly.month >= make_date(unit_period.year, 1, 1)
            and unit_period.period_to > indicator_monthly.month
),

total as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        indicator_code,
        scope,
        accumulation,
        sum(numerator) filter (where in_period) as numerator,
        sum(denominator) filter (where in_period) as denominator,
        (array_agg(numerator order by month desc) filter (where in_period))[1] as last_numerator,
        (array_agg(denominator order by month desc) filter (where in_period))[1] as last_denominator,
        (array_agg(numerator order by month desc) filter (where not in_period))[1] as earlier_numerator,
        (array_agg(denominator order by month desc) filter (where not in_period))[1] as earlier_denominator
    from unit_month
    group by unit_code, unit_valid_from, year, set_code, indicator_code, scope, accumulation
    having bool_or(in_period)
)

select
    unit_code,
    unit_valid_from,
    year,
    set_code,
    indicator_code,
    scope,
    -- What runs through the year is its last month, less what had run before the period.
    case accumulation
        when 'year_to_date' then last_numerator - coalesce(earlier_numerator, 0)
        else numerator
    end as numerator,
    case accumulation
        when 'year_to_date' then last_denominator - coalesce(earlier_denominator, 0)
        else denominator
    end as denominator
from total
