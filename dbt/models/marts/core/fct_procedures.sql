{{ config(indexes=[{'columns': ['unit_code', 'unit_valid_from', 'month']}]) }}

with active as (
    select distinct
        unit_code,
        unit_valid_from,
        month
    from {{ ref('int_units__active') }}
),

dossiers as (
    select
        unit_code,
        unit_valid_from,
        month,
        received,
        received_online,
        received_online_766,
        received_online_service,
        received_online_service_online,
        resolved,
        resolved_early,
        resolved_on_due,
        resolved_late,
        resolved_late_with_apology,
        counted_766,
        on_time_766
    from {{ ref('int_dossiers__counted') }}
)

select
    active.unit_code,
    active.unit_valid_from,
    active.month,
    coalesce(dossiers.received, 0) as received,
    coalesce(dossiers.received_online, 0) as received_online,
    coalesce(dossiers.received_online_766, 0) as received_online_766,
    coalesce(dossiers.received_online_service, 0) as received_online_service,
    coalesce(dossiers.received_online_service_online, 0) as received_online_service_online,
    coalesce(dossiers.resolved, 0) as resolved,
    coalesce(dossiers.resolved_early, 0) as resolved_early,
    coalesce(dossiers.resolved_on_due, 0) as resolved_on_due,
    coalesce(dossiers.resolved_late, 0) as resolved_late,
    coalesce(dossiers.resolved_late_with_apology, 0) as resolved_late_with_apology,
    coalesce(dossiers.counted_766, 0) as counted_766,
    coalesce(dossiers.on_time_766, 0) as on_time_766
from active
left join dossiers
    on
        active.unit_code = dossiers.unit_code
        and active.unit_valid_from = dossiers.unit_valid_from
        and active.month = dossiers.month
