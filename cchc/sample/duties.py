"""Documents that every office issues by itself: plan of the year, reports, disclosures; some late, some never.

They do not depend on the volume of a sample: an obligation is one for each unit and period.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from cchc.sample.subjects import ROMAN, SAMPLE, Draft
from cchc.sample.timeline import Quarter, day
from cchc.sample.units import Unit

FORGOTTEN = 0.06
FINANCE, JUSTICE, STEERING = "Tài chính - Ngân sách", "Tư pháp", "Chỉ đạo điều hành"
REPORTED = {1: ("quý I", "Q1"), 2: ("6 tháng đầu năm", "H1"), 3: ("9 tháng năm", "9M"), 4: ("năm", "")}


def duties(units: Sequence[Unit], quarter: Quarter, seed: int) -> list[Draft]:
    """What the units issue in the quarter because it is due, by unit and duty."""
    rng = np.random.default_rng([seed, 6, quarter.year, quarter.number])
    drafts = []
    for unit in units:
        luck = rng.random(8)
        for draft in _of_unit(unit, quarter, luck.tolist()):
            if quarter.first <= draft.day <= quarter.last and unit.alive(draft.day):
                drafts.append(draft)
    return drafts


def _of_unit(unit: Unit, quarter: Quarter, luck: Sequence[float]) -> Iterator[Draft]:
    yield from _disclosure(unit, quarter, luck[0], luck[1])
    if luck[2] > FORGOTTEN and len(quarter.months) == 3:
        yield _report(unit, quarter, luck[3])
    if quarter.number == 1 and luck[4] > FORGOTTEN:
        yield _plan(unit, quarter, luck[5])
    yield from _legal(unit, quarter, luck[6], luck[7])


def _disclosure(unit: Unit, quarter: Quarter, luck: float, wording: float) -> Iterator[Draft]:
    """The quarter before, disclosed within fifteen days or later; one in four does not say of which quarter."""
    if luck < FORGOTTEN:
        return
    year, number = (quarter.year, quarter.number - 1) if quarter.number > 1 else (quarter.year - 1, 4)
    at = quarter.first + int(luck**3 * 24)
    said, period = f" quý {ROMAN[number - 1]} năm {year}", f"{year}-Q{number}"
    if wording < 0.25:
        said, period = "", ""
    elif number == 2 and wording < 0.6:
        said, period = f" 6 tháng đầu năm {year}", f"{year}-H1"
    kind = "Quyết định" if wording < 0.7 else "Thông báo"
    summary = f"{kind} về việc công khai tình hình thực hiện dự toán ngân sách{said} {SAMPLE}"
    yield Draft(unit, at, kind, FINANCE, summary, "budget_disclosure budget_execution", period or None)


def _report(unit: Unit, quarter: Quarter, luck: float) -> Draft:
    said, part = REPORTED[quarter.number]
    at = quarter.months[-1].first + 4 + int(luck * 24)
    of_year = f" năm {quarter.year}" if quarter.number == 1 else f" {quarter.year}"
    summary = f"Báo cáo kết quả công tác cải cách hành chính {said}{of_year} {SAMPLE}"
    period = f"{quarter.year}-{part}" if part else str(quarter.year)
    return Draft(unit, at, "Báo cáo", STEERING, summary, "par_report", period)


def _plan(unit: Unit, quarter: Quarter, luck: float) -> Draft:
    summary = f"Kế hoạch cải cách hành chính năm {quarter.year} {SAMPLE}"
    at = quarter.first + 2 + int(luck * 40)
    return Draft(unit, at, "Kế hoạch", STEERING, summary, "par_plan", str(quarter.year))


def _legal(unit: Unit, quarter: Quarter, luck: float, other: float) -> Iterator[Draft]:
    if quarter.number == 1 and luck > 0.2:
        kind = "Kế hoạch" if other < 0.6 else "Quyết định"
        lead = kind if kind == "Kế hoạch" else "Quyết định ban hành Kế hoạch"
        summary = f"{lead} kiểm tra, rà soát, hệ thống hóa văn bản QPPL năm {quarter.year} {SAMPLE}"
        at = day(quarter.year, 1, 3) + int(other * 45)
        yield Draft(unit, at, kind, JUSTICE, summary, "legal_plan legal_review", str(quarter.year))
    if quarter.number in (2, 4) and len(quarter.months) == 3 and luck > 0.3:
        said, period = (" năm", "") if quarter.number == 4 else (" 6 tháng đầu năm", "-H1")
        summary = f"Báo cáo kết quả rà soát văn bản quy phạm pháp luật{said} {quarter.year} {SAMPLE}"
        at = quarter.months[-1].first + int(other * 28)
        yield Draft(unit, at, "Báo cáo", JUSTICE, summary, "legal_review", f"{quarter.year}{period}")
