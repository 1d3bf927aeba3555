"""A figure of a form beside the same figure of the own records: the lines of the form, and the records."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from publishing.trace.figures import Figures
from publishing.trace.inside import Counted, Unit
from publishing.trace.leaves import Record
from publishing.trace.node import Node, decimal
from publishing.trace.shown import Row

_KEY = ("unit_code", "unit_valid_from", "period", "period_from", "period_to")
_FACTS = ("status", "reported_value", "computed_value", "difference", "tolerance", "within_tolerance")
_FORMS = {"06a": "one_stop_shop.report_06a", "kbnn": "budget.execution"}
_PARTS = {"field": "field_name", "clause": "clause", "fund_source": "fund_source"}
_ALL_TIME = date(2000, 1, 1)


@dataclass(frozen=True)
class Term:
    """A count of the records that an item of a form is made of: with which sign, and from when on."""

    measure: str
    sign: int = 1
    since_january: bool = False


ITEMS: dict[str, tuple[Term, ...]] = {
    "received_online": (Term("received_online"),),
    "received_direct": (Term("received"), Term("received_online", -1)),
    "resolved": (Term("resolved_early"), Term("resolved_on_due"), Term("resolved_late")),
    "resolved_early": (Term("resolved_early"),),
    "resolved_on_due": (Term("resolved_on_due"),),
    "resolved_late": (Term("resolved_late"),),
    "annual_estimate": (Term("initial_amount", since_january=True),),
    "usable": (Term("usable", since_january=True),),
    "spent_period": (Term("spent"),),
    "spent_to_date": (Term("spent", since_january=True),),
    "advance": (Term("advance", since_january=True),),
    "remaining": (
        Term("usable", since_january=True),
        Term("spent", -1, since_january=True),
        Term("advance", -1, since_january=True),
    ),
}
"""What the items of the forms are of the own records. Of those on the books at the period's end: ``_pending``."""


class Reconciliation:
    """Traces of reconciliation."""

    def __init__(self, figures: Figures) -> None:
        self._figures, self._inside = figures, figures.inside

    def row(self, row: Row) -> Node:
        """One figure of a form."""
        unit = self._figures.unit_name((row["unit_code"], row["unit_valid_from"]))
        title = f"{row['item_vi']}: {unit}, kỳ {row['period']}"
        node = Node("reconciliation", title, f"{row['system']} {row['breakdown']} {row['part']} {row['item']}")
        node.value = row["difference"]
        node.facts |= {name: row[name] for name in _FACTS if row.get(name) is not None}
        if row["reported_value"] is not None:
            node.children.append(self._form(row))
        if row["computed_value"] is not None:
            node.children.append(self._records(row))
        return node

    def _form(self, row: Row) -> Node:
        dataset = _FORMS[row["system"]]
        node = Node("form", "Theo biểu", value=row["reported_value"])
        column = _PARTS.get(row["breakdown"])
        lines = [
            line
            for line in self._inside.table(
                f"staging.stg_{dataset.replace('.', '__')}", **{name: row[name] for name in _KEY}
            )
            if line.get("additive", True) and (column is None or line[column] == row["part"])
        ]
        node.check("reported_value", row["reported_value"], sum(decimal(line[row["item"]]) for line in lines))
        self._figures.leaves.put(
            node,
            [
                Record(dataset, (line["delivery_id"], line["sheet_no"], line["row_no"]), line[row["item"]])
                for line in lines
            ],
        )
        return node

    def _records(self, row: Row) -> Node:
        node = Node("records", "Theo hồ sơ, chứng từ đã nạp", value=row["computed_value"])
        covered = self._inside.table(
            "intermediate.int_reconciliation__covered", system=row["system"], **{name: row[name] for name in _KEY}
        )
        units = {(each["covered_code"], each["covered_valid_from"]) for each in covered}
        node.facts["units"] = ", ".join(sorted(code for code, _ in units)) if len(units) <= 20 else len(units)
        if not covered:
            node.note = "Không có đơn vị nào của biểu có dòng trong kỳ."
            return node
        until = max(each["until_month"] for each in covered)
        if row["item"] in ITEMS:
            found = self._flows(row, units, until, with_belated=any(each["with_belated"] for each in covered))
        elif row["item"] in ("pending", "received"):
            found = self._pending(row, units, until)
        else:
            node.note = "Số này suy từ các số khác của cùng biểu; không có danh sách dòng riêng."
            return node
        node.check("computed_value", row["computed_value"], sum(each.amount or Decimal(0) for each in found))
        self._figures.leaves.put(node, found)
        return node

    def _flows(self, row: Row, units: set[Unit], until: date, *, with_belated: bool) -> list[Record]:
        topic = "dossiers" if row["system"] == "06a" else "budget"
        january = date(until.year, 1, 1)
        since = row["period_from"].replace(day=1)
        terms = {term.measure: term for term in ITEMS[row["item"]]}
        found = self._inside.counted(topic, units, min(january, since), _next(until), set(terms))
        kept = self._in_part(row, found)
        return [
            Record(each.dataset, each.place, terms[each.measure].sign * each.amount, each.happened_on)
            for each in found
            if kept(each)
            and each.month >= (january if terms[each.measure].since_january else since)
            and (topic == "dossiers" or with_belated or each.happened_on is None or each.happened_on.year <= until.year)
        ]

    def _pending(self, row: Row, units: set[Unit], until: date) -> list[Record]:
        """What was received and not resolved by the period's end, also where an earlier unit received it."""
        before = self._inside.rows(
            "select unit_code, unit_valid_from, counted_code, counted_valid_from "
            "from intermediate.int_units__succeeded "
            "where counted_code = any(:codes) and events_from <= :until and events_to > :until",
            codes=sorted({code for code, _ in units}),
            until=until,
        )
        of_units = {
            (each["unit_code"], each["unit_valid_from"])
            for each in before
            if (each["counted_code"], each["counted_valid_from"]) in units
        }
        found = self._inside.counted("dossiers", of_units, _ALL_TIME, _next(until), {"received", "resolved"})
        kept = self._in_part(row, found)
        resolved = {each.place for each in found if each.measure == "resolved"}
        records = [
            Record(each.dataset, each.place, each.amount, each.happened_on)
            for each in found
            if each.measure == "received" and each.place not in resolved and kept(each)
        ]
        if row["item"] == "received":
            records += [
                Record(each.dataset, each.place, each.amount, each.happened_on)
                for each in found
                if each.measure == "resolved"
                and each.unit in units
                and each.month >= row["period_from"].replace(day=1)
                and kept(each)
            ]
        return records

    def _in_part(self, row: Row, found: list[Counted]) -> Callable[[Counted], bool]:
        """Whether a record belongs to the part of the form that the figure is of."""
        column = _PARTS.get(row["breakdown"])
        if column is None:
            return lambda each: True
        values = {
            dataset: self._inside.attributes(
                dataset, [each.place for each in found if each.place and each.dataset == dataset], column
            )
            for dataset in {each.dataset for each in found}
        }
        return lambda each: each.place is not None and values[each.dataset].get(each.place) == row["part"]


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
