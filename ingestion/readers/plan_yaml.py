"""A plan's YAML: its targets (a row a clause) and the tasks of its annex (a row a task)."""

from collections.abc import Iterator
from typing import Any

import yaml

from ingestion.readers.cells import Sheet
from ingestion.readers.encoding import decode
from ingestion.readers.refusals import too_large
from ingestion.readers.rows import sheet_of_records
from warehouse.errors import RefusedError

MAX_BYTES = 1 << 20
"""The longest of the real plans, transcribed, is a tenth of it; the parser needs some seconds for a megabyte."""

KEYS = {
    "targets": ("clause", "indicator_code", "indicator_name", "operator", "value", "unit_of_measure", "due", "text"),
    "tasks": ("area", "number", "goal", "task", "activity", "product", "lead", "co_lead", "due"),
}
"""What a target or a task may say; whatever it leaves out is blank."""
OF_PLAN = ("plan_code", "unit_code", "year", "decided_on")
COLUMNS = {
    "targets": (*OF_PLAN, "clause", "indicator_code", "indicator_name", "value_text", "due", "text"),
    "tasks": (*OF_PLAN, *KEYS["tasks"]),
}
_NOTHING = ("", "null", "~")


def is_plan_yaml(content: bytes) -> bool:
    """Whether a text begins like a plan file and not like a table: a line names the plan's code."""
    start = content[:65536].removeprefix(b"\xef\xbb\xbf")
    return any(line.lstrip(b"{ \t\"'").startswith(b"plan_code") and b":" in line for line in start.splitlines())


def read_plan_yaml(content: bytes, part: str) -> Iterator[Sheet]:
    """The ``targets`` or the ``tasks`` of one plan file. Every value is the text of the file.

    Raises:
        RefusedError: UNREADABLE, where the file is no plan, uses aliases, or a key comes twice; TOO_LARGE.
    """
    if len(content) > MAX_BYTES:
        raise too_large(f"tệp kế hoạch hơn {MAX_BYTES >> 20} MiB")
    try:
        plan = yaml.load(decode(content), _PlainLoader)  # noqa: S506 - builds nothing but text, lists and mappings
        common = _of_plan(plan)
        rows = [common | _row(row, part) for row in plan[part]]
    except (yaml.YAMLError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RefusedError(
            "UNREADABLE",
            "Tệp kế hoạch không đúng cấu trúc.",
            action=f"Cần plan_code, unit_code, year, {part}; mỗi mục chỉ có: {', '.join(KEYS[part])}.",
        ) from error
    yield sheet_of_records(part, COLUMNS[part], rows)


class _PlainLoader(yaml.BaseLoader):
    """Text, lists and mappings only; no aliases (a few lines of them unfold to gigabytes), no key twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            if len(set(map(str, keys))) != len(keys):
                raise yaml.YAMLError("a key twice")
        return super().construct_mapping(node, deep)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a list or a mapping where the plan has a text")
    return "" if value in _NOTHING else value


def _of_plan(plan: Any) -> dict[str, str]:
    """What holds for every row; a plan that does not say its day is of the first day of its year."""
    common = {name: _text(plan[name]) for name in ("plan_code", "unit_code", "year")}
    return common | {"decided_on": _text(plan.get("decided_on", "")) or f"{int(common['year'])}-01-01"}


def _row(row: Any, part: str) -> dict[str, str]:
    """One target or task. The three parts of a target's number become its wording, as a workbook has it."""
    if not set(row) <= set(KEYS[part]):
        raise ValueError("a key that plan files do not have")
    values = {name: _text(row.get(name, "")) for name in KEYS[part]}
    if part == "tasks":
        return values
    number = " ".join(values.pop(name) for name in ("operator", "value", "unit_of_measure"))
    return values | {"value_text": number.strip() if row.get("value") not in (None, *_NOTHING) else ""}
