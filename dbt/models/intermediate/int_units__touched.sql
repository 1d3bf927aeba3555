{{ config(indexes=[{'columns': ['dataset', 'unit_code', 'unit_valid_from', 'month']}]) }}

with touched as (
    select
        dataset,
        unit_code,
        unit_valid_from,
        fiscal_year,
        happened_on
    from {{ ref('stg_ops__touched') }}
),

open_dossiers as (
    select
        unit_code,
        unit_valid_from,
        counted_766_on,
        turns_late_at
    from {{ ref('int_dossiers__timed') }}
    where
        finished_at is null
        and returned_at is null
),

begun as (
    select
        as_of,
        last_as_of
    from {{ ref('int_build__begun') }}
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
    select distinct
        touched.dataset,
        touched.unit_code,
        touched.unit_valid_from,
        touched.happened_on,
        case
            when touched.fiscal_year is null then {{ month_of('touched.happened_on') }}
            else {{ fiscal_month('touched.happened_on', 'touched.fiscal_year') }}
        end as month
    from touched
    {%- if flags.FULL_REFRESH %}
    -- A full build takes in everything.
    where false
    {%- endif %}

    union all

    -- Nobody sends a row on the day on which an open dossier's time runs out.
    select distinct
        'one_stop_shop.dossiers' as dataset,
        open_dossiers.unit_code,
        open_dossiers.unit_valid_from,
        open_dossiers.counted_766_on as happened_on,
        {{ month_of('open_dossiers.counted_766_on') }} as month
    from open_dossiers
    inner join begun
        on
            open_dossiers.turns_late_at >= {{ end_of_day('begun.last_as_of') }}
            and open_dossiers.turns_late_at < {{ end_of_day('begun.as_of') }}
)

select distinct
    events.dataset,
    successions.counted_code as unit_code,
    successions.counted_valid_from as unit_valid_from,
    events.month
from events
inner join successions
    on
        events.unit_code = successions.unit_code
        and events.unit_valid_from = successions.unit_valid_from
        and events.happened_on >= successions.events_from
        and events.happened_on < successions.events_to
