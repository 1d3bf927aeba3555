{{ config(indexes=[{'columns': ['unit_code', 'unit_valid_from', 'month']}]) }}

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
        accumulation,
        rule_version
    from {{ ref('indicator') }}
),

covered as (
    select
        unit_code,
        unit_valid_from,
        scope,
        month,
        dataset,
        months_expected,
        months_reported
    from {{ ref('int_units__covered') }}
),

as_of as (
    select as_of
    from {{ ref('int_as_of') }}
),

-- A unit's own rows, and a commune's `all`, are one row each: only the territories above need summing.
rolled_up as (
    select
        flows.unit_code,
        flows.unit_valid_from,
        flows.month,
        flows.indicator_code,
        scopes.scope,
        scopes.above_level as level,
        flows.numerator,
        flows.denominator
    from flows
    inner join scopes
        on
            flows.unit_code = scopes.unit_code
            and flows.unit_valid_from = scopes.unit_valid_from
    where
        scopes.scope = 'own'
        or scopes.above_level = 'commune'

    union all

    select
        scopes.above_code as unit_code,
        scopes.above_valid_from as unit_valid_from,
        flows.month,
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
),

accumulated as (
    select
        rolled_up.unit_code,
        rolled_up.unit_valid_from,
        rolled_up.month,
        rolled_up.indicator_code,
        rolled_up.scope,
        rolled_up.level,
        rolled_up.numerator,
        rolled_up.denominator,
        indicators.dataset,
        indicators.unit_of_measure,
        indicators.rule_version
    from rolled_up
    inner join indicators
        on rolled_up.indicator_code = indicators.indicator_code
    where indicators.accumulation = 'period'

    union all

    select
        rolled_up.unit_code,
        rolled_up.unit_valid_from,
        rolled_up.month,
        rolled_up.indicator_code,
        rolled_up.scope,
        rolled_up.level,
        sum(rolled_up.numerator) over year_to_date as numerator,
        sum(rolled_up.denominator) over year_to_date as denominator,
        indicators.dataset,
        indicators.unit_of_measure,
        indicators.rule_version
    from rolled_up
    inner join indicators
        on rolled_up.indicator_code = indicators.indicator_code
    where indicators.accumulation = 'year_to_date'
    window year_to_date as (
        partition by
            rolled_up.unit_code,
            rolled_up.unit_valid_from,
            rolled_up.indicator_code,
            rolled_up.scope,
            extract(year from rolled_up.month)
        order by rolled_up.month
    )
)

select
    accumulated.unit_code,
    accumulated.unit_valid_from,
    accumulated.month,
    accumulated.indicator_code,
    accumulated.scope,
    accumulated.level,
    accumulated.numerator,
    accumulated.denominator,
    {{ indicator_value('accumulated.unit_of_measure', 'accumulated.numerator', 'accumulated.denominator') }} as value,
    accumulated.rule_version,
    coalesce(covered.months_reported, 0) as months_reported,
    coalesce(covered.months_expected, 0) as months_expected,
    {{ coverage('covered.months_reported', 'covered.months_expected') }} as coverage,
    as_of.as_of
from accumulated
cross join as_of
left join covered
    on
        accumulated.unit_code = covered.unit_code
        and accumulated.unit_valid_from = covered.unit_valid_from
        and accumulated.scope = covered.scope
        and accumulated.month = covered.month
        and accumulated.dataset = covered.dataset
