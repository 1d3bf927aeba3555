{#- The tables of counts by unit and month, one an area of reform. -#}
{% macro facts() -%}
    {{ return([
        "fct_steering", "fct_institutions", "fct_procedures", "fct_organisation", "fct_civil_service", "fct_public_finance",
        "fct_digital_government", "fct_impact",
    ]) }}
{%- endmacro %}
