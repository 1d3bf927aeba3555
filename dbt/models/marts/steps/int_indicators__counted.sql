{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        pre_hook="{{ forget_changed() }}",
        indexes=[{'columns': ['unit_code', 'unit_valid_from', 'month']}],
    )
}}

-- depends_on: {{ ref('int_facts__changed') }}, {{ ref('int_build__begun') }}

with active as (
    select distinct
        unit_code,
        unit_valid_from,
        month
    from {{ ref('int_units__active') }}
),

indicators as (
    select
        indicator_code,
        unit_of_measure,
        rule_version
    from {{ ref('indicator') }}
),

terms as (
    select
        indicator_code,
        role,
        fact,
        measure,
        factor
    from {{ ref('indicator_term') }}
),

measures as (
    select
        unit_code,
        unit_valid_from,
        month,
        fact,
        measure,
        value
    from {{ ref('int_facts__measured') }}
),

unit_months as (
    select
        active.unit_code,
        active.unit_valid_from,
        active.month
    from active
    where {{ is_changed('active.unit_code', 'active.unit_valid_from', 'active.month') }}
),

components as (
    select
        measures.unit_code,
        measures.unit_valid_from,
        measures.month,
        terms.indicator_code,
        sum(terms.factor * measures.value) filter (where terms.role = 'numerator') as numerator,
        sum(terms.factor * measures.value) filter (where terms.role = 'denominator') as denominator,
        sum(terms.factor * measures.value) filter (where terms.role = 'factor_numerator') as factor_numerator,
        sum(terms.factor * measures.value) filter (where terms.role = 'factor_denominator') as factor_denominator
    from measures
    inner join terms
        on
            measures.fact = terms.fact
            and measures.measure = terms.measure
    where {{ is_changed('measures.unit_code', 'measures.unit_valid_from', 'measures.month') }}
    group by 1, 2, 3, 4
)

select
    unit_months.unit_code,
    unit_months.unit_valid_from,
    unit_months.month,
    indicators.indicator_code,
    coalesce(components.numerator, 0) as numerator,
    case when indicators.unit_of_measure <> 'count' then coalesce(components.denominator, 0) end as denominator,
    coalesce(components.factor_numerator, 0) as factor_numerator,
    coalesce(components.factor_denominator, 0) as factor_denominator,
    indicators.rule_version
from unit_months
cross join indicators
left join components
    on
        unit_months.unit_code = components.unit_code
        and unit_months.unit_valid_from = components.unit_valid_from
        and unit_months.month = components.month
        and indicators.indicator_code = components.indicator_code
