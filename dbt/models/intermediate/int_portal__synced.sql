with observations as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        numerator,
        denominator,
        delivery_id,
        record_key,
        sheet_no,
        row_no,
        row_number() over (
            partition by unit_code, unit_valid_from, {{ month_of('observed_on') }}
            order by observed_on desc, time_type = 'month' desc, delivery_id desc, record_key desc
        ) as latest
    from {{ ref('stg_national_portal__index_766') }}
    where
        row_kind = 'metric'
        and metric_code = 'DOSSIER_SYNC'
        -- Null is not 0: an observation without its numbers is none.
        and numerator is not null
        and denominator is not null
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
)

select
    successions.counted_code as unit_code,
    successions.counted_valid_from as unit_valid_from,
    {{ month_of('observations.observed_on') }} as month,
    max(deliveries.exported_on) as as_of,
    sum(observations.numerator)::bigint as synced_portal,
    sum(observations.denominator)::bigint as to_sync_portal,
    jsonb_agg(
        jsonb_build_object(
            'delivery_id', observations.delivery_id,
            'sheet_no', observations.sheet_no,
            'row_no', observations.row_no,
            'happened_on', observations.observed_on,
            'synced_portal', observations.numerator,
            'to_sync_portal', observations.denominator
        )
        order by observations.observed_on, observations.record_key
    ) as counted_rows
from observations
inner join deliveries
    on observations.delivery_id = deliveries.delivery_id
inner join successions
    on
        observations.unit_code = successions.unit_code
        and observations.unit_valid_from = successions.unit_valid_from
        and observations.observed_on >= successions.events_from
        and observations.observed_on < successions.events_to
where observations.latest = 1
group by 1, 2, 3
