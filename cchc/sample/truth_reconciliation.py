"""The truth of the reconciliation: what forms 06a and of the budget's execution say, and what the records say.

Each figure is counted for the end of each quarter straight from the records in their last state, by plain loops that
share nothing with the SQL that is compared with it, nor with the writing of the forms.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from cchc.sample.records import Allocation, Dossier, Voucher
from cchc.sample.timeline import DAY, Quarter
from cchc.sample.units import Unit

FORMS = {"06a": "one_stop_shop.report_06a", "kbnn": "budget.execution"}
PARTS = {"06a": ("field", "field_name"), "kbnn": ("clause", "clause")}
DOSSIER_ITEMS = (
    "received",
    "received_online",
    "received_direct",
    "carried_over",
    "resolved",
    "resolved_early",
    "resolved_on_due",
    "resolved_late",
    "pending",
    "pending_in_time",
    "pending_late",
)
BUDGET_ITEMS = ("annual_estimate", "usable", "spent_period", "spent_to_date", "advance", "remaining")
ITEMS = {"06a": DOSSIER_ITEMS, "kbnn": BUDGET_ITEMS}
TOTAL = "total"
Counts = Counter[str]
Rows = Mapping[str, Sequence[Mapping[str, Any]]]
Compared = dict[str, dict[str, dict[str, dict[str, dict[str, list[int | None]]]]]]
"""System, period, unit code, part (`total`, `field/…`, `clause/…`), item -> [reported, computed]."""


class ReconciliationTruth:
    """What the records say of each unit at the end of each quarter, and how the forms' rows compare with it."""

    def __init__(self, units: Sequence[Unit], heirs: Mapping[int, Unit], quarters: Sequence[Quarter]) -> None:
        self._units = units
        self._heirs = heirs
        self._quarters = quarters
        self._ends = [quarter.last for quarter in quarters]
        self._books: dict[tuple[str, str, int], dict[str, Counts]] = {}

    def add_dossier(self, dossier: Dossier) -> None:
        """Enter a dossier, in the state in which the last file shows it, into the books of its quarters."""
        if dossier.received is None:
            return
        received = dossier.received // DAY
        finished = None if dossier.finished is None else dossier.finished // DAY
        due = None if dossier.due is None else dossier.due // DAY
        for quarter in self._quarters[bisect_left(self._ends, received) :]:
            if finished is not None and finished < quarter.first:
                break
            counts = self._book("06a", quarter, dossier.unit, quarter.last, dossier.procedure.field)
            counts["received"] += 1
            if received < quarter.first:
                counts["carried_over"] += 1
            else:
                counts["received_online" if dossier.channel == 2 else "received_direct"] += 1
            if finished is not None and finished <= quarter.last:
                counts["resolved"] += 1
                late = due is not None and finished > due
                early = due is not None and finished < due
                counts["resolved_late" if late else "resolved_early" if early else "resolved_on_due"] += 1
            else:
                counts["pending"] += 1
                counts["pending_late" if due is not None and due < quarter.last else "pending_in_time"] += 1

    def add_allocation(self, line: Allocation) -> None:
        """Enter an allotted line into its fiscal year's quarters from its decision on."""
        for quarter in self._quarters:
            if quarter.year == line.fiscal_year and line.decided <= quarter.last:
                book = self._book("kbnn", quarter, line.unit, line.decided, line.clause)
                book["annual_estimate"] += line.initial
                book["usable"] += line.usable
                book["remaining"] += line.usable

    def add_voucher(self, line: Voucher) -> None:
        """Enter an actual voucher line into its fiscal year's quarters from its posting on; in none if belated."""
        if line.flag != "A":
            return
        amount = line.debit - line.credit
        for quarter in self._quarters:
            if quarter.year != line.fiscal_year or line.posted > quarter.last:
                continue
            book = self._book("kbnn", quarter, line.allocation.unit, line.posted, line.allocation.clause)
            book["remaining"] -= amount
            book["advance" if line.advance else "spent_to_date"] += amount
            book["spent_period"] += amount if line.posted >= quarter.first and not line.advance else 0

    def compared(self, rows: Rows) -> Compared:
        """Every figure of every form beside the records', and the records' alone where a unit sent no form."""
        return {system: self._compared(system, rows.get(dataset, ())) for system, dataset in FORMS.items()}

    def _book(self, system: str, quarter: Quarter, unit: Unit, on: int, part: str) -> Counts:
        """The counts of whoever had the unit's affairs on a day: dossiers are handed on, money is not."""
        if unit.valid_to is not None and on >= unit.valid_to:
            unit = self._heirs.get(unit.index, unit)
        return self._books.setdefault((system, quarter.period, unit.index), {}).setdefault(part, Counter())

    def _compared(self, system: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        kind, column = PARTS[system]
        reported: dict[tuple[str, str], dict[str, Counts]] = {}
        for row in rows:
            if row.get("additive", True):
                figures = {item: row[item] for item in ITEMS[system]}
                parts = reported.setdefault((row["period"], row["unit_code"]), {})
                for part in (TOTAL, f"{kind}/{row[column]}"):
                    parts.setdefault(part, Counter()).update(figures)
        named = {part for parts in reported.values() for part in parts}
        periods = {period for period, _ in reported}
        result: dict[str, Any] = {period: {} for period in sorted(periods)}
        for quarter in (quarter for quarter in self._quarters if quarter.period in periods):
            for unit in (unit for unit in self._units if _exists(unit, quarter.last)):
                computed = self._computed(system, quarter, unit, kind)
                form = reported.get((quarter.period, unit.code))
                if form is not None:
                    result[quarter.period][unit.code] = _beside(form, computed, named, ITEMS[system])
                elif computed:
                    whole = computed[TOTAL]
                    result[quarter.period][unit.code] = {TOTAL: {item: [None, whole[item]] for item in ITEMS[system]}}
        return result

    def _computed(self, system: str, quarter: Quarter, unit: Unit, kind: str) -> dict[str, Counts]:
        """The records' figures by part, with the total; nothing where the unit has no records."""
        own = self._books.get((system, quarter.period, unit.index), {})
        if not own:
            return {}
        whole: Counts = Counter()
        for counts in own.values():
            whole.update(counts)
        return {TOTAL: whole} | {f"{kind}/{part}": counts for part, counts in own.items()}


def _exists(unit: Unit, on: int) -> bool:
    return unit.valid_from <= on and (unit.valid_to is None or on < unit.valid_to)


def _beside(
    form: Mapping[str, Counts], computed: Mapping[str, Counts], named: set[str], items: Sequence[str]
) -> dict[str, dict[str, list[int | None]]]:
    """A form's figures beside the computed ones; a part that it leaves out is 0 in it, or unknown to all forms."""
    silent = not computed and any(any(counts.values()) for counts in form.values())
    beside: dict[str, dict[str, list[int | None]]] = {
        part: {item: [counts[item], None if silent else computed.get(part, Counter())[item]] for item in items}
        for part, counts in form.items()
    }
    for part, counts in computed.items():
        if part not in form:
            left_out = 0 if part in named else None
            beside[part] = {item: [left_out, counts[item]] for item in items if counts[item]}
    return {part: figures for part, figures in beside.items() if figures}
