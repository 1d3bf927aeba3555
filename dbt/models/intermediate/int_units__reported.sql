with active as (
    select
        unit_code,
        unit_valid_from,
        month,
        dataset
    from {{ ref('int_units__active') }}
    -- All others come once or twice a year: no month expects them.
    where dataset in ('one_stop_shop.dossiers', 'documents.incoming', 'documents.outgoing', 'budget.transactions')
),

deliveries as (
    select
        dataset,
        sender,
        period_from,
        least(period_to, exported_on) as period_to
    from {{ ref('stg_ops__delivery') }}
    where
        status in ('loaded', 'loaded_with_rejections')
        and period_from is not null
),

units as (
    select
        unit_code,
        valid_from,
        valid_to,
        level,
        province_code,
        province_valid_from
    from {{ ref('int_units__placed') }}
),

successions as (
    select
        unit_code,
        unit_valid_from,
        counted_code,
        counted_valid_from
    from {{ ref('int_units__succeeded') }}
),

as_of as (
    select as_of
    from {{ ref('int_as_of') }}
),

starts as (
    select
        dataset,
        min(period_from) as first_day
    from deliveries
    where dataset in ('one_stop_shop.dossiers', 'documents.incoming', 'documents.outgoing', 'budget.transactions')
    group by dataset
),

-- From the first month that any file of the dataset speaks of to the last month that was over on as_of.
expected_months as (
    select
        starts.dataset,
        months.month::date as month
    from starts
    cross join as_of
    cross join lateral generate_series(
        {{ month_of('starts.first_day') }}::timestamp,
        {{ month_of('(as_of.as_of + 1)') }}::timestamp - interval '1 month',
        interval '1 month'
    ) as months (month)
),

-- A province that has data, and what it became: its new units are expected although none may have reported yet.
provinces as (
    select distinct
        successions.counted_code as province_code,
        successions.counted_valid_from as province_valid_from
    from active
    inner join units
        on
            active.unit_code = units.unit_code
            and active.unit_valid_from = units.valid_from
    inner join successions
        on
            units.province_code = successions.unit_code
            and units.province_valid_from = successions.unit_valid_from
),

-- A province's own offices, and departments, are expected only where they have ever sent the dataset.
expected_units as (
    select
        units.unit_code,
        units.valid_from,
        units.valid_to,
        null::text as dataset
    from units
    inner join provinces
        on
            units.province_code = provinces.province_code
            and units.province_valid_from = provinces.province_valid_from
    where units.level not in ('province', 'department')

    union all

    select distinct
        units.unit_code,
        units.valid_from,
        units.valid_to,
        active.dataset
    from units
    inner join active
        on
            units.unit_code = active.unit_code
            and units.valid_from = active.unit_valid_from
    where units.level in ('province', 'department')
)

select
    expected_units.unit_code,
    expected_units.valid_from as unit_valid_from,
    expected_months.month,
    expected_months.dataset,
    active.unit_code is not null
    or exists (
        select 1
        from deliveries
        where
            deliveries.dataset = expected_months.dataset
            and deliveries.sender = expected_units.unit_code
            and deliveries.period_from < expected_months.month + interval '1 month'
            and deliveries.period_to > expected_months.month
    ) as is_reported
from expected_units
inner join expected_months
    on
        (expected_units.dataset is null or expected_units.dataset = expected_months.dataset)
        and expected_units.valid_from <= expected_months.month
        and (expected_units.valid_to is null or expected_units.valid_to > expected_months.month)
left join active
    on
        expected_units.unit_code = active.unit_code
        and expected_units.valid_from = active.unit_valid_from
        and expected_months.month = active.month
        and expected_months.dataset = active.dataset
