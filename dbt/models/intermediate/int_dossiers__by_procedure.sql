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
        delivery_id,
        procedure_code,
        field_name,
        channel,
        service_level,
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
    where {{ in_touched_months(
        ['received_at', 'finished_at', 'returned_at', 'refused_at', 'supplement_requested_at', 'paid_at'], datasets, moments=true
    ) }}
),

deliveries as (
    select
        delivery_id,
        exported_on
    from {{ ref('stg_ops__delivery') }}
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

-- Dossiers whose four events fall into the same months are summed first: seven times fewer rows are then taken apart into events.
alike as (
    select
        dossiers.unit_code,
        dossiers.unit_valid_from,
        dossiers.procedure_code,
        dossiers.field_name,
        dossiers.channel,
        dossiers.service_level,
        {{ month_of('dossiers.received_on') }} as received_month,
        -- What was never received was not resolved.
        case when dossiers.received_on is not null then {{ month_of('dossiers.finished_on') }} end as finished_month,
        {{ month_of('dossiers.counted_766_on') }} as counted_766_month,
        {{ month_of('dossiers.paid_on') }} as paid_month,
        max(deliveries.exported_on) as as_of,
        count(*) as dossiers,
        count(*) filter (where dossiers.is_online) as online,
        count(*) filter (where dossiers.is_online and dossiers.has_e_result_or_needs_none) as online_766,
        count(*) filter (where dossiers.is_online_service) as online_service,
        count(*) filter (where dossiers.is_online_service and dossiers.is_online) as online_service_online,
        count(*) filter (where dossiers.components_digitised and dossiers.has_e_result_or_needs_none) as digitised,
        count(*) filter (where dossiers.component_reused) as reused,
        count(*) filter (where dossiers.from_personal_store) as from_store,
        count(*) filter (where dossiers.vneid_verified) as vneid,
        count(*) filter (where dossiers.is_fee_bearing) as fee_bearing,
        count(*) filter (where dossiers.is_fee_bearing and dossiers.online_payment in (1, 2)) as fee_bearing_paid_online,
        count(*) filter (where dossiers.finished_on < dossiers.due_on) as early,
        count(*) filter (where dossiers.due_on is null or dossiers.finished_on = dossiers.due_on) as on_due,
        count(*) filter (where dossiers.finished_on > dossiers.due_on) as late,
        count(*) filter (where dossiers.finished_on > dossiers.due_on and dossiers.apology_sent) as late_with_apology,
        count(*) filter (where dossiers.e_result) as with_e_result,
        count(*) filter (where dossiers.result_required) as requiring_result,
        count(*) filter (where dossiers.result_required and dossiers.e_result) as requiring_result_with_e_result,
        count(*) filter (where dossiers.is_on_time_766) as on_time,
        count(*) filter (where dossiers.online_payment = 1) as by_portal
    from dossiers
    inner join deliveries
        on dossiers.delivery_id = deliveries.delivery_id
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
)

select
    successions.counted_code as unit_code,
    successions.counted_valid_from as unit_valid_from,
    event.month,
    alike.procedure_code,
    alike.field_name,
    alike.channel,
    alike.service_level,
    max(alike.as_of) as as_of,
    coalesce(sum(alike.dossiers) filter (where event.is_receipt), 0)::bigint as received,
    coalesce(sum(alike.online) filter (where event.is_receipt), 0)::bigint as received_online,
    coalesce(sum(alike.online_766) filter (where event.is_receipt), 0)::bigint as received_online_766,
    coalesce(sum(alike.online_service) filter (where event.is_receipt), 0)::bigint as received_online_service,
    coalesce(sum(alike.online_service_online) filter (where event.is_receipt), 0)::bigint as received_online_service_online,
    coalesce(sum(alike.digitised) filter (where event.is_receipt), 0)::bigint as received_digitised,
    coalesce(sum(alike.reused) filter (where event.is_receipt), 0)::bigint as received_reused,
    coalesce(sum(alike.from_store) filter (where event.is_receipt), 0)::bigint as received_from_store,
    coalesce(sum(alike.vneid) filter (where event.is_receipt), 0)::bigint as received_vneid,
    coalesce(sum(alike.fee_bearing) filter (where event.is_receipt), 0)::bigint as fee_bearing,
    coalesce(sum(alike.fee_bearing_paid_online) filter (where event.is_receipt), 0)::bigint as fee_bearing_paid_online,
    coalesce(sum(alike.dossiers) filter (where event.is_finish), 0)::bigint as resolved,
    coalesce(sum(alike.early) filter (where event.is_finish), 0)::bigint as resolved_early,
    coalesce(sum(alike.on_due) filter (where event.is_finish), 0)::bigint as resolved_on_due,
    coalesce(sum(alike.late) filter (where event.is_finish), 0)::bigint as resolved_late,
    coalesce(sum(alike.late_with_apology) filter (where event.is_finish), 0)::bigint as resolved_late_with_apology,
    coalesce(sum(alike.with_e_result) filter (where event.is_finish), 0)::bigint as finished_e_result,
    coalesce(sum(alike.requiring_result) filter (where event.is_finish), 0)::bigint as finished_result_required,
    coalesce(sum(alike.requiring_result_with_e_result) filter (where event.is_finish), 0)::bigint as finished_result_required_e_result,
    coalesce(sum(alike.dossiers) filter (where event.is_end_766), 0)::bigint as counted_766,
    coalesce(sum(alike.on_time) filter (where event.is_end_766), 0)::bigint as on_time_766,
    coalesce(sum(alike.dossiers) filter (where event.is_payment), 0)::bigint as paid,
    coalesce(sum(alike.by_portal) filter (where event.is_payment), 0)::bigint as paid_portal
from alike
cross join
    lateral (
        values
        (alike.received_month, true, false, false, false),
        (alike.finished_month, false, true, false, false),
        (alike.counted_766_month, false, false, true, false),
        (alike.paid_month, false, false, false, true)
    ) as event (month, is_receipt, is_finish, is_end_766, is_payment)
-- A unit is succeeded on the first of a month: the month of an event says to whom it belongs (a test sees to it).
inner join successions
    on
        alike.unit_code = successions.unit_code
        and alike.unit_valid_from = successions.unit_valid_from
        and event.month >= successions.events_from
        and event.month < successions.events_to
where {{ is_touched('successions.counted_code', 'successions.counted_valid_from', 'event.month', datasets) }}
group by 1, 2, 3, 4, 5, 6, 7
