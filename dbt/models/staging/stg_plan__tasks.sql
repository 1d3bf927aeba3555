select
    unit_code,
    unit_valid_from,
    plan_code,
    year,
    area,
    number,
    goal,
    task,
    activity,
    product,
    lead,
    co_lead,
    due_text,
    due_on,
    recurrence,
    due_dates,
    topics,
    record_key,
    delivery_id,
    sheet_no,
    row_no
from {{ source('raw', 'plan__tasks') }}
where is_current
