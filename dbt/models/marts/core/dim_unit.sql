{{ config(indexes=[{'columns': ['unit_code', 'valid_from']}]) }}

with units as (
    select
        unit_code,
        valid_from,
        valid_to,
        is_current,
        unit_name,
        unit_type,
        level,
        league,
        parent_code,
        province_code,
        sort_key
    from {{ ref('int_units__placed') }}
),

h_codes as (
    select
        h_code,
        unit_code,
        valid_from
    from {{ ref('h_codes') }}
)

select
    units.unit_code,
    units.valid_from,
    units.valid_to,
    units.is_current,
    units.unit_name,
    units.unit_type,
    units.level,
    units.league,
    units.parent_code,
    units.province_code,
    h_codes.h_code,
    units.sort_key
from units
left join h_codes
    on
        units.unit_code = h_codes.unit_code
        and units.valid_from = h_codes.valid_from
