{#- Fails on every combination of the columns that `to`, whose columns are called the same, does not have. One in which a column is null passes. -#}
{% test references_keys(model, to, columns) %}
select distinct
    {%- for column in columns %}
    referring.{{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ model }} as referring
left join {{ to }} as referred
    on
        {%- for column in columns %}
        {% if not loop.first %}and {% endif %}referring.{{ column }} = referred.{{ column }}
        {%- endfor %}
where
    referred.{{ columns[0] }} is null
    {%- for column in columns %}
    and referring.{{ column }} is not null
    {%- endfor %}
{% endtest %}
