"""An indicator over months: what each month counted, by the terms of the indicator, down to the rows."""

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from publishing.trace.inside import Inside, Unit
from publishing.trace.leaves import Leaves
from publishing.trace.node import Node, decimal
from publishing.trace.shown import Row, Shown

ROLES = {
    "numerator": "tử số",
    "denominator": "mẫu số",
    "factor_numerator": "hệ số, tử số",
    "factor_denominator": "hệ số, mẫu số",
}
_FIRST = date(1, 1, 1)
KEPT = ("numerator", "denominator", "factor", "value", "coverage", "as_of")
"""What an indicator's node says beside its value, where the mart has it."""


class Figures:
    """Indicators, facts and the units that are summed, as the published rows and the hierarchy have them."""

    def __init__(self, shown: Shown, inside: Inside, leaves: Leaves) -> None:
        self.shown, self.inside, self.leaves = shown, inside, leaves
        self._facts: dict[tuple[str, Unit, int], dict[date, Row]] = {}
        self._monthly: dict[tuple[Unit, str, date, date], list[Row]] = {}
        self._names: dict[str, dict[date, str]] = {}
        self._indicators = {row["indicator_code"]: row for row in shown.rows("dim_indicator", {})}
        self._terms: defaultdict[str, list[Row]] = defaultdict(list)
        for row in inside.table("staging.indicator_term"):
            self._terms[row["indicator_code"]].append(row)

    def unit_name(self, unit: Unit) -> str:
        """What a unit is called; its code where the list of units does not know it."""
        if unit[0] not in self._names:
            rows = self.shown.rows("dim_unit", {"unit_code": unit[0]})
            self._names[unit[0]] = {row["valid_from"]: row["unit_name"] for row in rows}
        return self._names[unit[0]].get(unit[1], unit[0])

    def indicator(self, code: str) -> Row:
        """What the catalogue of indicators says of one."""
        return self._indicators.get(code, {"indicator_code": code, "name_vi": code, "accumulation": "period"})

    def of_months(
        self, unit: Unit, code: str, scope: str, since: date, until: date, *, kind: str = "indicator"
    ) -> Node:
        """An indicator of a unit over the months from ``since`` to before ``until``.

        Its own value is what the months sum up to: the figure that used it compares it with what it says itself.
        """
        known = self.indicator(code)
        node = Node(kind, known["name_vi"], code=code)
        node.facts |= {"scope": scope, "period_from": since, "period_to": until}
        flows = self.flows([unit], code, scope, since, until)
        sums = {role: sum((decimal(flow[role]) for flow in flows), Decimal(0)) for role in ("numerator", "denominator")}
        node.facts["numerator"] = sums["numerator"]
        if known.get("unit_of_measure") != "count":
            node.facts["denominator"] = sums["denominator"]
        below = self.below(unit) if scope == "all" else []
        if below:
            self._by_unit(node, below, code, since, until)
        else:
            node.children = [self.unit_month(unit, code, flow) for flow in flows]
        return node

    def flows(self, units: list[Unit], code: str, scope: str, since: date, until: date) -> list[dict[str, Any]]:
        """What each month of each unit added: of an indicator that runs through the year, the step since the last."""
        runs = self.indicator(code).get("accumulation") == "year_to_date"
        start = date(since.year, 1, 1) if runs else since
        rows = (
            self._of_one(units[0], code, scope, start, until)
            if len(units) == 1
            else self.shown.rows(
                "indicator_monthly",
                {"unit_code": [unit[0] for unit in units], "indicator_code": code, "scope": scope},
                between=("month", start, until),
            )
        )
        wanted = set(units)
        last: dict[tuple[Unit, int], Row] = {}
        flows: list[dict[str, Any]] = []
        for row in sorted(rows, key=lambda row: row["month"]):
            unit = (row["unit_code"], row["unit_valid_from"])
            if unit not in wanted:
                continue
            before = last.get((unit, row["month"].year)) if runs else None
            last[unit, row["month"].year] = row
            if row["month"] < since:
                continue
            flow = {
                role: None if row[role] is None else row[role] - decimal(before[role] if before else 0)
                for role in ("numerator", "denominator")
            }
            flows.append({"unit": unit, "row": row, **flow})
        return flows

    def _of_one(self, unit: Unit, code: str, scope: str, since: date, until: date) -> list[Row]:
        """The months of one unit: its score asks for one indicator after another, so all are read at once."""
        key = (unit, scope, since, until)
        if key not in self._monthly:
            where = {"unit_code": unit[0], "unit_valid_from": unit[1], "scope": scope}
            self._monthly[key] = self.shown.rows("indicator_monthly", where, between=("month", since, until))
        return [row for row in self._monthly[key] if row["indicator_code"] == code]

    def unit_month(self, unit: Unit, code: str, flow: dict[str, Any]) -> Node:
        """One month of one unit's own records: the counts that the indicator sums, each with its rows."""
        row = flow["row"]
        month: date = row["month"]
        node = Node("unit_month", f"tháng {month:%m/%Y}", code=f"{unit[0]} {month:%Y-%m}", value=row["value"])
        node.facts |= {name: row[name] for name in ("numerator", "denominator", "factor", "coverage", "as_of")}
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for term in self._terms[code]:
            child = self.measure(unit, month, term["fact"], term["measure"])
            child.facts = {"role": ROLES[term["role"]], "factor": term["factor"]} | child.facts
            sums[term["role"]] += term["factor"] * decimal(child.value)
            node.children.append(child)
        node.children.sort(key=lambda child: list(ROLES.values()).index(str(child.facts["role"])))
        runs = self.indicator(code).get("accumulation") == "year_to_date"
        if runs:
            node.facts["to_date"] = True
        for role in ("numerator", "denominator"):
            node.check(f"month {role}" if runs else role, flow[role], sums[role])
        if sums["factor_denominator"] and row["factor"] is not None:
            rate = (sums["factor_numerator"] / sums["factor_denominator"]).quantize(Decimal("0.000001"), ROUND_HALF_UP)
            node.check("factor", row["factor"], rate)
        return node

    def measure(self, unit: Unit, month: date, fact: str, measure: str) -> Node:
        """A count of a fact in a month, to which its rows will be put."""
        cells = self._fact(fact, unit, month.year).get(month)
        label = self.shown.columns(fact)[measure].label if measure in self.shown.columns(fact) else measure
        node = Node("measure", label, code=f"{fact}.{measure}", value=decimal(cells[measure] if cells else None))
        self.leaves.want(node, unit, month, fact, measure)
        return node

    def below(self, unit: Unit) -> list[Row]:
        """The units that are summed at a unit, with the months from and before which they are; none at a commune."""
        rows = self.inside.below(unit)
        return [] if all(row["above_level"] == "commune" for row in rows) else rows

    def _by_unit(self, node: Node, below: list[Row], code: str, since: date, until: date) -> None:
        """A node for each unit whose own records are summed at another, in the months in which it belongs there."""
        units = [(row["unit_code"], row["unit_valid_from"]) for row in below]
        flows: defaultdict[Unit, list[dict[str, Any]]] = defaultdict(list)
        for flow in self.flows(units, code, "own", since, until):
            flows[flow["unit"]].append(flow)
        totals: defaultdict[str, Decimal] = defaultdict(Decimal)
        silent = 0
        for row in sorted(below, key=lambda row: (row["unit_code"], row["unit_valid_from"], row["counts_from"])):
            unit = (row["unit_code"], row["unit_valid_from"])
            months = [flow for flow in flows[unit] if row["counts_from"] <= flow["row"]["month"] < row["counts_to"]]
            sums = {role: sum((decimal(m[role]) for m in months), Decimal(0)) for role in ("numerator", "denominator")}
            for role, amount in sums.items():
                totals[role] += amount
            if not any(sums.values()):
                # A unit that has ended stays in the hierarchy, for what it may still finish: nobody misses it.
                silent += row["counts_from"] <= _FIRST and row["counts_to"] > since
                continue
            child = Node("unit", self.unit_name(unit), code=f"{unit[0]} {unit[1]}")
            child.facts |= {"numerator": sums["numerator"]}
            if "denominator" in node.facts:
                child.facts["denominator"] = sums["denominator"]
            child.facts["months"] = ", ".join(f"{m['row']['month']:%Y-%m}" for m in months)
            whole = since.month == 1 and len({m["row"]["month"].year for m in months}) == 1 and until.month == 1
            view, period = ("indicator_yearly", f"{since.year}") if whole else ("indicator_monthly", f"{since:%Y-%m}")
            child.see = f"cchc trace {view} {unit[0]} {unit[1]} {period} {code} own"
            node.children.append(child)
        for role in ("numerator", "denominator"):
            if role in node.facts:
                node.check(f"units {role}", node.facts[role], totals[role])
        if silent:
            node.note = f"{silent} đơn vị khác không có số liệu của chỉ số này trong kỳ."

    def _fact(self, fact: str, unit: Unit, year: int) -> dict[date, Row]:
        if (fact, unit, year) not in self._facts:
            rows = self.shown.rows(
                fact,
                {"unit_code": unit[0], "unit_valid_from": unit[1]},
                between=("month", date(year, 1, 1), date(year + 1, 1, 1)),
            )
            self._facts[fact, unit, year] = {row["month"]: row for row in rows}
        return self._facts[fact, unit, year]
