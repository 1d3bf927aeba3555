{%- set datasets = ["one_stop_shop.dossiers"] -%}

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        pre_hook="{{ forget_touched(['one_stop_shop.dossiers']) }}",
        indexes=[{'columns': ['unit_code', 'unit_valid_from', 'month']}],
    )
}}

-- depends_on: {{ ref('int_units__touched') }}

with dossiers as (
    select
        unit_code,
        unit_valid_from,
        field_name,
        {{ vn_date('received_at') }} as received_on,
        {{ vn_date('finished_at') }} as finished_on,
        {{ vn_date('due_at') }} as due_on
    from {{ ref('stg_one_stop_shop__dossiers') }}
    where
        received_at is not null
        -- Few are ever late: only for those is anything worked out. What has no due date is in time for ever.
        and (finished_at is null or finished_at > due_at)
        and due_at is not null
        and {{ in_touched_months(['received_at', 'finished_at'], datasets, moments=true) }}
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

alike as (
    select
        unit_code,
        unit_valid_from,
        field_name,
        {{ month_of('received_on') }} as received_month,
        {{ month_of('finished_on') }} as finished_month,
        -- Due on the last day of a month is in time at its end.
        greatest({{ month_of('received_on') }}, {{ month_of('(due_on + 1)') }}) as late_from,
        count(*) as dossiers
    from dossiers
    group by 1, 2, 3, 4, 5, 6
),

events as (
    select
        alike.unit_code,
        alike.unit_valid_from,
        alike.field_name,
        alike.late_from,
        event.month,
        event.dossiers
    from alike
    cross join
        lateral (
            values
            (alike.received_month, alike.dossiers),
            (alike.finished_month, -alike.dossiers)
        ) as event (month, dossiers)
    where
        event.month is not null
        and (alike.finished_month is null or alike.finished_month > alike.late_from)
)

-- A unit is succeeded on the first of a month: the month of an event says to whom it belongs.
select
    successions.counted_code as unit_code,
    successions.counted_valid_from as unit_valid_from,
    events.month,
    events.field_name,
    events.late_from,
    sum(events.dossiers)::bigint as pending_late
from events
inner join successions
    on
        events.unit_code = successions.unit_code
        and events.unit_valid_from = successions.unit_valid_from
        and events.month >= successions.events_from
        and events.month < successions.events_to
where {{ is_touched('successions.counted_code', 'successions.counted_valid_from', 'events.month', datasets) }}
group by 1, 2, 3, 4, 5
