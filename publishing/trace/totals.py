"""Indicators of a month, a year or a province; facts; targets of plans."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from publishing.trace.figures import KEPT, Figures
from publishing.trace.inside import Unit
from publishing.trace.leaves import Record
from publishing.trace.node import Node, decimal
from publishing.trace.shown import Row

_KEY = ("unit_code", "unit_valid_from", "month")


class Totals:
    """Traces of indicator_monthly, indicator_yearly, province_rollup, target_attainment and of the facts."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def monthly(self, row: Row) -> Node:
        """An indicator of a month; what runs through the year, from January on."""
        month: date = row["month"]
        runs = self._figures.indicator(row["indicator_code"]).get("accumulation") == "year_to_date"
        return self._of_period(row, date(month.year, 1, 1) if runs else month, _next(month))

    def yearly(self, row: Row) -> Node:
        """An indicator of a year: its twelve months."""
        return self._of_period(row, date(row["year"], 1, 1), date(row["year"] + 1, 1, 1))

    def rollup(self, row: Row) -> Node:
        """A province's figure for a level: the units of it."""
        since, until = self._period(row)
        code = row["indicator_code"]
        node = Node("rollup", f"{self._figures.indicator(code)['name_vi']}: toàn tỉnh, {row['level']}", code)
        node.value = row["value"]
        node.facts |= {name: row[name] for name in (*KEPT, "units_reported", "units_expected") if name in row}
        province: Unit = (row["province_code"], row["province_valid_from"])
        found = self._figures.of_months(province, code, "all", since, until)
        levels = self._levels([str(child.code).split(" ") for child in found.children])
        ended = row["level"] == "ended"
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for child in found.children:
            level, ends = levels[str(child.code)]
            months = [f"{month}-01" for month in str(child.facts["months"]).split(", ")]
            is_late = ends is not None and all(date.fromisoformat(month) >= ends for month in months)
            if (is_late and ended) or (not is_late and level == row["level"]):
                node.children.append(child)
                for role in ("numerator", "denominator"):
                    sums[role] += decimal(child.facts.get(role))
        for role in ("numerator", "denominator"):
            node.check(role, row[role], sums[role])
        node.note = found.note
        return node

    def target(self, row: Row) -> Node:
        """A target of a plan: the indicator that it is measured by, and the line of the plan."""
        node = Node("target", f"Chỉ tiêu {row['clause']} của kế hoạch {row['plan_code']}", row["clause"])
        node.value = row["status"]
        node.facts |= {
            name: row[name]
            for name in ("indicator_code", "operator", "target_value", "actual_value", "gap", "due_on", "year")
            if row.get(name) is not None
        }
        plan = self._figures.inside.table("staging.stg_plan__targets", plan_code=row["plan_code"], clause=row["clause"])
        line = Node("plan_line", "Dòng của kế hoạch")
        node.children.append(line)
        places = [(each["delivery_id"], each["sheet_no"], each["row_no"]) for each in plan]
        self._figures.leaves.put(line, [Record("plan.targets", place) for place in places])
        for each in plan:
            node.check("target_value", row["target_value"], each["target_value"])
        yearly = row["indicator_code"] and self._figures.shown.one(
            "indicator_yearly",
            {
                "unit_code": row["unit_code"],
                "unit_valid_from": row["unit_valid_from"],
                "year": row["year"],
                "indicator_code": row["indicator_code"],
                "scope": row.get("scope") or "own",
            },
        )
        if yearly:
            node.check("actual_value", row["actual_value"], yearly["value"])
            node.children.append(self.yearly(yearly))
        return node

    def fact(self, view: str, row: Row) -> Node:
        """All counts of a fact's row."""
        unit: Unit = (row["unit_code"], row["unit_valid_from"])
        node = Node("fact", f"{self._figures.unit_name(unit)}, tháng {row['month']:%m/%Y}", view)
        nothing = 0
        for name in row:
            if name in _KEY:
                continue
            if not row[name]:
                nothing += 1
                continue
            node.children.append(self._figures.measure(unit, row["month"], view, name))
        if nothing:
            node.note = f"{nothing} số đếm khác bằng 0."
        return node

    def _of_period(self, row: Row, since: date, until: date) -> Node:
        unit: Unit = (row["unit_code"], row["unit_valid_from"])
        node = self._figures.of_months(unit, row["indicator_code"], row["scope"], since, until)
        node.title = f"{node.title}: {self._figures.unit_name(unit)}"
        node.value = row["value"]
        for role in ("numerator", "denominator"):
            node.check(f"total {role}", row[role], node.facts.get(role))
        node.facts |= {name: row[name] for name in KEPT if row.get(name) is not None}
        return node

    def _period(self, row: Row) -> tuple[date, date]:
        """The months of a province's period; what runs through the year, from January on."""
        period: str = row["period"]
        year = int(period[:4])
        if len(period) == 4:
            return date(year, 1, 1), date(year + 1, 1, 1)
        month = date(year, int(period[5:7]), 1)
        runs = self._figures.indicator(row["indicator_code"]).get("accumulation") == "year_to_date"
        return date(year, 1, 1) if runs else month, _next(month)

    def _levels(self, units: list[list[str]]) -> dict[str, tuple[str, date | None]]:
        """The level of each unit, and the day on which it ended."""
        rows = self._figures.shown.rows("dim_unit", {"unit_code": sorted({code for code, _ in units})})
        return {f"{row['unit_code']} {row['valid_from']}": (row["level"], row["valid_to"]) for row in rows}


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
