{{ config(indexes=[{'columns': ['old_code', 'old_valid_from']}, {'columns': ['new_code', 'new_valid_from']}]) }}

with units as (
    select
        unit_code,
        valid_from,
        valid_to,
        unit_name,
        level
    from {{ ref('int_units__placed') }}
),

registered as (
    select
        level as old_level,
        level as new_level,
        old_code,
        new_code,
        effective_date,
        extent
    from {{ ref('admin_succession') }}

    union all

    select
        'department' as old_level,
        'department' as new_level,
        old_code,
        new_code,
        effective_date,
        extent
    from {{ ref('department_succession') }}

    union all

    select
        old_level,
        new_level,
        old_code,
        new_code,
        effective_date,
        extent
    from {{ ref('succession_added') }}
),

-- The new unit need not begin on that day: a department may take over another's work and stay what it was.
pairs as (
    select
        older.unit_code as old_code,
        older.valid_from as old_valid_from,
        older.unit_name as old_name,
        newer.unit_code as new_code,
        newer.valid_from as new_valid_from,
        newer.unit_name as new_name,
        registered.effective_date,
        registered.extent,
        count(*) over (partition by older.unit_code, older.valid_from) as successors,
        count(*) over (partition by newer.unit_code, newer.valid_from, registered.effective_date) as predecessors
    from registered
    inner join units as older
        on
            registered.old_level = older.level
            and registered.old_code = older.unit_code
            and registered.effective_date = older.valid_to
    inner join units as newer
        on
            registered.new_level = newer.level
            and registered.new_code = newer.unit_code
            and registered.effective_date >= newer.valid_from
            and (newer.valid_to is null or registered.effective_date < newer.valid_to)
),

-- The register marks with `partial` also the units that were not rearranged: alone on both sides, with the code and the name they had.
judged as (
    select
        old_code,
        old_valid_from,
        new_code,
        new_valid_from,
        effective_date,
        extent,
        successors,
        predecessors,
        new_valid_from = effective_date
        and successors = 1
        and predecessors = 1 as is_one_to_one,
        old_code = new_code
        and lower(old_name) = lower(new_name) as is_same_name
    from pairs
)

-- A unit that the register gives to several at once has no whole successor, whatever the rows say.
select
    old_code,
    old_valid_from,
    new_code,
    new_valid_from,
    effective_date,
    case when successors > 1 then 'partial' else extent end as extent,
    successors::integer as successors,
    predecessors::integer as predecessors,
    is_one_to_one and is_same_name as is_unchanged,
    (extent = 'full' and successors = 1) or (is_one_to_one and is_same_name) as is_whole,
    is_one_to_one and (extent = 'full' or is_same_name) as is_same_territory
from judged
