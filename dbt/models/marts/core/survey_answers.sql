with answers as (
    select
        unit_code,
        unit_valid_from,
        delivery_id,
        survey_code,
        surveyed_to,
        respondent_group,
        field_name,
        question_code,
        question,
        ballots,
        very_satisfied,
        satisfied,
        neutral,
        dissatisfied,
        very_dissatisfied,
        not_answered
    from {{ ref('stg_survey__satisfaction') }}
),

deliveries as (
    select
        delivery_id,
        exported_on
    from {{ ref('stg_ops__delivery') }}
)

select
    answers.unit_code,
    answers.unit_valid_from,
    answers.survey_code,
    least(answers.surveyed_to, deliveries.exported_on) as surveyed_on,
    answers.respondent_group,
    answers.field_name,
    answers.question_code,
    answers.question,
    coalesce(answers.ballots, 0) as ballots,
    coalesce(answers.very_satisfied, 0) as very_satisfied,
    coalesce(answers.satisfied, 0) as satisfied,
    coalesce(answers.neutral, 0) as neutral,
    coalesce(answers.dissatisfied, 0) as dissatisfied,
    coalesce(answers.very_dissatisfied, 0) as very_dissatisfied,
    coalesce(answers.not_answered, 0) as not_answered,
    coalesce(answers.ballots, 0) - coalesce(answers.not_answered, 0) as valid_answers,
    coalesce(answers.very_satisfied, 0) + coalesce(answers.satisfied, 0) as satisfied_answers,
    deliveries.exported_on as as_of
from answers
inner join deliveries
    on answers.delivery_id = deliveries.delivery_id
