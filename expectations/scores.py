"""Scores, indices and ranks against the criteria sets that they were computed under."""

# Queries are composed of constants and of names read from the catalogue, never of input.
# ruff: noqa: S608

from expectations.rules import Rule, Subject

_KEY = "unit_code || ' ' || year"
_PLACE = "unit_code, unit_valid_from, year, set_code"


def rules(subject: Subject) -> list[Rule]:
    """The rules of this kind that the candidate's columns allow."""
    return [*_ranks(subject), *_components(subject), *_indices(subject), *_coverage(subject)]


def _ranks(subject: Subject) -> list[Rule]:
    """Under the tie rule of each set: competition 1 2 2 4, dense 1 2 2 3, consecutive 1 2 3 4 in whatever order."""
    return [
        Rule(
            "ranks_follow_the_tie_rule",
            relation,
            "critical",
            f"Thứ hạng {label} trong mỗi nhóm đúng quy tắc đồng hạng của bộ tiêu chí; không kết quả thì không hạng.",
            rows=f"""
                select province_code || ' ' || year as key
                from (
                    select p.province_code, p.year, p.rank, s.tie_rule, p.index_value,
                        rank() over (partition by {group} order by p.index_value desc nulls last) as competition,
                        dense_rank() over (partition by {group} order by p.index_value desc nulls last) as dense,
                        count(*) over (partition by {group}, p.index_value) as equals,
                        row_number() over (partition by {group}, p.index_value, p.rank) as turn
                    from {{batch}} as p left join ops.criteria_set as s using (set_code)
                    where {subject.in_years("year")}
                ) as placed
                where (rank is null) <> (index_value is null) or (rank is not null and not coalesce(case tie_rule
                    when 'competition' then rank = competition
                    when 'dense' then rank = dense
                    when 'consecutive' then turn = 1 and rank between competition and competition + equals - 1
                end, false))
                group by province_code, year
            """,
        )
        for relation, label, group in (
            ("candidate.par_index", "chung", "p.province_code, p.league, p.year, p.set_code"),
            ("candidate.par_index_area", "theo lĩnh vực", "p.province_code, p.league, p.year, p.set_code, p.area"),
        )
        if subject.has(relation, "rank", "province_code")
    ]


def _components(subject: Subject) -> list[Rule]:
    year = subject.in_years("year")
    relation = "candidate.criterion_score"
    return [
        Rule(
            "scores_within_their_maximum",
            relation,
            "critical",
            "Mỗi điểm nằm trong khoảng 0 đến điểm tối đa; không áp dụng thì không có điểm.",
            rows=f"""
                select distinct {_KEY} as key from {{batch}}
                where {year} and (least(score, self_score, appraised_score, computed_score) < 0
                    or greatest(score, self_score, appraised_score, computed_score) > max_score
                    or (score is not null and not applicable))
            """,
        ),
        Rule(
            "maxima_are_those_of_the_set",
            relation,
            "critical",
            "Điểm tối đa của các tiêu chí thành phần của mỗi đơn vị cộng lại bằng tổng điểm của bộ tiêu chí.",
            rows=f"""
                select {_KEY} as key
                from (select {_PLACE}, sum(max_score) filter (where kind = 'area') as most
                      from {{batch}} group by {_PLACE}) as c
                left join ops.criteria_set as s using (set_code)
                where {year} and most is distinct from total_points
            """,
        ),
        Rule(
            "components_sum_to_area",
            relation,
            "critical",
            "Điểm các tiêu chí thành phần áp dụng cộng lại bằng điểm của lĩnh vực.",
            rows=f"""
                select {_KEY} as key
                from (select {_PLACE}, area, sum(score) filter (where applicable) as score
                      from {{batch}} where kind = 'area' group by {_PLACE}, area) as c
                full join candidate.par_index_area as a using ({_PLACE}, area)
                where {year} and coalesce(c.score, 0) <> coalesce(a.score, 0)
            """,
        ),
    ]


def _indices(subject: Subject) -> list[Rule]:
    year = subject.in_years("year")
    relation = "candidate.par_index"
    return [
        Rule(
            "areas_sum_to_index",
            relation,
            "critical",
            "Điểm và điểm tối đa áp dụng của các lĩnh vực cộng lại bằng của cả bộ chỉ số.",
            rows=f"""
                select {_KEY} as key from {{batch}} as p
                full join (select {_PLACE}, sum(score) as score, sum(applicable_max) as applicable_max
                           from candidate.par_index_area group by {_PLACE}) as a using ({_PLACE})
                where {year} and (coalesce(p.score, 0) <> coalesce(a.score, 0)
                    or coalesce(p.applicable_max, 0) <> coalesce(a.applicable_max, 0))
            """,
        ),
        Rule(
            "blocks_within_their_caps",
            relation,
            "critical",
            "Điểm cộng, điểm trừ bằng tổng các tiêu chí của khối và không quá mức trần của bộ tiêu chí.",
            rows=f"""
                select distinct {_KEY} as key
                from {{batch}} as p
                cross join lateral (values ('bonus', bonus_points), ('penalty', penalty_points)) as given (kind, points)
                left join ops.criteria_area as block using (set_code, kind)
                left join (select {_PLACE}, kind, sum(score) as points
                           from candidate.criterion_score group by {_PLACE}, kind) as summed using ({_PLACE}, kind)
                where {year} and index_value is not null
                    and given.points is distinct from least(block.max_points, coalesce(summed.points, 0))
            """,
        ),
        Rule(
            "index_follows_points",
            relation,
            "critical",
            "Chỉ số bằng điểm, thêm điểm cộng, bớt điểm trừ, chia điểm tối đa áp dụng, nhân 100, từ 0 đến 100.",
            rows=f"""
                select {_KEY} as key from {{batch}} where {year} and applicable_max > 0 and index_value
                    <> round(least(100, greatest(0, 100 * (score + bonus_points - penalty_points) / applicable_max)), 2)
            """,
        ),
    ]


def _coverage(subject: Subject) -> list[Rule]:
    if not subject.has("candidate.par_index", "coverage"):
        return []
    return [
        Rule(
            "coverage_above_threshold",
            "candidate.par_index",
            "warning",
            "Mỗi đơn vị được xếp hạng đã báo cáo ít nhất tỷ lệ tháng mà bộ tiêu chí quy định.",
            rows=f"""
                select {_KEY} as key from {{batch}} join ops.criteria_set as s using (set_code)
                where coverage < min_coverage and rank is not null and {subject.in_years("year")}
            """,
        )
    ]
