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
        received_digitised,
        received_reused,
        received_from_store,
        received_vneid,
        resolved,
        finished_e_result,
        finished_result_required,
        finished_result_required_e_result,
        fee_bearing,
        fee_bearing_paid_online,
        paid,
        paid_portal,
        fee_procedures,
        fee_procedures_paid
    from {{ ref('int_dossiers__counted') }}
),

manual as (
    select
        unit_code,
        unit_valid_from,
        month,
        coalesce(sum(numerator) filter (where indicator_code = 'meetings'), 0)::bigint as meetings,
        coalesce(sum(numerator) filter (where indicator_code = 'online_meetings'), 0)::bigint as online_meetings,
        coalesce(sum(numerator) filter (where indicator_code = 'certified_copies'), 0)::bigint as certified_copies,
        coalesce(sum(numerator) filter (where indicator_code = 'e_certified_copies'), 0)::bigint as e_certified_copies
    from {{ ref('int_manual__counted') }}
    group by 1, 2, 3
),

work_files as (
    select
        unit_code,
        unit_valid_from,
        month,
        opened,
        electronic
    from {{ ref('int_work_files__counted') }}
),

edxml as (
    select
        unit_code,
        unit_valid_from,
        month,
        sent,
        received
    from {{ ref('int_edxml__counted') }}
),

documents as (
    select
        unit_code,
        unit_valid_from,
        month,
        sum(documents_issued)::bigint as outgoing,
        sum(documents_signed_sent)::bigint as outgoing_signed_sent,
        sum(documents_with_due)::bigint as incoming_due,
        sum(documents_on_time)::bigint as incoming_on_time
    from {{ ref('int_documents__counted') }}
    group by 1, 2, 3
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
    where area = 'digital_government'
)

select
    active.unit_code,
    active.unit_valid_from,
    active.month,
    coalesce(dossiers.received, 0) as received,
    coalesce(dossiers.received_digitised, 0) as received_digitised,
    coalesce(dossiers.received_reused, 0) as received_reused,
    coalesce(dossiers.received_from_store, 0) as received_from_store,
    coalesce(dossiers.received_vneid, 0) as received_vneid,
    coalesce(dossiers.resolved, 0) as finished,
    coalesce(dossiers.finished_e_result, 0) as finished_e_result,
    coalesce(dossiers.finished_result_required, 0) as finished_result_required,
    coalesce(dossiers.finished_result_required_e_result, 0) as finished_result_required_e_result,
    coalesce(dossiers.fee_bearing, 0) as fee_bearing,
    coalesce(dossiers.fee_bearing_paid_online, 0) as fee_bearing_paid_online,
    coalesce(dossiers.paid, 0) as paid,
    coalesce(dossiers.paid_portal, 0) as paid_portal,
    coalesce(dossiers.fee_procedures, 0) as fee_procedures,
    coalesce(dossiers.fee_procedures_paid, 0) as fee_procedures_paid,
    coalesce(manual.meetings, 0) as meetings,
    coalesce(manual.online_meetings, 0) as online_meetings,
    coalesce(manual.certified_copies, 0) as certified_copies,
    coalesce(manual.e_certified_copies, 0) as e_certified_copies,
    coalesce(documents.outgoing, 0) as outgoing,
    coalesce(documents.outgoing_signed_sent, 0) as outgoing_signed_sent,
    coalesce(documents.incoming_due, 0) as incoming_due,
    coalesce(documents.incoming_on_time, 0) as incoming_on_time,
    coalesce(work_files.opened, 0) as work_files_opened,
    coalesce(work_files.electronic, 0) as work_files_electronic,
    coalesce(edxml.sent, 0) as edxml_sent,
    coalesce(edxml.received, 0) as edxml_received,
    coalesce(tasks.tasks_due, 0) as tasks_due,
    coalesce(tasks.tasks_done, 0) as tasks_done,
    coalesce(tasks.tasks_done_on_time, 0) as tasks_done_on_time
from active
left join dossiers
    on
        active.unit_code = dossiers.unit_code
        and active.unit_valid_from = dossiers.unit_valid_from
        and active.month = dossiers.month
left join manual
    on
        active.unit_code = manual.unit_code
        and active.unit_valid_from = manual.unit_valid_from
        and active.month = manual.month
left join documents
    on
        active.unit_code = documents.unit_code
        and active.unit_valid_from = documents.unit_valid_from
        and active.month = documents.month
left join work_files
    on
        active.unit_code = work_files.unit_code
        and active.unit_valid_from = work_files.unit_valid_from
        and active.month = work_files.month
left join edxml
    on
        active.unit_code = edxml.unit_code
        and active.unit_valid_from = edxml.unit_valid_from
        and active.month = edxml.month
left join tasks
    on
        active.unit_code = tasks.unit_code
        and active.unit_valid_from = tasks.unit_valid_from
        and active.month = tasks.month
