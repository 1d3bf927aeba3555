{{ config(materialized='view') }}

-- Every column of a fact beside its key is a measure: through jsonb, so that a count added to a fact is a measure by itself.
with measures as (
    {%- for fact in facts() %}
    select
        '{{ fact }}' as fact,
        fact.unit_code,
        fact.unit_valid_from,
        fact.month,
        measure.name as measure,
        measure.value::numeric as value
    from {{ ref(fact) }} as fact
    cross join lateral jsonb_each_text(to_jsonb(fact) - array['unit_code', 'unit_valid_from', 'month']) as measure (name, value)
    where measure.value <> '0'
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}
)

select
    unit_code,
    unit_valid_from,
    month,
    fact,
    measure,
    value
from measures
