with occurrences as (
    select
        task_key,
        plan_code,
        task_no,
        year,
        area,
        area_as_written,
        task,
        product,
        lead,
        unit_code,
        unit_valid_from,
        lead_unit_code,
        lead_unit_valid_from,
        counted_code,
        counted_valid_from,
        due_text,
        recurrence,
        occurrence,
        occurrences,
        due_date,
        is_report,
        delivery_id
    from {{ ref('int_tasks__due') }}
),

evidence as (
    select
        task_key,
        occurrence,
        document_key,
        doc_ref,
        doc_date,
        match_rule
    from {{ ref('int_tasks__evidence') }}
),

as_of as (
    select as_of
    from {{ ref('int_as_of') }}
)

select
    occurrences.task_key,
    occurrences.plan_code,
    occurrences.task_no,
    occurrences.year,
    occurrences.area,
    occurrences.area_as_written,
    occurrences.task,
    occurrences.product,
    occurrences.lead,
    occurrences.unit_code,
    occurrences.unit_valid_from,
    occurrences.lead_unit_code,
    occurrences.lead_unit_valid_from,
    occurrences.counted_code,
    occurrences.counted_valid_from,
    occurrences.due_text,
    occurrences.recurrence,
    occurrences.occurrence,
    occurrences.occurrences,
    occurrences.due_date,
    evidence.doc_date as done_date,
    case when evidence.match_rule like 'scorecard%' then 'scorecard' when evidence.match_rule is not null then 'document' end as evidence_kind,
    evidence.doc_ref || ' ngày ' || to_char(evidence.doc_date, 'DD/MM/YYYY') as evidence_ref,
    evidence.match_rule,
    evidence.document_key,
    occurrences.is_report,
    -- Without a due date nothing is late, as in 06a. A day is over when the next one begins: what is due today is not overdue.
    case
        when evidence.doc_date > occurrences.due_date then 'done_late'
        when evidence.doc_date is not null then 'done_on_time'
        when occurrences.due_date is null then 'no_evidence'
        when occurrences.due_date < as_of.as_of then 'overdue'
        else 'due'
    end as status,
    coalesce(occurrences.due_date <= as_of.as_of, false) as is_counted,
    as_of.as_of,
    occurrences.delivery_id
from occurrences
cross join as_of
left join evidence
    on
        occurrences.task_key = evidence.task_key
        and occurrences.occurrence = evidence.occurrence
