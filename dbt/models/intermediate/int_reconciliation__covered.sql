with forms as (
    select
        system,
        unit_code,
        unit_valid_from,
        period,
        period_from,
        period_to,
        until_month,
        state_on,
        with_belated
    from {{ ref('int_reconciliation__forms') }}
    where is_comparable
),

reports as (
    select
        unit_code,
        unit_valid_from,
        period,
        period_from,
        period_to,
        level
    from {{ ref('stg_one_stop_shop__report_06a') }}
),

units as (
    select
        unit_code,
        valid_from,
        valid_to,
        level,
        parent_code
    from {{ ref('int_units__placed') }}
),

scopes as (
    select
        unit_code,
        unit_valid_from,
        above_code,
        above_valid_from,
        counts_from,
        counts_to
    from {{ ref('int_units__scoped') }}
    where scope = 'all'
),

records as (
    select distinct
        '06a' as system,
        unit_code,
        unit_valid_from,
        from_month,
        until_month
    from {{ ref('int_reconciliation__dossier_books') }}

    union all

    select distinct
        'kbnn' as system,
        unit_code,
        unit_valid_from,
        from_month,
        until_month
    from {{ ref('int_reconciliation__budget_books') }}
),

-- The levels of offices that a form 06a has lines of; a line without one is of the unit's own.
line_levels as (
    select distinct
        unit_code,
        unit_valid_from,
        period,
        period_from,
        period_to,
        case
            when level ilike '%huyện%' then 'district'
            when level ilike '%xã%' then 'commune'
        end as level
    from reports
),

form_levels as (
    select distinct
        forms.system,
        forms.unit_code,
        forms.unit_valid_from,
        forms.period,
        forms.period_from,
        forms.period_to,
        forms.until_month,
        forms.state_on,
        forms.with_belated,
        case
            when units.level = 'province' then line_levels.level
            when units.level = 'district' and line_levels.level = 'commune' then line_levels.level
        end as level_below
    from forms
    inner join units
        on
            forms.unit_code = units.unit_code
            and forms.unit_valid_from = units.valid_from
    left join line_levels
        on
            forms.system = '06a'
            and forms.unit_code = line_levels.unit_code
            and forms.unit_valid_from = line_levels.unit_valid_from
            and forms.period = line_levels.period
            and forms.period_from = line_levels.period_from
            and forms.period_to = line_levels.period_to
),

sent as (
    select
        form_levels.system,
        form_levels.unit_code,
        form_levels.unit_valid_from,
        form_levels.period,
        form_levels.period_from,
        form_levels.period_to,
        form_levels.until_month,
        form_levels.with_belated,
        scopes.unit_code as covered_code,
        scopes.unit_valid_from as covered_valid_from
    from form_levels
    inner join scopes
        on
            form_levels.unit_code = scopes.above_code
            and form_levels.unit_valid_from = scopes.above_valid_from
            and form_levels.until_month >= scopes.counts_from
            and form_levels.until_month < scopes.counts_to
    inner join units
        on
            scopes.unit_code = units.unit_code
            and scopes.unit_valid_from = units.valid_from
            and form_levels.state_on >= units.valid_from
            and (units.valid_to is null or form_levels.state_on < units.valid_to)
    where
        units.level = form_levels.level_below
        or (
            form_levels.level_below is null
            and (
                (units.unit_code, units.valid_from) = (form_levels.unit_code, form_levels.unit_valid_from)
                -- Dossiers of a unit's departments stand in the form of its own level; their money has forms of its own.
                or (form_levels.system = '06a' and units.level = 'department' and units.parent_code = form_levels.unit_code)
            )
        )
),

-- The periods that somebody sent a form of, each as it stood in the newest of them.
periods as (
    select distinct on (system, period, period_from, period_to)
        system,
        period,
        period_from,
        period_to,
        until_month,
        state_on,
        with_belated
    from forms
    order by system asc, period asc, period_from asc, period_to asc, until_month desc, with_belated desc
),

unsent as (
    select
        periods.system,
        records.unit_code,
        records.unit_valid_from,
        periods.period,
        periods.period_from,
        periods.period_to,
        periods.until_month,
        periods.with_belated
    from periods
    inner join records
        on
            periods.system = records.system
            and periods.period_from = records.from_month
            and periods.until_month = records.until_month
    inner join units
        on
            records.unit_code = units.unit_code
            and records.unit_valid_from = units.valid_from
            and periods.state_on >= units.valid_from
            and (units.valid_to is null or periods.state_on < units.valid_to)
    where
        not exists (
            select 1
            from sent
            where
                sent.system = periods.system
                and sent.period = periods.period
                and sent.period_from = periods.period_from
                and sent.period_to = periods.period_to
                and sent.covered_code = records.unit_code
                and sent.covered_valid_from = records.unit_valid_from
        )
)

select
    system,
    unit_code,
    unit_valid_from,
    period,
    period_from,
    period_to,
    until_month,
    with_belated,
    covered_code,
    covered_valid_from,
    true as is_sent
from sent

union all

select
    system,
    unit_code,
    unit_valid_from,
    period,
    period_from,
    period_to,
    until_month,
    with_belated,
    unit_code as covered_code,
    unit_valid_from as covered_valid_from,
    false as is_sent
from unsent
