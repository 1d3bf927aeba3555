"""Random small worlds to score: a criteria set that adds up, a few units, their months and their scorecards."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from ingestion.criteria.document import CriteriaSet
from ingestion.criteria.store import rows_of

Row = dict[str, Any]

REFORM = date(2025, 7, 1)
AS_OF = date(2026, 4, 5)
MONTHS = tuple(date(2026, month, 1) for month in (1, 2, 3))
PERCENT = ("e_document", "online_plain", "on_time_06a")
COUNT = ("plans_issued", "reports_issued")
MEAN = ("wait_minutes",)
SURVEY = ("satisfaction",)
LEAGUES = ("phuong", "xa")
POINTS = st.sampled_from([Decimal(text) for text in ("0.5", "1", "1.25", "2", "3", "10")])
FIGURES = st.integers(0, 4)
"""Few values, so that ties, zeros and nothing to divide by are frequent."""


@dataclass(frozen=True)
class World:
    """What the scoring is given: the sets, the units, one row a unit, month and indicator, and one a scorecard line."""

    sets: tuple[CriteriaSet, ...]
    units: tuple[Row, ...]
    figures: tuple[Row, ...]
    scores: tuple[Row, ...] = field(default=())

    def inputs(self) -> dict[str, list[Row]]:
        """The rows of the models' inputs, by name."""
        made: dict[str, list[Row]] = {
            "dim_unit": list(self.units),
            "indicator_monthly": list(self.figures),
            "stg_scorecard__scores": list(self.scores),
            "int_as_of": [{"as_of": AS_OF}],
        }
        for criteria in self.sets:
            for table, rows in rows_of(criteria, "0" * 64, "test"):
                made.setdefault(f"stg_ops__{table}", []).extend(rows)
        ends = {criteria.supersedes: criteria.valid_from for criteria in self.sets if criteria.supersedes}
        for row in made["stg_ops__criteria_set"]:
            row["valid_to"] = min(filter(None, (row["valid_to"], ends.get(row["set_code"]))), default=None)
        return made

    def with_figure(self, changed: Row) -> "World":
        """The same world with another row for a unit, month and indicator."""
        key = ("unit_code", "month", "indicator_code")
        return replace(
            self,
            figures=tuple(changed if all(row[k] == changed[k] for k in key) else row for row in self.figures),
        )


@st.composite
def components(draw: st.DrawFn, code: str) -> Row:
    """A component of any rule, with what the rule needs."""
    rule = draw(
        st.sampled_from(
            ("boolean", "steps", "linear", "linear_floor", "linear_cap", "count", "deduct", "survey", "appraised")
        )
    )
    made: Row = {"code": code, "name": f"Tiêu chí thành phần {code}", "max": draw(POINTS), "rule": rule}
    if rule != "appraised":
        made["without_figures"] = draw(st.sampled_from(("not_applicable", "no_points")))
    if rule in ("linear", "linear_floor", "linear_cap"):
        made["indicator"] = draw(st.sampled_from(PERCENT))
    elif rule in ("count", "deduct"):
        made |= {"indicator": draw(st.sampled_from(COUNT)), "points_each": draw(st.sampled_from(("0.25", "0.3", "1")))}
    elif rule == "survey":
        made["indicator"] = draw(st.sampled_from(SURVEY))
    elif rule in ("boolean", "steps"):
        made["indicator"] = draw(st.sampled_from(PERCENT + COUNT + MEAN))
        made["direction"] = "at_most" if made["indicator"] in MEAN else "at_least"
    if rule in ("boolean", "linear_floor", "linear_cap"):
        made["threshold"] = draw(
            st.sampled_from(("33.3333", "50", "95", "100") if rule != "boolean" else ("1", "30", "50"))
        )
    if rule == "steps":
        best = made["max"]
        values = ("30", "60", "90") if made.get("direction") != "at_most" else ("90", "60", "30")
        made["steps"] = [
            {"from": value, "points": (best * part / 4).quantize(Decimal("0.01"))}
            for value, part in zip(values, (1, 2, 4), strict=True)
        ]
    return made


@st.composite
def criteria_sets(
    draw: st.DrawFn, set_code: str = "S", valid_from: date = date(2026, 1, 1), **more: Any
) -> CriteriaSet:
    """A set of one to three areas whose maxima add up, at times with bonus and penalty blocks."""

    def criteria(prefix: str) -> list[Row]:
        made = []
        for number in range(1, draw(st.integers(1, 2)) + 1):
            code = f"{prefix}.{number}"
            parts = [draw(components(f"{code}.{part}")) for part in range(1, draw(st.integers(1, 3)) + 1)]
            made.append({"code": code, "name": f"Tiêu chí {code}", "max": _sum(parts), "components": parts})
        return made

    names = ("steering", "procedures", "digital_government")[: draw(st.integers(1, 3))]
    areas = []
    for number, area in enumerate(names, start=1):
        parts = criteria(str(number))
        areas.append({"area": area, "name": area, "max": _sum(parts), "criteria": parts})
    content: Row = {
        "set": set_code,
        "name": "Bộ tiêu chí thử",
        "level": "commune",
        "decision": "Không có: bộ tiêu chí thử",
        "valid_from": valid_from,
        "total": _sum(areas),
        "tie_rule": draw(st.sampled_from(("competition", "dense", "consecutive"))),
        "part_year": draw(st.sampled_from(("as_is", "prorate_counts"))),
        "survey_absent": draw(st.sampled_from(("rescale", "no_points"))),
        "bands": [{"band": "A", "from": 90}, {"band": "B", "from": 50}, {"band": "C", "from": 0}],
        "areas": areas,
    }
    for number, block in enumerate(("bonus", "penalty"), start=8):
        if draw(st.booleans()):
            content[block] = {"name": block, "max": draw(POINTS), "criteria": criteria(str(number))}
    return CriteriaSet.model_validate(content | more)


@st.composite
def worlds(draw: st.DrawFn, sets: tuple[CriteriaSet, ...] | None = None) -> World:
    """A province of four to eight communes in one or two leagues; some are twins, some silent, though never all."""
    chosen = sets if sets is not None else (draw(criteria_sets()),)
    leagues = draw(st.sampled_from((LEAGUES, LEAGUES[:1])))
    codes = [f"2{number:04}" for number in range(draw(st.integers(4, 8)))]
    units = tuple(
        {
            "unit_code": code,
            "valid_from": REFORM,
            "valid_to": None,
            "is_current": True,
            "unit_name": f"Xã {code}",
            "level": "commune",
            "league": draw(st.sampled_from(leagues)),
            "province_code": "52",
            "sort_key": code,
        }
        for code in codes
    )
    judged = [
        (criteria.set_code, component)
        for criteria in chosen
        for _, _, block in criteria.blocks()
        for criterion in block.criteria
        for component in criterion.components
    ]
    figures: list[Row] = []
    scores: list[Row] = []
    for number, code in enumerate(codes):
        if number > 0 and draw(st.booleans()):
            twin = codes[number - 1]
            figures += [row | {"unit_code": code} for row in figures if row["unit_code"] == twin]
            scores += [row | {"unit_code": code} for row in scores if row["unit_code"] == twin]
            continue
        if number == 0 or draw(st.integers(0, 5)) > 0:
            figures += [
                draw(figure(code, month, indicator))
                for month in MONTHS
                for indicator in PERCENT + COUNT + MEAN + SURVEY
            ]
        for set_code, component in judged:
            scores += draw(_lines(code, set_code, component.code, component.max_points))
    return World(chosen, units, tuple(figures), tuple(scores))


@st.composite
def figure(draw: st.DrawFn, unit_code: str, month: date, indicator: str) -> Row:
    """What a unit reports of an indicator in a month."""
    denominator = None if indicator in COUNT else draw(FIGURES)
    most = 4 if denominator is None else 90 * denominator if indicator in MEAN else denominator
    return {
        "unit_code": unit_code,
        "unit_valid_from": REFORM,
        "month": month,
        "indicator_code": indicator,
        "scope": "own",
        "level": "commune",
        "numerator": draw(st.integers(0, most)),
        "denominator": denominator,
    }


@st.composite
def _lines(draw: st.DrawFn, unit_code: str, set_code: str, component_code: str, most: Decimal) -> list[Row]:
    """The unit's own points and those of the appraisal, any of them missing."""
    key = {"unit_code": unit_code, "unit_valid_from": REFORM, "year": 2026, "set_code": set_code}
    key |= {"component_code": component_code, "max_points": most}
    made = []
    own = draw(st.sampled_from((None, most, most / 2)))
    appraised = draw(st.sampled_from((None, most, most / 4)))
    if own is not None:
        made.append(key | {"round": "self", "self_points": own, "evidence": "12/BC-UBND"})
        if appraised is not None:
            made.append(key | {"round": "first_appraisal", "self_points": own, "appraised_points": appraised})
    return made


def _sum(parts: list[Row]) -> Decimal:
    return sum((Decimal(part["max"]) for part in parts), Decimal(0))
