"""What each rule needs of its component: an indicator that it fits, its parameters, steps that make sense."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from ingestion.criteria.document import CriteriaSet
from ingestion.criteria.known import Indicator, Rule, indicators, rules
from ingestion.criteria.problem import Problem, found, number
from ingestion.criteria.source import Source
from ingestion.criteria.walk import ComponentAt, all_components
from ingestion.criteria.words import RULE, listed, word_of

PERCENT, COUNT = "percent", "count"
BY_PEOPLE = "appraised"
EITHER_WAY = ("boolean", "steps")
"""Rules that may also ask for no more than a bound."""
_MEASURES = {"percent": "tỷ lệ phần trăm", "count": "số đếm", "mean": "số bình quân"}
_PARAMETERS = {"threshold": "ngưỡng", "points_each": "điểm mỗi đơn vị", "steps": "thang điểm"}
_SURVEY = "survey.satisfaction"


def rule_problems(source: Source, criteria: CriteriaSet) -> Iterator[Problem]:
    """Everything that does not fit a component's rule, and what is odd."""
    known_indicators, known_rules = indicators(), rules()
    components = list(all_components(criteria))
    for at in components:
        rule = known_rules.get(at.component.rule)
        indicator = known_indicators.get(at.component.indicator or "")
        if at.component.indicator is not None and indicator is None:
            yield found("INDICATOR_UNKNOWN", source.place(*at.loc, "indicator"))
        yield from _base(source, at, indicator, known_indicators)
        if rule is None:
            if source.is_sound(*at.loc, "rule"):
                what = listed(RULE) + " (" + ", ".join(known_rules) + ")"
                yield found("RULE_UNKNOWN", source.place(*at.loc, "rule"), what)
            continue
        yield from _indicator(source, at, rule, indicator)
        yield from _parameters(source, at, rule)
        yield from _values(source, at, rule, indicator)
    computed = sum(at.component.rule != BY_PEOPLE for at in components)
    if components and 2 * computed < len(components):
        yield found("COMPUTED_FEW", source.place("areas"), f"{computed} trong {len(components)}")


def _indicator(source: Source, at: ComponentAt, rule: Rule, indicator: Indicator | None) -> Iterator[Problem]:
    place, name = source.place(*at.loc, "indicator"), word_of(rule.code, RULE)
    is_named = at.component.indicator is not None or not source.is_sound(*at.loc, "indicator")
    if rule.fits == "none":
        if is_named:
            yield found("INDICATOR_SUPERFLUOUS", place, name)
        if not at.component.evidence_required:
            yield found("EVIDENCE_NOT_REQUIRED", source.place(*at.loc, "evidence_required"))
        return
    if not is_named:
        yield found("INDICATOR_MISSING", place, name)
    if indicator is None:
        return
    if rule.fits not in ("any", indicator.unit_of_measure):
        needed, has = _MEASURES[rule.fits], _MEASURES[indicator.unit_of_measure]
        yield found("RULE_MISFIT", place, f"“{name}” cần {needed}, chỉ số này là {has}", _fitting(indicator))
    elif rule.code == "survey" and indicator.area != "impact" and indicator.dataset != _SURVEY:
        what = f"“{name}” cần một chỉ số của khảo sát hài lòng"
        yield found("RULE_MISFIT", place, what, _fitting(indicator))


def _fitting(indicator: Indicator) -> str:
    """Rules that an indicator can be scored by."""
    fit = [rule.code for rule in rules().values() if rule.fits in ("any", indicator.unit_of_measure)]
    return "; ".join(word_of(code, RULE) for code in fit if code != "survey")


def _base(
    source: Source, at: ComponentAt, indicator: Indicator | None, known: dict[str, Indicator]
) -> Iterator[Problem]:
    code, place = at.component.base_indicator, source.place(*at.loc, "base_indicator")
    if code is None:
        return
    base = known.get(code)
    if base is None:
        yield found("INDICATOR_UNKNOWN", place)
    elif base.unit_of_measure == COUNT:
        yield found(
            "BASE_MISFIT", place, "phải là tỷ lệ hoặc số bình quân: mẫu số của nó cho biết đơn vị có việc hay không"
        )
    if at.component.indicator is None or (indicator is not None and indicator.unit_of_measure != COUNT):
        yield found("BASE_MISFIT", place, "chỉ dùng khi chỉ số là số đếm")


def _parameters(source: Source, at: ComponentAt, rule: Rule) -> Iterator[Problem]:
    has = {
        "threshold": at.component.threshold is not None,
        "points_each": at.component.points_each is not None,
        "steps": bool(at.component.steps),
    }
    for key, is_there in has.items():
        place, name = source.place(*at.loc, key), word_of(rule.code, RULE)
        if key == rule.parameter and not is_there and source.is_sound(*at.loc, key):
            yield found("PARAMETER_MISSING", place, f"“{name}” cần {_PARAMETERS[key]}")
        elif key != rule.parameter and is_there:
            yield found("PARAMETER_SUPERFLUOUS", place, f"“{name}” không dùng {_PARAMETERS[key]}")
    if at.component.direction == "at_most" and rule.code not in EITHER_WAY:
        yield found("DIRECTION_MISFIT", source.place(*at.loc, "direction"))


def _values(source: Source, at: ComponentAt, rule: Rule, indicator: Indicator | None) -> Iterator[Problem]:
    if rule.parameter == "threshold" and at.component.threshold is not None:
        is_percent = rule.fits == PERCENT or (indicator is not None and indicator.unit_of_measure == PERCENT)
        yield from _threshold(source, at, at.component.threshold, is_percent=is_percent)
    if rule.parameter == "steps" and at.component.steps:
        yield from _steps(source, at, indicator)


def _threshold(source: Source, at: ComponentAt, threshold: Decimal, *, is_percent: bool) -> Iterator[Problem]:
    place = source.place(*at.loc, "threshold")
    if is_percent and not 0 < threshold <= 100:
        yield found("THRESHOLD_RANGE", place, f"{number(threshold)} của một tỷ lệ phải trên 0 và không quá 100")
    elif is_percent and threshold <= 1:
        yield found("THRESHOLD_FRACTION", place, number(threshold))
    elif threshold < 0 or (threshold == 0 and at.component.direction == "at_least"):
        yield found("THRESHOLD_RANGE", place, f"{number(threshold)}: ai cũng đạt, hoặc không ai đạt")


def _steps(source: Source, at: ComponentAt, indicator: Indicator | None) -> Iterator[Problem]:
    component = at.component
    place, steps = source.place(*at.loc, "steps"), component.steps
    loc = (*at.loc, "steps")
    if any(one[: len(loc)] == loc for one in source.broken):
        return
    if any(above.from_value >= below.from_value for above, below in pairwise(steps)):
        yield found("STEPS_ORDER", place)
        return
    points = [step.points for step in steps]
    if component.direction == "at_least" and points != sorted(points):
        yield found("STEPS_MONOTONE", place, "đạt mức cao hơn mà điểm ít hơn")
    elif component.direction == "at_most" and points != sorted(points, reverse=True):
        yield found("STEPS_MONOTONE", place, "“không quá” mức thấp hơn mà điểm ít hơn")
    if source.is_sound(*at.loc, "max") and max(points) != component.max_points:
        what = f"cho {number(max(points))} điểm, điểm tối đa là {number(component.max_points)}"
        yield found("STEPS_MAXIMUM", place, what)
    is_percent = indicator is not None and indicator.unit_of_measure == PERCENT
    if is_percent and any(not 0 <= step.from_value <= 100 for step in steps):
        yield found("STEPS_RANGE", place)
