with dossiers as (
    select
        unit_code,
        unit_valid_from,
        month,
        as_of
    from {{ ref('int_dossiers__counted') }}
),

documents as (
    select
        unit_code,
        unit_valid_from,
        month,
        sum(documents_received) as documents_received,
        sum(documents_issued) as documents_issued,
        max(incoming_as_of) as incoming_as_of,
        max(outgoing_as_of) as outgoing_as_of
    from {{ ref('int_documents__counted') }}
    group by 1, 2, 3
),

budget as (
    select
        unit_code,
        unit_valid_from,
        month,
        allocation_lines,
        transaction_lines,
        allocations_as_of,
        transactions_as_of
    from {{ ref('int_budget__counted') }}
),

settlement as (
    select
        unit_code,
        unit_valid_from,
        month,
        as_of
    from {{ ref('int_settlement__counted') }}
),

manual as (
    select
        unit_code,
        unit_valid_from,
        month,
        max(as_of) as as_of
    from {{ ref('int_manual__counted') }}
    group by 1, 2, 3
),

survey as (
    select
        unit_code,
        unit_valid_from,
        month,
        max(as_of) as as_of
    from {{ ref('int_survey__counted') }}
    group by 1, 2, 3
),

work_files as (
    select
        unit_code,
        unit_valid_from,
        month,
        as_of
    from {{ ref('int_work_files__counted') }}
),

edxml as (
    select
        unit_code,
        unit_valid_from,
        month,
        as_of
    from {{ ref('int_edxml__counted') }}
),

disclosures as (
    select
        unit_code,
        unit_valid_from,
        month,
        as_of
    from {{ ref('int_disclosures__counted') }}
),

portal as (
    select
        unit_code,
        unit_valid_from,
        month,
        as_of
    from {{ ref('int_portal__synced') }}
),

tasks as (
    select
        unit_code,
        unit_valid_from,
        month,
        max(as_of) as as_of
    from {{ ref('int_tasks__counted') }}
    group by 1, 2, 3
),

activity as (
    select
        unit_code,
        unit_valid_from,
        month,
        'one_stop_shop.dossiers' as dataset,
        as_of
    from dossiers

    union all

    select
        unit_code,
        unit_valid_from,
        month,
        'documents.incoming' as dataset,
        incoming_as_of as as_of
    from documents
    where documents_received > 0

    union all

    select
        unit_code,
        unit_valid_from,
        month,
        'documents.outgoing' as dataset,
        outgoing_as_of as as_of
    from documents
    where documents_issued > 0

    union all

    select
        unit_code,
        unit_valid_from,
        month,
        'budget.transactions' as dataset,
        transactions_as_of as as_of
    from budget
    where transaction_lines > 0

    union all

    select
        unit_code,
        unit_valid_from,
        month,
        'budget.allocations' as dataset,
        allocations_as_of as as_of
    from budget
    where allocation_lines > 0

    union all

    select
        unit_code,
        unit_valid_from,
        month,
        'budget.settlement' as dataset,
        as_of
    from settlement

    union all

    select
        unit_code,
        unit_valid_from,
        month,
        'scorecard.manual_indicators' as dataset,
        as_of
    from manual

    union all

    select
        unit_code,
        unit_valid_from,
        month,
        'survey.satisfaction' as dataset,
        as_of
    from survey

    union all

    -- Only the months in which something of a plan was due.
    select
        unit_code,
        unit_valid_from,
        month,
        'plan.tasks' as dataset,
        as_of
    from tasks

    union all

    select
        unit_code,
        unit_valid_from,
        month,
        'national_portal.index_766' as dataset,
        as_of
    from portal

    union all

    select
        unit_code,
        unit_valid_from,
        month,
        'documents.work_files' as dataset,
        as_of
    from work_files

    union all

    select
        unit_code,
        unit_valid_from,
        month,
        'documents.edxml' as dataset,
        as_of
    from edxml

    union all

    -- No dataset of its own: what the book of issued documents should have held in that month.
    select
        unit_code,
        unit_valid_from,
        month,
        'documents.disclosures' as dataset,
        as_of
    from disclosures
)

select
    unit_code,
    unit_valid_from,
    month,
    dataset,
    as_of
from activity
