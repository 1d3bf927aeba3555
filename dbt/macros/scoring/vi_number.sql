{#- A number as Vietnamese text: a dot between thousands, a comma before the decimals; without `fixed` only the decimals that are there. -#}
{% macro vi_number(expression, decimals=2, fixed=true) -%}
    translate(
        rtrim(to_char(({{ expression }})::numeric, 'FM999,999,999,999,999,990{{ ("." ~ ("0" if fixed else "9") * decimals) if decimals else "" }}'), '.'),
        ',.', '.,'
    )
{%- endmacro %}
