{{ config(materialized='view') }}

with counted as (
    select
        unit_code,
        unit_valid_from,
        month,
        respondent_group,
        counted_rows
    from {{ ref('int_survey__counted') }}
)

-- Which rows count is worked out where they are counted, and nowhere else: the count carries them along.
select
    counted.unit_code,
    counted.unit_valid_from,
    counted.month,
    counted.respondent_group as part,
    counting.measure,
    counting.amount,
    counted_row.happened_on,
    'survey.satisfaction' as dataset,
    counted_row.delivery_id,
    counted_row.sheet_no,
    counted_row.row_no,
    counted_row.about
from counted
cross join
    lateral jsonb_to_recordset(counted.counted_rows) as counted_row (
        delivery_id bigint,
        sheet_no smallint,
        row_no integer,
        happened_on date,
        about text,
        ballots numeric,
        valid_answers numeric,
        satisfied_answers numeric
    )
cross join
    lateral (
        values
        ('ballots', counted_row.ballots),
        ('valid_answers', counted_row.valid_answers),
        ('satisfied_answers', counted_row.satisfied_answers)
    ) as counting (measure, amount)
where counting.amount <> 0
