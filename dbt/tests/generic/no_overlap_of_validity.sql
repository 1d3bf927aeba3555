{#- Fails on every two rows of one key whose validities [from, to) overlap, and on every validity that ends before it begins. A null end is open. -#}
{% test no_overlap_of_validity(model, key, valid_from='valid_from', valid_to='valid_to') %}
with validities as (
    select
        {{ key | join(',\n        ') }},
        {{ valid_from }} as starts_on,
        {{ valid_to }} as ends_before,
        lead({{ valid_from }}) over (partition by {{ key | join(', ') }} order by {{ valid_from }}) as next_starts_on
    from {{ model }}
)

select
    {{ key | join(',\n    ') }},
    starts_on,
    ends_before,
    next_starts_on
from validities
where
    ends_before <= starts_on
    or (next_starts_on is not null and coalesce(ends_before, 'infinity') > next_starts_on)
{% endtest %}
