{#-
  Fails on every row whose value is not what its counts give: a ratio is 100 x numerator / denominator, half up to 2 decimals, and null exactly
  where the denominator is 0; a count has no denominator and is its numerator.
-#}
{% test value_follows_counts(model) %}
select
    numerator,
    denominator,
    value
from {{ model }}
where
    case
        when denominator is null then value is distinct from numerator
        when denominator = 0 then value is not null
        else value is distinct from {{ half_up('100::numeric * numerator / denominator', 2) }}
    end
{% endtest %}
