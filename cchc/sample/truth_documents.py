"""The truth of work files, of messages on the axis, and of disclosures that were due: counted from what was written.

Shares nothing with the SQL that is compared with it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cchc.sample.packets import PROVINCE
from cchc.sample.records import Outgoing
from cchc.sample.timeline import EPOCH, Quarter, date_of, day, month_text
from cchc.sample.truth import OUTGOING, SENT, Truth
from cchc.sample.truth_reported import Sent
from cchc.sample.units import Unit, Units

WORK_FILES, EDXML, DISCLOSURES = "documents.work_files", "documents.edxml", "documents.disclosures"
DAYS_TO_DISCLOSE = 15
"""Circular 61/2017/TT-BTC, article 6.2, and decree 163/2016/NĐ-CP, article 49."""
QUARTER_OF = {"Q1": 1, "Q2": 2, "H1": 2, "Q3": 3, "9M": 3, "Q4": 4}
DIGITAL = "fct_digital_government"


def add_work_files(truth: Truth, sent: Iterable[Sent]) -> None:
    """Count work files by the month in which they were opened."""
    for dataset, exported, row in sent:
        if dataset == WORK_FILES:
            truth.exporting(exported)
            month = row["opened_on"][:7]
            counts = {"work_files_opened": 1, "work_files_electronic": int(row["form"] == "electronic")}
            truth.add(DIGITAL, row["unit_code"], month, counts)
            truth.add(SENT, row["unit_code"], month, {WORK_FILES: 1})


def add_messages(truth: Truth, sent: Iterable[Sent], units: Units) -> None:
    """Count each document once for its sender and once for each receiver, where these are offices of the province."""
    offices = {unit.organ_id: unit.code for unit in units.new if unit.organ_id} | {PROVINCE[0]: units.province}
    counted = set()
    for dataset, exported, row in sent:
        if dataset != EDXML:
            continue
        truth.exporting(exported)
        for office, name in ((row["from_organ_id"], "edxml_sent"), (row["to_organ_id"], "edxml_received")):
            event = (row["document_id"], office, name)
            if office in offices and event not in counted:
                counted.add(event)
                truth.add(DIGITAL, offices[office], row["promulgated_on"][:7], {name: 1})
                truth.add(SENT, offices[office], row["promulgated_on"][:7], {EDXML: 1})


def add_disclosures(
    truth: Truth, issued: Sequence[Outgoing], units: Sequence[Unit], quarters: Sequence[Quarter], as_of: int
) -> None:
    """Count the disclosures of a quarter's execution that fell due by ``as_of``, and those that came in time."""
    disclosed: dict[tuple[int, int], list[int]] = {}
    for document in issued:
        if "budget_disclosure" in document.said.topics.split():
            for over in _over(document):
                disclosed.setdefault((document.unit.index, over), []).append(document.doc_date)
    books, found = truth.sent(), []
    for unit in units:
        months = _book(unit, books.get(unit.code, {}))
        for quarter in quarters:
            over = quarter.last + 1
            due = over - 1 + DAYS_TO_DISCLOSE
            before = [month for month in months if month < month_text(over)]
            after = [month for month in months if month >= month_text(over)]
            existed = unit.valid_from <= quarter.first and (unit.valid_to is None or due < unit.valid_to)
            if len(quarter.months) == 3 and before and after and existed and due <= as_of:
                on_time = int(any(over <= at <= due for at in disclosed.get((unit.index, over), ())))
                found.append((unit.code, month_text(due), months[after[0]], on_time))
    for code, month, exported, on_time in found:
        truth.exporting(exported)
        truth.add("fct_public_finance", code, month, {"disclosures_due": 1, "disclosures_on_time": on_time})
        truth.add(SENT, code, month, {DISCLOSURES: 1})


def _over(document: Outgoing) -> Iterator[int]:
    """The day after the quarter that a disclosure is of: the one that it names, else the one over last."""
    period = document.said.about_period
    if period is None and not {"settlement", "budget_estimate"} & set(document.said.topics.split()):
        at = date_of(document.doc_date)
        yield day(at.year, at.month - (at.month - 1) % 3, 1)
    if period is not None and period[5:] in QUARTER_OF:
        months = 12 * int(period[:4]) + 3 * QUARTER_OF[period[5:]]
        yield day(months // 12, months % 12 + 1, 1)


def _book(unit: Unit, sent: Mapping[str, Mapping[str, str]]) -> dict[str, int]:
    """The months in which a unit issued documents while it lived, each with the day of its export."""
    first = month_text(unit.valid_from)
    end = "9999-12" if unit.valid_to is None else month_text(unit.valid_to)
    return {
        month: (dt.date.fromisoformat(datasets[OUTGOING]) - EPOCH).days
        for month, datasets in sorted(sent.items())
        if OUTGOING in datasets and first <= month < end
    }
