{#- Fails on every row in which the total is not the sum of its parts. Null counts as 0. -#}
{% test sums_to_parts(model, total, parts) %}
select
    {{ total }},
    {{ parts | join(',\n    ') }}
from {{ model }}
where
    coalesce({{ total }}, 0) <> (
        {%- for part in parts %}
        {% if not loop.first %}+ {% endif %}coalesce({{ part }}, 0)
        {%- endfor %}
    )
{% endtest %}
