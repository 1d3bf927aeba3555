{{ config(group='procedures', severity='warn') }}

-- A dossier without a due date whose time runs in a year that the holidays are not known of: its limit may be days too early. The remedy is the
-- seed `holiday`.
with dossiers as (
    select
        record_key,
        received_on,
        due_on,
        limit_at
    from {{ ref('int_dossiers__timed') }}
),

calendar as (
    select
        day,
        is_known
    from {{ ref('int_calendar__working_days') }}
)

select
    dossiers.record_key,
    dossiers.received_on,
    dossiers.limit_at
from dossiers
inner join calendar
    on calendar.day in (dossiers.received_on, {{ vn_date('dossiers.limit_at') }})
where
    dossiers.due_on is null
    and dossiers.limit_at is not null
    and not calendar.is_known
