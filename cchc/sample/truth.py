"""The truth: plain counting of the drawn records into the seven facts, by unit and month.

Written in Python on its own and sharing nothing with the SQL that is compared with it. Each `add_…` takes a sign, so
that a corrected record is counted by taking the old one out and putting the new one in.
"""

from collections.abc import Iterable, Mapping

from cchc.sample.records import REFUSED, STOPPED, WAITING, Allocation, Dossier, Incoming, Outgoing, Voucher
from cchc.sample.timeline import DAY, day, month_text
from cchc.sample.units import Unit

FACTS = (
    "fct_steering",
    "fct_institutions",
    "fct_procedures",
    "fct_organisation",
    "fct_civil_service",
    "fct_public_finance",
    "fct_digital_government",
)
DOCUMENT_FACTS = {
    "Chỉ đạo điều hành": "fct_steering",
    "Tư pháp": "fct_institutions",
    "Tổ chức bộ máy": "fct_organisation",
    "Công chức, công vụ": "fct_civil_service",
    "Tài chính - Ngân sách": "fct_public_finance",
}
Facts = dict[str, dict[str, dict[str, dict[str, int]]]]


class Truth:
    """Counts per fact, unit code and month; `as_of` is the day at whose end unfinished dossiers are judged."""

    def __init__(self, heirs: Mapping[int, Unit], as_of: int) -> None:
        self._heirs = heirs
        self._end_of_as_of = as_of * DAY + DAY - 1
        self._cells: dict[tuple[str, str, str], dict[str, int]] = {}

    def _count(self, fact: str, unit: Unit, at: int, names: Iterable[str], sign: int) -> None:
        """Add one to each named count of the holder of the unit's affairs on the day."""
        if unit.valid_to is not None and at >= unit.valid_to:
            unit = self._heirs.get(unit.index, unit)
        cell = self._cells.setdefault((fact, unit.code, month_text(at)), {})
        for name in names:
            cell[name] = cell.get(name, 0) + sign

    def add_dossier(self, dossier: Dossier, sign: int = 1) -> None:
        """Count a dossier in the state in which the last file shows it."""
        if dossier.received is not None:
            at = dossier.received // DAY
            self._count("fct_procedures", dossier.unit, at, _received_procedures(dossier), sign)
            self._count("fct_digital_government", dossier.unit, at, _received_digital(dossier), sign)
        if dossier.finished is not None:
            at = dossier.finished // DAY
            self._count("fct_procedures", dossier.unit, at, _resolved(dossier.finished // DAY, dossier), sign)
            self._count("fct_digital_government", dossier.unit, at, _finished_digital(dossier), sign)
        if dossier.paid is not None:
            names = ["paid", "paid_portal"] if dossier.online_payment == 1 else ["paid"]
            self._count("fct_digital_government", dossier.unit, dossier.paid // DAY, names, sign)
        self._add_766(dossier, sign)

    def _add_766(self, dossier: Dossier, sign: int) -> None:
        """Index 766: the end is the first that there is of finished, returned, refused, waiting since."""
        end = dossier.finished
        if end is None:
            end = dossier.returned
        if end is None and dossier.status in (REFUSED, STOPPED):
            end = dossier.refused
        if end is None and dossier.status == WAITING and dossier.supplemented is None:
            end = dossier.requested
        month_stamp = end if end is not None else dossier.received
        if month_stamp is None:
            return
        effective = self._end_of_as_of if end is None else end
        if dossier.requested is not None and dossier.supplemented is not None:
            effective -= dossier.supplemented - dossier.requested
        on_time = dossier.supplements <= 1 and (dossier.due is None or effective <= dossier.due)
        names = ["counted_766", "on_time_766"] if on_time else ["counted_766"]
        self._count("fct_procedures", dossier.unit, month_stamp // DAY, names, sign)

    def add_incoming(self, document: Incoming, sign: int = 1) -> None:
        """Count an incoming document by its arrival."""
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
        names = ["outgoing", "outgoing_signed_sent"] if document.signed and document.electronic else ["outgoing"]
        self._count("fct_digital_government", document.unit, document.doc_date, names, sign)
        if document.legal:
            self._count("fct_institutions", document.unit, document.doc_date, ["legal_documents_issued"], sign)
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
        self._sum(line.unit, line.decided, line.fiscal_year, amounts)

    def add_voucher(self, line: Voucher) -> None:
        """Sum an actual voucher line in the month of its posting, within its fiscal year."""
        if line.flag != "A":
            return
        kind = "advance" if line.advance else "spent"
        amounts = {kind: line.debit - line.credit}
        if line.allocation.project.startswith("7"):
            amounts[f"investment_{kind}"] = line.debit - line.credit
        self._sum(line.allocation.unit, line.posted, line.fiscal_year, amounts)

    def _sum(self, unit: Unit, at: int, fiscal_year: int, amounts: Mapping[str, int]) -> None:
        within = min(max(at, day(fiscal_year, 1, 1)), day(fiscal_year, 12, 31))
        cell = self._cells.setdefault(("fct_public_finance", unit.code, month_text(within)), {})
        for name, amount in amounts.items():
            cell[name] = cell.get(name, 0) + amount

    def facts(self, only: Iterable[tuple[str, str, str]] | None = None) -> Facts:
        """Facts as expected.json holds them, without zero counts; `only` names (fact, unit, month) cells to give."""
        nested: Facts = {fact: {} for fact in FACTS} if only is None else {}
        for fact, unit, month in sorted(self._cells if only is None else only):
            counts = {name: value for name, value in self._cells.get((fact, unit, month), {}).items() if value}
            if counts or only is not None:
                nested.setdefault(fact, {}).setdefault(unit, {})[month] = counts
        return nested

    def corrected_by(self, taken: Iterable[Dossier], put: Iterable[Dossier]) -> Facts:
        """The changed cells, complete, as they are once the dossiers `taken` are replaced by those `put`."""
        corrected, changes = Truth(self._heirs, 0), Truth(self._heirs, 0)
        corrected._end_of_as_of = changes._end_of_as_of = self._end_of_as_of
        for dossier in taken:
            changes.add_dossier(dossier, -1)
        for dossier in put:
            changes.add_dossier(dossier)
        changed = [key for key, cell in changes._cells.items() if any(cell.values())]
        for key in changed:
            counts = dict(self._cells.get(key, {}))
            for name, value in changes._cells[key].items():
                counts[name] = counts.get(name, 0) + value
            corrected._cells[key] = counts
        return corrected.facts(changed)


def _received_procedures(dossier: Dossier) -> list[str]:
    names = ["received"]
    online = dossier.channel == 2
    if online:
        names.append("received_online")
    if online and (dossier.e_result or not dossier.result_required):
        names.append("received_online_766")
    if dossier.procedure.service_level in ("full", "partial"):
        names.append("received_online_service")
        if online:
            names.append("received_online_service_online")
    return names


def _resolved(finished: int, dossier: Dossier) -> list[str]:
    names = ["resolved"]
    due = None if dossier.due is None else dossier.due // DAY
    if due is None or finished == due:
        names.append("resolved_on_due")
    elif finished < due:
        names.append("resolved_early")
    else:
        names.append("resolved_late")
        if dossier.apology:
            names.append("resolved_late_with_apology")
    return names


def _received_digital(dossier: Dossier) -> list[str]:
    names = ["received"]
    if dossier.digitised and (dossier.e_result or not dossier.result_required):
        names.append("received_digitised")
    if dossier.reused:
        names.append("received_reused")
    if dossier.store:
        names.append("received_from_store")
    if dossier.vneid:
        names.append("received_vneid")
    if dossier.fee > 0 and dossier.fee_kind not in ("exempt", "none"):
        names.append("fee_bearing")
        if dossier.online_payment in (1, 2):
            names.append("fee_bearing_paid_online")
    return names


def _finished_digital(dossier: Dossier) -> list[str]:
    names = ["finished"]
    if dossier.e_result:
        names.append("finished_e_result")
    if dossier.result_required:
        names.append("finished_result_required")
        if dossier.e_result:
            names.append("finished_result_required_e_result")
    return names
