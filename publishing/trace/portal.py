"""Index 766: what the portal published row by row, what was recomputed, and what the own exports say beside it."""

from datetime import date

from publishing.trace.figures import Figures
from publishing.trace.inside import Unit
from publishing.trace.leaves import Record
from publishing.trace.node import Node
from publishing.trace.shown import Row

_KEY = ("unit_code", "unit_valid_from", "observed_on", "time_type", "year", "period")
_FACTS = (
    *("published_ratio", "published_score", "max_score", "recomputed_ratio", "recomputed_score", "differs"),
    *("published_numerator", "published_denominator", "published_rank", "recomputed_rank", "method_version", "basis"),
)


class Portal:
    """Traces of index_766, index_766_group and index_766_metric."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def total(self, row: Row) -> Node:
        """The whole index: its groups, and the portal's own row of it."""
        unit = self._figures.unit_name((row["unit_code"], row["unit_valid_from"]))
        node = self._node("index_766", f"Bộ chỉ số 766 ngày {row['observed_on']:%d/%m/%Y}: {unit}", None, row)
        groups = self._figures.shown.rows("index_766_group", _key(row))
        node.children += [self.group(each) for each in groups]
        if groups:
            node.check("recomputed_score", row["recomputed_score"], _sum(groups, "recomputed_score"))
        self._portal_rows(node, row, "total", "", "")
        return node

    def group(self, row: Row) -> Node:
        """A group: its metrics."""
        code = row["group_code"]
        node = self._node("group_766", f"Nhóm {code}", code, row)
        metrics = self._figures.shown.rows("index_766_metric", _key(row) | {"group_code": code})
        node.children += [self.metric(each) for each in metrics]
        if row["basis"] == "recomputed":
            node.check("recomputed_score", row["recomputed_score"], _sum(metrics, "recomputed_score"))
        self._portal_rows(node, row, "group", code, "")
        return node

    def metric(self, row: Row) -> Node:
        """A metric: the portal's row, and the indicator of the own exports that stands beside it."""
        code = row["metric_code"]
        node = self._node("metric_766", f"Chỉ tiêu {code}", code, row)
        found = self._portal_rows(node, row, "metric", row["group_code"], code)
        for name in ("numerator", "denominator", "score"):
            stated = row.get(f"published_{name}")
            said = [each[name] for each in found if each[name] is not None]
            if stated is not None:
                node.check(f"published_{name}", stated, stated if stated in said else next(iter(said), None))
        own = row.get("own_indicator_code")
        if own is not None and row.get("own_numerator") is not None:
            unit: Unit = (row["unit_code"], row["unit_valid_from"])
            since, until = self._own_months(row)
            child = self._figures.of_months(unit, own, "own", since, until, kind="own_figure")
            child.value = row.get("own_ratio")
            for role in ("numerator", "denominator"):
                child.check(f"own {role}", row.get(f"own_{role}"), child.facts.get(role))
            node.children.append(child)
        return node

    def _own_months(self, row: Row) -> tuple[date, date]:
        """The months of the period that the portal spoke of, as far as they were over when it did."""
        known = self._figures.inside.table("intermediate.int_scoring__index_766_published", **_key(row))
        since = next((each["period_from"] for each in known if each.get("period_from")), date(row["year"], 1, 1))
        until = next((each["period_to"] for each in known if each.get("period_to")), _after(row["observed_on"]))
        return since, min(until, _after(row["observed_on"]))

    def _node(self, kind: str, title: str, code: str | None, row: Row) -> Node:
        value = row["recomputed_score"] if row.get("recomputed_score") is not None else row["published_score"]
        node = Node(kind, title, code, value)
        node.facts |= {name: row[name] for name in _FACTS if row.get(name) is not None}
        return node

    def _portal_rows(self, node: Node, row: Row, kind: str, group: str, metric: str) -> list[Row]:
        """The rows of the portal's files that a figure was taken from: of its detail, or of a day's overview."""
        rows = [
            each
            for each in self._figures.inside.table(
                "staging.stg_national_portal__index_766",
                unit_code=row["unit_code"],
                unit_valid_from=row["unit_valid_from"],
                observed_on=row["observed_on"],
            )
            if each["row_kind"] in (kind, f"overview_{kind}")
            and (each["time_type"] or "year") == row["time_type"]
            and (not group or each["group_code"] == group)
            and (not metric or each["metric_code"] == metric)
        ]
        detailed = [each for each in rows if each["row_kind"] == kind] or rows
        child = Node("portal", "Cổng Dịch vụ công quốc gia công bố")
        places = [(each["delivery_id"], each["sheet_no"], each["row_no"]) for each in detailed]
        self._figures.leaves.put(child, [Record("national_portal.index_766", place) for place in places])
        node.children.append(child)
        return detailed


def _key(row: Row) -> dict[str, object]:
    return {name: row[name] for name in _KEY}


def _sum(rows: list[Row], column: str) -> object:
    return sum(row[column] for row in rows if row[column] is not None)


def _after(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
