-- A department that no unit of its time bears, or that outlives the unit it belongs to.
with departments as (
    select
        unit_code,
        valid_from,
        valid_to,
        parent_code
    from {{ ref('departments') }}
),

units as (
    select
        unit_code,
        valid_from,
        valid_to
    from {{ ref('dim_unit') }}
)

select
    departments.unit_code,
    departments.valid_from,
    departments.parent_code
from departments
left join units as parent
    on
        departments.parent_code = parent.unit_code
        and departments.valid_from >= parent.valid_from
        and (parent.valid_to is null or departments.valid_from < parent.valid_to)
where
    parent.unit_code is null
    or coalesce(departments.valid_to, date 'infinity') > coalesce(parent.valid_to, date 'infinity')
