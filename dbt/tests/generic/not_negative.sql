{#- Fails on every row in which one of the columns is below 0. Null passes. -#}
{% test not_negative(model, columns) %}
select {{ columns | join(', ') }}
from {{ model }}
where
    {%- for column in columns %}
    {% if not loop.first %}or {% endif %}{{ column }} < 0
    {%- endfor %}
{% endtest %}
