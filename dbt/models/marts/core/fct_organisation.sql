{{ config(indexes=[{'columns': ['unit_code', 'unit_valid_from', 'month']}]) }}

with active as (
    select distinct
        unit_code,
        unit_valid_from,
        month
    from {{ ref('int_units__active') }}
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
        plans_issued,
        reports_issued
    from {{ ref('int_documents__counted') }}
    where area = 'organisation'
)

select
    active.unit_code,
    active.unit_valid_from,
    active.month,
    coalesce(documents.documents_received, 0) as documents_received,
    coalesce(documents.documents_with_due, 0) as documents_with_due,
    coalesce(documents.documents_on_time, 0) as documents_on_time,
    coalesce(documents.documents_issued, 0) as documents_issued,
    coalesce(documents.plans_issued, 0) as plans_issued,
    coalesce(documents.reports_issued, 0) as reports_issued
from active
left join documents
    on
        active.unit_code = documents.unit_code
        and active.unit_valid_from = documents.unit_valid_from
        and active.month = documents.month
