{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ forget_indicators('counted.month = touched.month') }}",
        indexes=[{'columns': ['unit_code', 'unit_valid_from', 'month']}],
    )
}}

-- depends_on: {{ ref('int_indicators__touched') }}

with indicators as (
    select
        indicator_code,
        dataset,
        unit_of_measure,
        accumulation,
        rule_version
    from {{ ref('indicator') }}
),

flows as (
    select
        counted.unit_code,
        counted.unit_valid_from,
        counted.month,
        counted.indicator_code,
        counted.numerator,
        counted.denominator,
        counted.factor_numerator,
        counted.factor_denominator,
        indicators.accumulation
    from {{ ref('int_indicators__counted') }} as counted
    inner join indicators
        on counted.indicator_code = indicators.indicator_code
    where {{ in_touched_indicator_years('counted.month') }}
),

scopes as (
    select
        unit_code,
        unit_valid_from,
        scope,
        above_code,
        above_valid_from,
        above_level,
        counts_from,
        counts_to
    from {{ ref('int_units__scoped') }}
),

covered as (
    select
        unit_code,
        unit_valid_from,
        scope,
        month,
        dataset,
        months_expected,
        months_reported,
        as_of
    from {{ ref('int_units__covered') }}
),

-- Where a unit sent nothing of an indicator's own dataset, its zero is as of the latest of what it did send.
sent as (
    select
        unit_code,
        unit_valid_from,
        scope,
        month,
        as_of
    from {{ ref('int_units__covered') }}
    where dataset = 'any'
),

-- A unit's own rows, and a commune's `all`, are one row each: only the territories above need summing. A partial build takes the months that it
-- rebuilds, and for what runs through the year those before them.
rolled_up as (
    select
        flows.unit_code,
        flows.unit_valid_from,
        flows.month,
        flows.indicator_code,
        flows.accumulation,
        scopes.scope,
        scopes.above_level as level,
        flows.numerator,
        flows.denominator,
        flows.factor_numerator,
        flows.factor_denominator
    from flows
    inner join scopes
        on
            flows.unit_code = scopes.unit_code
            and flows.unit_valid_from = scopes.unit_valid_from
    {%- if is_incremental() %}
    inner join {{ ref('int_indicators__touched') }} as touched
        on
            flows.unit_code = touched.unit_code
            and flows.unit_valid_from = touched.unit_valid_from
            and flows.month = touched.month
            and (touched.is_rebuilt or flows.accumulation = 'year_to_date')
    {%- endif %}
    where
        scopes.scope = 'own'
        or scopes.above_level = 'commune'

    union all

    select
        scopes.above_code as unit_code,
        scopes.above_valid_from as unit_valid_from,
        flows.month,
        flows.indicator_code,
        flows.accumulation,
        scopes.scope,
        scopes.above_level as level,
        sum(flows.numerator) as numerator,
        sum(flows.denominator) as denominator,
        sum(flows.factor_numerator) as factor_numerator,
        sum(flows.factor_denominator) as factor_denominator
    from flows
    inner join scopes
        on
            flows.unit_code = scopes.unit_code
            and flows.unit_valid_from = scopes.unit_valid_from
            and flows.month >= scopes.counts_from
            and flows.month < scopes.counts_to
    {%- if is_incremental() %}
    inner join {{ ref('int_indicators__touched') }} as touched
        on
            scopes.above_code = touched.unit_code
            and scopes.above_valid_from = touched.unit_valid_from
            and flows.month = touched.month
            and (touched.is_rebuilt or flows.accumulation = 'year_to_date')
    {%- endif %}
    where
        scopes.scope = 'all'
        and scopes.above_level <> 'commune'
    group by 1, 2, 3, 4, 5, 6, 7
),

accumulated as (
    select
        unit_code,
        unit_valid_from,
        month,
        indicator_code,
        accumulation,
        scope,
        level,
        numerator,
        denominator,
        factor_numerator,
        factor_denominator
    from rolled_up
    where accumulation = 'period'

    union all

    select
        unit_code,
        unit_valid_from,
        month,
        indicator_code,
        accumulation,
        scope,
        level,
        sum(numerator) over year_to_date as numerator,
        sum(denominator) over year_to_date as denominator,
        factor_numerator,
        factor_denominator
    from rolled_up
    where accumulation = 'year_to_date'
    window year_to_date as (
        partition by unit_code, unit_valid_from, indicator_code, scope, extract(year from month)
        order by month
    )
)

select
    accumulated.unit_code,
    accumulated.unit_valid_from,
    accumulated.month,
    accumulated.indicator_code,
    accumulated.scope,
    accumulated.level,
    accumulated.numerator::numeric(24, 2) as numerator,
    accumulated.denominator::numeric(24, 2) as denominator,
    {{ known_factor('accumulated.factor_numerator', 'accumulated.factor_denominator') }}::numeric(7, 6) as factor,
    -- A zero that nobody reported is none.
    case
        when covered.months_expected > 0 and covered.months_reported = 0 and indicators.unit_of_measure = 'count' then null
        else {{ indicator_value(
            'indicators.unit_of_measure', 'accumulated.numerator', 'accumulated.denominator',
            'accumulated.factor_numerator', 'accumulated.factor_denominator',
        ) }}
    end::numeric(24, 2) as value,
    case
        when accumulated.accumulation = 'year_to_date'
            then {{ year_elapsed('least(' ~ last_of_month('accumulated.month') ~ ', coalesce(covered.as_of, sent.as_of))') }}
    end::numeric(5, 2) as year_elapsed,
    indicators.rule_version,
    coalesce(covered.months_reported, 0) as months_reported,
    coalesce(covered.months_expected, 0) as months_expected,
    {{ coverage('covered.months_reported', 'covered.months_expected') }}::numeric(5, 4) as coverage,
    coalesce(covered.as_of, sent.as_of) as as_of
from accumulated
inner join indicators
    on accumulated.indicator_code = indicators.indicator_code
left join covered
    on
        accumulated.unit_code = covered.unit_code
        and accumulated.unit_valid_from = covered.unit_valid_from
        and accumulated.scope = covered.scope
        and accumulated.month = covered.month
        and indicators.dataset = covered.dataset
left join sent
    on
        accumulated.unit_code = sent.unit_code
        and accumulated.unit_valid_from = sent.unit_valid_from
        and accumulated.scope = sent.scope
        and accumulated.month = sent.month
{%- if is_incremental() %}
inner join {{ ref('int_indicators__touched') }} as touched
    on
        accumulated.unit_code = touched.unit_code
        and accumulated.unit_valid_from = touched.unit_valid_from
        and accumulated.month = touched.month
        and touched.is_rebuilt
{%- endif %}
