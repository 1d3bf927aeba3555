with

target as (
    select
        plan_code,
        clause,
        unit_code,
        unit_valid_from,
        year,
        indicator_code,
        indicator_name,
        operator,
        target_value,
        unit_of_measure,
        due_on,
        text_as_written
    from {{ ref('stg_plan__targets') }}
),

-- A target is judged on the exact figure: 99.996 is shown as 100.00 and does not reach 100.
indicator_yearly as (
    select
        unit_code,
        unit_valid_from,
        year,
        indicator_code,
        numerator,
        denominator,
        value,
        case
            when denominator is null then value
            else 100.0 * numerator / nullif(denominator, 0)
        end as exact_value,
        coverage,
        as_of
    from {{ ref('indicator_yearly') }}
    where scope = 'own'
)

select
    target.plan_code,
    target.clause,
    target.unit_code,
    target.unit_valid_from,
    target.year::integer as year,
    target.indicator_code,
    target.indicator_name,
    target.operator,
    target.target_value::numeric(24, 2) as target_value,
    target.unit_of_measure,
    target.due_on,
    indicator_yearly.value::numeric(24, 2) as actual_value,
    (indicator_yearly.value - target.target_value)::numeric(24, 2) as gap,
    case
        when target.target_value is null then 'no_number'
        when indicator_yearly.exact_value is null then 'no_data'
        when target.operator = '>=' and indicator_yearly.exact_value >= target.target_value then 'attained'
        when target.operator = '<=' and indicator_yearly.exact_value <= target.target_value then 'attained'
        when target.operator = '=' and indicator_yearly.exact_value = target.target_value then 'attained'
        else 'missed'
    end as status,
    indicator_yearly.numerator,
    indicator_yearly.denominator,
    indicator_yearly.coverage,
    indicator_yearly.as_of,
    target.text_as_written
from target
left join indicator_yearly
    on
        target.unit_code = indicator_yearly.unit_code
        and target.unit_valid_from = indicator_yearly.unit_valid_from
        and target.year = indicator_yearly.year
        and target.indicator_code = indicator_yearly.indicator_code
