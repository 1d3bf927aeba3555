{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ forget_indicators(\"left(counted.period, 4) = to_char(touched.month, 'YYYY')\", 'province_code', 'province_valid_from') }}",
        indexes=[{'columns': ['province_code', 'period']}],
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

units as (
    select
        unit_code,
        valid_from,
        valid_to,
        level
    from {{ ref('int_units__placed') }}
),

provinces as (
    select
        unit_code,
        unit_valid_from,
        above_code as province_code,
        above_valid_from as province_valid_from,
        counts_from,
        counts_to
    from {{ ref('int_units__scoped') }}
    where
        scope = 'all'
        and above_level = 'province'
),

reported as (
    select
        unit_code,
        unit_valid_from,
        month,
        dataset,
        is_reported
    from {{ ref('int_units__reported') }}
    where {{ in_touched_indicator_years('month') }}
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

sent_by_month as (
    select
        unit_code as province_code,
        unit_valid_from as province_valid_from,
        month,
        dataset,
        as_of
    from {{ ref('int_units__covered') }}
    where
        scope = 'all'
        and as_of is not null
        and {{ in_touched_indicator_years('month') }}
),


-- A unit that has ended without a full successor is of no level of the new structure: its late events stand apart.
monthly as (
    select
        provinces.province_code,
        provinces.province_valid_from,
        case when flows.month >= units.valid_to then 'ended' else units.level end as level,
        flows.month,
        flows.indicator_code,
        sum(flows.numerator) as numerator,
        sum(flows.denominator) as denominator,
        sum(flows.factor_numerator) as factor_numerator,
        sum(flows.factor_denominator) as factor_denominator
    from flows
    inner join units
        on
            flows.unit_code = units.unit_code
            and flows.unit_valid_from = units.valid_from
    inner join provinces
        on
            flows.unit_code = provinces.unit_code
            and flows.unit_valid_from = provinces.unit_valid_from
            and flows.month >= provinces.counts_from
            and flows.month < provinces.counts_to
    {%- if is_incremental() %}
    inner join {{ ref('int_indicators__touched') }} as touched
        on
            provinces.province_code = touched.unit_code
            and provinces.province_valid_from = touched.unit_valid_from
            and touched.month = {{ last_month_of_year('flows.month') }}
    {%- endif %}
    group by 1, 2, 3, 4, 5
),

periods as (
    select
        monthly.province_code,
        monthly.province_valid_from,
        monthly.level,
        to_char(monthly.month, 'YYYY') as period,
        monthly.indicator_code,
        sum(monthly.numerator) as numerator,
        sum(monthly.denominator) as denominator,
        sum(monthly.factor_numerator) as factor_numerator,
        sum(monthly.factor_denominator) as factor_denominator
    from monthly
    group by 1, 2, 3, 4, 5

    union all

    select
        monthly.province_code,
        monthly.province_valid_from,
        monthly.level,
        to_char(monthly.month, 'YYYY-MM') as period,
        monthly.indicator_code,
        monthly.numerator,
        monthly.denominator,
        monthly.factor_numerator,
        monthly.factor_denominator
    from monthly
    inner join indicators
        on monthly.indicator_code = indicators.indicator_code
    where indicators.accumulation = 'period'

    union all

    select
        monthly.province_code,
        monthly.province_valid_from,
        monthly.level,
        to_char(monthly.month, 'YYYY-MM') as period,
        monthly.indicator_code,
        sum(monthly.numerator) over year_to_date as numerator,
        sum(monthly.denominator) over year_to_date as denominator,
        monthly.factor_numerator,
        monthly.factor_denominator
    from monthly
    inner join indicators
        on monthly.indicator_code = indicators.indicator_code
    where indicators.accumulation = 'year_to_date'
    window year_to_date as (
        partition by
            monthly.province_code,
            monthly.province_valid_from,
            monthly.level,
            monthly.indicator_code,
            extract(year from monthly.month)
        order by monthly.month
    )
),

unit_periods as (
    select
        provinces.province_code,
        provinces.province_valid_from,
        units.level,
        period.name as period,
        reported.dataset,
        reported.unit_code,
        reported.unit_valid_from,
        count(*) as months_expected,
        count(*) filter (where reported.is_reported) as months_reported
    from reported
    inner join units
        on
            reported.unit_code = units.unit_code
            and reported.unit_valid_from = units.valid_from
    inner join provinces
        on
            reported.unit_code = provinces.unit_code
            and reported.unit_valid_from = provinces.unit_valid_from
            and reported.month >= provinces.counts_from
            and reported.month < provinces.counts_to
    cross join lateral (values (to_char(reported.month, 'YYYY')), (to_char(reported.month, 'YYYY-MM'))) as period (name)
    group by 1, 2, 3, 4, 5, 6, 7
),

covered as (
    select
        province_code,
        province_valid_from,
        level,
        period,
        dataset,
        count(*)::integer as units_expected,
        (count(*) filter (where months_reported > 0))::integer as units_reported,
        sum(months_expected) as months_expected,
        sum(months_reported) as months_reported
    from unit_periods
    group by 1, 2, 3, 4, 5
),

sent as (
    select
        sent_by_month.province_code,
        sent_by_month.province_valid_from,
        period.name as period,
        sent_by_month.dataset,
        max(sent_by_month.as_of) as as_of
    from sent_by_month
    cross join lateral (values (to_char(sent_by_month.month, 'YYYY')), (to_char(sent_by_month.month, 'YYYY-MM'))) as period (name)
    group by 1, 2, 3, 4
)

select
    periods.province_code,
    periods.province_valid_from,
    periods.level,
    periods.period,
    periods.indicator_code,
    periods.numerator::numeric(24, 2) as numerator,
    periods.denominator::numeric(24, 2) as denominator,
    {{ known_factor('periods.factor_numerator', 'periods.factor_denominator') }}::numeric(7, 6) as factor,
    -- A zero that nobody reported is none.
    case
        when covered.units_expected > 0 and covered.units_reported = 0 and indicators.unit_of_measure = 'count' then null
        else {{ indicator_value(
            'indicators.unit_of_measure', 'periods.numerator', 'periods.denominator',
            'periods.factor_numerator', 'periods.factor_denominator',
        ) }}
    end::numeric(24, 2) as value,
    indicators.rule_version,
    coalesce(covered.units_expected, 0) as units_expected,
    coalesce(covered.units_reported, 0) as units_reported,
    {{ coverage('covered.months_reported', 'covered.months_expected') }}::numeric(5, 4) as coverage,
    coalesce(sent.as_of, sent_at_all.as_of) as as_of
from periods
inner join indicators
    on periods.indicator_code = indicators.indicator_code
left join covered
    on
        periods.province_code = covered.province_code
        and periods.province_valid_from = covered.province_valid_from
        and periods.level = covered.level
        and periods.period = covered.period
        and indicators.dataset = covered.dataset
left join sent
    on
        periods.province_code = sent.province_code
        and periods.province_valid_from = sent.province_valid_from
        and periods.period = sent.period
        and indicators.dataset = sent.dataset
left join sent as sent_at_all
    on
        periods.province_code = sent_at_all.province_code
        and periods.province_valid_from = sent_at_all.province_valid_from
        and periods.period = sent_at_all.period
        and sent_at_all.dataset = 'any'
