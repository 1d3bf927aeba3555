with sets as (
    select
        set_code,
        name_vi,
        level,
        leagues,
        decision,
        decided_on,
        valid_from,
        valid_to,
        supersedes,
        total_points,
        tie_rule,
        part_year,
        survey_absent,
        tolerance,
        min_coverage,
        is_example,
        loaded_at
    from {{ source('ops', 'criteria_set') }}
),

-- A set ends where the next one begins that takes its place; `least` passes over null.
successors as (
    select
        supersedes as set_code,
        min(valid_from) as valid_from
    from sets
    where supersedes is not null
    group by supersedes
)

select
    sets.set_code,
    sets.name_vi,
    sets.level,
    sets.leagues,
    sets.decision,
    sets.decided_on,
    sets.valid_from,
    least(sets.valid_to, successors.valid_from) as valid_to,
    sets.supersedes,
    sets.total_points,
    sets.tie_rule,
    sets.part_year,
    sets.survey_absent,
    sets.tolerance,
    sets.min_coverage,
    sets.is_example,
    sets.loaded_at
from sets
left join successors
    on sets.set_code = successors.set_code
