"""Figures of the candidate that must agree with one another: parts with totals, ranks with scores, units with the list.

Keys, relationships, ranges of single columns and accepted values are dbt's tests; none of them is repeated here.
"""

# Queries are composed of constants and of names read from the catalogue, never of input.
# ruff: noqa: S608

from expectations import bounds
from expectations.rules import Rule, Subject

_KEY = "unit_code || ' ' || year"
_PLACE = "unit_code, unit_valid_from, year, set_code"


def rules(subject: Subject) -> list[Rule]:
    """The rules of this kind that the candidate's columns allow."""
    return [
        *_presence(subject),
        *_ranks(subject),
        *_points(subject),
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
    found = [
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
    if subject.has("candidate.par_index", "coverage"):
        found.append(
            Rule(
                "coverage_above_threshold",
                "candidate.par_index",
                "warning",
                f"Mỗi đơn vị được xếp hạng đã báo cáo ít nhất {bounds.COVERAGE:.0%} số tháng phải báo cáo.",
                rows=f"select {_KEY} as key from {{batch}} "
                f"where coverage < {bounds.COVERAGE} and rank is not null and {subject.in_years('year')}",
            )
        )
    return found


def _ranks(subject: Subject) -> list[Rule]:
    """Competition ranking (1, 2, 2, 4) or, where a set declares it, consecutive ranks among equals."""
    declared = subject.has("ops.criteria_set", "tie_rule")
    source = "join ops.criteria_set as s using (set_code)" if declared else ""
    wrong = (
        "(tie_rule = 'competition' and not is_competition) or (tie_rule <> 'competition' and not is_permutation)"
        if declared
        else "not is_competition and not is_permutation"
    )
    tie_rule = "min(tie_rule)" if declared else "null"
    return [
        Rule(
            "ranks_follow_the_tie_rule",
            relation,
            "critical",
            f"Thứ hạng {label} trong mỗi nhóm là một hoán vị theo quy tắc đồng hạng; không kết quả thì không hạng.",
            rows=f"""
                select province_code || ' ' || year as key
                from (
                    select province_code, year, {tie_rule} as tie_rule,
                        bool_and((rank is null) = (index_value is null)
                            and (rank is null or rank = above + 1)) as is_competition,
                        bool_and((rank is null) = (index_value is null)
                            and (rank is null or rank between above + 1 and above + equals))
                            and count(distinct rank) = count(rank) as is_permutation
                    from (
                        select p.*, {"s.tie_rule," if declared else ""}
                            rank() over (partition by {group} order by index_value desc nulls last) - 1 as above,
                            count(*) over (partition by {group}, index_value) as equals
                        from {{batch}} as p {source}
                        where {subject.in_years("year")}
                    ) as placed
                    group by {group}
                ) as leagues
                where {wrong}
            """,
        )
        for relation, label, group in (
            ("candidate.par_index", "chung", "province_code, league, year, set_code"),
            ("candidate.par_index_area", "theo lĩnh vực", "province_code, league, year, set_code, area"),
        )
        if subject.has(relation, "rank", "province_code")
    ]


def _points(subject: Subject) -> list[Rule]:
    near = bounds.ROUNDING
    year = subject.in_years("year")
    return [
        Rule(
            "areas_sum_to_index",
            "candidate.par_index",
            "critical",
            "Điểm và điểm tối đa áp dụng của các lĩnh vực cộng lại bằng của cả bộ chỉ số.",
            rows=f"""
                select {_KEY} as key from {{batch}} as p
                full join (select {_PLACE}, sum(score) as score, sum(applicable_max) as applicable_max
                           from candidate.par_index_area group by {_PLACE}) as a using ({_PLACE})
                where {year} and (abs(coalesce(p.score, 0) - coalesce(a.score, 0)) > {near}
                    or abs(coalesce(p.applicable_max, 0) - coalesce(a.applicable_max, 0)) > {near})
            """,
        ),
        Rule(
            "index_follows_points",
            "candidate.par_index",
            "critical",
            "Chỉ số bằng điểm chia điểm tối đa áp dụng, nhân 100, làm tròn hai chữ số.",
            rows=f"select {_KEY} as key from {{batch}} where {year} and applicable_max > 0 "
            f"and abs(index_value - 100 * score / applicable_max) > {near}",
        ),
        Rule(
            "components_sum_to_area",
            "candidate.criterion_score",
            "critical",
            "Điểm các tiêu chí thành phần áp dụng cộng lại bằng điểm của lĩnh vực.",
            rows=f"""
                select {_KEY} as key
                from (select {_PLACE}, area, sum(score) filter (where applicable) as score
                      from {{batch}} group by {_PLACE}, area) as c
                full join candidate.par_index_area as a using ({_PLACE}, area)
                where {year} and abs(coalesce(c.score, 0) - coalesce(a.score, 0)) > {near}
            """,
        ),
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
    if subject.has("candidate.index_766_metric", "own_ratio", "published_ratio"):
        found.append(
            Rule(
                "own_exports_agree_with_portal",
                "candidate.index_766_metric",
                "warning",
                f"Tỷ lệ tính từ tệp của tỉnh lệch số của Cổng quốc gia không quá {bounds.PORTAL_AGREEMENT:g} điểm.",
                rows="select unit_code || ' ' || to_char(observed_on, 'YYYY-MM') as key from {batch} "
                f"where abs(own_ratio - published_ratio) > {bounds.PORTAL_AGREEMENT}",
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
