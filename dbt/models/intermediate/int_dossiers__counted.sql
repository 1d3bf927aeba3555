with dossiers as (
    select
        unit_code,
        unit_valid_from,
        received_on,
        finished_on,
        due_on,
        paid_on,
        counted_766_on,
        is_on_time_766,
        is_online,
        is_online_service,
        has_e_result_or_needs_none,
        e_result,
        result_required,
        components_digitised,
        component_reused,
        from_personal_store,
        vneid_verified,
        online_payment,
        is_fee_bearing,
        apology_sent
    from {{ ref('int_dossiers__timed') }}
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
)

select
    successions.counted_code as unit_code,
    successions.counted_valid_from as unit_valid_from,
    {{ month_of('event.happened_on') }} as month,
    count(*) filter (where event.kind = 'received') as received,
    count(*) filter (where event.kind = 'received' and dossiers.is_online) as received_online,
    count(*) filter (where event.kind = 'received' and dossiers.is_online and dossiers.has_e_result_or_needs_none) as received_online_766,
    count(*) filter (where event.kind = 'received' and dossiers.is_online_service) as received_online_service,
    count(*) filter (where event.kind = 'received' and dossiers.is_online_service and dossiers.is_online) as received_online_service_online,
    count(*) filter (where event.kind = 'received' and dossiers.components_digitised and dossiers.has_e_result_or_needs_none) as received_digitised,
    count(*) filter (where event.kind = 'received' and dossiers.component_reused) as received_reused,
    count(*) filter (where event.kind = 'received' and dossiers.from_personal_store) as received_from_store,
    count(*) filter (where event.kind = 'received' and dossiers.vneid_verified) as received_vneid,
    count(*) filter (where event.kind = 'received' and dossiers.is_fee_bearing) as fee_bearing,
    count(*) filter (where event.kind = 'received' and dossiers.is_fee_bearing and dossiers.online_payment in (1, 2)) as fee_bearing_paid_online,
    count(*) filter (where event.kind = 'finished') as resolved,
    count(*) filter (where event.kind = 'finished' and dossiers.finished_on < dossiers.due_on) as resolved_early,
    count(*) filter (where event.kind = 'finished' and (dossiers.due_on is null or dossiers.finished_on = dossiers.due_on)) as resolved_on_due,
    count(*) filter (where event.kind = 'finished' and dossiers.finished_on > dossiers.due_on) as resolved_late,
    count(*) filter (
        where event.kind = 'finished' and dossiers.finished_on > dossiers.due_on and dossiers.apology_sent
    ) as resolved_late_with_apology,
    count(*) filter (where event.kind = 'finished' and dossiers.e_result) as finished_e_result,
    count(*) filter (where event.kind = 'finished' and dossiers.result_required) as finished_result_required,
    count(*) filter (where event.kind = 'finished' and dossiers.result_required and dossiers.e_result) as finished_result_required_e_result,
    count(*) filter (where event.kind = 'counted_766') as counted_766,
    count(*) filter (where event.kind = 'counted_766' and dossiers.is_on_time_766) as on_time_766,
    count(*) filter (where event.kind = 'paid') as paid,
    count(*) filter (where event.kind = 'paid' and dossiers.online_payment = 1) as paid_portal
from dossiers
cross join
    lateral (
        values
        ('received', dossiers.received_on),
        ('finished', dossiers.finished_on),
        ('counted_766', dossiers.counted_766_on),
        ('paid', dossiers.paid_on)
    ) as event (kind, happened_on)
inner join successions
    on
        dossiers.unit_code = successions.unit_code
        and dossiers.unit_valid_from = successions.unit_valid_from
        and event.happened_on >= successions.events_from
        and event.happened_on < successions.events_to
group by 1, 2, 3
