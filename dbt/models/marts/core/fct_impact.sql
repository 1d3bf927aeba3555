{{ config(indexes=[{'columns': ['unit_code', 'unit_valid_from', 'month']}]) }}

with answers as (
    select
        unit_code,
        unit_valid_from,
        month,
        respondent_group,
        ballots,
        valid_answers,
        satisfied_answers
    from {{ ref('int_survey__counted') }}
)

select
    unit_code,
    unit_valid_from,
    month,
    sum(ballots)::bigint as ballots,
    sum(valid_answers)::bigint as valid_answers,
    sum(satisfied_answers)::bigint as satisfied_answers,
    coalesce(sum(valid_answers) filter (where respondent_group = 'citizen'), 0)::bigint as citizen_valid_answers,
    coalesce(sum(satisfied_answers) filter (where respondent_group = 'citizen'), 0)::bigint as citizen_satisfied_answers,
    coalesce(sum(valid_answers) filter (where respondent_group = 'organisation'), 0)::bigint as organisation_valid_answers,
    coalesce(sum(satisfied_answers) filter (where respondent_group = 'organisation'), 0)::bigint as organisation_satisfied_answers,
    coalesce(sum(valid_answers) filter (where respondent_group = 'business'), 0)::bigint as business_valid_answers,
    coalesce(sum(satisfied_answers) filter (where respondent_group = 'business'), 0)::bigint as business_satisfied_answers,
    coalesce(sum(valid_answers) filter (where respondent_group = 'official'), 0)::bigint as official_valid_answers,
    coalesce(sum(satisfied_answers) filter (where respondent_group = 'official'), 0)::bigint as official_satisfied_answers
from answers
group by 1, 2, 3
