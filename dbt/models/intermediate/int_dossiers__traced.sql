{{ config(materialized='view') }}

with dossiers as (
    select
        unit_code,
        unit_valid_from,
        record_key,
        delivery_id,
        sheet_no,
        row_no,
        procedure_code,
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
),

events as (
    select
        dossiers.unit_code,
        dossiers.unit_valid_from,
        {{ month_of('event.happened_on') }} as month,
        event.happened_on,
        event.is_receipt,
        event.is_finish,
        event.is_end_766,
        event.is_payment,
        dossiers.record_key,
        dossiers.delivery_id,
        dossiers.sheet_no,
        dossiers.row_no,
        dossiers.procedure_code,
        dossiers.finished_on,
        dossiers.due_on,
        dossiers.is_on_time_766,
        dossiers.is_online,
        dossiers.is_online_service,
        dossiers.has_e_result_or_needs_none,
        dossiers.e_result,
        dossiers.result_required,
        dossiers.components_digitised,
        dossiers.component_reused,
        dossiers.from_personal_store,
        dossiers.vneid_verified,
        dossiers.online_payment,
        dossiers.is_fee_bearing,
        dossiers.apology_sent
    from dossiers
    cross join
        lateral (
            values
            (dossiers.received_on, true, false, false, false),
            (case when dossiers.received_on is not null then dossiers.finished_on end, false, true, false, false),
            (dossiers.counted_766_on, false, false, true, false),
            (dossiers.paid_on, false, false, false, true)
        ) as event (happened_on, is_receipt, is_finish, is_end_766, is_payment)
    where event.happened_on is not null
),

placed as (
    select
        successions.counted_code,
        successions.counted_valid_from,
        events.month,
        events.happened_on,
        events.is_receipt,
        events.is_finish,
        events.is_end_766,
        events.is_payment,
        events.record_key,
        events.delivery_id,
        events.sheet_no,
        events.row_no,
        events.procedure_code,
        events.finished_on,
        events.due_on,
        events.is_on_time_766,
        events.is_online,
        events.is_online_service,
        events.has_e_result_or_needs_none,
        events.e_result,
        events.result_required,
        events.components_digitised,
        events.component_reused,
        events.from_personal_store,
        events.vneid_verified,
        events.online_payment,
        events.is_fee_bearing,
        events.apology_sent
    from events
    inner join successions
        on
            events.unit_code = successions.unit_code
            and events.unit_valid_from = successions.unit_valid_from
            and events.month >= successions.events_from
            and events.month < successions.events_to
),

-- The conditions of int_dossiers__by_procedure, of one dossier; a test compares the two over a whole province.
counted as (
    select
        placed.counted_code,
        placed.counted_valid_from,
        placed.month,
        counting.measure,
        1 as amount,
        placed.happened_on,
        placed.delivery_id,
        placed.sheet_no,
        placed.row_no,
        null::text as about
    from placed
    cross join
        lateral (
            values
            ('received', placed.is_receipt),
            ('received_online', placed.is_receipt and placed.is_online),
            ('received_online_766', placed.is_receipt and placed.is_online and placed.has_e_result_or_needs_none),
            ('received_online_service', placed.is_receipt and placed.is_online_service),
            ('received_online_service_online', placed.is_receipt and placed.is_online_service and placed.is_online),
            ('received_digitised', placed.is_receipt and placed.components_digitised and placed.has_e_result_or_needs_none),
            ('received_reused', placed.is_receipt and placed.component_reused),
            ('received_from_store', placed.is_receipt and placed.from_personal_store),
            ('received_vneid', placed.is_receipt and placed.vneid_verified),
            ('fee_bearing', placed.is_receipt and placed.is_fee_bearing),
            ('fee_bearing_paid_online', placed.is_receipt and placed.is_fee_bearing and placed.online_payment in (1, 2)),
            ('resolved', placed.is_finish),
            ('resolved_early', placed.is_finish and placed.finished_on < placed.due_on),
            ('resolved_on_due', placed.is_finish and (placed.due_on is null or placed.finished_on = placed.due_on)),
            ('resolved_late', placed.is_finish and placed.finished_on > placed.due_on),
            ('resolved_late_with_apology', placed.is_finish and placed.finished_on > placed.due_on and placed.apology_sent),
            ('finished_e_result', placed.is_finish and placed.e_result),
            ('finished_result_required', placed.is_finish and placed.result_required),
            ('finished_result_required_e_result', placed.is_finish and placed.result_required and placed.e_result),
            ('counted_766', placed.is_end_766),
            ('on_time_766', placed.is_end_766 and placed.is_on_time_766),
            ('paid', placed.is_payment),
            ('paid_portal', placed.is_payment and placed.online_payment = 1)
        ) as counting (measure, is_counted)
    where counting.is_counted
),

-- A procedure counts once, however many dossiers of it there are: by the first of them.
procedures_counted as (
    select
        placed.counted_code,
        placed.counted_valid_from,
        placed.month,
        counting.measure,
        (
            row_number() over (
                partition by placed.counted_code, placed.counted_valid_from, placed.month, counting.measure, placed.procedure_code
                order by placed.happened_on, placed.record_key
            ) = 1
        )::integer as amount,
        placed.happened_on,
        placed.delivery_id,
        placed.sheet_no,
        placed.row_no,
        placed.procedure_code as about
    from placed
    cross join
        lateral (
            values
            ('fee_procedures', placed.is_receipt and placed.is_fee_bearing),
            ('fee_procedures_paid', placed.is_payment)
        ) as counting (measure, is_counted)
    where
        counting.is_counted
        and placed.procedure_code is not null
)

select
    counted_code as unit_code,
    counted_valid_from as unit_valid_from,
    month,
    null::text as part,
    measure,
    amount::numeric as amount,
    happened_on,
    'one_stop_shop.dossiers' as dataset,
    delivery_id,
    sheet_no,
    row_no,
    about
from counted

union all

select
    counted_code as unit_code,
    counted_valid_from as unit_valid_from,
    month,
    null::text as part,
    measure,
    amount::numeric as amount,
    happened_on,
    'one_stop_shop.dossiers' as dataset,
    delivery_id,
    sheet_no,
    row_no,
    about
from procedures_counted
