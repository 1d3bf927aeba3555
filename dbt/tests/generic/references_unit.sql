{#- Fails on every (unit_code, unit_valid_from) that dim_unit does not have. A code alone is no key: most codes were used before. -#}
{% test references_unit(model, code='unit_code', valid_from='unit_valid_from') %}
select distinct
    referring.{{ code }},
    referring.{{ valid_from }}
from {{ model }} as referring
left join {{ ref('dim_unit') }} as units
    on
        referring.{{ code }} = units.unit_code
        and referring.{{ valid_from }} = units.valid_from
where
    referring.{{ code }} is not null
    and units.unit_code is null
{% endtest %}
