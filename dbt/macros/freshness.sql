{#- How fresh a source is on the day that the figures are true of (CCHC_AS_OF), to its end in Viet Nam; without that day, at this moment. -#}
{% macro postgres__collect_freshness_custom_sql(source, loaded_at_query) -%}
    {%- set as_of = env_var("CCHC_AS_OF", "") -%}
    {%- call statement("collect_freshness_custom_sql", fetch_result=True, auto_begin=False) -%}
        with newest (exported_at) as (
            {{ loaded_at_query }}
        )

        select
            exported_at as max_loaded_at,
            {{ end_of_day("date '" ~ as_of ~ "'") if as_of else "now()" }} as snapshotted_at
        from newest
    {%- endcall -%}
    {{ return(load_result("collect_freshness_custom_sql")) }}
{%- endmacro %}
