{{ config(indexes=[{'columns': ['unit_code', 'unit_valid_from']}]) }}

with recursive units as (
    select
        unit_code,
        valid_from,
        valid_to
    from {{ ref('int_units__placed') }}
),

changes as (
    select
        old_code,
        old_valid_from,
        new_code,
        new_valid_from
    from {{ ref('int_units__changed') }}
    where is_whole
),

whole_successions as (
    select
        changes.old_code as unit_code,
        changes.old_valid_from as valid_from,
        successor.unit_code as successor_code,
        successor.valid_from as successor_valid_from,
        successor.valid_to as successor_valid_to
    from changes
    inner join units as successor
        on
            changes.new_code = successor.unit_code
            and changes.new_valid_from = successor.valid_from
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
        whole_successions.successor_code as counted_code,
        whole_successions.successor_valid_from as counted_valid_from,
        whole_successions.successor_valid_to as counted_valid_to,
        chain.counted_valid_to as events_from
    from chain
    inner join whole_successions
        on
            chain.counted_code = whole_successions.unit_code
            and chain.counted_valid_from = whole_successions.valid_from
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
