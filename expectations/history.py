"""Change against what readers see now. The first publication of a year has nothing to be compared with."""

# Queries are composed of constants and of names read from the catalogue, never of input.
# ruff: noqa: S608

from expectations import bounds
from expectations.rules import Rule, Subject

COUNTS = (
    ("fct_procedures", "received", "hồ sơ tiếp nhận"),
    ("fct_procedures", "resolved", "hồ sơ đã giải quyết"),
    ("fct_digital_government", "outgoing", "văn bản đi"),
    ("fct_digital_government", "incoming_due", "văn bản đến có hạn"),
    ("fct_public_finance", "usable", "dự toán được sử dụng"),
)
"""Totals that only grow as files arrive: mart, column, what it counts."""


def rules(subject: Subject) -> list[Rule]:
    """The rules that compare the candidate with the shown editions."""
    found = [
        _no_fall(subject, mart, column, label)
        for mart, column, label in COUNTS
        if subject.has(f"candidate.{mart}", column) and subject.has(f"published.{mart}", column, "unit_valid_from")
    ]
    if subject.has("published.par_index", "province_code", "set_code"):
        found += _index(subject)
    return found


def _no_fall(subject: Subject, mart: str, column: str, label: str) -> Rule:
    quarter, year = "date_trunc('quarter', f.month)", "date_trunc('year', f.month)"
    totals = f"""
        select u.province_code, sum(f.{column}) as total,
            coalesce(to_char({quarter}, 'YYYY-"Q"Q'), to_char({year}, 'YYYY')) as period
        from {{source}} as f
        join candidate.dim_unit as u on u.unit_code = f.unit_code and u.valid_from = f.unit_valid_from
        where {subject.in_years("extract(year from f.month)")}
        group by grouping sets ((u.province_code, {quarter}), (u.province_code, {year}))
    """
    return Rule(
        f"{column}_does_not_fall",
        f"candidate.{mart}",
        "critical",
        f"Tổng {label} của mỗi quý, mỗi năm không giảm quá {bounds.FALL_OF_COUNTS:.0%} so với ấn bản đang hiển thị.",
        rows=f"""
            select p.province_code || ' ' || p.period as key
            from ({totals.replace("{source}", f"published.{mart}")}) as p
            left join ({totals.replace("{source}", "{batch}")}) as c using (province_code, period)
            where p.total >= {bounds.SMALL_TOTAL} and coalesce(c.total, 0) < {1 - bounds.FALL_OF_COUNTS} * p.total
        """,
    )


def _index(subject: Subject) -> list[Rule]:
    league = "province_code, league, year, set_code"
    year = subject.in_years("year")

    def leagues(source: str) -> str:
        return (
            f"select {league}, avg(index_value) as mean, count(rank) as ranked from {source} "
            f"where {year} group by {league}"
        )

    return [
        Rule(
            "mean_index_is_steady",
            "candidate.par_index",
            "critical",
            f"Chỉ số trung bình của mỗi nhóm lệch ấn bản đang hiển thị không quá {bounds.CHANGE_OF_MEAN_INDEX:g} điểm.",
            rows=f"""
                select province_code || ' ' || year as key
                from ({leagues("published.par_index")}) as p join ({leagues("{batch}")}) as c using ({league})
                where abs(c.mean - p.mean) > {bounds.CHANGE_OF_MEAN_INDEX}
            """,
        ),
        Rule(
            "ranked_units_do_not_fall",
            "candidate.par_index",
            "critical",
            "Số đơn vị được xếp hạng của mỗi nhóm không ít hơn trong ấn bản đang hiển thị.",
            rows=f"""
                select province_code || ' ' || year as key
                from (select province_code, league, year, count(rank) as ranked from published.par_index
                      where {year} group by 1, 2, 3) as p
                left join (select province_code, league, year, count(rank) as ranked from {{batch}}
                      group by 1, 2, 3) as c using (province_code, league, year)
                where coalesce(c.ranked, 0) < p.ranked
            """,
        ),
    ]
