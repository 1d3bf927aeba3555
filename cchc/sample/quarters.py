"""What a sample writes quarter by quarter, so that memory holds a quarter and what is still open from before."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from cchc.sample import datasets, layout_budget, layout_documents
from cchc.sample.corrections import Changes, plan_changes
from cchc.sample.delivery import Body, Delivery, body_of, send
from cchc.sample.department_books import DepartmentBooks
from cchc.sample.dirt import (
    DossierHeadings,
    Spoiled,
    spoil_allocations,
    spoil_dossiers,
    spoil_incoming,
    spoil_outgoing,
    spoil_vouchers,
)
from cchc.sample.draw_budget import BudgetDesk
from cchc.sample.draw_documents import DocumentDesk
from cchc.sample.draw_dossiers import DossierDesk, still_open
from cchc.sample.forms import Forms
from cchc.sample.layout_dossiers import row_a, row_b
from cchc.sample.luck import luck
from cchc.sample.records import Dossier, Incoming, Outgoing, dossier_at, dossier_in_the_end, incoming_at
from cchc.sample.special import CORRECTED_AFTER, Special, with_facts
from cchc.sample.spelling import Names
from cchc.sample.timeline import DATA_END, DAY, REFORM, Quarter, date_of, instant, quarters_of
from cchc.sample.truth import Truth
from cchc.sample.truth_reconciliation import ReconciliationTruth
from cchc.sample.truth_tasks import TaskTruth
from cchc.sample.units import load_units

INBOX = "inbox"


class Sample:
    """The state between quarters: desks, what is still open, the truth, the entries of the files."""

    def __init__(self, province: str, years: Sequence[int], out: Path, scale: float, seed: int) -> None:
        self.units = load_units(province, seed)
        self.quarters = quarters_of(years)
        self.out, self.seed, self.scale = out, seed, scale
        self.names = Names(self.units.all)
        self.truth = Truth(self.units.heirs(), self.quarters[-1].exported_at // DAY)
        self.reconciled = ReconciliationTruth(self.units.all, self.units.heirs(), self.quarters)
        self.dossier_desk = DossierDesk(self.units.all, seed, scale)
        self.document_desk = DocumentDesk(self.units.all, seed, scale)
        self.budget_desk = BudgetDesk(self.units.all, years, seed, scale)
        self.forms = Forms(self.units, out, INBOX, seed, scale)
        self.department_books = DepartmentBooks(self.units, out, INBOX, seed, scale)
        self.gone = self._gone_names()
        self.entries: list[dict[str, Any]] = []
        self.drawn: Counter[str] = Counter()
        self.specials: dict[str, dict[str, Any]] = {}
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.changes = Changes((), (), ())
        self.resent: tuple[list[Dossier], int] = [], 0
        self.issued: list[Outgoing] = []
        self.tasks: list[dict[str, Any]] = []
        self._open_dossiers: list[Dossier] = []
        self._open_incoming: list[Incoming] = []

    def _gone_names(self) -> list[str]:
        """Names of old units that no new commune bears, whatever its type."""
        kept = {unit.base_name.casefold() for unit in self.units.new}
        return [f"UBND {unit.name}" for unit in self.units.old if unit.base_name.casefold() not in kept][::7]

    def _rng(self, delivery: Delivery) -> Random:
        return luck(self.seed, "rows", delivery.path)

    def _send(self, delivery: Delivery, body: Body) -> None:
        self.entries.append(send(delivery, body, self.out, INBOX, self.seed))

    def write_quarter(self, quarter: Quarter) -> None:
        """All files of a quarter, and with a fiscal year's last quarter its allocations."""
        province = self.units.province_name(quarter.first)
        self.truth.exporting(quarter.exported_at // DAY)
        self._write_dossiers(quarter, province)
        self._write_incoming(quarter, province)
        self._write_outgoing(quarter, province)
        self._write_transactions(quarter, province)
        self.entries += self.department_books.quarter(quarter, province, self.truth)
        self.drawn["incoming"] += self.department_books.born
        if quarter.number == 4:
            self._write_allocations(quarter, province)
            self.forms.write_year(quarter, self.budget_desk.allocations(quarter.year))

    def _write_dossiers(self, quarter: Quarter, province: str) -> None:
        born = self.dossier_desk.draw(quarter)
        self.drawn["dossiers"] += len(born)
        for dossier in born:
            self.truth.add_dossier(dossier_in_the_end(dossier))
            self.reconciled.add_dossier(dossier_in_the_end(dossier))
        for dossier in self._open_dossiers:
            if _sends(dossier.unit.silent_from, quarter):
                self.truth.add_dossier(dossier_in_the_end(dossier), 0)
        sent = [one for one in self._open_dossiers + born if _sends(one.unit.silent_from, quarter)]
        self.forms.write_06a(quarter, sent)
        self._open_dossiers = [one for one in sent if still_open(one, quarter.cut)]
        in_city = quarter.last < REFORM
        city = [one for one in sent if in_city and self.units.in_city(one.unit)]
        rest = [one for one in sent if not (in_city and self.units.in_city(one.unit))]
        if city and self.units.city_code is not None:
            delivery = datasets.city_dossiers(quarter, province, self.units.city_code)
            self._write_dossier_file(quarter, delivery, city, datasets.HEADINGS_B)
        shown, spoiled = self._write_dossier_file(
            quarter, datasets.dossiers(quarter, province), rest, datasets.HEADINGS_A
        )
        self._write_special_dossiers(quarter, rest, shown, spoiled)

    def _write_dossier_file(
        self, quarter: Quarter, delivery: Delivery, sent: Sequence[Dossier], headings: DossierHeadings
    ) -> tuple[list[Dossier], list[Spoiled[Dossier]]]:
        """Write one vendor's file; gives the good rows as shown and the spoiled ones."""
        rng = self._rng(delivery)
        write = row_a if headings is datasets.HEADINGS_A else row_b
        shown = [dossier_at(one, quarter.cut) for one in sent]
        spoiled = spoil_dossiers(shown, quarter, delivery.exported_at, self.gone, headings, rng)
        self._send(delivery, body_of(shown, spoiled, lambda one: write(one, self.names, rng), delivery.layout, rng))
        return shown, spoiled

    def _write_special_dossiers(
        self, quarter: Quarter, sent: Sequence[Dossier], shown: Sequence[Dossier], spoiled: Sequence[Spoiled[Dossier]]
    ) -> None:
        """The correction and the older export of the third last quarter, and what must not get through after it."""
        special = Special(self.out, self.seed, self.names, self.units.province_name(quarter.first))
        if quarter == self.quarters[-3]:
            self.changes = plan_changes(shown, quarter)
            in_the_end = self.changes.applied_to([dossier_in_the_end(one) for one in sent])
            self.resent = in_the_end, (quarter.exported_at + CORRECTED_AFTER) // DAY
            self.specials["corrected"] = special.corrected(quarter, shown, spoiled, self.changes)
            self.specials["older"] = special.older(quarter, sent)
        elif quarter == self.quarters[-2]:
            self.specials["truncated"] = special.truncated(quarter, shown)
        elif quarter == self.quarters[-1]:
            self.specials["unknown_column"] = special.unknown_column(quarter, shown)

    def _write_incoming(self, quarter: Quarter, province: str) -> None:
        delivery = datasets.incoming(quarter, province)
        rng = self._rng(delivery)
        born = self.document_desk.draw_incoming(quarter)
        self.drawn["incoming"] += len(born)
        for document in born:
            self.truth.add_incoming(incoming_at(document, DATA_END))
        for document in self._open_incoming:
            if _sends(document.unit.silent_from, quarter):
                self.truth.add_incoming(incoming_at(document, DATA_END), 0)
        sent = [one for one in self._open_incoming + born if _sends(one.unit.silent_from, quarter)]
        self._open_incoming = [one for one in sent if one.finished is not None and one.finished > quarter.last]
        shown = [incoming_at(one, quarter.last) for one in sent]
        unknown = layout_documents.UNKNOWN_STATUS
        spoiled = spoil_incoming(shown, quarter, delivery.exported_at, self.gone, unknown, rng)
        body = body_of(
            shown, spoiled, lambda one: layout_documents.incoming_row(one, self.names, rng), delivery.layout, rng
        )
        self._send(delivery, body)
        if quarter == self.quarters[-1]:
            special = Special(self.out, self.seed, self.names, province)
            self.specials["swapped"] = special.swapped(quarter, shown)

    def _write_outgoing(self, quarter: Quarter, province: str) -> None:
        delivery = datasets.outgoing(quarter, province)
        rng = self._rng(delivery)
        true_dates = delivery.style.extension == "xlsx"
        born = self.document_desk.draw_outgoing(quarter)
        self.drawn["outgoing"] += len(born)
        self.issued += born
        for document in born:
            self.truth.add_outgoing(document)
        spoiled = spoil_outgoing(born, quarter, self.gone, rng)
        body = body_of(
            born,
            spoiled,
            lambda one: layout_documents.outgoing_row(one, self.names, rng, true_dates),
            delivery.layout,
            rng,
        )
        self._send(delivery, body)
        if quarter == self.quarters[-1]:
            special = Special(self.out, self.seed, self.names, province)
            self.specials["secret"] = special.secret(quarter, born)

    def _write_transactions(self, quarter: Quarter, province: str) -> None:
        delivery = datasets.transactions(quarter, province)
        rng = self._rng(delivery)
        lines = self.budget_desk.vouchers(quarter)
        self.drawn["transactions"] += len(lines)
        for line in lines:
            self.truth.add_voucher(line)
            self.reconciled.add_voucher(line)
        self.forms.write_execution(quarter, lines, self.budget_desk.allocations(quarter.year))
        spoiled = spoil_vouchers(lines, quarter, self.gone, rng)
        totals = layout_budget.voucher_totals(lines)
        body = body_of(
            lines, spoiled, lambda one: layout_budget.voucher_row(one, self.names, rng), delivery.layout, rng, totals
        )
        self._send(delivery, body)

    def _write_allocations(self, quarter: Quarter, province: str) -> None:
        delivery = datasets.allocations(quarter, province)
        rng = self._rng(delivery)
        lines = self.budget_desk.allocations(quarter.year)
        self.drawn["allocations"] += len(lines)
        for line in lines:
            self.truth.add_allocation(line)
            self.reconciled.add_allocation(line)
        spoiled = spoil_allocations(lines, rng)
        totals = layout_budget.allocation_totals(lines)
        body = body_of(
            lines, spoiled, lambda one: layout_budget.allocation_row(one, self.names, rng), delivery.layout, rng, totals
        )
        self._send(delivery, body)

    def judge_tasks(self, sent: Sequence[tuple[str, int, dict[str, Any]]]) -> None:
        """Hold the plans' tasks against all that was issued, and count them."""
        judged = TaskTruth(self.units, sent, self.issued, self.quarters[-1].exported_at // DAY)
        judged.count(self.truth)
        self.tasks = judged.statuses()

    def expected(self) -> dict[str, Any]:
        """The content of expected.json."""
        silent = {
            unit.code: date_of(unit.silent_from).isoformat() for unit in self.units.all if unit.silent_from is not None
        }
        corrected = self.truth.corrected_by(self.changes.taken, self.changes.put, *self.resent)
        self.specials["corrected"] = with_facts(self.specials["corrected"], self.changes, *corrected)
        return {
            "meta": {
                "province_code": self.units.province,
                "province_names": list(self.units.names),
                "first_period": self.quarters[0].period,
                "last_period": self.quarters[-1].period,
                "data_end": date_of(self.quarters[-1].last).isoformat(),
                "as_of": instant(self.quarters[-1].exported_at).date().isoformat(),
                "seed": self.seed,
                "scale": self.scale,
                "city_of_vendor_b": self.units.city_code,
                "silent_units": silent,
                "units_without_fees": [unit.code for unit in self.units.all if unit.without_fees],
                "units_unconnected": [unit.code for unit in self.units.all if unit.unconnected],
            },
            "facts": self.truth.facts(),
            "sent": self.truth.sent(),
            "files": self.entries,
            "rows": self.rows,
            "tasks": self.tasks,
            "reconciliation": self.reconciled.compared(self.rows),
            "corrections": self.specials,
            "totals": {"records": dict(sorted(self.drawn.items())), "rows_in_files": self.rows_in_files()},
        }

    def rows_in_files(self) -> dict[str, int]:
        """Data rows of the inbox by dataset, rejected ones among them."""
        rows: Counter[str] = Counter()
        for entry in (entry for entry in self.entries if "rows_read" in entry):
            rows[entry["dataset"]] += entry["rows_loaded"] + entry["rows_rejected"]
        return dict(sorted(rows.items()))


def _sends(silent_from: int | None, quarter: Quarter) -> bool:
    """Whether a unit's systems sent anything in the quarter."""
    return silent_from is None or quarter.first < silent_from
