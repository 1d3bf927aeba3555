with units as (
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

parents as (
    select
        units.unit_code,
        units.valid_from,
        parent.unit_code as parent_code,
        parent.valid_from as parent_valid_from,
        parent.parent_code as grandparent_code,
        grandparent.valid_from as grandparent_valid_from
    from units
    inner join units as parent
        on
            units.parent_code = parent.unit_code
            and units.valid_from >= parent.valid_from
            and (parent.valid_to is null or units.valid_from < parent.valid_to)
    left join units as grandparent
        on
            parent.parent_code = grandparent.unit_code
            and units.valid_from >= grandparent.valid_from
            and (grandparent.valid_to is null or units.valid_from < grandparent.valid_to)
)

select
    units.unit_code,
    units.valid_from,
    units.valid_to,
    units.valid_to is null as is_current,
    units.unit_name,
    units.unit_type,
    units.level,
    case
        when units.level = 'province' then 'province'
        when units.level = 'district' then 'district_level'
        when units.unit_type in ('phường', 'thị trấn') then 'phuong'
        when units.unit_type in ('xã', 'đặc khu') then 'xa'
    end as league,
    parents.parent_code,
    parents.parent_valid_from,
    coalesce(parents.grandparent_code, parents.parent_code, units.unit_code) as province_code,
    coalesce(parents.grandparent_valid_from, parents.parent_valid_from, units.valid_from) as province_valid_from,
    {{ vn_sort_key("regexp_replace(units.unit_name, '^(Thành phố|Tỉnh|Quận|Huyện|Thị xã|Thị trấn|Phường|Xã|Đặc khu) ', '')") }} as sort_key
from units
left join parents
    on
        units.unit_code = parents.unit_code
        and units.valid_from = parents.valid_from
