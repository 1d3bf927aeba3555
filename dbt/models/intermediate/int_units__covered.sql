{#- The key as a whole is nearly unique, and PostgreSQL 18 hashes on it once it knows: without this it sorts every indicator of every month. -#}
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key=['unit_code', 'unit_valid_from', 'scope', 'month', 'dataset'],
        indexes=[{'columns': ['change_id']}, {'columns': ['unit_code', 'unit_valid_from', 'month']}],
        post_hook=[
            '{% if not is_incremental() %}create statistics (ndistinct) on unit_code, unit_valid_from, scope, month, dataset from {{ this }}{% endif %}',
            'analyze {{ this }}',
        ],
    )
}}

with reported as (
    select
        unit_code,
        unit_valid_from,
        month,
        dataset,
        is_reported
    from {{ ref('int_units__reported') }}
),

active as (
    select
        unit_code,
        unit_valid_from,
        month,
        dataset,
        as_of
    from {{ ref('int_units__active') }}
),

scopes as (
    select
        unit_code,
        unit_valid_from,
        scope,
        above_code,
        above_valid_from,
        counts_from,
        counts_to
    from {{ ref('int_units__scoped') }}
),

begun as (
    select change_id
    from {{ ref('int_build__begun') }}
),

cells as (
    select
        unit_code,
        unit_valid_from,
        month,
        dataset,
        reported.is_reported,
        active.as_of
    from reported
    full join active
        using (unit_code, unit_valid_from, month, dataset)
),

covered as (
    select
        scopes.above_code as unit_code,
        scopes.above_valid_from as unit_valid_from,
        scopes.scope,
        cells.month,
        -- Beside each dataset, all of them together: what a unit has sent at all.
        coalesce(cells.dataset, 'any') as dataset,
        count(cells.is_reported)::integer as months_expected,
        (count(*) filter (where cells.is_reported))::integer as months_reported,
        max(cells.as_of) as as_of
    from cells
    inner join scopes
        on
            cells.unit_code = scopes.unit_code
            and cells.unit_valid_from = scopes.unit_valid_from
            and cells.month >= scopes.counts_from
            and cells.month < scopes.counts_to
    group by grouping sets (
        (scopes.above_code, scopes.above_valid_from, scopes.scope, cells.month, cells.dataset),
        (scopes.above_code, scopes.above_valid_from, scopes.scope, cells.month)
    )
)

{%- if is_incremental() %},

before as (
    select
        unit_code,
        unit_valid_from,
        scope,
        month,
        dataset,
        months_expected,
        months_reported,
        as_of
    from {{ this }}
)

-- What is no longer expected keeps its place, with 0.
select
    unit_code,
    unit_valid_from,
    scope,
    month,
    dataset,
    coalesce(covered.months_expected, 0) as months_expected,
    coalesce(covered.months_reported, 0) as months_reported,
    covered.as_of,
    begun.change_id
from covered
full join before
    using (unit_code, unit_valid_from, scope, month, dataset)
cross join begun
where
    (covered.months_expected, covered.months_reported, covered.as_of)
    is distinct from (before.months_expected, before.months_reported, before.as_of)
    and (covered.months_expected is not null or before.months_expected > 0 or before.as_of is not null)

{%- else %}

select
    covered.unit_code,
    covered.unit_valid_from,
    covered.scope,
    covered.month,
    covered.dataset,
    covered.months_expected,
    covered.months_reported,
    covered.as_of,
    begun.change_id
from covered
cross join begun

{%- endif %}
