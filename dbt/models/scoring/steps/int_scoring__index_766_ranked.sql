{%- set list = 'observed_on, time_type, year, period, province_code, level' -%}
{%- set tie_order = 'sort_key, unit_code, unit_valid_from' -%}

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
        sort_key,
        tie_rule,
        published_score,
        published_rank,
        recomputed_score
    from {{ ref('int_scoring__index_766_total') }}
),

-- Both rules for both scores: what the portal ranked, and what is ranked here.
ranked as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        province_code,
        level,
        tie_rule,
        published_score,
        published_rank,
        recomputed_score,
        {{ rank_by_tie_rule('tie_rule', 'recomputed_score', list, tie_order) }} as recomputed_rank,
        {{ rank_by_tie_rule("'competition'", 'recomputed_score', list, tie_order) }} as recomputed_rank_competition,
        {{ rank_by_tie_rule("'consecutive'", 'recomputed_score', list, tie_order) }} as recomputed_rank_consecutive,
        {{ rank_by_tie_rule("'competition'", 'published_score', list, tie_order) }} as published_score_rank_competition,
        {{ rank_by_tie_rule("'consecutive'", 'published_score', list, tie_order) }} as published_score_rank_consecutive,
        count(*) over (partition by {{ list }}) as units_observed,
        count(*) over (partition by {{ list }}, published_score) as published_score_ties,
        count(*) over (partition by {{ list }}, recomputed_score) as recomputed_score_ties,
        count(*) over (partition by {{ list }}, published_rank) as published_rank_ties
    from total
),

-- Ranks of a part of the portal's list say nothing of its rule: they are judged where all of 1 to the number of units held are there.
judged as (
    select
        unit_code,
        unit_valid_from,
        observed_on,
        time_type,
        year,
        period,
        tie_rule,
        published_rank,
        recomputed_rank,
        recomputed_rank_competition,
        recomputed_rank_consecutive,
        published_score_rank_competition,
        published_score_rank_consecutive,
        units_observed,
        recomputed_score_ties,
        count(published_rank) over list = units_observed
        and count(published_score) over list = units_observed
        and min(published_rank) over list = 1
        and max(published_rank) over list <= units_observed as list_is_whole,
        count(recomputed_score) over list = units_observed as list_is_recomputed,
        bool_and(published_rank = published_score_rank_competition) over list as follows_competition,
        bool_and(
            published_rank_ties = 1
            and published_rank between published_score_rank_competition and published_score_rank_competition + published_score_ties - 1
        ) over list as follows_consecutive
    from ranked
    window list as (partition by {{ list }})
)

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
    case
        when not list_is_whole then null
        when follows_competition and follows_consecutive then 'both'
        when follows_competition then 'competition'
        when follows_consecutive then 'consecutive'
        else 'neither'
    end as published_tie_rule,
    -- Under the consecutive rule nobody knows the portal's order among equals: any of their ranks is right.
    case
        when list_is_whole and list_is_recomputed
            then not (
                case tie_rule
                    when 'consecutive'
                        then published_rank between recomputed_rank_competition and recomputed_rank_competition + recomputed_score_ties - 1
                    else published_rank = recomputed_rank
                end
            )
    end as rank_differs
from judged
