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
        field_name,
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
        apology_sent,
        -- Only a dossier without a due date is measured against its procedure's maximum: for the others nothing is looked up.
        case when due_at is null then procedure_code end as limited_by,
        case when due_at is null then {{ vn_date('received_at') }} end as limited_from
    from {{ ref('stg_one_stop_shop__dossiers') }}
),

procedures as (
    select
        procedure_code,
        valid_from,
        coalesce(lead(valid_from) over (partition by procedure_code order by valid_from), date 'infinity') as valid_to,
        case time_unit
            when 'working_day' then time_limit * interval '24 hours'
            when 'hour' then time_limit * interval '1 hour'
        end as working_time,
        case when time_unit = 'calendar_day' then time_limit end as calendar_days
    from {{ ref('procedure') }}
),

calendar as (
    select
        day,
        is_working,
        working_days_before,
        next_working_day
    from {{ ref('int_calendar__working_days') }}
),

as_of as (
    select as_of
    from {{ ref('int_as_of') }}
)

select
    dossiers.unit_code,
    dossiers.unit_valid_from,
    dossiers.record_key,
    dossiers.delivery_id,
    dossiers.sheet_no,
    dossiers.row_no,
    dossiers.procedure_code,
    dossiers.field_name,
    dossiers.channel,
    dossiers.service_level,
    dossiers.received_at,
    dossiers.finished_at,
    dossiers.returned_at,
    dossiers.refused_at,
    dossiers.supplement_requested_at,
    dossiers.paid_at,
    {{ vn_date('dossiers.received_at') }} as received_on,
    {{ vn_date('dossiers.finished_at') }} as finished_on,
    {{ vn_date('dossiers.due_at') }} as due_on,
    {{ vn_date('dossiers.paid_at') }} as paid_on,
    {{ vn_date('coalesce(ends.ended_at, dossiers.received_at)') }} as counted_766_on,
    limits.limit_at,
    -- When an unfinished dossier stops being within its time, if nobody sends anything about it before.
    case when ends.ended_at is null then limits.limit_at + ends.supplement_time end as turns_late_at,
    coalesce(dossiers.supplement_count, 0) <= 1
    and (
        limits.limit_at is null
        or coalesce(ends.ended_at, ends.period_ended_at) - ends.supplement_time <= limits.limit_at
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
left join procedures
    on
        dossiers.limited_by = procedures.procedure_code
        and dossiers.limited_from >= procedures.valid_from
        and dossiers.limited_from < procedures.valid_to
left join calendar as first_day
    on dossiers.limited_from = first_day.day
left join calendar as last_calendar_day
    on dossiers.limited_from + procedures.calendar_days = last_calendar_day.day
-- The working clock runs through working days and stands still on all others: how far into which working day the limit reaches.
cross join
    lateral (
        select
            case when first_day.is_working then {{ vn_time('dossiers.received_at') }} else time '00:00' end - time '00:00'
            + procedures.working_time as time_reached
    ) as clock
left join calendar as last_working_day
    on
        first_day.working_days_before + floor(extract(epoch from clock.time_reached) / 86400)::bigint = last_working_day.working_days_before
        and last_working_day.is_working
-- The end that QĐ 766 takes, null for an unfinished dossier, which is judged as its period ends, and the time taken to supplement it.
cross join
    lateral (
        select
            case
                when dossiers.finished_at is not null then dossiers.finished_at
                when dossiers.returned_at is not null then dossiers.returned_at
                when dossiers.status in (3, 8) and dossiers.refused_at is not null then dossiers.refused_at
                when
                    dossiers.status = 5
                    and (dossiers.supplemented_at is null or dossiers.supplemented_at < dossiers.supplement_requested_at)
                    then dossiers.supplement_requested_at
            end as ended_at,
            {{ end_of_day('least(as_of.as_of, ' ~ year_end(vn_date('dossiers.received_at')) ~ ')') }} as period_ended_at,
            case
                when dossiers.supplemented_at > dossiers.supplement_requested_at
                    then dossiers.supplemented_at - dossiers.supplement_requested_at
                else interval '0'
            end as supplement_time
    ) as ends
cross join lateral (
    select
        case
            when dossiers.due_at is not null then dossiers.due_at
            when last_calendar_day.is_working then dossiers.received_at + procedures.calendar_days * interval '24 hours'
            when last_calendar_day.day is not null then {{ end_of_day('last_calendar_day.next_working_day') }}
            -- A time of day plus an interval leaves whole days out.
            else {{ vn_moment("last_working_day.day + (time '00:00' + clock.time_reached)") }}
        end as limit_at
) as limits
