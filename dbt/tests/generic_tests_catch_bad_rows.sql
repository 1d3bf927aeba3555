{{ config(tags=['self_test']) }}

{#- Each generic test against rows of which a known number is bad; a check that finds another number is a failure here. -#}
{%- set checks = [
    ("unique_combination", 1, test_unique_combination(
        "(select * from (values ('a', 1), ('a', 1), ('a', 2)) as rows (code, number))", ["code", "number"])),
    ("not_negative", 2, test_not_negative(
        "(select * from (values (-1, 0), (0, -1), (0, 0), (null, 1)) as rows (first, second))", ["first", "second"])),
    ("within_range", 2, test_within_range(
        "(select * from (values (-0.01), (0), (100), (100.01), (null)) as rows (number))", "number", 0, 100)),
    ("within_range, open above", 1, test_within_range(
        "(select * from (values (-0.01), (1000)) as rows (number))", "number", 0)),
    ("not_above", 1, test_not_above(
        "(select * from (values (2, 1), (1, 1), (0, 1)) as rows (part, whole))", [["part", "whole"]])),
    ("sums_to_parts", 1, test_sums_to_parts(
        "(select * from (values (3, 1, 2), (4, 1, 2), (1, 1, null)) as rows (total, first, second))", "total", ["first", "second"])),
    ("no_overlap_of_validity", 3, test_no_overlap_of_validity(
        "(select code, valid_from::date, valid_to::date from (values"
        ~ " ('touches', '1900-01-01', '2025-07-01'), ('touches', '2025-07-01', null),"
        ~ " ('overlaps', '1900-01-01', '2025-07-02'), ('overlaps', '2025-07-01', null),"
        ~ " ('two open', '1900-01-01', null), ('two open', '2025-07-01', null),"
        ~ " ('ends before it begins', '2025-07-01', '2025-06-30')) as rows (code, valid_from, valid_to))", ["code"])),
    ("references_unit", 1, test_references_unit(
        "(select '21589' as unit_code, date '2025-07-01' as unit_valid_from union all select '21589', date '2024-01-01')")),
    ("value_follows_counts", 4, test_value_follows_counts(
        "(select * from (values (1, 800, 0.13), (0, 0, null), (7, null, 7),"
        ~ " (1, 800, 0.12), (0, 0, 0), (0, 0, 100), (7, null, null)) as rows (numerator, denominator, value))")),
    ("first_of_month", 1, test_first_of_month(
        "(select date '2026-01-01' as month union all select date '2026-01-02')", "month")),
] -%}

with checks as (
    {%- for name, expected, query in checks %}
    select
        '{{ name }}' as test_name,
        {{ expected }} as expected,
        count(*) as found
    from ({{ query }}) as bad_rows
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}
)

select
    test_name,
    expected,
    found
from checks
where expected <> found
