{#- The month of a posting, within its fiscal year: what is posted before it counts for January, what is posted after it for December. -#}
{% macro fiscal_month(day, fiscal_year) -%}
    least(
        greatest({{ month_of(day) }}, make_date({{ fiscal_year }}, 1, 1)),
        make_date({{ fiscal_year }}, 12, 1)
    )
{%- endmacro %}
