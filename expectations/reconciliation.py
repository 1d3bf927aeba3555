"""Control totals of form 06a and of the budget's execution against what the records give.

One unit's difference is a warning that names the unit. What blocks is a province that does not agree, or so many units
that the records, and not the forms, must be suspected.
"""

# Queries are composed of constants and of names read from the catalogue, never of input.
# ruff: noqa: S608

from expectations import bounds
from expectations.rules import Rule, Subject

RELATION = "candidate.reconciliation"
_UNIT = "r.unit_code || ' ' || r.period || ' ' || r.system"
_PROVINCE = "u.province_code || ' ' || r.period || ' ' || r.system"
_UNITS = "join candidate.dim_unit as u on u.unit_code = r.unit_code and u.valid_from = r.unit_valid_from"
_PERIOD = "u.province_code, r.system, r.period, r.period_from, r.period_to"
_ENOUGH = (
    f"(count(distinct (r.unit_code, r.unit_valid_from)) >= {bounds.FEWEST_FORMS} or bool_or(u.level = 'province'))"
)


def rules(subject: Subject) -> list[Rule]:
    """The rules of this kind that the candidate's columns allow."""
    year = subject.in_years("left(r.period, 4)::integer")
    compared = f"{year} and r.status = 'compared' and r.breakdown = 'total'"
    floor = " ".join(f"when '{system}' then {amount}" for system, amount in bounds.CONTROL_TOTAL_FLOOR.items())
    return [
        Rule(
            "control_totals_agree",
            RELATION,
            "critical",
            f"Tổng các biểu 06a, KBNN của tỉnh lệch số tính từ hồ sơ, chứng từ không quá {bounds.CONTROL_TOTAL:.0%}.",
            rows=f"""
                select {_PROVINCE} || ' ' || r.item as key
                from {{batch}} as r {_UNITS}
                where {compared}
                group by {_PERIOD}, r.item
                having {_ENOUGH}
                    and abs(sum(r.difference)) > {bounds.CONTROL_TOTAL} * abs(sum(r.reported_value))
                    and abs(sum(r.difference)) > case r.system {floor} end
            """,
        ),
        Rule(
            "most_forms_within_tolerance",
            RELATION,
            "critical",
            f"Không quá {bounds.FORMS_OUT_OF_TOLERANCE:.0%} số biểu của một kỳ lệch quá mức chấp nhận.",
            rows=f"""
                select {_PROVINCE} as key
                from {{batch}} as r {_UNITS}
                where {compared}
                group by {_PERIOD}
                having {_ENOUGH}
                    and count(distinct (r.unit_code, r.unit_valid_from)) filter (where not r.within_tolerance)
                        > {bounds.FORMS_OUT_OF_TOLERANCE} * count(distinct (r.unit_code, r.unit_valid_from))
            """,
        ),
        Rule(
            "forms_within_tolerance",
            RELATION,
            "warning",
            "Mỗi biểu 06a, KBNN lệch số tính từ hồ sơ, chứng từ trong mức chấp nhận.",
            rows=f"select distinct {_UNIT} as key from {{batch}} as r where {year} and not r.within_tolerance",
        ),
        Rule(
            "forms_have_records",
            RELATION,
            "warning",
            "Mỗi biểu 06a, KBNN có hồ sơ, chứng từ của cùng kỳ để đối chiếu.",
            rows=f"select distinct {_UNIT} as key from {{batch}} as r "
            f"where {year} and r.status in ('no_records', 'not_comparable')",
        ),
    ]
