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
        bonus_points,
        penalty_points,
        index_value,
        components_not_appraised,
        components_not_assessed
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
        index_value.bonus_points,
        index_value.penalty_points,
        index_value.index_value,
        index_value.components_not_appraised,
        index_value.components_not_assessed,
        unit.sort_key,
        {{ rank_by_tie_rule(
            'criteria_set.tie_rule',
            'index_value.index_value',
            'index_value.year, index_value.set_code, index_value.area, unit_period.province_code, unit_period.league',
            'unit.sort_key, index_value.unit_code, index_value.unit_valid_from',
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

-- What a set may be compared with: itself, and those that it was decided to be equivalent to.
comparable as (
    select
        set_code,
        set_code as earlier_set_code,
        true as is_same
    from criteria_set

    union all

    select
        set_code,
        equivalent_to as earlier_set_code,
        false as is_same
    from {{ ref('stg_ops__criteria_equivalence') }}
),

-- Of several results of the year before under sets that may be compared, the one under the same set, else the latest.
earlier_comparable as (
    select distinct on (index_value.unit_code, index_value.unit_valid_from, index_value.year, comparable.set_code, index_value.area)
        index_value.unit_code,
        index_value.unit_valid_from,
        index_value.year,
        comparable.set_code,
        index_value.area,
        index_value.index_value
    from index_value
    inner join comparable
        on index_value.set_code = comparable.earlier_set_code
    inner join unit_period
        on
            index_value.unit_code = unit_period.unit_code
            and index_value.unit_valid_from = unit_period.unit_valid_from
            and index_value.year = unit_period.year
            and index_value.set_code = unit_period.set_code
    order by
        index_value.unit_code asc,
        index_value.unit_valid_from asc,
        index_value.year asc,
        comparable.set_code asc,
        index_value.area asc,
        comparable.is_same desc,
        unit_period.period_from desc,
        index_value.set_code asc
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
        ranked.sort_key,
        ranked.period_from,
        ranked.period_to,
        ranked.months_reported,
        ranked.months_expected,
        ranked.score,
        ranked.applicable_max,
        ranked.bonus_points,
        ranked.penalty_points,
        ranked.index_value,
        ranked.components_not_appraised,
        ranked.components_not_assessed,
        ranked.rank,
        ranked.index_value - earlier_comparable.index_value as change,
        case
            when ranked.applicable_max = 0 then 'NOT_APPLICABLE'
            when ranked.index_value is null then 'NO_DATA'
            when earlier_comparable.index_value is not null then null
            when earlier_comparable.unit_code is not null or not earlier.has_result then 'NO_RESULT_LAST_YEAR'
            when earlier.unit_code is not null then 'OTHER_SET'
            when ranked.unit_valid_from < make_date(ranked.year, 1, 1) then 'FIRST_YEAR'
            when merged_unit.new_code is not null then 'MERGED_UNIT'
            else 'NEW_UNIT'
        end as change_reason_code
    from ranked
    left join earlier_comparable
        on
            ranked.unit_code = earlier_comparable.unit_code
            and ranked.unit_valid_from = earlier_comparable.unit_valid_from
            and ranked.year = earlier_comparable.year + 1
            and ranked.set_code = earlier_comparable.set_code
            and ranked.area = earlier_comparable.area
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
    compared.sort_key,
    compared.period_from,
    compared.period_to,
    compared.months_reported,
    compared.months_expected,
    compared.score,
    compared.applicable_max,
    compared.bonus_points,
    compared.penalty_points,
    compared.index_value,
    compared.components_not_appraised,
    compared.components_not_assessed,
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
