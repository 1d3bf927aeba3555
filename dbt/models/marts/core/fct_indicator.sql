{{ config(indexes=[{'columns': ['unit_code', 'unit_valid_from', 'month']}]) }}

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
    from {{ ref('fct_measure') }}
),

components as (
    select
        measures.unit_code,
        measures.unit_valid_from,
        measures.month,
        terms.indicator_code,
        sum(terms.factor * measures.value) filter (where terms.role = 'numerator') as numerator,
        sum(terms.factor * measures.value) filter (where terms.role = 'denominator') as denominator
    from measures
    inner join terms
        on
            measures.fact = terms.fact
            and measures.measure = terms.measure
    group by 1, 2, 3, 4
)

select
    active.unit_code,
    active.unit_valid_from,
    active.month,
    indicators.indicator_code,
    coalesce(components.numerator, 0) as numerator,
    case when indicators.unit_of_measure = 'percent' then coalesce(components.denominator, 0) end as denominator,
    indicators.rule_version
from active
cross join indicators
left join components
    on
        active.unit_code = components.unit_code
        and active.unit_valid_from = components.unit_valid_from
        and active.month = components.month
        and indicators.indicator_code = components.indicator_code
