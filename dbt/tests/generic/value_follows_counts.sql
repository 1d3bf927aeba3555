{#-
  Fails on every row whose value is not what its counts give, by the unit of measure of its indicator: a ratio is 100 x numerator / denominator
  and times its factor where one is known, a mean is numerator / denominator, each half up to 2 decimals and null exactly where the denominator is
  0; a count is its numerator, or null for a 0 that nobody reported. The factor is shown with 6 decimals, so a value that has one may be off by what these leave out.
-#}
{% test value_follows_counts(model, indicators=none) %}
with figures as (
    select
        counted.indicator_code,
        counted.numerator,
        counted.denominator,
        counted.factor,
        counted.value,
        indicators.unit_of_measure,
        counted.numerator::numeric / nullif(counted.denominator, 0) as quotient
    from {{ model }} as counted
    left join {{ indicators or ref('indicator') }} as indicators
        on counted.indicator_code = indicators.indicator_code
)

select
    indicator_code,
    numerator,
    denominator,
    factor,
    value
from figures
where
    case
        when unit_of_measure = 'count' then coalesce(value, 0) is distinct from numerator
        when quotient is null or value is null then value is not null or quotient is not null
        when unit_of_measure = 'mean' then value <> {{ half_up('quotient', 2) }}
        when unit_of_measure = 'percent' and factor is null
            then value <> {{ half_up('100::numeric * numerator / nullif(denominator, 0)', 2) }}
        when unit_of_measure = 'percent'
            then abs(value - 100 * quotient * factor) > 0.005 + 0.00005 * abs(quotient)
        else true
    end
{% endtest %}
