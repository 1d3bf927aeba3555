{#-
  Loads a seed in one statement with one array a column. dbt's own renders a placeholder a cell, which for the 14,000 units takes ten times as long.
-#}
{% macro postgres__load_csv_rows(model, agate_table) -%}
    {%- set given_types = model["config"].get("column_types", {}) -%}
    {%- set names = agate_table.column_names -%}
    {%- set arrays = [] -%}
    {%- for column in agate_table.columns -%}
        {%- do arrays.append(column.values() | list) -%}
    {%- endfor -%}
    {%- set sql -%}
insert into {{ this.render() }} ({{ get_seed_column_quoted_csv(model, names) }})
select
    {%- for name in names %}
    seed.{{ adapter.quote(name) }}::{{ given_types.get(name, adapter.convert_type(agate_table, loop.index0)) }}{{ "," if not loop.last }}
    {%- endfor %}
from unnest({% for name in names %}%s::text[]{{ ", " if not loop.last }}{% endfor %}) as seed (
    {%- for name in names %}{{ adapter.quote(name) }}{{ ", " if not loop.last }}{% endfor -%}
)
    {%- endset -%}
    {%- do adapter.add_query(sql, bindings=arrays, abridge_sql_log=True) -%}
    {{ return(sql) }}
{%- endmacro %}
