{{ config(indexes=[{'columns': ['desk_code', 'desk_valid_from', 'turn', 'choice'], 'unique': true}]) }}

with tasks as (
    select
        task_key,
        plan_code,
        task_no,
        year,
        area,
        task,
        lead_unit_code,
        lead_unit_valid_from,
        recurrence,
        occurrence,
        due_date,
        previous_due_date,
        next_due_date,
        string_to_array(doc_types, ',') as doc_types,
        string_to_array(topics, ' ') as topics
    from {{ ref('int_tasks__due') }}
),

documents as (
    select
        record_key as document_key,
        unit_code,
        unit_valid_from,
        doc_no || '/' || doc_symbol as doc_ref,
        doc_date,
        doc_type,
        string_to_array(topics, ' ') as topics,
        about_period,
        left(about_period, 4)::integer as about_year
    from {{ ref('stg_documents__outgoing') }}
    where doc_date is not null
),

citations as (
    select
        unit_code,
        unit_valid_from,
        year,
        area,
        task_no,
        doc_ref
    from {{ ref('int_tasks__cited') }}
),

verdicts as (
    select
        verdict_id,
        task_key,
        occurrence,
        document_key,
        verdict
    from {{ ref('stg_ops__evidence_verdict') }}
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

as_of as (
    select as_of
    from {{ ref('int_as_of') }}
),

due as (
    select
        task_key,
        plan_code,
        task_no,
        year,
        area,
        task,
        lead_unit_code,
        lead_unit_valid_from,
        recurrence,
        occurrence,
        due_date,
        previous_due_date,
        next_due_date,
        doc_types,
        topics,
        greatest(year, extract(year from due_date)::integer) as due_year
    from tasks
),

-- When the document of an occurrence is to be looked for: a one-off may come late until its year ends, and for 90 days at least; one of several
-- until the next is due. What says that it is about the plan's year may be a quarter early. What names a period proves that period, however late.
-- Of a plan of several years, and of what is due early in the next one, the year is that of the due date or the one before, within the plan.
occurrences as (
    select
        task_key,
        plan_code,
        task_no,
        area,
        task,
        lead_unit_code,
        lead_unit_valid_from,
        occurrence,
        due_date,
        greatest(year, due_year - 1) as year_from,
        due_year as year_to,
        doc_types,
        topics,
        coalesce(recurrence in ('monthly', 'quarterly', 'half_yearly', 'yearly'), false) as is_periodic,
        coalesce(previous_due_date + 1, least(make_date(year, 1, 1), {{ month_of('due_date') }})) as starts,
        coalesce(previous_due_date + 1, make_date(year - 1, 10, 1)) as starts_early,
        coalesce(next_due_date, greatest(make_date(due_year, 12, 31), due_date + 90)) as ends,
        make_date(due_year + 1, 12, 31) as ends_late,
        case
            when recurrence = 'monthly' then array[to_char(due_date, 'YYYY-MM')]
            when recurrence = 'yearly' then array[to_char(due_date, 'YYYY')]
            when recurrence in ('quarterly', 'half_yearly') then case extract(quarter from due_date)
                when 1 then array[to_char(due_date, 'YYYY-"Q1"')]
                when 2 then array[to_char(due_date, 'YYYY-"Q2"'), to_char(due_date, 'YYYY-"H1"')]
                when 3 then array[to_char(due_date, 'YYYY-"Q3"'), to_char(due_date, 'YYYY-"9M"')]
                else array[to_char(due_date, 'YYYY-"Q4"'), to_char(due_date, 'YYYY-"H2"'), to_char(due_date, 'YYYY')]
            end
        end as periods
    from due
),

leads as (
    select distinct
        lead_unit_code,
        lead_unit_valid_from
    from occurrences
),

-- The documents of the lead's unit, and of the unit that it went wholly to from then on.
own_documents as (
    select
        leads.lead_unit_code,
        leads.lead_unit_valid_from,
        documents.document_key,
        documents.unit_code,
        documents.unit_valid_from,
        documents.doc_ref,
        documents.doc_date,
        documents.doc_type,
        documents.topics,
        documents.about_period,
        documents.about_year
    from leads
    inner join successions
        on
            leads.lead_unit_code = successions.unit_code
            and leads.lead_unit_valid_from = successions.unit_valid_from
    inner join documents
        on
            successions.counted_code = documents.unit_code
            and successions.counted_valid_from = documents.unit_valid_from
            and successions.events_from <= documents.doc_date
            and successions.events_to > documents.doc_date
    cross join as_of
    where documents.doc_date <= as_of.as_of
),

by_person as (
    select
        occurrences.task_key,
        occurrences.occurrence,
        own_documents.document_key,
        1 as strength,
        'confirmed' as match_rule
    from verdicts
    inner join occurrences
        on
            verdicts.task_key = occurrences.task_key
            and verdicts.occurrence = occurrences.occurrence
    inner join own_documents
        on
            verdicts.document_key = own_documents.document_key
            and occurrences.lead_unit_code = own_documents.lead_unit_code
            and occurrences.lead_unit_valid_from = own_documents.lead_unit_valid_from
    where verdicts.verdict = 'confirmed'
),

-- A scorecard names the task; or it cites, for the task's area and year, a document about the task.
by_scorecard as (
    select
        occurrences.task_key,
        occurrences.occurrence,
        own_documents.document_key,
        case when citations.task_no is null then 3 else 2 end as strength,
        case when citations.task_no is null then 'scorecard_topic' else 'scorecard_task' end as match_rule
    from citations
    inner join own_documents
        on
            citations.unit_code = own_documents.unit_code
            and citations.unit_valid_from = own_documents.unit_valid_from
            and citations.doc_ref = upper(own_documents.doc_ref)
    inner join occurrences
        on
            own_documents.lead_unit_code = occurrences.lead_unit_code
            and own_documents.lead_unit_valid_from = occurrences.lead_unit_valid_from
            and citations.year between occurrences.year_from and occurrences.year_to
            and own_documents.doc_date between occurrences.starts_early and occurrences.ends_late
    where
        citations.task_no = occurrences.task_no
        or (citations.task_no is null and citations.area = occurrences.area and own_documents.topics @> occurrences.topics)
),

by_topic as (
    select
        occurrences.task_key,
        occurrences.occurrence,
        own_documents.document_key,
        case
            when occurrences.is_periodic and own_documents.about_period is not null then 4
            when own_documents.doc_date <= occurrences.due_date or occurrences.due_date is null then 5
            else 6
        end as strength,
        case
            when occurrences.is_periodic and own_documents.about_period is not null then 'type_topic_period'
            else 'type_topic_date'
        end as match_rule
    from occurrences
    inner join own_documents
        on
            occurrences.lead_unit_code = own_documents.lead_unit_code
            and occurrences.lead_unit_valid_from = own_documents.lead_unit_valid_from
            and own_documents.topics @> occurrences.topics
            and (own_documents.doc_type = any(occurrences.doc_types) or '*' = any(occurrences.doc_types))
    where
        (
            occurrences.is_periodic
            and own_documents.about_period = any(occurrences.periods)
            and own_documents.doc_date between occurrences.starts and occurrences.ends_late
        )
        or (
            not (occurrences.is_periodic and own_documents.about_period is not null)
            and own_documents.about_year between occurrences.year_from and occurrences.year_to
            and own_documents.doc_date between occurrences.starts_early and occurrences.ends
        )
        or (
            not (occurrences.is_periodic and own_documents.about_period is not null)
            and (own_documents.about_year is null or position(own_documents.about_year::text in occurrences.task) > 0)
            and own_documents.doc_date between occurrences.starts and occurrences.ends
        )
),

candidates as (
    select
        task_key,
        occurrence,
        document_key,
        strength,
        match_rule
    from by_person

    union all

    select
        task_key,
        occurrence,
        document_key,
        strength,
        match_rule
    from by_scorecard

    union all

    select
        task_key,
        occurrence,
        document_key,
        strength,
        match_rule
    from by_topic
),

-- The strongest rule by which a document fits, and what a person last said of it.
strongest as (
    select distinct on (candidates.task_key, candidates.occurrence, candidates.document_key)
        candidates.task_key,
        candidates.occurrence,
        candidates.document_key,
        candidates.strength,
        candidates.match_rule,
        verdicts.verdict,
        coalesce(verdicts.verdict = 'rejected', false) as is_rejected,
        case when candidates.strength = 1 then verdicts.verdict_id end as confirmed_no
    from candidates
    left join verdicts
        on
            candidates.task_key = verdicts.task_key
            and candidates.occurrence = verdicts.occurrence
            and candidates.document_key = verdicts.document_key
    order by candidates.task_key asc, candidates.occurrence asc, candidates.document_key asc, candidates.strength asc
),

-- A desk is all the units that one unit has taken over wholly: no document of one desk can prove a task of another.
desks as (
    select
        unit_code,
        unit_valid_from,
        counted_code as desk_code,
        counted_valid_from as desk_valid_from
    from successions
    where events_to = 'infinity'
),

-- Names are ordered by their bytes: the same order under every collation. Of what was confirmed the last word comes first. A rejected match is kept
-- to be shown, and has no turn: no rule brings it back.
numbered as (
    select
        desks.desk_code,
        desks.desk_valid_from,
        occurrences.task_key,
        occurrences.occurrence,
        occurrences.due_date,
        own_documents.document_key,
        own_documents.doc_ref,
        own_documents.doc_date,
        own_documents.doc_type,
        strongest.match_rule,
        strongest.verdict,
        strongest.is_rejected,
        dense_rank() over (
            partition by desks.desk_code, desks.desk_valid_from, strongest.is_rejected
            order by
                strongest.strength asc,
                strongest.confirmed_no desc nulls last,
                cardinality(occurrences.topics) desc nulls last,
                occurrences.due_date asc nulls last,
                convert_to(occurrences.plan_code, 'UTF8') asc,
                convert_to(occurrences.task_no, 'UTF8') asc,
                convert_to(occurrences.task_key, 'UTF8') asc,
                occurrences.occurrence asc
        )::integer as turn
    from strongest
    inner join occurrences
        on
            strongest.task_key = occurrences.task_key
            and strongest.occurrence = occurrences.occurrence
    inner join own_documents
        on
            strongest.document_key = own_documents.document_key
            and occurrences.lead_unit_code = own_documents.lead_unit_code
            and occurrences.lead_unit_valid_from = own_documents.lead_unit_valid_from
    inner join desks
        on
            occurrences.lead_unit_code = desks.unit_code
            and occurrences.lead_unit_valid_from = desks.unit_valid_from
)

select
    desk_code,
    desk_valid_from,
    case when not is_rejected then turn end as turn,
    case
        when not is_rejected
            then (row_number() over (
                partition by desk_code, desk_valid_from, is_rejected, turn
                order by doc_date, convert_to(doc_ref, 'UTF8'), convert_to(document_key, 'UTF8')
            ))::integer
    end as choice,
    task_key,
    occurrence,
    due_date,
    document_key,
    doc_ref,
    doc_date,
    doc_type,
    match_rule,
    verdict
from numbered
