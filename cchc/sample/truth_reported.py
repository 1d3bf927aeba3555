"""The truth of what units report in small files: values by hand, survey ballots, settlements.

Plain counting of the rows that were written; shares nothing with the SQL that is compared with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from cchc.sample.timeline import DATA_END, day, last_day_of_month, month_text
from cchc.sample.truth import SENT, Truth
from cchc.sample.units import Unit, Units

MANUAL, SURVEY, SETTLEMENT = "scorecard.manual_indicators", "survey.satisfaction", "budget.settlement"
WHOLES = {
    "online_meetings": "meetings",
    "units_inspected": "units_to_inspect",
    "e_certified_copies": "certified_copies",
    "staff_in_position": "staff_assigned",
    "units_rearranged": "units_to_rearrange",
    "staff_trained": "staff_to_train",
    "staff_evaluated": "staff_to_evaluate",
    "legal_docs_reviewed": "legal_docs_to_review",
}
ON_A_DAY = ("staff_in_position", "staff_assigned")
FACT_OF = {
    "fct_steering": ("units_inspected", "units_to_inspect"),
    "fct_institutions": ("legal_docs_reviewed", "legal_docs_to_review"),
    "fct_organisation": ("staff_in_position", "staff_assigned", "units_rearranged", "units_to_rearrange"),
    "fct_civil_service": ("staff_trained", "staff_to_train", "staff_evaluated", "staff_to_evaluate"),
    "fct_digital_government": ("meetings", "online_meetings", "certified_copies", "e_certified_copies"),
}
PLACES = {code: fact for fact, codes in FACT_OF.items() for code in codes} | {"wait_minutes": "fct_procedures"}


Sent = tuple[str, int, dict[str, Any]]
"""A loaded row of a small file: its dataset, the day on which the file was exported, the row."""


class _Row(NamedTuple):
    exported: int
    row: dict[str, Any]


class _Figure(NamedTuple):
    first: int
    last: int
    exported: int
    amount: int
    times: int

    @property
    def at(self) -> int:
        return min(self.last, self.exported)

    @property
    def days(self) -> range:
        return range(self.first, self.last + 1)


def add_reported(truth: Truth, units: Units, sent: Iterable[Sent]) -> None:
    """Count them all into the facts."""
    rows: dict[str, list[_Row]] = defaultdict(list)
    for dataset, exported, row in sent:
        rows[dataset].append(_Row(exported, row))
    _add_manual(truth, units, rows[MANUAL])
    _add_survey(truth, units, rows[SURVEY])
    _add_settlement(truth, units, rows[SETTLEMENT])


def _add(truth: Truth, unit: Unit, at: int, exported: int, fact: str, amounts: dict[str, int], dataset: str) -> None:
    truth.exporting(exported)
    truth.add(fact, unit.code, month_text(at), amounts)
    truth.add(SENT, unit.code, month_text(at), {dataset: 1})


def _add_manual(truth: Truth, units: Units, sent: Iterable[_Row]) -> None:
    figures: dict[tuple[int, str], dict[str, _Figure]] = defaultdict(dict)
    by_index = {unit.index: unit for unit in units.all}
    for one in sorted(sent, key=lambda one: one.row["indicator_code"] in WHOLES, reverse=True):
        first, last = _days_of(one.row["period"])
        unit = _holder(units, one.row["unit_code"], last)
        for code, amount, times in _said(one.row):
            # A whole's own row comes later and takes the place of what a part's row says of it.
            figure = _Figure(first, last, one.exported, amount, times)
            figures[unit.index, code][one.row["period"]] = figure
    for (index, code), periods in sorted(figures.items()):
        counted = _on_a_day(periods.values()) if code in ON_A_DAY else _not_twice(periods.values())
        for figure in counted:
            amounts = {code.replace("legal_docs", "legal_documents"): figure.amount}
            if code == "wait_minutes":
                amounts = {"wait_minutes_sum": figure.amount, "wait_measurements": figure.times}
            _add(truth, by_index[index], figure.at, figure.exported, PLACES[code], amounts, MANUAL)


def _said(row: dict[str, Any]) -> Iterator[tuple[str, int, int]]:
    """Code, amount and number of measurements that a row of hand-made values gives."""
    code, value, part, whole = row["indicator_code"], row["value"], row["numerator"], row["denominator"]
    if code in ("par_index", "sipas", "dti"):
        return
    if code == "wait_minutes":
        yield (code, value, 1) if whole is None else (code, part, whole)
        return
    yield code, value if part is None else part, 0
    if whole is not None:
        yield WHOLES[code], whole, 0


def _not_twice(figures: Iterable[_Figure]) -> list[_Figure]:
    """Of a year and its quarters one only: the quarters where all four are there, else the year."""
    listed = list(figures)
    covered = set()
    for whole in listed:
        parts = [one for one in listed if one != whole and whole.first <= one.first and one.last <= whole.last]
        if set(whole.days) == {at for one in parts for at in one.days}:
            covered.add(whole)
    standing = [one for one in listed if one not in covered]
    return [
        one
        for one in standing
        if not any(len(other.days) > len(one.days) and set(other.days) & set(one.days) for other in standing)
    ]


def _on_a_day(figures: Iterable[_Figure]) -> list[_Figure]:
    """Each month's last figure as the change since the one before it in the year; the shorter period where two tie."""
    last: dict[str, _Figure] = {}
    for figure in sorted(figures, key=lambda one: (one.at, -len(one.days))):
        last[month_text(figure.at)] = figure
    changes: list[_Figure] = []
    before, year = 0, ""
    for month, figure in last.items():
        if month[:4] != year:
            before, year = 0, month[:4]
        changes.append(figure._replace(amount=figure.amount - before))
        before = figure.amount
    return changes


def _add_survey(truth: Truth, units: Units, sent: Iterable[_Row]) -> None:
    for one in sent:
        _, last = _days_of(one.row["survey_code"])
        valid = one.row["ballots"] - one.row["not_answered"]
        satisfied = one.row["very_satisfied"] + one.row["satisfied"]
        group = one.row["respondent_group"]
        amounts = {"ballots": one.row["ballots"], "valid_answers": valid, "satisfied_answers": satisfied}
        amounts |= {f"{group}_valid_answers": valid, f"{group}_satisfied_answers": satisfied}
        unit, at = _holder(units, one.row["unit_code"], last), min(last, one.exported)
        _add(truth, unit, at, one.exported, "fct_impact", amounts, SURVEY)


def _add_settlement(truth: Truth, units: Units, sent: Iterable[_Row]) -> None:
    """In December of the year; once a unit and year, what was allotted to it."""
    seen = set()
    for one in sent:
        year = one.row["fiscal_year"]
        at = day(year, 12, 31)
        unit = _holder(units, one.row["unit_code"], at)
        names = ("usable", "reported", "approved")
        amounts = {f"settlement_{name}": one.row[name] for name in names}
        if (unit.index, year) not in seen:
            amounts["settlement_allotted"] = truth.allotted[unit.index, year]
        seen.add((unit.index, year))
        _add(truth, unit, at, one.exported, "fct_public_finance", amounts, SETTLEMENT)


def _days_of(period: str) -> tuple[int, int]:
    """First and last day of `2026` or `2026-Q3`."""
    year = int(period[:4])
    if "Q" not in period:
        return day(year, 1, 1), day(year, 12, 31)
    quarter = int(period[-1])
    return day(year, 3 * quarter - 2, 1), last_day_of_month(year, 3 * quarter)


def _holder(units: Units, code: str, at: int) -> Unit:
    """The unit that has the code on the day."""
    at = min(at, DATA_END)
    (unit,) = [one for one in units.all if one.code == code and one.alive(at)]
    return unit
