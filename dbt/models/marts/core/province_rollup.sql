{{ config(indexes=[{'columns': ['province_code', 'period']}]) }}

with flows as (
    select
        unit_code,
        unit_valid_from,
        month,
        indicator_code,
        numerator,
        denominator
    from {{ ref('fct_indicator') }}
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

as_of as (
    select as_of
    from {{ ref('int_as_of') }}
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
        sum(flows.denominator) as denominator
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
        sum(monthly.denominator) as denominator
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
        monthly.denominator
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
        sum(monthly.denominator) over year_to_date as denominator
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
)

select
    periods.province_code,
    periods.province_valid_from,
    periods.level,
    periods.period,
    periods.indicator_code,
    periods.numerator,
    periods.denominator,
    {{ indicator_value('indicators.unit_of_measure', 'periods.numerator', 'periods.denominator') }} as value,
    indicators.rule_version,
    coalesce(covered.units_expected, 0) as units_expected,
    coalesce(covered.units_reported, 0) as units_reported,
    {{ coverage('covered.months_reported', 'covered.months_expected') }} as coverage,
    as_of.as_of
from periods
inner join indicators
    on periods.indicator_code = indicators.indicator_code
cross join as_of
left join covered
    on
        periods.province_code = covered.province_code
        and periods.province_valid_from = covered.province_valid_from
        and periods.level = covered.level
        and periods.period = covered.period
        and indicators.dataset = covered.dataset
