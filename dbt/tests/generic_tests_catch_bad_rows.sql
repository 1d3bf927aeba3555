{{ config(tags=['self_test']) }}

{#- Rows to test on: their values, and for `rows` the names of the columns. -#}
{%- set rows = "(select * from (values {}) as given ({}))" -%}
{%- set validities = "(select code, valid_from::date, valid_to::date from (values {}) as given (code, valid_from, valid_to))" -%}
{%- set units = "(select unit_code, unit_valid_from::date from (values {}) as given (unit_code, unit_valid_from))" -%}
{%- set measured -%}
    (select * from (values ('ratio', 'percent'), ('mean', 'mean'), ('count', 'count')) as given (indicator_code, unit_of_measure))
{%- endset -%}
{%- set figures -%}
    (
        select
            indicator_code,
            numerator::numeric,
            denominator::numeric,
            factor::numeric,
            value::numeric
        from (values {}) as given (indicator_code, numerator, denominator, factor, value)
    )
{%- endset -%}

{#-
  Each generic test against rows of which a known number is bad; a case in which it finds another number is a failure here. Every test has a case
  of each kind: `bad` rows it must find, `good` rows it must pass, and `null` for what it makes of a missing value (README.md in generic/).
-#}
{%- set cases = [
    ("unique_combination", "bad: one pair comes twice", 1, test_unique_combination(
        rows.format("('a', 1), ('a', 1), ('a', 2)", "code, number"), ["code", "number"])),
    ("unique_combination", "bad: three times is one combination", 1, test_unique_combination(
        rows.format("('a', 1), ('a', 1), ('a', 1)", "code, number"), ["code", "number"])),
    ("unique_combination", "good: each pair once", 0, test_unique_combination(
        rows.format("('a', 1), ('a', 2), ('b', 1)", "code, number"), ["code", "number"])),
    ("unique_combination", "null: two missing values are alike", 1, test_unique_combination(
        rows.format("('a', null), ('a', null), ('b', null)", "code, number"), ["code", "number"])),

    ("not_negative", "bad: below 0 in the first or the second column", 3, test_not_negative(
        rows.format("(-1, 0), (0, -1), (null, -1)", "first, second"), ["first", "second"])),
    ("not_negative", "good: 0 and above", 0, test_not_negative(
        rows.format("(0, 0), (1, 2)", "first, second"), ["first", "second"])),
    ("not_negative", "null: passes", 0, test_not_negative(
        rows.format("(null::integer, 1), (null, null)", "first, second"), ["first", "second"])),

    ("within_range", "bad: a hundredth outside", 2, test_within_range(
        rows.format("(-0.01), (100.01)", "number"), "number", 0, 100)),
    ("within_range", "bad: open above", 1, test_within_range(
        rows.format("(-0.01), (1000)", "number"), "number", 0)),
    ("within_range", "bad: open below", 1, test_within_range(
        rows.format("(-1000), (100.01)", "number"), "number", none, 100)),
    ("within_range", "good: the bounds belong to it", 0, test_within_range(
        rows.format("(0), (50), (100)", "number"), "number", 0, 100)),
    ("within_range", "null: passes", 0, test_within_range(
        rows.format("(null::numeric)", "number"), "number", 0, 100)),

    ("not_above", "bad: a part larger than its whole, in either pair", 2, test_not_above(
        rows.format("(2, 1, 3), (1, 2, 1)", "part, whole, total"), [["part", "whole"], ["whole", "total"]])),
    ("not_above", "good: equal or less", 0, test_not_above(
        rows.format("(1, 1), (0, 1), (0, 0)", "part, whole"), [["part", "whole"]])),
    ("not_above", "null: passes on either side", 0, test_not_above(
        rows.format("(null::integer, 1), (1, null::integer)", "part, whole"), [["part", "whole"]])),

    ("sums_to_parts", "bad: one too many, one too few", 2, test_sums_to_parts(
        rows.format("(4, 1, 2), (2, 1, 2)", "total, first, second"), "total", ["first", "second"])),
    ("sums_to_parts", "good: the sum", 0, test_sums_to_parts(
        rows.format("(3, 1, 2), (0, 0, 0)", "total, first, second"), "total", ["first", "second"])),
    ("sums_to_parts", "null: counts as 0", 1, test_sums_to_parts(
        rows.format("(1, 1, null::integer), (null, 0, null), (null, 1, null)", "total, first, second"), "total", ["first", "second"])),

    ("no_overlap_of_validity", "bad: overlap by a day", 1, test_no_overlap_of_validity(
        validities.format("('a', '1900-01-01', '2025-07-02'), ('a', '2025-07-01', null)"), ["code"])),
    ("no_overlap_of_validity", "bad: two open at once", 1, test_no_overlap_of_validity(
        validities.format("('a', '1900-01-01', null), ('a', '2025-07-01', null)"), ["code"])),
    ("no_overlap_of_validity", "bad: the same validity twice", 1, test_no_overlap_of_validity(
        validities.format("('a', '2025-07-01', null), ('a', '2025-07-01', null)"), ["code"])),
    ("no_overlap_of_validity", "bad: ends before or on the day it begins", 2, test_no_overlap_of_validity(
        validities.format("('a', '2025-07-01', '2025-06-30'), ('b', '2025-07-01', '2025-07-01')"), ["code"])),
    ("no_overlap_of_validity", "good: the next begins on the day that the one before ends, or later, or is of another key", 0,
        test_no_overlap_of_validity(validities.format(
            "('a', '1900-01-01', '2025-07-01'), ('a', '2025-07-01', '2026-01-01'), ('a', '2026-07-01', null), ('b', '1900-01-01', null)"
        ), ["code"])),
    ("no_overlap_of_validity", "null: an end that is missing is open", 0, test_no_overlap_of_validity(
        validities.format("('a', '1900-01-01', null)"), ["code"])),

    ("references_unit", "bad: a code of another time, and no code at all", 2, test_references_unit(
        units.format("('21589', '2024-01-01'), ('99999', '2025-07-01')"))),
    ("references_unit", "good: Phường Bùi Thị Xuân, then Phường Quy Nhơn Tây", 0, test_references_unit(
        units.format("('21589', '1900-01-01'), ('21589', '2025-07-01')"))),
    ("references_unit", "null: no code passes, a code without its day does not", 1, test_references_unit(
        units.format("(null, null), (null, '2025-07-01'), ('21589', null)"))),

    ("references_keys", "bad: a group of an observation that is not there", 2, test_references_keys(
        rows.format("('540', 'a'), ('541', 'a'), ('541', 'a'), ('542', 'b')", "code, part"),
        rows.format("('540', 'a'), ('541', 'b'), ('542', 'c')", "code, part"), ["code", "part"])),
    ("references_keys", "good: both columns together", 0, test_references_keys(
        rows.format("('540', 'a'), ('541', 'b'), ('541', 'b')", "code, part"),
        rows.format("('540', 'a'), ('541', 'b'), ('542', 'b')", "code, part"), ["code", "part"])),
    ("references_keys", "null: passes in any of the columns", 0, test_references_keys(
        rows.format("(null, 'a'), ('541', null), (null, null)", "code, part"),
        rows.format("('540', 'a')", "code, part"), ["code", "part"])),

    ("value_follows_counts", "bad: rounded down, a value without anything to divide by, a mean times 100, a count that is not its numerator", 5,
        test_value_follows_counts(figures.format(
            "('ratio', 1, 800, null, 0.12), ('ratio', 0, 0, null, 0), ('ratio', 0, 0, null, 100), ('mean', 1, 3, null, 33.33),"
            ~ " ('count', 7, null, null, 8)"
        ), measured)),
    ("value_follows_counts", "bad: without its factor, by another one, of an indicator that nobody knows", 3,
        test_value_follows_counts(figures.format("('ratio', 1, 2, 0.5, 50), ('ratio', 1, 2, 0.5, 25.01), ('unknown', 1, 2, null, 50)"), measured)),
    ("value_follows_counts", "good: half up to two decimals, times a factor of six, a mean, a plain count", 0,
        test_value_follows_counts(figures.format("('ratio', 1, 800, null, 0.13), ('ratio', 1, 3, null, 33.33), ('ratio', 1, 1, 0.333333, 33.33), ('ratio', 0, 5, 0.5, 0),"
        ~ " ('mean', 10, 3, null, 3.33), ('count', 7, null, null, 7)"), measured)),
    ("value_follows_counts", "null: demanded where the denominator is 0, wrong where it is not; of a count a 0 that nobody reported", 3,
        test_value_follows_counts(figures.format(
            "('ratio', 0, 0, null, null), ('mean', 0, 0, null, null), ('ratio', 1, 2, null, null), ('mean', 1, 2, null, null),"
            ~ " ('count', 7, null, null, null), ('count', 0, null, null, null)"
        ), measured)),

    ("first_of_month", "bad: the second, and the last of a month", 2, test_first_of_month(
        rows.format("(date '2026-01-02'), (date '2026-01-31')", "month"), "month")),
    ("first_of_month", "good: the first", 0, test_first_of_month(
        rows.format("(date '2026-01-01'), (date '2024-02-01')", "month"), "month")),
    ("first_of_month", "null: passes", 0, test_first_of_month(
        rows.format("(null::date)", "month"), "month")),

    ("never", "bad: the condition holds", 2, test_never(
        rows.format("(1), (1), (2)", "number"), "number = 1")),
    ("never", "good: it does not", 0, test_never(
        rows.format("(2), (3)", "number"), "number = 1")),
    ("never", "null: a condition that is null does not hold", 0, test_never(
        rows.format("(null::integer)", "number"), "number = 1")),
] -%}

with cases as (
    {%- for name, told, expected, query in cases %}
    select
        '{{ name }}' as test_name,
        '{{ told }}' as told,
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
    told,
    expected,
    found
from cases
where expected <> found
