-- int_dossiers__by_procedure asks for an event's month, not its day, to whom it belongs: right as long as no unit is succeeded within a month.
select
    unit_code,
    unit_valid_from,
    events_from
from {{ ref('int_units__succeeded') }}
where
    isfinite(events_from)
    and extract(day from events_from) <> 1
