"""Figures of the candidate that must agree: parts with totals, what two marts count, units with the list of units.

Keys, relationships, ranges of single columns and accepted values are dbt's tests; none of them is repeated here.
"""

# Queries are composed of constants and of names read from the catalogue, never of input.
# ruff: noqa: S608

from expectations import bounds
from expectations.rules import Rule, Subject


def rules(subject: Subject) -> list[Rule]:
    """The rules of this kind that the candidate's columns allow."""
    return [
        *_presence(subject),
        *_totals(subject),
        *_sources(subject),
        *_distributions(subject),
    ]


def _presence(subject: Subject) -> list[Rule]:
    declared = (
        "and not exists (select from candidate.units_missing as m where m.unit_code = u.unit_code "
        "  and m.unit_valid_from = u.valid_from and extract(year from m.month) = y.year)"
        if subject.has("candidate.units_missing")
        else ""
    )
    return [
        Rule(
            "expected_units_present",
            "candidate.par_index",
            "critical",
            "Mọi đơn vị cấp huyện, cấp xã của tỉnh có trong bảng chỉ số của năm, hoặc được ghi là thiếu báo cáo.",
            rows=f"""
                select u.unit_code || ' ' || y.year as key
                from (select distinct year, province_code from {{batch}} where {subject.in_years("year")}) as y
                join (select distinct p.year, p.province_code, d.level from {{batch}} as p
                      join candidate.dim_unit as d on d.unit_code = p.unit_code and d.valid_from = p.unit_valid_from
                     ) as l using (year, province_code)
                join candidate.dim_unit as u on u.province_code = y.province_code and u.level = l.level
                    and u.valid_from < make_date(y.year + 1, 1, 1)
                    and coalesce(u.valid_to, 'infinity'::date) > make_date(y.year, 1, 1)
                where not exists (select from {{batch}} as p where p.unit_code = u.unit_code
                        and p.unit_valid_from = u.valid_from and p.year = y.year)
                    {declared}
            """,
        )
    ]


def _totals(subject: Subject) -> list[Rule]:
    found: list[Rule] = []
    for relation, column, period in (
        ("candidate.indicator_yearly", "year", "year::text"),
        ("candidate.indicator_monthly", "month", "to_char(month, 'YYYY-MM')"),
    ):
        year = subject.in_years("left(period, 4)::integer")
        found.append(
            Rule(
                "province_is_sum_of_levels",
                relation,
                "critical",
                "Số toàn tỉnh bằng tổng của cấp xã, cấp huyện và các cơ quan cấp tỉnh.",
                rows=f"""
                    select distinct province_code || ' ' || period as key
                    from (select unit_code as province_code, {period} as period, indicator_code,
                            sum(numerator) as numerator, sum(denominator) as denominator
                          from {{batch}} where level = 'province' and scope = 'all' group by 1, 2, 3) as t
                    full join (select province_code, period, indicator_code,
                            sum(numerator) as numerator, sum(denominator) as denominator
                          from candidate.province_rollup
                          where length(period) = {4 if column == "year" else 7} group by 1, 2, 3) as r
                        using (province_code, period, indicator_code)
                    where {year} and (t.numerator, t.denominator) is distinct from (r.numerator, r.denominator)
                """,
            )
        )
    if subject.has("candidate.dim_indicator", "accumulation"):
        found.append(
            Rule(
                "year_is_sum_of_months",
                "candidate.indicator_yearly",
                "critical",
                "Số của năm bằng tổng các tháng (chỉ số lũy kế: bằng tháng cuối).",
                rows=f"""
                    select distinct unit_code || ' ' || year as key
                    from {{batch}} as y
                    join candidate.dim_indicator as i using (indicator_code)
                    join (select unit_code, unit_valid_from, indicator_code, scope,
                            extract(year from month)::integer as year,
                            sum(numerator) as total_n, sum(denominator) as total_d,
                            (array_agg(numerator order by month desc))[1] as last_n,
                            (array_agg(denominator order by month desc))[1] as last_d
                          from candidate.indicator_monthly where scope = 'own' group by 1, 2, 3, 4, 5) as m
                        using (unit_code, unit_valid_from, indicator_code, scope, year)
                    where {subject.in_years("year")} and case i.accumulation
                        when 'period' then (y.numerator, y.denominator) is distinct from (total_n, total_d)
                        else (y.numerator, y.denominator) is distinct from (last_n, last_d) end
                """,
            )
        )
    return found


def _sources(subject: Subject) -> list[Rule]:
    found = [
        Rule(
            "same_dossiers_in_both_areas",
            "candidate.fct_digital_government",
            "critical",
            "Số hồ sơ tiếp nhận của lĩnh vực chính quyền số bằng số của lĩnh vực cải cách thủ tục hành chính.",
            rows=f"""
                select unit_code || ' ' || to_char(month, 'YYYY-MM') as key
                from {{batch}} as d full join candidate.fct_procedures as p using (unit_code, unit_valid_from, month)
                where {subject.in_years("extract(year from month)")}
                    and coalesce(d.received, 0) <> coalesce(p.received, 0)
            """,
        ),
        Rule(
            "spending_within_budget",
            "candidate.fct_public_finance",
            "warning",
            f"Chi trong năm của mỗi đơn vị không vượt {bounds.OVERSPENT:.0%} dự toán được sử dụng.",
            rows=f"""
                select unit_code || ' ' || extract(year from month) as key from {{batch}}
                where {subject.in_years("extract(year from month)")}
                group by unit_code, unit_valid_from, extract(year from month)
                having sum(usable) > 0 and sum(spent) > {bounds.OVERSPENT} * sum(usable)
            """,
        ),
    ]
    if subject.has("candidate.index_766", "differs"):
        found.append(
            Rule(
                "recomputed_as_published",
                "candidate.index_766",
                "warning",
                "Điểm 766 tính lại bằng điểm Cổng dịch vụ công quốc gia công bố.",
                rows="select unit_code || ' ' || to_char(observed_on, 'YYYY-MM') as key from {batch} where differs",
            )
        )
    if subject.has("candidate.index_766_difference", "item_kind"):
        found.append(
            Rule(
                "parts_and_ranks_as_published",
                "candidate.index_766_difference",
                "warning",
                "Điểm từng chỉ tiêu, từng nhóm và thứ hạng 766 tính lại bằng số Cổng dịch vụ công quốc gia công bố.",
                rows="select distinct unit_code || ' ' || to_char(observed_on, 'YYYY-MM') as key from {batch} "
                "where item_kind <> 'total'",
            )
        )
    if subject.has("candidate.index_766_metric", "own_ratio", "published_ratio"):
        # Of some metrics the portal gives the numbers without their ratio.
        recomputed = ", recomputed_ratio" if subject.has("candidate.index_766_metric", "recomputed_ratio") else ""
        found.append(
            Rule(
                "own_exports_agree_with_portal",
                "candidate.index_766_metric",
                "warning",
                f"Tỷ lệ tính từ tệp của tỉnh lệch số của Cổng quốc gia không quá {bounds.PORTAL_AGREEMENT:g} điểm.",
                rows="select unit_code || ' ' || to_char(observed_on, 'YYYY-MM') as key from {batch} "
                f"where abs(own_ratio - coalesce(published_ratio{recomputed})) > {bounds.PORTAL_AGREEMENT}",
            )
        )
    return found


def _distributions(subject: Subject) -> list[Rule]:
    low, high = bounds.MEAN_INDEX
    relation = "candidate.par_index"
    return [
        Rule(
            "mean_is_plausible",
            relation,
            "warning",
            f"Chỉ số trung bình của các đơn vị nằm trong khoảng {low:g} đến {high:g}.",
            expectation="ExpectColumnMeanToBeBetween",
            arguments={"column": "index_value", "min_value": low, "max_value": high},
        ),
        Rule(
            "units_differ",
            relation,
            "warning",
            "Chỉ số phân biệt được các đơn vị: độ lệch chuẩn lớn hơn 0,1.",
            expectation="ExpectColumnStdevToBeBetween",
            arguments={"column": "index_value", "min_value": 0.1},
        ),
        Rule(
            "most_units_have_an_index",
            relation,
            "warning",
            "Ít nhất 90% số dòng có chỉ số.",
            expectation="ExpectColumnValuesToNotBeNull",
            arguments={"column": "index_value", "mostly": 0.9},
        ),
    ]
