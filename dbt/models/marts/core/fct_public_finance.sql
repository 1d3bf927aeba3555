{{ config(indexes=[{'columns': ['unit_code', 'unit_valid_from', 'month']}]) }}

with active as (
    select distinct
        unit_code,
        unit_valid_from,
        month
    from {{ ref('int_units__active') }}
),

budget as (
    select
        unit_code,
        unit_valid_from,
        month,
        usable,
        initial_amount,
        carried_over,
        spent,
        advance,
        investment_usable,
        investment_spent,
        investment_advance
    from {{ ref('int_budget__counted') }}
),

documents as (
    select
        unit_code,
        unit_valid_from,
        month,
        documents_received,
        documents_with_due,
        documents_on_time,
        documents_issued,
        reports_issued
    from {{ ref('int_documents__counted') }}
    where area = 'public_finance'
)

select
    active.unit_code,
    active.unit_valid_from,
    active.month,
    coalesce(budget.usable, 0) as usable,
    coalesce(budget.initial_amount, 0) as initial_amount,
    coalesce(budget.carried_over, 0) as carried_over,
    coalesce(budget.spent, 0) as spent,
    coalesce(budget.advance, 0) as advance,
    coalesce(budget.investment_usable, 0) as investment_usable,
    coalesce(budget.investment_spent, 0) as investment_spent,
    coalesce(budget.investment_advance, 0) as investment_advance,
    coalesce(documents.documents_received, 0) as documents_received,
    coalesce(documents.documents_with_due, 0) as documents_with_due,
    coalesce(documents.documents_on_time, 0) as documents_on_time,
    coalesce(documents.documents_issued, 0) as documents_issued,
    coalesce(documents.reports_issued, 0) as reports_issued
from active
left join budget
    on
        active.unit_code = budget.unit_code
        and active.unit_valid_from = budget.unit_valid_from
        and active.month = budget.month
left join documents
    on
        active.unit_code = documents.unit_code
        and active.unit_valid_from = documents.unit_valid_from
        and active.month = documents.month
