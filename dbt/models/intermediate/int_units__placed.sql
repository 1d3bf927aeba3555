with territories as (
    select
        code as unit_code,
        level,
        unit_type,
        name as unit_name,
        parent_code,
        valid_from,
        valid_to
    from {{ ref('admin_units') }}
),

departments as (
    select
        unit_code,
        unit_type,
        unit_name,
        parent_code,
        valid_from,
        valid_to
    from {{ ref('departments') }}
),

placed_territories as (
    select
        units.unit_code,
        units.valid_from,
        units.valid_to,
        units.unit_name,
        units.unit_type,
        units.level,
        case
            when units.level = 'province' then 'province'
            when units.level = 'district' then 'district_level'
            when units.unit_type in ('phường', 'thị trấn') then 'phuong'
            when units.unit_type in ('xã', 'đặc khu') then 'xa'
        end as unit_class,
        parent.unit_code as parent_code,
        parent.valid_from as parent_valid_from,
        coalesce(grandparent.unit_code, parent.unit_code, units.unit_code) as province_code,
        coalesce(grandparent.valid_from, parent.valid_from, units.valid_from) as province_valid_from
    from territories as units
    left join territories as parent
        on
            units.parent_code = parent.unit_code
            and units.valid_from >= parent.valid_from
            and (parent.valid_to is null or units.valid_from < parent.valid_to)
    left join territories as grandparent
        on
            parent.parent_code = grandparent.unit_code
            and units.valid_from >= grandparent.valid_from
            and (grandparent.valid_to is null or units.valid_from < grandparent.valid_to)
),

-- The same name is a department's of every district or commune: there it says whose it is.
placed_departments as (
    select
        departments.unit_code,
        departments.valid_from,
        departments.valid_to,
        case
            when parent.level = 'province' then departments.unit_name
            else departments.unit_name || ' ' || lower(left(parent.unit_name, 1)) || substr(parent.unit_name, 2)
        end as unit_name,
        departments.unit_type,
        'department' as level,
        case when parent.level = 'province' then 'so' else 'phong' end as unit_class,
        parent.unit_code as parent_code,
        parent.valid_from as parent_valid_from,
        parent.province_code,
        parent.province_valid_from
    from departments
    inner join placed_territories as parent
        on
            departments.parent_code = parent.unit_code
            and departments.valid_from >= parent.valid_from
            and (parent.valid_to is null or departments.valid_from < parent.valid_to)
),

units as (
    select
        unit_code,
        valid_from,
        valid_to,
        unit_name,
        unit_type,
        level,
        unit_class,
        parent_code,
        parent_valid_from,
        province_code,
        province_valid_from
    from placed_territories

    union all

    select
        unit_code,
        valid_from,
        valid_to,
        unit_name,
        unit_type,
        level,
        unit_class,
        parent_code,
        parent_valid_from,
        province_code,
        province_valid_from
    from placed_departments
)

select
    unit_code,
    valid_from,
    valid_to,
    valid_to is null as is_current,
    unit_name,
    unit_type,
    level,
    unit_class,
    unit_class as league,
    parent_code,
    parent_valid_from,
    province_code,
    province_valid_from,
    {{ vn_sort_key("regexp_replace(unit_name, '^(Thành phố|Tỉnh|Quận|Huyện|Thị xã|Thị trấn|Phường|Xã|Đặc khu|Sở) ', '')") }} as sort_key
from units
