{{ config(indexes=[{'columns': ['unit_code', 'unit_valid_from', 'month']}]) }}

with begun as (
    select last_build_id
    from {{ ref('int_build__begun') }}
),

changed as (
    select
        changed.unit_code,
        changed.unit_valid_from,
        changed.month
    from {{ ref('int_facts__changed') }} as changed
    cross join begun
    where changed.change_id > begun.last_build_id

    union

    select
        covered.unit_code,
        covered.unit_valid_from,
        covered.month
    from {{ ref('int_units__covered') }} as covered
    cross join begun
    where
        covered.change_id > begun.last_build_id
        and covered.scope = 'own'
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
),

-- What runs through the year changes from the first month that has changed on, and is summed from January.
years as (
    select
        scopes.above_code as unit_code,
        scopes.above_valid_from as unit_valid_from,
        date_trunc('year', changed.month::timestamp)::date as january,
        min(changed.month) as first_month
    from changed
    inner join scopes
        on
            changed.unit_code = scopes.unit_code
            and changed.unit_valid_from = scopes.unit_valid_from
            and changed.month >= scopes.counts_from
            and changed.month < scopes.counts_to
    {%- if flags.FULL_REFRESH %}
    -- A full build takes in everything.
    where false
    {%- endif %}
    group by 1, 2, 3
)

select
    years.unit_code,
    years.unit_valid_from,
    months.month::date as month,
    months.month >= years.first_month as is_rebuilt
from years
cross join lateral generate_series(years.january::timestamp, years.january + interval '11 months', interval '1 month') as months (month)
