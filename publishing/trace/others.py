"""Views with a short way to their sources: reconciliation, surveys, units, and the registry."""

import csv
from datetime import date
from decimal import Decimal

from publishing.trace.figures import Figures
from publishing.trace.grain import key_text
from publishing.trace.inside import Unit
from publishing.trace.leaves import Record
from publishing.trace.node import Node, Value
from publishing.trace.reconciliation import Reconciliation
from publishing.trace.shown import Row
from warehouse.settings import get_settings

SEEDS = {
    "dim_unit": (("admin_units", "code"), ("departments", "unit_code")),
    "unit_history": (("admin_succession", "old_code"), ("succession_added", "old_code"), ("department_succession", "")),
    "unit_identifier": (("h_codes", "unit_code"), ("organ_ids", "unit_code"), ("budget_unit_codes", "unit_code")),
    "dim_indicator": (("indicator", "indicator_code"), ("indicator_term", "indicator_code")),
}
"""Of views made from the tables that come with the code: those tables, and the column that holds the key's code."""


class Others:
    """Traces of every view that no other class knows: its row, and where that comes from."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def row(self, view: str, row: Row) -> Node:
        """The row of a view, with its sources."""
        if view == "reconciliation":
            return Reconciliation(self._figures).row(row)
        node = Node("row_of_view", view, key_text(view, row))
        node.facts |= {name: value for name, value in row.items() if _is_code(name, value)}
        if view in SEEDS:
            self._seed_lines(node, view, row)
        elif view == "survey_answers":
            self._answers(node, row)
        elif view == "external_result":
            self._result(node, row)
        elif view == "procedures_by_field":
            self._month_of(node, row, "fct_procedures")
        elif view == "units_missing":
            self._missing(node, row)
        elif view == "edition":
            self._files(node, row)
        elif view == "edition_file":
            self._deliveries(node, [row["delivery_id"]])
        elif view in ("task_evidence", "task_overdue"):
            node.see = _command("task_occurrence", row, "plan_code task_no occurrence")
        elif view == "index_766_difference":
            node.see = _command("index_766", row, "unit_code unit_valid_from observed_on time_type year period")
        elif {"year", "set_code", "component_code"} <= row.keys():
            node.see = _command("criterion_score", row, "unit_code unit_valid_from year set_code component_code")
        return node

    def _seed_lines(self, node: Node, view: str, row: Row) -> None:
        """The lines of the tables that come with the code, as a person finds them in an editor."""
        code = row.get("unit_code") or row.get("indicator_code")
        codes = {code, row.get("other_code")} - {None}
        for name, column in SEEDS[view]:
            path = get_settings().project_root / "dbt" / "seeds" / f"{name}.csv"
            with path.open(encoding="utf-8", newline="") as file:
                reader = csv.DictReader(file)
                for line in reader:
                    of_row = {line.get(column)} if column else set(line.values())
                    if of_row & codes:
                        child = Node("seed", f"dbt/seeds/{name}.csv", code=str(line.get(column) or code))
                        child.facts["line"] = reader.line_num
                        node.children.append(child)

    def _answers(self, node: Node, row: Row) -> None:
        names = ("unit_code", "unit_valid_from", "survey_code", "respondent_group", "question_code")
        rows = [
            each
            for each in self._figures.inside.table("staging.stg_survey__satisfaction", **{n: row[n] for n in names})
            if each["field_name"] == row["field_name"]
        ]
        node.check("ballots", row["ballots"], sum(each["ballots"] or 0 for each in rows))
        self._records(node, "survey.satisfaction", rows)

    def _result(self, node: Node, row: Row) -> None:
        rows = [
            each
            for each in self._figures.inside.table(
                "staging.stg_scorecard__manual_indicators",
                unit_code=row["unit_code"],
                unit_valid_from=row["unit_valid_from"],
                indicator_code=row["index_code"],
            )
            if str(each["period"])[:4] == str(row["year"])
        ]
        said = [each["value"] for each in rows if each["value"] is not None]
        node.check("value", row["value"], row["value"] if row["value"] in said else next(iter(said), None))
        self._records(node, "scorecard.manual_indicators", rows)

    def _month_of(self, node: Node, row: Row, fact: str) -> None:
        """The unit's counts of the month, of which the row is a part."""
        unit: Unit = (row["unit_code"], row["unit_valid_from"])
        node.note = "Là một phần số đếm của đơn vị trong tháng; dòng hồ sơ ở bảng fct_procedures của tháng đó."
        node.see = f"cchc trace {fact} {unit[0]} {unit[1]} {row['month']:%Y-%m}"

    def _missing(self, node: Node, row: Row) -> None:
        """What was received of the unit and dataset at all: nothing of this month."""
        found = self._figures.inside.rows(
            "select delivery_id from ops.delivery where source || '.' || dataset = :dataset and sender = :sender "
            "and status in ('loaded', 'loaded_with_rejections')",
            dataset=row["dataset"],
            sender=row["unit_code"],
        )
        node.note = "Không có dòng nào của tháng này; các tệp dưới đây là những gì đơn vị đã gửi."
        self._deliveries(node, [each["delivery_id"] for each in found])

    def _files(self, node: Node, row: Row) -> None:
        files = self._figures.shown.rows("edition_file", {"edition_id": row["edition_id"]})
        node.check("file_count", row["file_count"], len(files))
        self._deliveries(node, [each["delivery_id"] for each in files])

    def _deliveries(self, node: Node, delivery_ids: list[int]) -> None:
        known = self._figures.inside.deliveries(delivery_ids)
        for delivery_id in sorted(delivery_ids, key=lambda each: (known[each].exported_at, each)):
            each = known[delivery_id]
            facts: dict[str, Value] = {
                "dataset": each.dataset,
                "delivery_id": each.delivery_id,
                "sha256": each.sha256[:8],
                "sender": each.sender,
                "period": each.period,
                "exported_at": each.exported_at,
            }
            node.children.append(Node("file", "tệp", code=each.file_name, facts=facts))

    def _records(self, node: Node, dataset: str, rows: list[Row]) -> None:
        places = [(each["delivery_id"], each["sheet_no"], each["row_no"]) for each in rows]
        self._figures.leaves.put(node, [Record(dataset, place) for place in places])


def _command(view: str, row: Row, names: str) -> str:
    """The trace of another row, which this one names."""
    return f"cchc trace {view} " + " ".join(str(row[name]) for name in names.split())


def _is_code(name: str, value: Value) -> bool:
    """Whether a value may be printed as it is: a number, a day, or a text of a column that holds codes or names."""
    if isinstance(value, (int, Decimal, date, bool)):
        return True
    kept = ("_code", "_name", "status", "kind", "relation", "level", "dataset", "identifier", "suite", "severity")
    return isinstance(value, str) and (name.endswith(kept) or name in {"period", "league", "area", "unit_type"})
