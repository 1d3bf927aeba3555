with

published as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        ratio,
        score,
        rank,
        group_rank
    from {{ ref('int_scoring__index_766_published') }}
    where row_kind = 'total'
),

unit as (
    select
        unit_code,
        valid_from,
        level,
        province_code,
        sort_key
    from {{ ref('dim_unit') }}
),

version as (
    select
        method_version,
        tie_rule,
        tolerance
    from {{ ref('index_766_version') }}
),

recomputed as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        max(method_version) as method_version,
        sum(recomputed_score) as score,
        sum(max_score) as max_score,
        count(*) filter (where basis = 'recomputed') as groups_recomputed,
        string_agg(group_code, ', ' order by group_code) filter (where basis <> 'recomputed') as groups_as_published
    from {{ ref('index_766_group') }}
    group by unit_code, unit_valid_from, observed_on, time_type, year, period
)

select
    published.unit_code,
    published.unit_valid_from,
    published.observed_on,
    published.time_type,
    published.year,
    published.period,
    unit.province_code,
    unit.level,
    recomputed.method_version,
    published.ratio::numeric(10, 2) as published_ratio,
    published.score::numeric(10, 2) as published_score,
    recomputed.max_score::numeric(10, 2) as max_score,
    {{ ratio('recomputed.score', 'recomputed.max_score') }}::numeric(10, 2) as recomputed_ratio,
    recomputed.score::numeric(10, 2) as recomputed_score,
    abs(published.score - recomputed.score) > version.tolerance as differs,
    coalesce(recomputed.groups_recomputed, 0)::integer as groups_recomputed,
    recomputed.groups_as_published,
    published.rank as published_rank,
    published.group_rank as published_group_rank,
    {{ rank_by_tie_rule(
        'version.tie_rule',
        'recomputed.score',
        'published.observed_on, published.time_type, published.year, published.period, unit.province_code, unit.level',
        'unit.sort_key, published.unit_code',
    ) }} as recomputed_rank,
    (
        count(*) over (
            partition by
                published.observed_on,
                published.time_type,
                published.year,
                published.period,
                unit.province_code,
                unit.level
        )
    )::integer as units_observed
from published
inner join unit
    on
        published.unit_code = unit.unit_code
        and published.unit_valid_from = unit.valid_from
left join recomputed
    on
        published.unit_code = recomputed.unit_code
        and published.unit_valid_from = recomputed.unit_valid_from
        and published.observed_on = recomputed.observed_on
        and published.time_type = recomputed.time_type
        and published.year = recomputed.year
        and published.period = recomputed.period
left join version
    on recomputed.method_version = version.method_version
