-- A count added to a fact without its source could not be traced to rows; a source that names no count is misspelt.
with sources as (
    select
        fact,
        measure
    from {{ ref('fact_source') }}
),

counts (fact, measure) as (
    values
    {%- for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') if node.name.startswith('fct_') %}
    {%- set outer = loop %}
    {%- for column in node.columns.values() if column.name not in ('unit_code', 'unit_valid_from', 'month') %}
    ('{{ node.name }}', '{{ column.name }}'){{ ',' if not (outer.last and loop.last) }}
    {%- endfor %}
    {%- else %}
    ('', '')
    {%- endfor %}
)

select
    coalesce(counts.fact, sources.fact) as fact,
    coalesce(counts.measure, sources.measure) as measure
from counts
full join sources
    on
        counts.fact = sources.fact
        and counts.measure = sources.measure
where
    counts.fact is null
    or sources.fact is null
