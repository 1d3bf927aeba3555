{{ config(indexes=[{'columns': ['unit_code', 'valid_from']}]) }}

with recursive units as (
    select
        unit_code,
        valid_from,
        valid_to,
        unit_name,
        level,
        parent_code,
        parent_valid_from
    from {{ ref('int_units__placed') }}
),

changes as (
    select
        old_code,
        old_valid_from,
        new_code,
        new_valid_from,
        effective_date,
        extent,
        is_whole,
        is_same_territory,
        is_unchanged
    from {{ ref('int_units__changed') }}
),

-- A successor may have ended too: the chain goes on with what it became.
chain as (
    select
        old_code,
        old_valid_from,
        new_code,
        new_valid_from,
        effective_date,
        extent,
        is_whole,
        is_same_territory,
        is_unchanged,
        1 as steps
    from changes

    union all

    select
        chain.old_code,
        chain.old_valid_from,
        changes.new_code,
        changes.new_valid_from,
        changes.effective_date,
        case when chain.is_whole and changes.is_whole then 'full' else 'partial' end as extent,
        chain.is_whole and changes.is_whole as is_whole,
        chain.is_same_territory and changes.is_same_territory as is_same_territory,
        chain.is_unchanged and changes.is_unchanged as is_unchanged,
        chain.steps + 1 as steps
    from chain
    inner join changes
        on
            chain.new_code = changes.old_code
            and chain.new_valid_from = changes.old_valid_from
            and chain.effective_date < changes.effective_date
),

pairs as (
    select
        old_code,
        old_valid_from,
        new_code,
        new_valid_from,
        max(effective_date) as effective_date,
        case when bool_or(extent = 'full') then 'full' else 'partial' end as extent,
        bool_or(is_same_territory) as is_same_territory,
        bool_or(is_unchanged) as is_unchanged,
        min(steps)::integer as steps
    from chain
    group by old_code, old_valid_from, new_code, new_valid_from
),

districts as (
    select
        district.unit_code,
        district.valid_from,
        district.valid_to,
        count(*) as communes
    from units as district
    inner join units as commune
        on
            district.unit_code = commune.parent_code
            and district.valid_from = commune.parent_valid_from
    where
        district.level = 'district'
        and commune.level = 'commune'
    group by district.unit_code, district.valid_from, district.valid_to
),

-- The register has no row for a district: it became what its communes became.
district_pairs as (
    select
        districts.unit_code as old_code,
        districts.valid_from as old_valid_from,
        changes.new_code,
        changes.new_valid_from,
        changes.effective_date,
        case when count(*) filter (where changes.is_whole) = districts.communes then 'full' else 'partial' end as extent
    from districts
    inner join units as commune
        on
            districts.unit_code = commune.parent_code
            and districts.valid_from = commune.parent_valid_from
            and districts.valid_to = commune.valid_to
    inner join changes
        on
            commune.unit_code = changes.old_code
            and commune.valid_from = changes.old_valid_from
            and commune.valid_to = changes.effective_date
    where commune.level = 'commune'
    group by
        districts.unit_code,
        districts.valid_from,
        districts.communes,
        changes.new_code,
        changes.new_valid_from,
        changes.effective_date
),

relations as (
    select
        old_code as unit_code,
        old_valid_from as valid_from,
        'became' as relation,
        new_code as other_code,
        new_valid_from as other_valid_from,
        effective_date,
        extent,
        is_same_territory,
        is_unchanged,
        steps
    from pairs

    union all

    select
        new_code as unit_code,
        new_valid_from as valid_from,
        'was' as relation,
        old_code as other_code,
        old_valid_from as other_valid_from,
        effective_date,
        extent,
        is_same_territory,
        is_unchanged,
        steps
    from pairs

    union all

    select
        old_code as unit_code,
        old_valid_from as valid_from,
        'became' as relation,
        new_code as other_code,
        new_valid_from as other_valid_from,
        effective_date,
        extent,
        false as is_same_territory,
        false as is_unchanged,
        1 as steps
    from district_pairs
)

select
    relations.unit_code,
    relations.valid_from,
    unit.unit_name,
    relations.relation,
    relations.other_code,
    relations.other_valid_from,
    other.unit_name as other_name,
    relations.effective_date,
    relations.extent,
    relations.is_same_territory,
    unit.valid_to,
    unit.level,
    other.valid_to as other_valid_to,
    other.level as other_level,
    relations.is_unchanged,
    relations.steps
from relations
inner join units as unit
    on
        relations.unit_code = unit.unit_code
        and relations.valid_from = unit.valid_from
inner join units as other
    on
        relations.other_code = other.unit_code
        and relations.other_valid_from = other.valid_from
