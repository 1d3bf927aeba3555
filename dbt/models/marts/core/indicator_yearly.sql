{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ forget_indicators('counted.year = extract(year from touched.month)') }}",
        indexes=[{'columns': ['unit_code', 'unit_valid_from', 'year']}],
    )
}}

-- depends_on: {{ ref('int_indicators__touched') }}

with flows as (
    select
        unit_code,
        unit_valid_from,
        month,
        indicator_code,
        numerator,
        denominator,
        factor_numerator,
        factor_denominator
    from {{ ref('int_indicators__counted') }}
    where {{ in_touched_indicator_years('month') }}
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

indicators as (
    select
        indicator_code,
        dataset,
        unit_of_measure,
        accumulation,
        rule_version
    from {{ ref('indicator') }}
),

covered as (
    select
        unit_code,
        unit_valid_from,
        scope,
        extract(year from month)::integer as year,
        dataset,
        sum(months_expected)::integer as months_expected,
        sum(months_reported)::integer as months_reported,
        max(as_of) as as_of
    from {{ ref('int_units__covered') }}
    where {{ in_touched_indicator_years('month') }}
    group by 1, 2, 3, 4, 5
),

units as (
    select
        unit_code,
        valid_from,
        not_comparable_reason
    from {{ ref('dim_unit') }}
),

sent as (
    select
        unit_code,
        unit_valid_from,
        scope,
        extract(year from month)::integer as year,
        max(as_of) as as_of
    from {{ ref('int_units__covered') }}
    where
        dataset = 'any'
        and {{ in_touched_indicator_years('month') }}
    group by 1, 2, 3, 4
),


years as (
    select
        unit_code,
        unit_valid_from,
        extract(year from month)::integer as year,
        indicator_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(factor_numerator) as factor_numerator,
        sum(factor_denominator) as factor_denominator
    from flows
    group by 1, 2, 3, 4
),

-- A unit's own rows, and a commune's `all`, are one row each: only the territories above need summing.
rolled_up as (
    select
        years.unit_code,
        years.unit_valid_from,
        years.year,
        years.indicator_code,
        scopes.scope,
        scopes.above_level as level,
        years.numerator,
        years.denominator,
        years.factor_numerator,
        years.factor_denominator
    from years
    inner join scopes
        on
            years.unit_code = scopes.unit_code
            and years.unit_valid_from = scopes.unit_valid_from
    {%- if is_incremental() %}
    inner join {{ ref('int_indicators__touched') }} as touched
        on
            years.unit_code = touched.unit_code
            and years.unit_valid_from = touched.unit_valid_from
            and make_date(years.year, 12, 1) = touched.month
    {%- endif %}
    where
        scopes.scope = 'own'
        or scopes.above_level = 'commune'

    union all

    select
        scopes.above_code as unit_code,
        scopes.above_valid_from as unit_valid_from,
        extract(year from flows.month)::integer as year,
        flows.indicator_code,
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
            and touched.month = {{ last_month_of_year('flows.month') }}
    {%- endif %}
    where
        scopes.scope = 'all'
        and scopes.above_level <> 'commune'
    group by 1, 2, 3, 4, 5, 6
)

select
    rolled_up.unit_code,
    rolled_up.unit_valid_from,
    rolled_up.year,
    rolled_up.indicator_code,
    rolled_up.scope,
    rolled_up.level,
    rolled_up.numerator::numeric(24, 2) as numerator,
    rolled_up.denominator::numeric(24, 2) as denominator,
    {{ known_factor('rolled_up.factor_numerator', 'rolled_up.factor_denominator') }}::numeric(7, 6) as factor,
    -- A zero that nobody reported is none.
    case
        when covered.months_expected > 0 and covered.months_reported = 0 and indicators.unit_of_measure = 'count' then null
        else {{ indicator_value(
            'indicators.unit_of_measure', 'rolled_up.numerator', 'rolled_up.denominator',
            'rolled_up.factor_numerator', 'rolled_up.factor_denominator',
        ) }}
    end::numeric(24, 2) as value,
    case
        when indicators.accumulation = 'year_to_date'
            then {{ year_elapsed('least(make_date(rolled_up.year, 12, 31), coalesce(covered.as_of, sent.as_of))') }}
    end::numeric(5, 2) as year_elapsed,
    indicators.rule_version,
    coalesce(covered.months_reported, 0) as months_reported,
    coalesce(covered.months_expected, 0) as months_expected,
    {{ coverage('covered.months_reported', 'covered.months_expected') }}::numeric(5, 4) as coverage,
    coalesce(covered.as_of, sent.as_of) as as_of,
    units.not_comparable_reason
from rolled_up
inner join indicators
    on rolled_up.indicator_code = indicators.indicator_code
left join covered
    on
        rolled_up.unit_code = covered.unit_code
        and rolled_up.unit_valid_from = covered.unit_valid_from
        and rolled_up.scope = covered.scope
        and rolled_up.year = covered.year
        and indicators.dataset = covered.dataset
left join sent
    on
        rolled_up.unit_code = sent.unit_code
        and rolled_up.unit_valid_from = sent.unit_valid_from
        and rolled_up.scope = sent.scope
        and rolled_up.year = sent.year
left join units
    on
        rolled_up.unit_code = units.unit_code
        and rolled_up.unit_valid_from = units.valid_from
