{{ config(indexes=[{'columns': ['unit_code', 'valid_from']}]) }}

with units as (
    select
        unit_code,
        valid_from,
        valid_to,
        unit_name,
        level
    from {{ ref('dim_unit') }}
),

successions as (
    select
        level,
        old_code,
        new_code,
        effective_date,
        extent,
        count(*) over (partition by level, old_code, effective_date) as successors,
        count(*) over (partition by level, new_code, effective_date) as predecessors
    from {{ ref('admin_succession') }}
),

pairs as (
    select
        older.unit_code as old_code,
        older.valid_from as old_valid_from,
        older.unit_name as old_name,
        newer.unit_code as new_code,
        newer.valid_from as new_valid_from,
        newer.unit_name as new_name,
        successions.effective_date,
        case when successions.successors = 1 then successions.extent else 'partial' end as extent,
        successions.extent = 'full' and successions.successors = 1 and successions.predecessors = 1 as is_same_territory
    from successions
    inner join units as older
        on
            successions.level = older.level
            and successions.old_code = older.unit_code
            and successions.effective_date = older.valid_to
    inner join units as newer
        on
            successions.level = newer.level
            and successions.new_code = newer.unit_code
            and successions.effective_date = newer.valid_from
)

select
    old_code as unit_code,
    old_valid_from as valid_from,
    old_name as unit_name,
    'became' as relation,
    new_code as other_code,
    new_valid_from as other_valid_from,
    new_name as other_name,
    effective_date,
    extent,
    is_same_territory
from pairs

union all

select
    new_code as unit_code,
    new_valid_from as valid_from,
    new_name as unit_name,
    'was' as relation,
    old_code as other_code,
    old_valid_from as other_valid_from,
    old_name as other_name,
    effective_date,
    extent,
    is_same_territory
from pairs
