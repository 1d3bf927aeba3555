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
        investment_carried_over,
        investment_spent,
        investment_advance
    from {{ ref('int_budget__counted') }}
),

settlement as (
    select
        unit_code,
        unit_valid_from,
        month,
        reported,
        approved,
        usable,
        allotted
    from {{ ref('int_settlement__counted') }}
),

disclosures as (
    select
        unit_code,
        unit_valid_from,
        month,
        due,
        on_time
    from {{ ref('int_disclosures__counted') }}
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
),

tasks as (
    select
        unit_code,
        unit_valid_from,
        month,
        tasks_due,
        tasks_done,
        tasks_done_on_time
    from {{ ref('int_tasks__counted') }}
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
    coalesce(budget.investment_carried_over, 0) as investment_carried_over,
    coalesce(budget.investment_spent, 0) as investment_spent,
    coalesce(budget.investment_advance, 0) as investment_advance,
    coalesce(settlement.reported, 0) as settlement_reported,
    coalesce(settlement.approved, 0) as settlement_approved,
    coalesce(settlement.usable, 0) as settlement_usable,
    coalesce(settlement.allotted, 0) as settlement_allotted,
    coalesce(documents.documents_received, 0) as documents_received,
    coalesce(documents.documents_with_due, 0) as documents_with_due,
    coalesce(documents.documents_on_time, 0) as documents_on_time,
    coalesce(documents.documents_issued, 0) as documents_issued,
    coalesce(documents.reports_issued, 0) as reports_issued,
    coalesce(disclosures.due, 0) as disclosures_due,
    coalesce(disclosures.on_time, 0) as disclosures_on_time,
    coalesce(tasks.tasks_due, 0) as tasks_due,
    coalesce(tasks.tasks_done, 0) as tasks_done,
    coalesce(tasks.tasks_done_on_time, 0) as tasks_done_on_time
from active
left join budget
    on
        active.unit_code = budget.unit_code
        and active.unit_valid_from = budget.unit_valid_from
        and active.month = budget.month
left join settlement
    on
        active.unit_code = settlement.unit_code
        and active.unit_valid_from = settlement.unit_valid_from
        and active.month = settlement.month
left join documents
    on
        active.unit_code = documents.unit_code
        and active.unit_valid_from = documents.unit_valid_from
        and active.month = documents.month
left join disclosures
    on
        active.unit_code = disclosures.unit_code
        and active.unit_valid_from = disclosures.unit_valid_from
        and active.month = disclosures.month
left join tasks
    on
        active.unit_code = tasks.unit_code
        and active.unit_valid_from = tasks.unit_valid_from
        and active.month = tasks.month
