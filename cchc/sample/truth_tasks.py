"""The truth of the plans' tasks: which document proves which task, in time or not, and the counts that follow.

Written in Python on its own: every task is held against every document of its office, the strongest pairs are taken
first.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from cchc.sample.records import Outgoing
from cchc.sample.timeline import DAY, EPOCH, Quarter, date_of
from cchc.sample.truth import SENT, Truth
from cchc.sample.truth_task_slots import ANY, TASKS, Cited, Slot, TaskReader
from cchc.sample.units import Unit, Units


class Proof(NamedTuple):
    """What proves a slot, and by which rule."""

    document: Outgoing
    rule: str


class TaskTruth:
    """The tasks that were sent, held against what was issued and cited until a day."""

    def __init__(
        self, units: Units, sent: Iterable[tuple[str, int, dict[str, Any]]], issued: Sequence[Outgoing], as_of: int
    ) -> None:
        sent = list(sent)
        reader = TaskReader(units)
        self._heirs = units.heirs()
        self._as_of = date_of(as_of)
        self._slots = reader.slots([(at, row) for name, at, row in sent if name == TASKS])
        self._cited: dict[tuple[int, int, str], list[Cited]] = defaultdict(list)
        for cited in reader.citations(sent):
            self._cited[cited.unit.index, cited.year, cited.reference.upper()].append(cited)
        self._documents = [one for one in issued if one.doc_date <= as_of]
        self._proofs = self._prove()

    def statuses(self) -> list[dict[str, Any]]:
        """Each slot with its status, its document and rule, by plan, task and occurrence."""
        return [
            {
                "plan_code": slot.plan_code,
                "task_no": slot.task_no,
                "occurrence": slot.number,
                "occurrences": slot.several,
                "area": slot.area,
                "lead_unit_code": slot.lead.code,
                "due_date": slot.due.isoformat() if slot.due else None,
                "done_date": date_of(proof.document.doc_date).isoformat() if proof else None,
                "document": proof.document.doc_no if proof else None,
                "match_rule": proof.rule if proof else None,
                "status": self._status(slot, proof),
            }
            for slot in self._slots
            for proof in [self._proofs.get(slot)]
        ]

    def count(self, truth: Truth) -> None:
        """Add what was due by now to the facts of the areas, in the month of the due date."""
        for slot in self._slots:
            if slot.due is None or slot.due > self._as_of:
                continue
            proof = self._proofs.get(slot)
            status = self._status(slot, proof)
            names = ["tasks_due"]
            names += ["tasks_done"] if status.startswith("done") else []
            names += ["tasks_done_on_time"] if status == "done_on_time" else []
            at = (slot.due - EPOCH).days
            holder = self._holder(slot.lead, at)
            month = slot.due.strftime("%Y-%m")
            truth.add(f"fct_{slot.area}", holder.code, month, dict.fromkeys(names, 1))
            if slot.types == ("Báo cáo",):
                on_time = {"reports_on_time": 1} if status == "done_on_time" else {}
                truth.add("fct_steering", holder.code, month, {"reports_due": 1} | on_time)
            truth.exporting(max(slot.exported, _exported(proof.document) if proof else 0))
            truth.add(SENT, holder.code, month, {TASKS: 1})

    def _status(self, slot: Slot, proof: Proof | None) -> str:
        if proof is not None:
            return "done_late" if slot.due and date_of(proof.document.doc_date) > slot.due else "done_on_time"
        if slot.due is None:
            return "no_evidence"
        return "overdue" if slot.due < self._as_of else "due"

    def _holder(self, unit: Unit, at: int) -> Unit:
        ended = unit.valid_to is not None and at >= unit.valid_to
        return self._heirs.get(unit.index, unit) if ended else unit

    def _prove(self) -> dict[Slot, Proof]:
        """The strongest pairs first; a slot has one document and a document one slot."""
        pairs = [
            (_rank(strength, slot, document), rule, slot, document)
            for slot in self._slots
            for document in self._documents
            for strength, rule in self._fits(slot, document)[:1]
        ]
        pairs.sort(key=lambda pair: pair[0])
        proofs: dict[Slot, Proof] = {}
        used: set[tuple[int, str, int]] = set()
        for _, rule, slot, document in pairs:
            mark = (document.unit.index, document.doc_no, document.doc_date)
            if slot not in proofs and mark not in used:
                proofs[slot] = Proof(document, rule)
                used.add(mark)
        return proofs

    def _fits(self, slot: Slot, document: Outgoing) -> list[tuple[int, str]]:
        """The rules by which a document of the lead's office fits, the strongest first."""
        if document.unit.index != self._holder(slot.lead, document.doc_date).index:
            return []
        at = date_of(document.doc_date)
        topics = frozenset(document.said.topics.split())
        about = document.said.about_period
        of_topic = bool(slot.topics) and slot.topics <= topics
        early = slot.before + timedelta(1) if slot.before else date(slot.year - 1, 10, 1)
        start = slot.before + timedelta(1) if slot.before else date(slot.year, 1, 1)
        latest = date(slot.year + 1, 12, 31)
        fits = []
        if early <= at <= latest:
            for cited in self._cited.get((document.unit.index, slot.year, document.doc_no.upper()), ()):
                if cited.task_no == slot.task_no:
                    fits.append((2, "scorecard_task"))
                elif cited.task_no is None and cited.area == slot.area and of_topic:
                    fits.append((3, "scorecard_topic"))
        if not of_topic or (ANY not in slot.types and document.doc_type not in slot.types):
            return sorted(fits)
        if slot.recurrence in _PERIODIC and about is not None:
            if about in _periods(slot) and start <= at <= latest:
                fits.append((4, "type_topic_period"))
            return sorted(fits)
        last = slot.after or max(
            date(slot.year, 12, 31), slot.due + timedelta(90) if slot.due else date(slot.year, 12, 31)
        )
        about_year = about[:4] if about else None
        begins = early if about_year == str(slot.year) else start
        if (about_year in (None, str(slot.year)) or str(about_year) in slot.task) and begins <= at <= last:
            fits.append((6 if slot.due and at > slot.due else 5, "type_topic_date"))
        return sorted(fits)


def _exported(document: Outgoing) -> int:
    """The day on which the book that holds the document was exported."""
    dated = date_of(document.doc_date)
    return Quarter(dated.year, (dated.month + 2) // 3).exported_at // DAY


def _rank(strength: int, slot: Slot, document: Outgoing) -> tuple[Any, ...]:
    """At equal strength the task with more topics, then the earlier due, then names; of its documents the earliest."""
    task = (-len(slot.topics), slot.due or date.max, slot.plan_code.encode(), slot.task_no.encode(), slot.number)
    return (strength, *task, document.doc_date, document.doc_no.encode())


_PERIODIC = ("monthly", "quarterly", "half_yearly", "yearly")
_OF_QUARTER = {1: ("-Q1",), 2: ("-Q2", "-H1"), 3: ("-Q3", "-9M"), 4: ("-Q4", "-H2", "")}


def _periods(slot: Slot) -> tuple[str, ...]:
    """What a report may say that it is about."""
    if slot.due is None:
        return ()
    if slot.recurrence == "monthly":
        return (slot.due.strftime("%Y-%m"),)
    if slot.recurrence == "yearly":
        return (str(slot.due.year),)
    return tuple(f"{slot.due.year}{part}" for part in _OF_QUARTER[(slot.due.month + 2) // 3])
