-- Every term names a column of the fact that it names: a misspelt measure would count nothing, and say nothing.
with terms as (
    select
        indicator_code,
        fact,
        measure
    from {{ ref('indicator_term') }}
),

counts (fact, measure) as (
    values
    {%- for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') if node.name.startswith('fct_') %}
    {%- set outer = loop %}
    {%- for column in node.columns.values() %}
    ('{{ node.name }}', '{{ column.name }}'){{ ',' if not (outer.last and loop.last) }}
    {%- endfor %}
    {%- else %}
    ('', '')
    {%- endfor %}
)

select
    terms.indicator_code,
    terms.fact,
    terms.measure
from terms
left join counts
    on
        terms.fact = counts.fact
        and terms.measure = counts.measure
where counts.fact is null
