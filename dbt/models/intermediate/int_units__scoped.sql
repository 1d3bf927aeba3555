{{ config(indexes=[{'columns': ['unit_code', 'unit_valid_from']}]) }}

with units as (
    select
        unit_code,
        valid_from,
        valid_to,
        level,
        parent_code,
        parent_valid_from,
        province_code,
        province_valid_from
    from {{ ref('int_units__placed') }}
),

successions as (
    select
        unit_code,
        unit_valid_from,
        events_from,
        events_to,
        counted_code,
        counted_valid_from
    from {{ ref('int_units__succeeded') }}
),

itself as (
    select
        units.unit_code,
        units.valid_from,
        scopes.scope,
        units.unit_code as above_code,
        units.valid_from as above_valid_from,
        units.level as above_level,
        date '-infinity' as counts_from,
        date 'infinity' as counts_to
    from units
    cross join (values ('own'), ('all')) as scopes (scope)
),

above as (
    select
        units.unit_code,
        units.valid_from,
        'all' as scope,
        units.parent_code as above_code,
        units.parent_valid_from as above_valid_from,
        parent.level as above_level,
        date '-infinity' as counts_from,
        coalesce(units.valid_to, date 'infinity') as counts_to
    from units
    inner join units as parent
        on
            units.parent_code = parent.unit_code
            and units.parent_valid_from = parent.valid_from
    -- A commune's own and all are equal: what a department of it counts is summed further up.
    where parent.level <> 'commune'

    union all

    select
        units.unit_code,
        units.valid_from,
        'all' as scope,
        units.province_code as above_code,
        units.province_valid_from as above_valid_from,
        'province' as above_level,
        date '-infinity' as counts_from,
        coalesce(units.valid_to, date 'infinity') as counts_to
    from units
    where
        units.level <> 'province'
        and units.parent_code <> units.province_code
),

-- What an ended unit without a full successor still counts belongs to no commune or district of the new structure, but to its province.
remainders as (
    select
        units.unit_code,
        units.valid_from,
        'all' as scope,
        successions.counted_code as above_code,
        successions.counted_valid_from as above_valid_from,
        'province' as above_level,
        greatest(successions.events_from, units.valid_to) as counts_from,
        successions.events_to as counts_to
    from units
    inner join successions
        on
            units.province_code = successions.unit_code
            and units.province_valid_from = successions.unit_valid_from
            and units.valid_to < successions.events_to
    where units.level <> 'province'
)

select
    unit_code,
    valid_from as unit_valid_from,
    scope,
    above_code,
    above_valid_from,
    above_level,
    counts_from,
    counts_to
from itself

union all

select
    unit_code,
    valid_from as unit_valid_from,
    scope,
    above_code,
    above_valid_from,
    above_level,
    counts_from,
    counts_to
from above

union all

select
    unit_code,
    valid_from as unit_valid_from,
    scope,
    above_code,
    above_valid_from,
    above_level,
    counts_from,
    counts_to
from remainders
