with

unit as (
    select
        unit_code,
        valid_from,
        valid_to,
        level,
        league,
        province_code
    from {{ ref('dim_unit') }}
),

criteria_set as (
    select
        set_code,
        level,
        valid_from,
        valid_to,
        leagues,
        part_year,
        survey_absent
    from {{ ref('stg_ops__criteria_set') }}
),

as_of as (
    select as_of
    from {{ ref('int_as_of') }}
),

reported_month as (
    select
        unit_code,
        unit_valid_from,
        month
    from {{ ref('indicator_monthly') }}
    where scope = 'own'
    group by unit_code, unit_valid_from, month
),

province_month as (
    select
        unit.province_code,
        reported_month.month
    from reported_month
    inner join unit
        on
            reported_month.unit_code = unit.unit_code
            and reported_month.unit_valid_from = unit.valid_from
    group by unit.province_code, reported_month.month
),

scored_year as (
    select distinct extract(year from month)::integer as year
    from reported_month
),

period as (
    select
        unit.unit_code,
        unit.valid_from as unit_valid_from,
        scored_year.year,
        criteria_set.set_code,
        criteria_set.part_year,
        criteria_set.survey_absent,
        unit.level,
        unit.league,
        unit.province_code,
        greatest(unit.valid_from, criteria_set.valid_from, make_date(scored_year.year, 1, 1)) as period_from,
        least(unit.valid_to, criteria_set.valid_to, make_date(scored_year.year + 1, 1, 1)) as period_to
    from unit
    inner join criteria_set
        on
            unit.level = criteria_set.level
            and (criteria_set.leagues is null or unit.league = any(criteria_set.leagues))
    cross join scored_year
),

-- Units of a province that sent nothing in the period are not expected; a silent unit beside others that sent is listed.
expected as (
    select
        period.unit_code,
        period.unit_valid_from,
        period.year,
        period.set_code,
        period.part_year,
        period.survey_absent,
        period.level,
        period.league,
        period.province_code,
        period.period_from,
        period.period_to,
        least(period.period_to, {{ month_of('(as_of.as_of + 1)') }}) as ended_before
    from period
    cross join as_of
    where
        period.period_from < period.period_to
        and exists (
            select 1
            from province_month
            where
                province_month.province_code = period.province_code
                and province_month.month >= period.period_from
                and province_month.month < period.period_to
        )
)

select
    expected.unit_code,
    expected.unit_valid_from,
    expected.year,
    expected.set_code,
    expected.part_year,
    expected.survey_absent,
    expected.level,
    expected.league,
    expected.province_code,
    expected.period_from,
    expected.period_to,
    greatest(
        1,
        12 * extract(year from expected.ended_before) + extract(month from expected.ended_before)
        - 12 * extract(year from expected.period_from) - extract(month from expected.period_from)
    )::integer as months_expected,
    count(reported_month.month)::integer as months_reported
from expected
left join reported_month
    on
        expected.unit_code = reported_month.unit_code
        and expected.unit_valid_from = reported_month.unit_valid_from
        and expected.period_from <= reported_month.month
        and expected.period_to > reported_month.month
group by
    expected.unit_code,
    expected.unit_valid_from,
    expected.year,
    expected.set_code,
    expected.part_year,
    expected.survey_absent,
    expected.level,
    expected.league,
    expected.province_code,
    expected.period_from,
    expected.period_to,
    expected.ended_before
