{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key=['unit_code', 'unit_valid_from', 'month'],
        indexes=[{'columns': ['change_id']}],
    )
}}

with facts as (
    {%- for fact in facts() %}
    select
        unit_code,
        unit_valid_from,
        month,
        hashtextextended('{{ fact }}' || fact::text, 0) as fingerprint
    from {{ ref(fact) }} as fact
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}
),

begun as (
    select change_id
    from {{ ref('int_build__begun') }}
),

unit_months as (
    select
        unit_code,
        unit_valid_from,
        month,
        sum(fingerprint) as fingerprint
    from facts
    group by 1, 2, 3
)

{%- if is_incremental() %},

before as (
    select
        unit_code,
        unit_valid_from,
        month,
        fingerprint
    from {{ this }}
)

-- A unit-month that is no more keeps its place, without a fingerprint.
select
    unit_code,
    unit_valid_from,
    month,
    unit_months.fingerprint,
    begun.change_id
from unit_months
full join before
    using (unit_code, unit_valid_from, month)
cross join begun
where unit_months.fingerprint is distinct from before.fingerprint

{%- else %}

select
    unit_months.unit_code,
    unit_months.unit_valid_from,
    unit_months.month,
    unit_months.fingerprint,
    begun.change_id
from unit_months
cross join begun

{%- endif %}
