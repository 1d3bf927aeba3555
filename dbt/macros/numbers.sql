{#- Rounds a numeric half up (PostgreSQL rounds numeric half away from zero, which is half up from 0 on). Never for float. -#}
{% macro half_up(expression, digits=2) -%}
    round(({{ expression }})::numeric, {{ digits }})
{%- endmacro %}

{#- A ratio as 0..100, 2 decimals half up; null where the denominator is 0 or null. -#}
{% macro ratio(numerator, denominator) -%}
    {{ half_up("100::numeric * " ~ numerator ~ " / nullif(" ~ denominator ~ ", 0)", 2) }}
{%- endmacro %}

{#- The rate that a ratio is multiplied by, 6 decimals; null where none is known. -#}
{% macro known_factor(factor_numerator, factor_denominator) -%}
    {{ half_up(factor_numerator ~ "::numeric / nullif(" ~ factor_denominator ~ ", 0)", 6) }}
{%- endmacro %}

{#- The value of an indicator: a ratio times its factor where one is known, a mean, or the numerator itself where the indicator is a plain count. -#}
{% macro indicator_value(unit_of_measure, numerator, denominator, factor_numerator="null::numeric", factor_denominator="null::numeric") -%}
    case {{ unit_of_measure }}
        when 'percent'
            then {{ half_up(
                "100::numeric * " ~ numerator ~ " * case when " ~ factor_denominator ~ " <> 0 then " ~ factor_numerator ~ " else 1 end / nullif("
                ~ denominator ~ " * case when " ~ factor_denominator ~ " <> 0 then " ~ factor_denominator ~ " else 1 end, 0)", 2
            ) }}
        when 'mean' then {{ half_up(numerator ~ "::numeric / nullif(" ~ denominator ~ ", 0)", 2) }}
        else {{ numerator }}
    end
{%- endmacro %}

{#- Reported over expected, 4 decimals; null where nothing was expected. -#}
{% macro coverage(reported, expected) -%}
    {{ half_up(reported ~ "::numeric / nullif(" ~ expected ~ ", 0)", 4) }}
{%- endmacro %}

{#- How much of its year is over at the end of a day, 0..100, 2 decimals half up. -#}
{% macro year_elapsed(day) -%}
    {{ half_up(
        "100::numeric * extract(doy from " ~ day ~ ") / extract(doy from make_date(extract(year from " ~ day ~ ")::integer, 12, 31))", 2
    ) }}
{%- endmacro %}
