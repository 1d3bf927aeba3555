{#- The key as a whole is nearly unique, and PostgreSQL 18 hashes on it once it knows: without this it sorts every indicator of every month. -#}
{{
    config(post_hook=[
        'create statistics (ndistinct) on unit_code, unit_valid_from, scope, month, dataset from {{ this }}',
        'analyze {{ this }}',
    ])
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
)

select
    scopes.above_code as unit_code,
    scopes.above_valid_from as unit_valid_from,
    scopes.scope,
    reported.month,
    reported.dataset,
    count(*)::integer as months_expected,
    (count(*) filter (where reported.is_reported))::integer as months_reported
from reported
inner join scopes
    on
        reported.unit_code = scopes.unit_code
        and reported.unit_valid_from = scopes.unit_valid_from
        and reported.month >= scopes.counts_from
        and reported.month < scopes.counts_to
group by 1, 2, 3, 4, 5
