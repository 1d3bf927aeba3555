{#- Fails on every row for which the condition holds. -#}
{% test never(model, condition) %}
select *
from {{ model }}
where {{ condition }}
{% endtest %}
