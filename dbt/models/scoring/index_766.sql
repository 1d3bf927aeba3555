with

total as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        province_code,
        level,
        method_version,
        tie_rule,
        tolerance,
        published_in,
        published_ratio,
        published_score,
        published_rank,
        published_group_rank,
        max_score,
        groups_recomputed,
        groups_as_published,
        basis,
        recomputed_score,
        own_score,
        own_max_score,
        own_metrics_missing,
        lag(observed_on) over same_period as previous_observed_on,
        lag(published_score) over same_period as previous_score,
        lag(method_version) over same_period as previous_version
    from {{ ref('int_scoring__index_766_total') }}
    window same_period as (
        partition by unit_code, unit_valid_from, time_type, year, period
        order by observed_on
    )
),

ranked as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        units_observed,
        recomputed_rank,
        recomputed_rank_competition,
        recomputed_rank_consecutive,
        published_score_rank_competition,
        published_score_rank_consecutive,
        published_tie_rule,
        rank_differs
    from {{ ref('int_scoring__index_766_ranked') }}
),

-- Observations of what the unit was made of, before it was there.
earlier as (
    select
        history.unit_code,
        history.valid_from,
        total.time_type,
        total.year,
        total.period,
        min(total.observed_on) as observed_on
    from {{ ref('unit_history') }} as history
    inner join total
        on
            history.other_code = total.unit_code
            and history.other_valid_from = total.unit_valid_from
    where history.relation = 'was'
    group by history.unit_code, history.valid_from, total.time_type, total.year, total.period
),

unit as (
    select
        unit_code,
        valid_from,
        predecessors
    from {{ ref('dim_unit') }}
),

compared as (
    select
        total.unit_code,
        total.unit_valid_from,
        total.observed_on,
        total.time_type,
        total.year,
        total.period,
        case
            when total.previous_observed_on is null and earlier.observed_on < total.observed_on and unit.predecessors > 1 then 'MERGED_UNIT'
            when total.previous_observed_on is null and earlier.observed_on < total.observed_on then 'OTHER_UNIT'
            when total.previous_observed_on is null then 'FIRST_OBSERVATION'
            when coalesce(total.method_version, '') <> coalesce(total.previous_version, '') then 'OTHER_VERSION'
            when total.published_score is null or total.previous_score is null then 'NO_SCORE'
        end as reason_code
    from total
    left join unit
        on
            total.unit_code = unit.unit_code
            and total.unit_valid_from = unit.valid_from
    left join earlier
        on
            total.unit_code = earlier.unit_code
            and total.unit_valid_from = earlier.valid_from
            and total.time_type = earlier.time_type
            and total.year = earlier.year
            and total.period = earlier.period
),

reason as (
    select
        reason_code,
        text_vi
    from {{ ref('index_766_reason') }}
    where kind = 'change'
)

select
    total.unit_code,
    total.unit_valid_from,
    total.observed_on,
    total.time_type,
    total.year,
    total.period,
    total.province_code,
    total.level,
    total.method_version,
    total.published_ratio::numeric(10, 2) as published_ratio,
    total.published_score::numeric(10, 2) as published_score,
    total.max_score::numeric(10, 2) as max_score,
    {{ ratio('total.recomputed_score', 'total.max_score') }}::numeric(10, 2) as recomputed_ratio,
    total.recomputed_score::numeric(10, 2) as recomputed_score,
    abs(total.published_score - total.recomputed_score) > total.tolerance as differs,
    total.groups_recomputed::integer as groups_recomputed,
    total.groups_as_published,
    total.published_rank,
    total.published_group_rank,
    ranked.recomputed_rank,
    ranked.units_observed::integer as units_observed,
    total.basis,
    total.published_in,
    total.tie_rule,
    ranked.recomputed_rank_competition,
    ranked.recomputed_rank_consecutive,
    ranked.published_score_rank_competition,
    ranked.published_score_rank_consecutive,
    ranked.published_tie_rule,
    ranked.rank_differs,
    total.previous_observed_on,
    case when compared.reason_code is null then total.published_score - total.previous_score end::numeric(10, 2) as change,
    compared.reason_code as change_reason_code,
    reason.text_vi as change_reason,
    total.own_score::numeric(10, 2) as own_score,
    total.own_max_score::numeric(10, 2) as own_max_score,
    total.own_metrics_missing
from total
inner join ranked
    on
        total.unit_code = ranked.unit_code
        and total.unit_valid_from = ranked.unit_valid_from
        and total.observed_on = ranked.observed_on
        and total.time_type = ranked.time_type
        and total.year = ranked.year
        and total.period = ranked.period
inner join compared
    on
        total.unit_code = compared.unit_code
        and total.unit_valid_from = compared.unit_valid_from
        and total.observed_on = compared.observed_on
        and total.time_type = compared.time_type
        and total.year = compared.year
        and total.period = compared.period
left join reason
    on compared.reason_code = reason.reason_code
