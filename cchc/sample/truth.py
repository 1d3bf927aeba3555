"""The truth: plain counting of the drawn records into the facts of each area, by unit and month.

Written in Python on its own and sharing nothing with the SQL that is compared with it. Each `add_…` takes a sign, so
that a corrected record is counted by taking the old one out and putting the new one in; with the sign 0 nothing is
counted, and the record is known to stand in the file being written too.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from cchc.sample.records import Allocation, Dossier, Incoming, Outgoing, Voucher
from cchc.sample.timeline import DAY, date_of, day, month_text
from cchc.sample.truth_dossiers import finished_digital, judged_766, received_digital, received_procedures, resolved
from cchc.sample.units import Unit

FACTS = (
    "fct_steering",
    "fct_institutions",
    "fct_procedures",
    "fct_organisation",
    "fct_civil_service",
    "fct_public_finance",
    "fct_digital_government",
    "fct_impact",
)
DOCUMENT_FACTS = {
    "Chỉ đạo điều hành": "fct_steering",
    "Tư pháp": "fct_institutions",
    "Tổ chức bộ máy": "fct_organisation",
    "Công chức, công vụ": "fct_civil_service",
    "Tài chính - Ngân sách": "fct_public_finance",
}
SENT = "sent"
"""A table beside the facts: how many events of each dataset a unit and month have, counted in a fact or not."""
DOSSIERS, INCOMING, OUTGOING = "one_stop_shop.dossiers", "documents.incoming", "documents.outgoing"
ALLOCATIONS, TRANSACTIONS = "budget.allocations", "budget.transactions"
PORTAL = "national_portal.index_766"
Facts = dict[str, dict[str, dict[str, dict[str, int]]]]
Sent = dict[str, dict[str, dict[str, str]]]


class Truth:
    """Counts per fact, unit code and month; `as_of` is the day at whose end unfinished dossiers are judged."""

    def __init__(self, heirs: Mapping[int, Unit], as_of: int) -> None:
        self._heirs = heirs
        self._end_of_as_of = as_of * DAY + DAY - 1
        self._cells: dict[tuple[str, str, str], dict[str, int]] = {}
        self._exported: dict[tuple[str, str, str], int] = {}
        self._export_day = 0
        self.allotted: Counter[tuple[int, int]] = Counter()
        self._dossiers_of: Counter[tuple[str, str, str, str]] = Counter()

    def exporting(self, day_number: int) -> None:
        """From now on records stand in files exported on this day."""
        self._export_day = day_number

    def _count(self, fact: str, unit: Unit, at: int, names: Iterable[str], sign: int) -> None:
        """Add one to each named count of the holder of the unit's affairs on the day."""
        self.add(fact, self._holder(unit, at).code, month_text(at), dict.fromkeys(names, sign))

    def _holder(self, unit: Unit, at: int) -> Unit:
        """Who has the affairs of a unit on a day."""
        gone = unit.valid_to is not None and at >= unit.valid_to
        return self._heirs.get(unit.index, unit) if gone else unit

    def add(self, fact: str, code: str, month: str, amounts: Mapping[str, int]) -> None:
        """Add amounts to the counts of a unit that holds its own affairs in the month."""
        cell = self._cells.setdefault((fact, code, month), {})
        for name, amount in amounts.items():
            cell[name] = cell.get(name, 0) + amount
            if fact == SENT and amount >= 0:
                self._exported[code, month, name] = max(self._exported.get((code, month, name), 0), self._export_day)

    def add_dossier(self, dossier: Dossier, sign: int = 1) -> None:
        """Count a dossier in the state in which the last file shows it."""
        if dossier.received is not None:
            at = dossier.received // DAY
            self._count(SENT, dossier.unit, at, [DOSSIERS], sign)
            self._count("fct_procedures", dossier.unit, at, received_procedures(dossier), sign)
            digital = received_digital(dossier)
            self._count("fct_digital_government", dossier.unit, at, digital, sign)
            if "fee_bearing" in digital:
                self._count_procedure("fee_procedures", dossier, at, sign)
        if dossier.finished is not None:
            at = dossier.finished // DAY
            self._count(SENT, dossier.unit, at, [DOSSIERS], sign)
            self._count("fct_procedures", dossier.unit, at, resolved(dossier.finished // DAY, dossier), sign)
            self._count("fct_digital_government", dossier.unit, at, finished_digital(dossier), sign)
        if dossier.paid is not None:
            names = ["paid", "paid_portal"] if dossier.online_payment == 1 else ["paid"]
            self._count(SENT, dossier.unit, dossier.paid // DAY, [DOSSIERS], sign)
            self._count("fct_digital_government", dossier.unit, dossier.paid // DAY, names, sign)
            self._count_procedure("fee_procedures_paid", dossier, dossier.paid // DAY, sign)
        self._add_766(dossier, sign)

    def _count_procedure(self, name: str, dossier: Dossier, at: int, sign: int) -> None:
        """Count the procedure with its first dossier of the unit and month, and no longer with its last one gone."""
        holder = self._holder(dossier.unit, at)
        key = (name, holder.code, month_text(at), dossier.procedure.code)
        before = self._dossiers_of[key]
        self._dossiers_of[key] += sign
        change = (self._dossiers_of[key] > 0) - (before > 0)
        self.add("fct_digital_government", holder.code, month_text(at), {name: change})

    def add_synced(self, code: str, at: int, synced: int, to_sync: int) -> None:
        """Take what the portal says of a unit's dossiers on its last day of a month."""
        self.add(SENT, code, month_text(at), {PORTAL: 1})
        self.add("fct_procedures", code, month_text(at), {"synced_portal": synced, "to_sync_portal": to_sync})

    def _add_766(self, dossier: Dossier, sign: int) -> None:
        """Count a dossier in the month in which index 766 takes it to have ended, or else of its receipt."""
        judged = judged_766(dossier, self._end_of_as_of)
        if judged is None:
            return
        at, on_time = judged
        names = ["counted_766", "on_time_766"] if on_time else ["counted_766"]
        self._count(SENT, dossier.unit, at, [DOSSIERS], sign)
        self._count("fct_procedures", dossier.unit, at, names, sign)

    def add_incoming(self, document: Incoming, sign: int = 1) -> None:
        """Count an incoming document by its arrival."""
        self._count(SENT, document.unit, document.arrived, [INCOMING], sign)
        has_due = document.due is not None
        on_time = document.due is not None and document.finished is not None and document.finished <= document.due
        if has_due:
            names = ["incoming_due", "incoming_on_time"] if on_time else ["incoming_due"]
            self._count("fct_digital_government", document.unit, document.arrived, names, sign)
        fact = DOCUMENT_FACTS.get(document.field)
        if fact is not None:
            names = ["documents_received"]
            names += ["documents_with_due"] if has_due else []
            names += ["documents_on_time"] if on_time else []
            self._count(fact, document.unit, document.arrived, names, sign)

    def add_outgoing(self, document: Outgoing, sign: int = 1) -> None:
        """Count an issued document by its date."""
        self._count(SENT, document.unit, document.doc_date, [OUTGOING], sign)
        names = ["outgoing", "outgoing_signed_sent"] if document.signed and document.electronic else ["outgoing"]
        self._count("fct_digital_government", document.unit, document.doc_date, names, sign)
        if document.legal:
            self._count("fct_institutions", document.unit, document.doc_date, ["legal_documents_issued"], sign)
        topics = document.said.topics.split()
        if "legal_plan" in topics and document.doc_type in ("Kế hoạch", "Quyết định"):
            self._count("fct_institutions", document.unit, document.doc_date, ["legal_plans_issued"], sign)
        if "legal_review" in topics and document.doc_type == "Báo cáo":
            self._count("fct_institutions", document.unit, document.doc_date, ["legal_review_reports_issued"], sign)
        fact = DOCUMENT_FACTS.get(document.field)
        if fact is not None:
            names = ["documents_issued"]
            names += ["plans_issued"] if document.doc_type == "Kế hoạch" and fact != "fct_public_finance" else []
            names += ["reports_issued"] if document.doc_type == "Báo cáo" else []
            self._count(fact, document.unit, document.doc_date, names, sign)

    def add_allocation(self, line: Allocation) -> None:
        """Sum an allotted line in the month of its decision, within its fiscal year."""
        amounts = {"usable": line.usable, "initial_amount": line.initial, "carried_over": line.carried_over}
        if line.project.startswith("7"):
            amounts["investment_usable"] = line.usable
            amounts["investment_carried_over"] = line.carried_over
        self.allotted[line.unit.index, line.fiscal_year] += line.usable
        self._sum("fct_public_finance", line.unit, line.decided, line.fiscal_year, amounts)
        self._sum(SENT, line.unit, line.decided, line.fiscal_year, {ALLOCATIONS: 1})

    def add_voucher(self, line: Voucher) -> None:
        """Sum an actual voucher line in the month of its posting, within its fiscal year."""
        if line.flag != "A":
            return
        kind = "advance" if line.advance else "spent"
        amounts = {kind: line.debit - line.credit}
        if line.allocation.project.startswith("7"):
            amounts[f"investment_{kind}"] = line.debit - line.credit
        self._sum("fct_public_finance", line.allocation.unit, line.posted, line.fiscal_year, amounts)
        self._sum(SENT, line.allocation.unit, line.posted, line.fiscal_year, {TRANSACTIONS: 1})

    def _sum(self, fact: str, unit: Unit, at: int, fiscal_year: int, amounts: Mapping[str, int]) -> None:
        within = min(max(at, day(fiscal_year, 1, 1)), day(fiscal_year, 12, 31))
        self.add(fact, unit.code, month_text(within), amounts)

    def facts(self, only: Iterable[tuple[str, str, str]] | None = None) -> Facts:
        """Facts as expected.json holds them, without zero counts; `only` names (fact, unit, month) cells to give."""
        nested: Facts = {fact: {} for fact in FACTS} if only is None else {}
        for fact, unit, month in sorted(key for key in (self._cells if only is None else only) if key[0] != SENT):
            counts = {name: value for name, value in self._cells.get((fact, unit, month), {}).items() if value}
            if counts or only is not None:
                nested.setdefault(fact, {}).setdefault(unit, {})[month] = counts
        return nested

    def sent(self, only: Iterable[tuple[str, str]] | None = None) -> Sent:
        """By unit and month, when the last of the files was exported that hold an event in it, of each dataset."""
        nested: Sent = {}
        keys = [key[1:] for key in self._cells if key[0] == SENT] if only is None else only
        for unit, month in sorted(keys):
            nested.setdefault(unit, {})[month] = {
                dataset: date_of(self._exported[unit, month, dataset]).isoformat()
                for dataset, events in self._cells.get((SENT, unit, month), {}).items()
                if events
            }
        return nested

    def corrected_by(
        self, taken: Iterable[Dossier], put: Iterable[Dossier], resent: Iterable[Dossier], exported: int
    ) -> tuple[Facts, Sent]:
        """The changed cells, complete, once the dossiers `taken` are replaced by `put` in a file with all `resent`."""
        corrected = Truth(self._heirs, 0)
        corrected._end_of_as_of = self._end_of_as_of
        corrected._cells = {key: dict(cell) for key, cell in self._cells.items()}
        corrected._exported = dict(self._exported)
        corrected._dossiers_of = Counter(self._dossiers_of)
        corrected.exporting(exported)
        for sign, dossiers in ((-1, taken), (1, put), (0, resent)):
            for dossier in dossiers:
                corrected.add_dossier(dossier, sign)
        before, after = self.sent(), corrected.sent()
        months = {(unit, month) for unit, cells in after.items() for month in cells}
        sent = [key for key in months if before.get(key[0], {}).get(key[1]) != after[key[0]][key[1]]]
        counts = [key for key, cell in corrected._cells.items() if _nonzero(cell) != _nonzero(self._cells.get(key, {}))]
        return corrected.facts(counts), corrected.sent(sent)


def _nonzero(cell: Mapping[str, int]) -> dict[str, int]:
    return {name: value for name, value in cell.items() if value}
