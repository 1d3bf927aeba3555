{%- set datasets = ["one_stop_shop.dossiers"] -%}

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ forget_touched(['one_stop_shop.dossiers']) }}",
        indexes=[{'columns': ['unit_code', 'unit_valid_from', 'month']}],
    )
}}

-- depends_on: {{ ref('int_units__touched') }}

{#- By the environment, not by a var: a changed var makes dbt parse the whole project again. -#}
{%- set least_shown = env_var("CCHC_SMALL_CELLS", "5") | int %}

with by_procedure as (
    select
        unit_code,
        unit_valid_from,
        month,
        coalesce(field_name, 'Không rõ') as field_name,
        coalesce(channel, 1)::smallint as channel,
        coalesce(service_level, 'unknown') as service_level,
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
    from {{ ref('int_dossiers__by_procedure') }}
),

by_field as (
    select
        unit_code,
        unit_valid_from,
        month,
        field_name,
        channel,
        service_level,
        sum(received)::bigint as received,
        sum(received_online)::bigint as received_online,
        sum(received_online_766)::bigint as received_online_766,
        sum(received_online_service)::bigint as received_online_service,
        sum(received_online_service_online)::bigint as received_online_service_online,
        sum(resolved)::bigint as resolved,
        sum(resolved_early)::bigint as resolved_early,
        sum(resolved_on_due)::bigint as resolved_on_due,
        sum(resolved_late)::bigint as resolved_late,
        sum(resolved_late_with_apology)::bigint as resolved_late_with_apology,
        sum(counted_766)::bigint as counted_766,
        sum(on_time_766)::bigint as on_time_766
    from by_procedure
    where {{ is_touched('by_procedure.unit_code', 'by_procedure.unit_valid_from', 'by_procedure.month', datasets) }}
    group by 1, 2, 3, 4, 5, 6
),

cells as (
    select
        by_field.unit_code,
        by_field.unit_valid_from,
        by_field.month,
        by_field.field_name,
        by_field.channel,
        by_field.service_level,
        cell.measure,
        cell.value,
        cell.value between 1 and {{ least_shown - 1 }} as is_small
    from by_field
    cross join
        lateral (
            values
            ('received', by_field.received),
            ('received_online', by_field.received_online),
            ('received_online_766', by_field.received_online_766),
            ('received_online_service', by_field.received_online_service),
            ('received_online_service_online', by_field.received_online_service_online),
            ('resolved', by_field.resolved),
            ('resolved_early', by_field.resolved_early),
            ('resolved_on_due', by_field.resolved_on_due),
            ('resolved_late', by_field.resolved_late),
            ('resolved_late_with_apology', by_field.resolved_late_with_apology),
            ('counted_766', by_field.counted_766),
            ('on_time_766', by_field.on_time_766)
        ) as cell (measure, value)
),

-- The total of a unit's month is in fct_procedures: one cell alone withheld could be read from it, so the next smallest goes with it.
ranked as (
    select
        unit_code,
        unit_valid_from,
        month,
        field_name,
        channel,
        service_level,
        measure,
        value,
        is_small,
        count(*) filter (where is_small) over (partition by unit_code, unit_valid_from, month, measure) as small_cells,
        row_number() over (
            partition by unit_code, unit_valid_from, month, measure
            order by value = 0, value, field_name, channel, service_level
        ) as place
    from cells
),

withheld as (
    select
        unit_code,
        unit_valid_from,
        month,
        field_name,
        channel,
        service_level,
        measure,
        value,
        is_small or (small_cells = 1 and place = 2 and value > 0) as is_withheld
    from ranked
)

select
    unit_code,
    unit_valid_from,
    month,
    field_name,
    channel,
    service_level,
    max(value) filter (where measure = 'received' and not is_withheld) as received,
    max(value) filter (where measure = 'received_online' and not is_withheld) as received_online,
    max(value) filter (where measure = 'received_online_766' and not is_withheld) as received_online_766,
    max(value) filter (where measure = 'received_online_service' and not is_withheld) as received_online_service,
    max(value) filter (where measure = 'received_online_service_online' and not is_withheld) as received_online_service_online,
    max(value) filter (where measure = 'resolved' and not is_withheld) as resolved,
    max(value) filter (where measure = 'resolved_early' and not is_withheld) as resolved_early,
    max(value) filter (where measure = 'resolved_on_due' and not is_withheld) as resolved_on_due,
    max(value) filter (where measure = 'resolved_late' and not is_withheld) as resolved_late,
    max(value) filter (where measure = 'resolved_late_with_apology' and not is_withheld) as resolved_late_with_apology,
    max(value) filter (where measure = 'counted_766' and not is_withheld) as counted_766,
    max(value) filter (where measure = 'on_time_766' and not is_withheld) as on_time_766,
    bool_or(is_withheld) as is_suppressed
from withheld
group by 1, 2, 3, 4, 5, 6
