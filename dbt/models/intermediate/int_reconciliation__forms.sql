with reports as (
    select
        '06a' as system,
        unit_code,
        unit_valid_from,
        period,
        period_from,
        period_to,
        delivery_id,
        false as names_clause,
        false as names_source
    from {{ ref('stg_one_stop_shop__report_06a') }}

    union all

    select
        'kbnn' as system,
        unit_code,
        unit_valid_from,
        period,
        period_from,
        period_to,
        delivery_id,
        clause is not null as names_clause,
        fund_source is not null as names_source
    from {{ ref('stg_budget__execution') }}
    where additive
),

deliveries as (
    select
        delivery_id,
        sha256,
        exported_at,
        exported_on
    from {{ ref('stg_ops__delivery') }}
),

-- More than one file may bring lines of a form: the one that was exported last names it.
forms as (
    select
        reports.system,
        reports.unit_code,
        reports.unit_valid_from,
        reports.period,
        reports.period_from,
        reports.period_to,
        bool_and(reports.names_clause) as names_clause,
        bool_and(reports.names_source) as names_source,
        max(deliveries.exported_on) as exported_on,
        (array_agg(deliveries.sha256 order by deliveries.exported_at desc, deliveries.delivery_id desc))[1] as form_sha256
    from reports
    inner join deliveries
        on reports.delivery_id = deliveries.delivery_id
    group by 1, 2, 3, 4, 5, 6
),

-- A form of a period that was still running says how matters stood at the end of the month nearest to its export.
states as (
    select
        system,
        unit_code,
        unit_valid_from,
        period,
        period_from,
        period_to,
        names_clause,
        names_source,
        exported_on,
        form_sha256,
        least({{ month_of('period_to') }}, ({{ month_of('(exported_on + 15)') }} - interval '1 month')::date) as until_month
    from forms
)

select
    system,
    unit_code,
    unit_valid_from,
    period,
    period_from,
    period_to,
    until_month,
    (until_month + interval '1 month')::date - 1 as state_on,
    period_from = {{ month_of('period_from') }}
    and period_to + 1 = {{ month_of('(period_to + 1)') }}
    and period_from <= until_month as is_comparable,
    -- What is posted by 31 January still belongs to the year before: only a form made after that day has it.
    system = 'kbnn'
    and extract(month from until_month) = 12
    and exported_on > make_date(extract(year from until_month)::integer + 1, 1, 31) as with_belated,
    names_clause,
    names_source,
    exported_on,
    form_sha256
from states
