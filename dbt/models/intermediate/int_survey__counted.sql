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
        ballots,
        ballots - coalesce(not_answered, 0) as valid_answers,
        jsonb_build_object('delivery_id', delivery_id, 'sheet_no', sheet_no, 'row_no', row_no, 'about', survey_code || ' ' || question_code) as place,
        coalesce(very_satisfied, 0) + coalesce(satisfied, 0) as satisfied_answers
    from {{ ref('stg_survey__satisfaction') }}
),

deliveries as (
    select
        delivery_id,
        exported_on
    from {{ ref('stg_ops__delivery') }}
),

successions as (
    select
        unit_code,
        unit_valid_from,
        events_from,
        events_to,
        counted_code,
        counted_valid_from
    from {{ ref('int_units__succeeded') }}
),

-- A row that other rows of its question detail, by group or by field, is their total and no more ballots.
counted as (
    select
        answers.unit_code,
        answers.unit_valid_from,
        answers.respondent_group,
        answers.ballots,
        answers.valid_answers,
        answers.satisfied_answers,
        answers.place,
        deliveries.exported_on,
        least(answers.surveyed_to, deliveries.exported_on) as happened_on
    from answers
    inner join deliveries
        on answers.delivery_id = deliveries.delivery_id
    where
        not exists (
            select 1
            from answers as detail
            where
                detail.unit_code = answers.unit_code
                and detail.unit_valid_from = answers.unit_valid_from
                and detail.survey_code = answers.survey_code
                and detail.question_code = answers.question_code
                and (answers.respondent_group = 'all' or detail.respondent_group = answers.respondent_group)
                and (answers.field_name is null or detail.field_name = answers.field_name)
                and (detail.respondent_group, detail.field_name) is distinct from (answers.respondent_group, answers.field_name)
        )
)

select
    successions.counted_code as unit_code,
    successions.counted_valid_from as unit_valid_from,
    {{ month_of('counted.happened_on') }} as month,
    counted.respondent_group,
    sum(counted.ballots)::bigint as ballots,
    sum(counted.valid_answers)::bigint as valid_answers,
    sum(counted.satisfied_answers)::bigint as satisfied_answers,
    max(counted.exported_on) as as_of,
    jsonb_agg(
        counted.place || jsonb_build_object(
            'happened_on', counted.happened_on,
            'ballots', counted.ballots,
            'valid_answers', counted.valid_answers,
            'satisfied_answers', counted.satisfied_answers
        )
        order by counted.happened_on, counted.place
    ) as counted_rows
from counted
inner join successions
    on
        counted.unit_code = successions.unit_code
        and counted.unit_valid_from = successions.unit_valid_from
        and counted.happened_on >= successions.events_from
        and counted.happened_on < successions.events_to
group by 1, 2, 3, 4
