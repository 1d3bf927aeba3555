{#- Fails on every row for which the condition holds. A condition that is null does not hold. -#}
{% test never(model, condition) %}
select *
from {{ model }}
where {{ condition }}
{% endtest %}
