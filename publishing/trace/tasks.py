"""A task of a plan: each time that it is due, with its line in the plan and the document that proves it."""

from publishing.trace.figures import Figures
from publishing.trace.leaves import Record
from publishing.trace.node import Node
from publishing.trace.shown import Row

_DONE = ("done_on_time", "done_late")
_FACTS = ("due_date", "done_date", "evidence_kind", "match_rule", "lead_unit_code", "area")


class Tasks:
    """Traces of task_status and task_occurrence."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def task(self, row: Row) -> Node:
        """A task: all the times that it is due."""
        node = Node("task", f"Nhiệm vụ {row['task_no']} của kế hoạch {row['plan_code']}", row["task_no"])
        node.value = row["status_vi"]
        node.facts |= {name: row[name] for name in ("status", "occurrences", *_FACTS) if row.get(name) is not None}
        times = self._figures.shown.rows(
            "task_occurrence", {"plan_code": row["plan_code"], "task_no": row["task_no"], "year": row["year"]}
        )
        node.children = [self.occurrence(time) for time in times]
        node.check("occurrences", row["occurrences"], len(times))
        node.check("occurrences_done", row["occurrences_done"], sum(time["status"] in _DONE for time in times))
        overdue = sum(time["status"] == "overdue" for time in times)
        node.check("occurrences_overdue", row["occurrences_overdue"], overdue)
        return node

    def occurrence(self, row: Row) -> Node:
        """One time that a task is due: the line of the plan, and the document."""
        node = Node("occurrence", f"Lần {row['occurrence']}", str(row["occurrence"]), row["status_vi"])
        node.facts |= {name: row[name] for name in ("status", *_FACTS) if row.get(name) is not None}
        judged = self._figures.inside.table(
            "intermediate.int_tasks__judged",
            plan_code=row["plan_code"],
            task_no=row["task_no"],
            occurrence=row["occurrence"],
        )
        for each in judged:
            self._lines(node, "plan_line", "Dòng của kế hoạch", "plan.tasks", each["task_key"])
            if each["document_key"] is not None:
                document = self._lines(
                    node, "evidence", "Văn bản chứng minh", "documents.outgoing", each["document_key"]
                )
                document.facts["document"] = row["evidence_ref"]
        if not judged:
            node.note = "Lượt dựng hiện tại không còn lần đến hạn này."
        return node

    def _lines(self, node: Node, kind: str, title: str, dataset: str, record_key: str) -> Node:
        child = Node(kind, title)
        rows = self._figures.inside.table(f"staging.stg_{dataset.replace('.', '__')}", record_key=record_key)
        self._figures.leaves.put(
            child, [Record(dataset, (each["delivery_id"], each["sheet_no"], each["row_no"])) for each in rows]
        )
        node.children.append(child)
        return child
