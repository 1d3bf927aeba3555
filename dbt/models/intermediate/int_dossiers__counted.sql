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

with by_procedure as (
    select
        unit_code,
        unit_valid_from,
        month,
        procedure_code,
        as_of,
        received,
        received_online,
        received_online_766,
        received_online_service,
        received_online_service_online,
        received_digitised,
        received_reused,
        received_from_store,
        received_vneid,
        fee_bearing,
        fee_bearing_paid_online,
        resolved,
        resolved_early,
        resolved_on_due,
        resolved_late,
        resolved_late_with_apology,
        finished_e_result,
        finished_result_required,
        finished_result_required_e_result,
        counted_766,
        on_time_766,
        paid,
        paid_portal
    from {{ ref('int_dossiers__by_procedure') }}
)

select
    unit_code,
    unit_valid_from,
    month,
    max(as_of) as as_of,
    sum(received)::bigint as received,
    sum(received_online)::bigint as received_online,
    sum(received_online_766)::bigint as received_online_766,
    sum(received_online_service)::bigint as received_online_service,
    sum(received_online_service_online)::bigint as received_online_service_online,
    sum(received_digitised)::bigint as received_digitised,
    sum(received_reused)::bigint as received_reused,
    sum(received_from_store)::bigint as received_from_store,
    sum(received_vneid)::bigint as received_vneid,
    sum(fee_bearing)::bigint as fee_bearing,
    sum(fee_bearing_paid_online)::bigint as fee_bearing_paid_online,
    sum(resolved)::bigint as resolved,
    sum(resolved_early)::bigint as resolved_early,
    sum(resolved_on_due)::bigint as resolved_on_due,
    sum(resolved_late)::bigint as resolved_late,
    sum(resolved_late_with_apology)::bigint as resolved_late_with_apology,
    sum(finished_e_result)::bigint as finished_e_result,
    sum(finished_result_required)::bigint as finished_result_required,
    sum(finished_result_required_e_result)::bigint as finished_result_required_e_result,
    sum(counted_766)::bigint as counted_766,
    sum(on_time_766)::bigint as on_time_766,
    sum(paid)::bigint as paid,
    sum(paid_portal)::bigint as paid_portal,
    count(distinct procedure_code) filter (where fee_bearing > 0) as fee_procedures,
    count(distinct procedure_code) filter (where paid > 0) as fee_procedures_paid
from by_procedure
where {{ is_touched('by_procedure.unit_code', 'by_procedure.unit_valid_from', 'by_procedure.month', datasets) }}
group by 1, 2, 3
