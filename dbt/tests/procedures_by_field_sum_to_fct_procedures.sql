{{ config(group='procedures') }}

-- The counts by procedure add up to those of fct_procedures; what procedures_by_field shows adds up to them where it withholds nothing.
with exact as (
    select
        unit_code,
        unit_valid_from,
        month,
        sum(received) as received,
        sum(received_online) as received_online,
        sum(received_online_766) as received_online_766,
        sum(received_online_service) as received_online_service,
        sum(received_online_service_online) as received_online_service_online,
        sum(resolved) as resolved,
        sum(resolved_early) as resolved_early,
        sum(resolved_on_due) as resolved_on_due,
        sum(resolved_late) as resolved_late,
        sum(resolved_late_with_apology) as resolved_late_with_apology,
        sum(counted_766) as counted_766,
        sum(on_time_766) as on_time_766
    from {{ ref('int_dossiers__by_procedure') }}
    group by 1, 2, 3
),

shown as (
    select
        unit_code,
        unit_valid_from,
        month,
        case when count(received) = count(*) then sum(received) end as received,
        case when count(received_online) = count(*) then sum(received_online) end as received_online,
        case when count(received_online_766) = count(*) then sum(received_online_766) end as received_online_766,
        case when count(received_online_service) = count(*) then sum(received_online_service) end as received_online_service,
        case when count(received_online_service_online) = count(*) then sum(received_online_service_online) end as received_online_service_online,
        case when count(resolved) = count(*) then sum(resolved) end as resolved,
        case when count(resolved_early) = count(*) then sum(resolved_early) end as resolved_early,
        case when count(resolved_on_due) = count(*) then sum(resolved_on_due) end as resolved_on_due,
        case when count(resolved_late) = count(*) then sum(resolved_late) end as resolved_late,
        case when count(resolved_late_with_apology) = count(*) then sum(resolved_late_with_apology) end as resolved_late_with_apology,
        case when count(counted_766) = count(*) then sum(counted_766) end as counted_766,
        case when count(on_time_766) = count(*) then sum(on_time_766) end as on_time_766
    from {{ ref('procedures_by_field') }}
    group by 1, 2, 3
),

facts as (
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
    from {{ ref('fct_procedures') }}
)

select
    coalesce(facts.unit_code, exact.unit_code) as unit_code,
    coalesce(facts.unit_valid_from, exact.unit_valid_from) as unit_valid_from,
    coalesce(facts.month, exact.month) as month
from facts
full outer join exact
    on
        facts.unit_code = exact.unit_code
        and facts.unit_valid_from = exact.unit_valid_from
        and facts.month = exact.month
left join shown
    on
        facts.unit_code = shown.unit_code
        and facts.unit_valid_from = shown.unit_valid_from
        and facts.month = shown.month
where
    facts.unit_code is null
    or facts.received <> coalesce(exact.received, 0)
    or facts.received <> shown.received
    or facts.received_online <> coalesce(exact.received_online, 0)
    or facts.received_online <> shown.received_online
    or facts.received_online_766 <> coalesce(exact.received_online_766, 0)
    or facts.received_online_766 <> shown.received_online_766
    or facts.received_online_service <> coalesce(exact.received_online_service, 0)
    or facts.received_online_service <> shown.received_online_service
    or facts.received_online_service_online <> coalesce(exact.received_online_service_online, 0)
    or facts.received_online_service_online <> shown.received_online_service_online
    or facts.resolved <> coalesce(exact.resolved, 0)
    or facts.resolved <> shown.resolved
    or facts.resolved_early <> coalesce(exact.resolved_early, 0)
    or facts.resolved_early <> shown.resolved_early
    or facts.resolved_on_due <> coalesce(exact.resolved_on_due, 0)
    or facts.resolved_on_due <> shown.resolved_on_due
    or facts.resolved_late <> coalesce(exact.resolved_late, 0)
    or facts.resolved_late <> shown.resolved_late
    or facts.resolved_late_with_apology <> coalesce(exact.resolved_late_with_apology, 0)
    or facts.resolved_late_with_apology <> shown.resolved_late_with_apology
    or facts.counted_766 <> coalesce(exact.counted_766, 0)
    or facts.counted_766 <> shown.counted_766
    or facts.on_time_766 <> coalesce(exact.on_time_766, 0)
    or facts.on_time_766 <> shown.on_time_766
