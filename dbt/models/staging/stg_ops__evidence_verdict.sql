with verdicts as (
    select
        verdict_id,
        task_key,
        occurrence,
        document_key,
        verdict,
        said_by,
        said_at,
        reason
    from {{ source('ops', 'evidence_verdict') }}
)

-- The last word counts; the others stay in the register.
select distinct on (task_key, occurrence, document_key)
    verdict_id,
    task_key,
    occurrence,
    document_key,
    verdict,
    said_by,
    said_at,
    reason
from verdicts
order by task_key asc, occurrence asc, document_key asc, verdict_id desc
