{#- Fails on every row in which the first column of a pair is above the second: a part larger than its whole. -#}
{% test not_above(model, pairs) %}
select {{ pairs | sum(start=[]) | unique | join(', ') }}
from {{ model }}
where
    {%- for part, whole in pairs %}
    {% if not loop.first %}or {% endif %}{{ part }} > {{ whole }}
    {%- endfor %}
{% endtest %}
