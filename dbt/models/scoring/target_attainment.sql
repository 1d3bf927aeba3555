with

target as (
    select
        plan_code,
        clause,
        unit_code,
        unit_valid_from,
        year::integer as year,
        indicator_code,
        indicator_name,
        operator,
        target_value,
        unit_of_measure,
        due_on,
        text_as_written
    from {{ ref('stg_plan__targets') }}
),

dim_indicator as (
    select
        indicator_code,
        unit_of_measure
    from {{ ref('dim_indicator') }}
),

result_kind as (
    select indicator_code
    from {{ ref('manual_indicator') }}
    where kind = 'result'
),

dim_unit as (
    select
        unit_code,
        valid_from,
        valid_to
    from {{ ref('dim_unit') }}
),

indicator_yearly as (
    select
        unit_code,
        unit_valid_from,
        year,
        indicator_code,
        numerator,
        denominator,
        factor,
        value,
        coverage,
        as_of
    from {{ ref('indicator_yearly') }}
    where scope = 'own'
),

external_result as (
    select
        unit_code,
        unit_valid_from,
        year,
        index_code,
        value,
        as_of
    from {{ ref('external_result') }}
),

int_as_of as (
    select as_of
    from {{ ref('int_as_of') }}
),

-- A target is judged on the exact figure: 99.996 is shown as 100.00 and does not reach 100. What others published is as exact as they published it.
actual as (
    select
        indicator_yearly.unit_code,
        indicator_yearly.unit_valid_from,
        indicator_yearly.year,
        indicator_yearly.indicator_code,
        indicator_yearly.value,
        case dim_indicator.unit_of_measure
            when 'percent'
                then 100.0 * indicator_yearly.numerator * coalesce(indicator_yearly.factor, 1) / nullif(indicator_yearly.denominator, 0)
            when 'mean' then indicator_yearly.numerator / nullif(indicator_yearly.denominator, 0)
            else indicator_yearly.value
        end as exact_value,
        indicator_yearly.numerator,
        indicator_yearly.denominator,
        indicator_yearly.coverage,
        indicator_yearly.as_of
    from indicator_yearly
    inner join dim_indicator
        on indicator_yearly.indicator_code = dim_indicator.indicator_code

    union all

    select
        external_result.unit_code,
        external_result.unit_valid_from,
        external_result.year,
        external_result.index_code as indicator_code,
        external_result.value,
        external_result.value as exact_value,
        null as numerator,
        null as denominator,
        null as coverage,
        external_result.as_of
    from external_result
),

judged as (
    select
        target.plan_code,
        target.clause,
        target.unit_code,
        target.unit_valid_from,
        target.year,
        target.indicator_code,
        case
            when result_kind.indicator_code is not null then 'external_result'
            when target.indicator_code is not null then 'indicator'
        end as actual_from,
        target.indicator_name,
        target.operator,
        target.target_value,
        target.unit_of_measure,
        target.due_on,
        actual.value as actual_value,
        case
            when target.target_value is null then 'no_number'
            when actual.exact_value is null then 'no_data'
            when target.operator = '>=' and actual.exact_value >= target.target_value then 'attained'
            when target.operator = '>' and actual.exact_value > target.target_value then 'attained'
            when target.operator = '<=' and actual.exact_value <= target.target_value then 'attained'
            when target.operator = '<' and actual.exact_value < target.target_value then 'attained'
            when target.operator = '=' and actual.exact_value = target.target_value then 'attained'
            else 'missed'
        end as status,
        -- A unit that ends within the year has until then.
        int_as_of.as_of >= least(make_date(target.year + 1, 1, 1), dim_unit.valid_to) as is_final,
        actual.numerator,
        actual.denominator,
        actual.coverage,
        actual.as_of,
        target.text_as_written
    from target
    cross join int_as_of
    left join result_kind
        on target.indicator_code = result_kind.indicator_code
    left join dim_unit
        on
            target.unit_code = dim_unit.unit_code
            and target.unit_valid_from = dim_unit.valid_from
    left join actual
        on
            target.unit_code = actual.unit_code
            and target.unit_valid_from = actual.unit_valid_from
            and target.year = actual.year
            and target.indicator_code = actual.indicator_code
)

select
    plan_code,
    clause,
    unit_code,
    unit_valid_from,
    year,
    indicator_code,
    actual_from,
    indicator_name,
    operator,
    target_value::numeric(24, 2) as target_value,
    unit_of_measure,
    due_on,
    actual_value::numeric(24, 2) as actual_value,
    (actual_value - target_value)::numeric(24, 2) as gap,
    status,
    case
        when status = 'attained' and is_final then 'Đạt'
        when status = 'attained' then 'Đạt đến ngày số liệu, năm chưa hết'
        when status = 'missed' and is_final then 'Không đạt'
        when status = 'missed' then 'Chưa đạt, năm chưa hết'
        when status = 'no_data' then 'Chưa có số liệu'
        when status = 'no_number' then 'Kế hoạch không nêu số'
    end as status_vi,
    is_final,
    numerator::numeric(24, 0) as numerator,
    denominator::numeric(24, 0) as denominator,
    coverage,
    as_of,
    text_as_written
from judged
