"""Scorecards by round: what units say of themselves, what the appraisers gave, what was explained and given then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import NamedTuple

from cchc.sample.cells import Layout
from cchc.sample.criteria_sets import Component, CriteriaSet, set_for
from cchc.sample.side_files import Line
from cchc.sample.spelling import UNKNOWN_UNIT, Names
from cchc.sample.timeline import date_of
from cchc.sample.units import Unit

SCORES = Layout(
    title="BẢNG CHẤM ĐIỂM CHỈ SỐ CẢI CÁCH HÀNH CHÍNH",
    sheet_name="ChamDiem",
    headings=(
        *("STT", "Đơn vị", "Bộ tiêu chí", "Vòng", "Mã tiêu chí", "Tiêu chí thành phần", "Điểm tối đa"),
        *("Điểm tự chấm", "Điểm thẩm định", "Tài liệu kiểm chứng", "Giải trình", "Người chấm"),
    ),
)
ROUNDS = {
    "self": "Tự chấm",
    "first_appraisal": "Thẩm định lần 1",
    "explanation": "Giải trình",
    "second_appraisal": "Thẩm định lần 2",
}
NO_CARD, WHOLE_CARD, NOT_APPRAISED = 23, 9, 19
"""Every so manieth commune hands in none, one for all components as districts do, one that nobody appraises."""
APPRAISED_OF_COMPUTED = 0.08


class Assessment(NamedTuple):
    """A round of scorecards: its year, the day on which its units and sets stand, whether it still runs."""

    year: int
    day_number: int
    running: bool


def scores_layout(units: Sequence[Unit], assessment: Assessment) -> Layout:
    """With the set above the table where it is the same for all, and the rounds run; else with a column of its own."""
    sets = {one.code for unit in units if (one := set_for(unit.level, assessment.day_number)) is not None}
    if len(sets) > 1 or not assessment.running:
        return SCORES
    headings = tuple(heading for heading in SCORES.headings if heading != "Bộ tiêu chí")
    return replace(SCORES, headings=headings, extra_preamble=(f"Bộ tiêu chí: {sets.pop()}",))


def score_lines(units: Sequence[Unit], assessment: Assessment, names: Names, rng: Random) -> list[Line]:
    """Each unit's points: self-assessed, appraised, and where that took points away explained and appraised again."""
    communes = [unit for unit in units if unit.level == "commune"]
    places = {unit.index: place for place, unit in enumerate(communes)}
    lines = [line for unit in units for line in _scores_of(unit, places.get(unit.index, 0), assessment, names, rng)]
    first = lines[0].cells
    if not assessment.running:
        lines[-1] = _of_another_maximum(lines[-1])
        lines += _under_another_set(lines[0])
    lines.insert(len(lines) // 3, Line({**first, "Đơn vị": UNKNOWN_UNIT}, code="UNIT_UNKNOWN"))
    lines.insert(len(lines) // 2, Line({**lines[1].cells, "Điểm tự chấm": 99.5}, code="POINTS_ABOVE_MAX"))
    lines.append(Line({**lines[2].cells, "Vòng": "Chấm chéo"}, code="ROUND_UNKNOWN"))
    return lines


def _of_another_maximum(line: Line) -> Line:
    """The line with a maximum that its set does not give the component: it is loaded and counts for nothing."""
    truth = line.truth or {}
    most = truth["max_points"] + 1
    return Line({**line.cells, "Điểm tối đa": most}, {**truth, "max_points": most})


def _under_another_set(line: Line) -> list[Line]:
    """The line once more, under a set that does not score its unit: it is loaded and counts for nothing."""
    other = "VD-XA-2026"
    return [Line({**line.cells, "Bộ tiêu chí": other}, {**(line.truth or {}), "set_code": other})]


def _scores_of(unit: Unit, place: int, assessment: Assessment, names: Names, rng: Random) -> Iterator[Line]:
    """Of the commune at a place among those of its day, or of a district."""
    criteria = set_for(unit.level, assessment.day_number)
    if criteria is None or place % NO_CARD == NO_CARD - 1:
        return
    whole = place % WHOLE_CARD == 0
    appraised = rng.random() < 0.25 if assessment.running else place % NOT_APPRAISED != NOT_APPRAISED - 1
    for part in criteria.components:
        if part.judged or whole:
            yield from _rounds_of(unit, criteria, part, assessment, names, rng, appraised=appraised)


def _rounds_of(
    unit: Unit,
    criteria: CriteriaSet,
    part: Component,
    assessment: Assessment,
    names: Names,
    rng: Random,
    *,
    appraised: bool,
) -> Iterator[Line]:
    """The rounds of one component; now and then one has no self-assessment, or nobody judges it."""
    mine = _own_points(part, rng)
    given = max(0.0, mine - rng.choice((0.0, 0.0, 0.0, 0.5, 1.0)))
    evidence = _evidence(rng)
    without_self, judged = (
        part.judged and rng.random() < 0.03,
        rng.random() < (0.97 if part.judged else APPRAISED_OF_COMPUTED),
    )
    second = rng.random() < (0.4 if assessment.running else 0.9)
    rounds: list[tuple[str, float | None]] = [] if without_self else [("self", None)]
    if appraised and judged:
        rounds.append(("first_appraisal", given))
        if given < mine and not without_self:
            rounds.append(("explanation", None))
            rounds += [("second_appraisal", (given + mine) / 2)] if second else []
    for round_, points in rounds:
        explained = round_ == "explanation"
        own = None if without_self else mine
        yield Line(
            {
                "Đơn vị": names.write(unit, rng),
                "Bộ tiêu chí": criteria.code,
                "Vòng": ROUNDS[round_],
                "Mã tiêu chí": part.code,
                "Tiêu chí thành phần": part.title,
                "Điểm tối đa": part.most,
                "Điểm tự chấm": "" if own is None else own,
                "Điểm thẩm định": "" if points is None else points,
                "Tài liệu kiểm chứng": evidence,
                "Giải trình": f"Đồng chí Cán bộ Mẫu {unit.index:03d} đã bổ sung văn bản." if explained else "",
                "Người chấm": f"Cán bộ Mẫu {unit.index:03d}",
            },
            {
                "unit_code": unit.code,
                "unit_valid_from": date_of(unit.valid_from).isoformat(),
                "year": assessment.year,
                "set_code": criteria.code,
                "component_code": part.code,
                "round": round_,
                "max_points": part.most,
                "self_points": own,
                "appraised_points": points,
                "evidence": evidence or None,
                "explained": "có" if explained else None,
            },
        )


def _own_points(part: Component, rng: Random) -> float:
    """What a unit gives itself: most of the maximum; of bonus and penalty points rarely any."""
    if part.block != "area":
        return rng.choice((0.0, 0.0, 0.0, 0.5, part.most))
    return max(0.0, part.most - rng.choice((0.0, 0.0, 0.25, 0.5, 1.0)))


def _evidence(rng: Random) -> str:
    """Documents by number, a place in the list of documents that goes with the scorecard, or nothing."""
    luck = rng.random()
    if luck < 0.05:
        return ""
    if luck < 0.3:
        return f"{rng.randint(1, 90)}/KH-UBND; {rng.randint(1, 300)}/BC-UBND"
    return f"Mục {rng.randint(1, 60)} Danh mục tài liệu kiểm chứng"


def citing(line: Line, cited: Mapping[tuple[str, int], str]) -> Line:
    """The line, with what its unit names besides as evidence of the year's reports in its own assessment."""
    truth = line.truth or {}
    more = cited.get((truth.get("unit_code", ""), truth.get("year", 0)))
    if more is None or truth["component_code"] != "1.1.2" or truth["round"] != "self":
        return line
    evidence = "; ".join(part for part in (truth["evidence"], more) if part)
    return Line({**line.cells, "Tài liệu kiểm chứng": evidence}, {**truth, "evidence": evidence})
