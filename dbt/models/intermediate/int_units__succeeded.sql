{{ config(indexes=[{'columns': ['unit_code', 'unit_valid_from']}]) }}

with recursive units as (
    select
        unit_code,
        valid_from,
        valid_to,
        level
    from {{ ref('int_units__placed') }}
),

successions as (
    select
        level,
        old_code,
        new_code,
        effective_date,
        extent,
        count(*) over (partition by level, old_code, effective_date) as successors
    from {{ ref('admin_succession') }}
),

-- A unit that the table gives to several at once has no full successor, whatever the rows say.
full_successions as (
    select
        units.unit_code,
        units.valid_from,
        successor.unit_code as successor_code,
        successor.valid_from as successor_valid_from,
        successor.valid_to as successor_valid_to
    from units
    inner join successions
        on
            units.level = successions.level
            and units.unit_code = successions.old_code
            and units.valid_to = successions.effective_date
    inner join units as successor
        on
            successions.level = successor.level
            and successions.new_code = successor.unit_code
            and successions.effective_date = successor.valid_from
    where
        successions.extent = 'full'
        and successions.successors = 1
),

chain as (
    select
        unit_code,
        valid_from as unit_valid_from,
        unit_code as counted_code,
        valid_from as counted_valid_from,
        valid_to as counted_valid_to,
        date '-infinity' as events_from
    from units

    union all

    select
        chain.unit_code,
        chain.unit_valid_from,
        full_successions.successor_code as counted_code,
        full_successions.successor_valid_from as counted_valid_from,
        full_successions.successor_valid_to as counted_valid_to,
        chain.counted_valid_to as events_from
    from chain
    inner join full_successions
        on
            chain.counted_code = full_successions.unit_code
            and chain.counted_valid_from = full_successions.valid_from
)

select
    unit_code,
    unit_valid_from,
    events_from,
    coalesce(
        lead(events_from) over (partition by unit_code, unit_valid_from order by events_from),
        date 'infinity'
    ) as events_to,
    counted_code,
    counted_valid_from
from chain
