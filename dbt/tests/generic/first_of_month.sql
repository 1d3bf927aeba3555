{#- Fails on every date of the column that is not the first day of a month. -#}
{% test first_of_month(model, column_name) %}
select {{ column_name }}
from {{ model }}
where extract(day from {{ column_name }}) <> 1
{% endtest %}
