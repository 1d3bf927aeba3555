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

-- A ratio's factor is a ratio too, summed over the same months; monthly figures show it divided already.
counted_factor as (
    select
        unit_code,
        unit_valid_from,
        month,
        indicator_code,
        factor_numerator,
        factor_denominator
    from {{ ref('int_indicators__counted') }}
    where factor_denominator <> 0
),

unit_scope as (
    select
        unit_code,
        unit_valid_from,
        scope,
        above_code,
        above_valid_from,
        counts_from,
        counts_to
    from {{ ref('int_units__scoped') }}
),

factor as (
    select
        unit_period.unit_code,
        unit_period.unit_valid_from,
        unit_period.year,
        unit_period.set_code,
        counted_factor.indicator_code,
        unit_scope.scope,
        sum(counted_factor.factor_numerator) as factor_numerator,
        sum(counted_factor.factor_denominator) as factor_denominator
    from unit_period
    inner join unit_scope
        on
            unit_period.unit_code = unit_scope.above_code
            and unit_period.unit_valid_from = unit_scope.above_valid_from
    inner join counted_factor
        on
            unit_scope.unit_code = counted_factor.unit_code
            and unit_scope.unit_valid_from = counted_factor.unit_valid_from
            and unit_scope.counts_from <= counted_factor.month
            and unit_scope.counts_to > counted_factor.month
            and unit_period.period_from <= counted_factor.month
            and unit_period.period_to > counted_factor.month
    group by
        unit_period.unit_code,
        unit_period.unit_valid_from,
        unit_period.year,
        unit_period.set_code,
        counted_factor.indicator_code,
        unit_scope.scope
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
    total.unit_code,
    total.unit_valid_from,
    total.year,
    total.set_code,
    total.indicator_code,
    total.scope,
    -- What runs through the year is its last month, less what had run before the period.
    case total.accumulation
        when 'year_to_date' then total.last_numerator - coalesce(total.earlier_numerator, 0)
        else total.numerator
    end as numerator,
    case total.accumulation
        when 'year_to_date' then total.last_denominator - coalesce(total.earlier_denominator, 0)
        else total.denominator
    end as denominator,
    factor.factor_numerator,
    factor.factor_denominator
from total
left join factor
    on
        total.unit_code = factor.unit_code
        and total.unit_valid_from = factor.unit_valid_from
        and total.year = factor.year
        and total.set_code = factor.set_code
        and total.indicator_code = factor.indicator_code
        and total.scope = factor.scope
