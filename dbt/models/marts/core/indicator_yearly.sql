{{ config(indexes=[{'columns': ['unit_code', 'unit_valid_from', 'year']}]) }}

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
        sum(months_reported)::integer as months_reported
    from {{ ref('int_units__covered') }}
    group by 1, 2, 3, 4, 5
),

as_of as (
    select as_of
    from {{ ref('int_as_of') }}
),

years as (
    select
        unit_code,
        unit_valid_from,
        extract(year from month)::integer as year,
        indicator_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator
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
        years.denominator
    from years
    inner join scopes
        on
            years.unit_code = scopes.unit_code
            and years.unit_valid_from = scopes.unit_valid_from
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
        sum(flows.denominator) as denominator
    from flows
    inner join scopes
        on
            flows.unit_code = scopes.unit_code
            and flows.unit_valid_from = scopes.unit_valid_from
            and flows.month >= scopes.counts_from
            and flows.month < scopes.counts_to
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
    rolled_up.numerator,
    rolled_up.denominator,
    {{ indicator_value('indicators.unit_of_measure', 'rolled_up.numerator', 'rolled_up.denominator') }} as value,
    indicators.rule_version,
    coalesce(covered.months_reported, 0) as months_reported,
    coalesce(covered.months_expected, 0) as months_expected,
    {{ coverage('covered.months_reported', 'covered.months_expected') }} as coverage,
    as_of.as_of
from rolled_up
inner join indicators
    on rolled_up.indicator_code = indicators.indicator_code
cross join as_of
left join covered
    on
        rolled_up.unit_code = covered.unit_code
        and rolled_up.unit_valid_from = covered.unit_valid_from
        and rolled_up.scope = covered.scope
        and rolled_up.year = covered.year
        and indicators.dataset = covered.dataset
