{{ config(materialized='view') }}

with counted as (
    select
        unit_code,
        unit_valid_from,
        month,
        counted_rows
    from {{ ref('int_disclosures__counted') }}
)

-- Which rows count is worked out where they are counted, and nowhere else: the count carries them along.
select
    counted.unit_code,
    counted.unit_valid_from,
    counted.month,
    null::text as part,
    counting.measure,
    counting.amount,
    counted_row.happened_on,
    'documents.outgoing' as dataset,
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
        due numeric,
        on_time numeric
    )
cross join
    lateral (
        values
        ('due', counted_row.due),
        ('on_time', counted_row.on_time)
    ) as counting (measure, amount)
where counting.amount <> 0
