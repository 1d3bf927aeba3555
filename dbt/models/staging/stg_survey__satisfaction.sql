select
    unit_code,
    unit_valid_from,
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
    not_answered,
    record_key,
    delivery_id,
    sheet_no,
    row_no
from {{ source('raw', 'survey__satisfaction') }}
where is_current
