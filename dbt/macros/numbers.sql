{#- Rounds a numeric half up (PostgreSQL rounds numeric half away from zero, which is half up from 0 on). Never for float. -#}
{% macro half_up(expression, digits=2) -%}
    round(({{ expression }})::numeric, {{ digits }})
{%- endmacro %}

{#- A ratio as 0..100, 2 decimals half up; null where the denominator is 0 or null. -#}
{% macro ratio(numerator, denominator) -%}
    {{ half_up("100::numeric * " ~ numerator ~ " / nullif(" ~ denominator ~ ", 0)", 2) }}
{%- endmacro %}

{#- The value of an indicator: a ratio, or the numerator itself where the indicator is a plain count. -#}
{% macro indicator_value(unit_of_measure, numerator, denominator) -%}
    case {{ unit_of_measure }}
        when 'percent' then {{ ratio(numerator, denominator) }}
        else {{ numerator }}
    end
{%- endmacro %}

{#- Reported over expected, 4 decimals; null where nothing was expected. -#}
{% macro coverage(reported, expected) -%}
    {{ half_up(reported ~ "::numeric / nullif(" ~ expected ~ ", 0)", 4) }}
{%- endmacro %}
