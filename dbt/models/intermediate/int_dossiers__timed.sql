{{ config(materialized='view') }}

with dossiers as (
    select
        unit_code,
        unit_valid_from,
        record_key,
        channel,
        service_level,
        received_at,
        due_at,
        finished_at,
        returned_at,
        refused_at,
        supplement_requested_at,
        supplemented_at,
        supplement_count,
        status,
        components_digitised,
        component_reused,
        from_personal_store,
        e_result,
        result_required,
        vneid_verified,
        online_payment,
        fee_amount,
        fee_kind,
        paid_at,
        apology_sent
    from {{ ref('stg_one_stop_shop__dossiers') }}
),

as_of as (
    select as_of
    from {{ ref('int_as_of') }}
)

select
    dossiers.unit_code,
    dossiers.unit_valid_from,
    dossiers.record_key,
    {{ vn_date('dossiers.received_at') }} as received_on,
    {{ vn_date('dossiers.finished_at') }} as finished_on,
    {{ vn_date('dossiers.due_at') }} as due_on,
    {{ vn_date('dossiers.paid_at') }} as paid_on,
    {{ vn_date('coalesce(ends.ended_at, dossiers.received_at)') }} as counted_766_on,
    coalesce(dossiers.supplement_count, 0) <= 1
    and (
        dossiers.due_at is null
        or coalesce(ends.ended_at, {{ end_of_day('as_of.as_of') }}) - ends.supplement_time <= dossiers.due_at
    ) as is_on_time_766,
    dossiers.channel = 2 as is_online,
    dossiers.service_level in ('full', 'partial') as is_online_service,
    dossiers.e_result or not dossiers.result_required as has_e_result_or_needs_none,
    dossiers.e_result,
    dossiers.result_required,
    dossiers.components_digitised,
    dossiers.component_reused,
    dossiers.from_personal_store,
    dossiers.vneid_verified,
    dossiers.online_payment,
    dossiers.fee_amount > 0 and coalesce(dossiers.fee_kind, '') not in ('exempt', 'none') as is_fee_bearing,
    dossiers.apology_sent
from dossiers
cross join as_of
-- The end that QĐ 766 takes, null for an unfinished dossier, and the time that the citizen took to supplement it.
cross join lateral (
    select
        case
            when dossiers.finished_at is not null then dossiers.finished_at
            when dossiers.returned_at is not null then dossiers.returned_at
            when dossiers.status in (3, 8) and dossiers.refused_at is not null then dossiers.refused_at
            when dossiers.status = 5 and dossiers.supplemented_at is null then dossiers.supplement_requested_at
        end as ended_at,
        case
            when dossiers.supplemented_at > dossiers.supplement_requested_at
                then dossiers.supplemented_at - dossiers.supplement_requested_at
            else interval '0'
        end as supplement_time
) as ends
