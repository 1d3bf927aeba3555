{{ config(indexes=[{'columns': ['unit_code', 'unit_valid_from']}, {'columns': ['kind', 'identifier']}]) }}

with units as (
    select
        unit_code,
        valid_from,
        valid_to
    from {{ ref('int_units__placed') }}
),

given as (
    select
        'h_code' as kind,
        h_code as identifier,
        unit_code,
        unit_valid_from,
        valid_from,
        valid_to
    from {{ ref('h_codes') }}

    union all

    -- A department has no code of the register: its identification code is its key.
    select
        'h_code' as kind,
        unit_code as identifier,
        unit_code,
        valid_from as unit_valid_from,
        valid_from,
        valid_to
    from {{ ref('departments') }}

    union all

    select
        'budget_unit_code' as kind,
        budget_unit_code as identifier,
        unit_code,
        unit_valid_from,
        valid_from,
        valid_to
    from {{ ref('budget_unit_codes') }}

    union all

    select
        'organ_id' as kind,
        organ_id as identifier,
        unit_code,
        unit_valid_from,
        valid_from,
        valid_to
    from {{ ref('organ_ids') }}
)

select
    given.unit_code,
    given.unit_valid_from,
    given.kind,
    given.identifier,
    greatest(given.valid_from, units.valid_from) as valid_from,
    least(given.valid_to, units.valid_to) as valid_to
from given
inner join units
    on
        given.unit_code = units.unit_code
        and given.unit_valid_from = units.valid_from
where
    given.valid_from < coalesce(units.valid_to, date 'infinity')
    and coalesce(given.valid_to, date 'infinity') > units.valid_from
