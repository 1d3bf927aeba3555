{{ config(indexes=[{'columns': ['plan_code', 'task_no', 'occurrence']}]) }}

with matches as (
    select
        task_key,
        occurrence,
        turn,
        choice,
        document_key,
        doc_ref,
        doc_date,
        doc_type,
        match_rule,
        verdict
    from {{ ref('int_tasks__matched') }}
),

evidence as (
    select
        task_key,
        occurrence,
        document_key
    from {{ ref('int_tasks__evidence') }}
),

occurrences as (
    select
        task_key,
        occurrence,
        plan_code,
        task_no,
        year,
        area,
        unit_code,
        unit_valid_from,
        lead_unit_code,
        lead_unit_valid_from,
        due_date,
        as_of
    from {{ ref('int_tasks__judged') }}
),

told as (
    select
        matches.task_key,
        matches.occurrence,
        matches.turn,
        matches.choice,
        matches.document_key,
        matches.doc_ref,
        matches.doc_date,
        matches.doc_type,
        matches.match_rule,
        matches.verdict,
        case
            when matches.verdict = 'rejected' then 'rejected'
            when evidence.occurrence = matches.occurrence and evidence.task_key = matches.task_key and matches.verdict = 'confirmed' then 'confirmed'
            when evidence.occurrence = matches.occurrence and evidence.task_key = matches.task_key then 'chosen'
            when evidence.document_key is not null then 'elsewhere'
            else 'alternative'
        end as status
    from matches
    left join evidence
        on matches.document_key = evidence.document_key
)

-- The match's own name is a hash of what it matches: it stays the same from build to build.
select
    md5(told.task_key || '|' || told.occurrence || '|' || told.document_key) as match_id,
    occurrences.plan_code,
    occurrences.task_no,
    told.occurrence,
    (row_number() over (
        partition by told.task_key, told.occurrence
        order by
            told.status in ('confirmed', 'chosen') desc,
            told.turn asc nulls last,
            told.choice asc,
            told.doc_date asc,
            convert_to(told.document_key, 'UTF8') asc
    ))::integer as preference,
    occurrences.year,
    occurrences.area,
    occurrences.unit_code,
    occurrences.unit_valid_from,
    occurrences.lead_unit_code,
    occurrences.lead_unit_valid_from,
    occurrences.due_date,
    told.doc_ref,
    told.doc_date,
    told.doc_type,
    told.match_rule,
    told.verdict,
    told.status,
    case told.status
        when 'confirmed' then 'Đã xác nhận'
        when 'chosen' then 'Được chọn'
        when 'alternative' then 'Có thể thay'
        when 'elsewhere' then 'Chứng minh việc khác'
        when 'rejected' then 'Đã bác bỏ'
    end as status_vi,
    told.task_key,
    told.document_key,
    occurrences.as_of
from told
inner join occurrences
    on
        told.task_key = occurrences.task_key
        and told.occurrence = occurrences.occurrence
