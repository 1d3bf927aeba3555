with results as (
    select
        unit_code,
        unit_valid_from,
        delivery_id,
        indicator_code,
        {{ period_from('period') }} as period_from,
        ({{ period_from('period') }} + {{ period_length('period') }})::date as period_to,
        value,
        unit_of_measure,
        evidence
    from {{ ref('stg_scorecard__manual_indicators') }}
),

kinds as (
    select indicator_code
    from {{ ref('manual_indicator') }}
    where kind = 'result'
),

deliveries as (
    select
        delivery_id,
        exported_on
    from {{ ref('stg_ops__delivery') }}
)

-- One result a year: of several, that of the period that ends last, and of those the longest.
select distinct on (results.unit_code, results.unit_valid_from, extract(year from results.period_from), results.indicator_code)
    results.unit_code,
    results.unit_valid_from,
    extract(year from results.period_from)::integer as year,
    results.indicator_code as index_code,
    results.value::numeric(10, 2) as value,
    results.unit_of_measure,
    results.evidence,
    deliveries.exported_on as as_of
from results
inner join kinds
    on results.indicator_code = kinds.indicator_code
inner join deliveries
    on results.delivery_id = deliveries.delivery_id
where results.period_from is not null
order by
    results.unit_code asc, results.unit_valid_from asc, extract(year from results.period_from) asc, results.indicator_code asc,
    results.period_to desc, results.period_from asc
