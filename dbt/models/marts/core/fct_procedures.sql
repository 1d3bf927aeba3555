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
),

portal as (
    select
        unit_code,
        unit_valid_from,
        month,
        synced_portal,
        to_sync_portal
    from {{ ref('int_portal__synced') }}
),

waiting as (
    select
        unit_code,
        unit_valid_from,
        month,
        numerator as wait_minutes_sum,
        denominator as wait_measurements
    from {{ ref('int_manual__counted') }}
    where indicator_code = 'wait_minutes'
),

tasks as (
    select
        unit_code,
        unit_valid_from,
        month,
        tasks_due,
        tasks_done,
        tasks_done_on_time
    from {{ ref('int_tasks__counted') }}
    where area = 'procedures'
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
    coalesce(dossiers.on_time_766, 0) as on_time_766,
    coalesce(portal.synced_portal, 0) as synced_portal,
    coalesce(portal.to_sync_portal, 0) as to_sync_portal,
    coalesce(waiting.wait_minutes_sum, 0) as wait_minutes_sum,
    coalesce(waiting.wait_measurements, 0)::bigint as wait_measurements,
    coalesce(tasks.tasks_due, 0) as tasks_due,
    coalesce(tasks.tasks_done, 0) as tasks_done,
    coalesce(tasks.tasks_done_on_time, 0) as tasks_done_on_time
from active
left join dossiers
    on
        active.unit_code = dossiers.unit_code
        and active.unit_valid_from = dossiers.unit_valid_from
        and active.month = dossiers.month
left join portal
    on
        active.unit_code = portal.unit_code
        and active.unit_valid_from = portal.unit_valid_from
        and active.month = portal.month
left join waiting
    on
        active.unit_code = waiting.unit_code
        and active.unit_valid_from = waiting.unit_valid_from
        and active.month = waiting.month
left join tasks
    on
        active.unit_code = tasks.unit_code
        and active.unit_valid_from = tasks.unit_valid_from
        and active.month = tasks.month
