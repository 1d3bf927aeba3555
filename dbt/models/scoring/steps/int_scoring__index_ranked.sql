with

index_value as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        area,
        score,
        applicable_max,
        index_value
    from {{ ref('int_scoring__index_value') }}
),

unit_period as (
    select
        unit_code,
        unit_valid_from,
        year,
        set_code,
        league,
        province_code,
        period_from,
        period_to,
        months_reported,
        months_expected
    from {{ ref('int_scoring__unit_period') }}
),

unit as (
    select
        unit_code,
        valid_from,
        level,
        sort_key
    from {{ ref('dim_unit') }}
),

criteria_set as (
    select
        set_code,
        tie_rule
    from {{ ref('stg_ops__criteria_set') }}
),

merged_unit as (
    select
        level,
        new_code,
        effective_date
    from {{ ref('admin_succession') }}
    group by level, new_code, effective_date
    having count(*) > 1
),

ranked as (
    select
        index_value.unit_code,
        index_value.unit_valid_from,
        index_value.year,
        index_value.set_code,
        index_value.area,
        unit_period.league,
        unit_period.province_code,
        unit_period.period_from,
        unit_period.period_to,
        unit_period.months_reported,
        unit_period.months_expected,
        unit.level,
        index_value.score,
        index_value.applicable_max,
        index_value.index_value,
        {{ rank_by_tie_rule(
            'criteria_set.tie_rule',
            'index_value.index_value',
            'index_value.year, index_value.set_code, index_value.area, unit_period.province_code, unit_period.league',
            'unit.sort_key, index_value.unit_code',
        ) }} as rank
    from index_value
    inner join unit_period
        on
            index_value.unit_code = unit_period.unit_code
            and index_value.unit_valid_from = unit_period.unit_valid_from
            and index_value.year = unit_period.year
            and index_value.set_code = unit_period.set_code
    inner join unit
        on
            index_value.unit_code = unit.unit_code
            and index_value.unit_valid_from = unit.valid_from
    inner join criteria_set
        on index_value.set_code = criteria_set.set_code
),

-- A result under whatever set: it only explains why there is no change.
earlier as (
    select
        unit_code,
        unit_valid_from,
        year,
        area,
        bool_or(index_value is not null) as has_result
    from index_value
    group by unit_code, unit_valid_from, year, area
),

compared as (
    select
        ranked.unit_code,
        ranked.unit_valid_from,
        ranked.year,
        ranked.set_code,
        ranked.area,
        ranked.league,
        ranked.province_code,
        ranked.period_from,
        ranked.period_to,
        ranked.months_reported,
        ranked.months_expected,
        ranked.score,
        ranked.applicable_max,
        ranked.index_value,
        ranked.rank,
        ranked.index_value - same_set.index_value as change,
        case
            when ranked.applicable_max = 0 then 'NOT_APPLICABLE'
            when ranked.index_value is null then 'NO_DATA'
            when same_set.index_value is not null then null
            when same_set.unit_code is not null or not earlier.has_result then 'NO_RESULT_LAST_YEAR'
            when earlier.unit_code is not null then 'OTHER_SET'
            when ranked.unit_valid_from < make_date(ranked.year, 1, 1) then 'FIRST_YEAR'
            when merged_unit.new_code is not null then 'MERGED_UNIT'
            else 'NEW_UNIT'
        end as change_reason_code
    from ranked
    left join index_value as same_set
        on
            ranked.unit_code = same_set.unit_code
            and ranked.unit_valid_from = same_set.unit_valid_from
            and ranked.year = same_set.year + 1
            and ranked.set_code = same_set.set_code
            and ranked.area = same_set.area
    left join earlier
        on
            ranked.unit_code = earlier.unit_code
            and ranked.unit_valid_from = earlier.unit_valid_from
            and ranked.year = earlier.year + 1
            and ranked.area = earlier.area
    left join merged_unit
        on
            ranked.level = merged_unit.level
            and ranked.unit_code = merged_unit.new_code
            and ranked.unit_valid_from = merged_unit.effective_date
)

select
    compared.unit_code,
    compared.unit_valid_from,
    compared.year,
    compared.set_code,
    compared.area,
    compared.league,
    compared.province_code,
    compared.period_from,
    compared.period_to,
    compared.months_reported,
    compared.months_expected,
    compared.score,
    compared.applicable_max,
    compared.index_value,
    compared.rank,
    -- The bounds of a year are those of the latest year from which the set declares some.
    (
        select band.band
        from {{ ref('stg_ops__criteria_band') }} as band
        where
            compared.set_code = band.set_code
            and compared.year >= band.from_year
            and compared.index_value >= band.lower_bound
        order by band.from_year desc, band.lower_bound desc
        limit 1
    ) as band,
    compared.change,
    compared.change_reason_code,
    change_reason.text_vi as change_reason
from compared
left join {{ ref('change_reason') }} as change_reason
    on compared.change_reason_code = change_reason.reason_code
