{{ config(indexes=[{'columns': ['unit_code', 'valid_from']}]) }}

with units as (
    select
        unit_code,
        valid_from,
        valid_to,
        is_current,
        unit_name,
        unit_type,
        level,
        unit_class,
        league,
        parent_code,
        province_code,
        sort_key
    from {{ ref('int_units__placed') }}
),

-- Of several codes within the unit's time, the latest.
identifiers as (
    select
        unit_code,
        unit_valid_from,
        (array_agg(identifier order by valid_from desc, identifier asc) filter (where kind = 'h_code'))[1] as h_code,
        (array_agg(identifier order by valid_from desc, identifier asc) filter (where kind = 'budget_unit_code'))[1]
            as budget_unit_code,
        (array_agg(identifier order by valid_from desc, identifier asc) filter (where kind = 'organ_id'))[1] as organ_id
    from {{ ref('unit_identifier') }}
    group by unit_code, unit_valid_from
),

changes as (
    select
        old_code,
        old_valid_from,
        new_code,
        new_valid_from,
        effective_date,
        is_same_territory
    from {{ ref('int_units__changed') }}
),

origins as (
    select
        new_code as unit_code,
        new_valid_from as valid_from,
        count(*)::integer as predecessors,
        bool_and(is_same_territory) as is_same_territory
    from changes
    where effective_date = new_valid_from
    group by new_code, new_valid_from
),

ends as (
    select
        old_code as unit_code,
        old_valid_from as valid_from,
        count(*)::integer as successors
    from changes
    group by old_code, old_valid_from
),

-- The day from which the register speaks: a unit valid from then on has no earlier self to be compared with or not.
beginning as (
    select min(valid_from) as first_day
    from units
),

compared as (
    select
        units.unit_code,
        units.valid_from,
        case
            when units.valid_from = beginning.first_day or origins.is_same_territory then null
            when origins.predecessors > 1 then 'MERGED_UNIT'
            else 'NEW_UNIT'
        end as reason_code
    from units
    cross join beginning
    left join origins
        on
            units.unit_code = origins.unit_code
            and units.valid_from = origins.valid_from
),

reasons as (
    select
        reason_code,
        text_vi
    from {{ ref('change_reason') }}
)

select
    units.unit_code,
    units.valid_from,
    units.valid_to,
    units.is_current,
    units.unit_name,
    units.unit_type,
    units.level,
    units.league,
    units.parent_code,
    units.province_code,
    identifiers.h_code,
    units.sort_key,
    units.unit_class,
    identifiers.budget_unit_code,
    identifiers.organ_id,
    compared.reason_code is null as comparable_with_previous,
    reasons.text_vi as not_comparable_reason,
    coalesce(origins.predecessors, 0) as predecessors,
    coalesce(ends.successors, 0) as successors
from units
inner join compared
    on
        units.unit_code = compared.unit_code
        and units.valid_from = compared.valid_from
left join reasons
    on compared.reason_code = reasons.reason_code
left join identifiers
    on
        units.unit_code = identifiers.unit_code
        and units.valid_from = identifiers.unit_valid_from
left join origins
    on
        units.unit_code = origins.unit_code
        and units.valid_from = origins.valid_from
left join ends
    on
        units.unit_code = ends.unit_code
        and units.valid_from = ends.valid_from
