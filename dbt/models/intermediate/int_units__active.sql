with dossiers as (
    select distinct
        unit_code,
        unit_valid_from,
        month
    from {{ ref('int_dossiers__counted') }}
),

documents as (
    select
        unit_code,
        unit_valid_from,
        month,
        sum(documents_received) as documents_received,
        sum(documents_issued) as documents_issued
    from {{ ref('int_documents__counted') }}
    group by 1, 2, 3
),

budget as (
    select
        unit_code,
        unit_valid_from,
        month,
        allocation_lines,
        transaction_lines
    from {{ ref('int_budget__counted') }}
),

activity as (
    select
        unit_code,
        unit_valid_from,
        month,
        'one_stop_shop.dossiers' as dataset
    from dossiers

    union all

    select
        unit_code,
        unit_valid_from,
        month,
        'documents.incoming' as dataset
    from documents
    where documents_received > 0

    union all

    select
        unit_code,
        unit_valid_from,
        month,
        'documents.outgoing' as dataset
    from documents
    where documents_issued > 0

    union all

    select
        unit_code,
        unit_valid_from,
        month,
        'budget.transactions' as dataset
    from budget
    where transaction_lines > 0

    union all

    select
        unit_code,
        unit_valid_from,
        month,
        'budget.allocations' as dataset
    from budget
    where allocation_lines > 0
)

select
    unit_code,
    unit_valid_from,
    month,
    dataset
from activity
