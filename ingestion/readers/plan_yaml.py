"""A plan's YAML: its targets (a row a clause) and the tasks of its annex (a row a task).

A plan of several years says ``years: 2021-2025`` in place of ``year``. A target of it may name its ``year``; with
``each_year: true`` it is a row a year, the year behind its clause (``II.2.b/2023``); without either it is for the
plan's last year. Its tasks recur until that year.
"""

import re
from collections.abc import Iterator, Sequence
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
    "targets": (
        *("clause", "indicator_code", "indicator_name", "operator", "value", "unit_of_measure", "due", "text"),
        *("year", "each_year"),
    ),
    "tasks": ("area", "number", "goal", "task", "activity", "product", "lead", "co_lead", "due"),
}
"""What a target or a task may say; whatever it leaves out is blank."""
OF_PLAN = ("plan_code", "unit_code", "year", "decided_on")
COLUMNS = {
    "targets": (*OF_PLAN, "clause", "indicator_code", "indicator_name", "value_text", "due", "text"),
    "tasks": (*OF_PLAN, "last_year", *KEYS["tasks"]),
}
MAX_YEARS = 10
"""The state's programme of administrative reform, the longest, is of ten years (NQ 76/NQ-CP: 2021-2030)."""
NAMED_BY = {"targets": ("clause",), "tasks": ("area", "number")}
"""What names a target or a task in its plan."""
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
        years, common = _of_plan(plan)
        rows = [common | row for one in plan[part] for row in _rows(one, part, years)]
    except (yaml.YAMLError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RefusedError(
            "UNREADABLE",
            "Tệp kế hoạch không đúng cấu trúc.",
            action=f"Cần plan_code, unit_code, year (hoặc years), {part}; mỗi mục chỉ có: {', '.join(KEYS[part])}.",
        ) from error
    _no_name_twice(rows, part)
    yield sheet_of_records(part, COLUMNS[part], rows)


def outline(content: bytes) -> yaml.Node | None:
    """A plan file as YAML nodes, which know their lines; None of an empty one.

    Raises:
        yaml.YAMLError: where it is no YAML, or uses aliases.
        RefusedError: ENCODING_UNKNOWN, TOO_LARGE.
    """
    if len(content) > MAX_BYTES:
        raise too_large(f"tệp kế hoạch hơn {MAX_BYTES >> 20} MiB")
    node: yaml.Node | None = yaml.compose(decode(content), _PlainLoader)
    return node


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


def _of_plan(plan: Any) -> tuple[range, dict[str, str]]:
    """Its years, and what holds for every row; a plan that does not say its day is of the first day of its years."""
    common = {name: _text(plan[name]) for name in ("plan_code", "unit_code")}
    if ("year" in plan) == ("years" in plan):
        raise ValueError("the year of a plan, or its years")
    span = re.fullmatch(r"(\d{4})(?:\s*-\s*(\d{4}))?", _text(plan["years"] if "years" in plan else plan["year"]))
    if span is None or ("years" in plan) != (span[2] is not None):
        raise ValueError("a year, or years from-to")
    years = range(int(span[1]), int(span[2] or span[1]) + 1)
    if not 1 <= len(years) <= MAX_YEARS:
        raise ValueError("years that do not follow on each other, or too many")
    decided = _text(plan.get("decided_on", "")) or f"{years[0]}-01-01"
    last = str(years[-1]) if len(years) > 1 else ""
    return years, common | {"year": str(years[0]), "last_year": last, "decided_on": decided}


def _rows(row: Any, part: str, years: range) -> Iterator[dict[str, str]]:
    """One target or task; a target for each year that it holds for."""
    if not set(row) <= set(KEYS[part]):
        raise ValueError("a key that plan files do not have")
    values = {name: _text(row.get(name, "")) for name in KEYS[part]}
    if part == "tasks":
        yield values
        return
    named, each = values.pop("year"), values.pop("each_year")
    if each not in ("", "true", "false") or (named and each == "true"):
        raise ValueError("each_year is true or false, and then no year is named")
    values |= {"value_text": _wording(values, row)}
    if each == "true":
        yield from (values | {"year": str(year), "clause": f"{values['clause']}/{year}"} for year in years)
        return
    year = int(named) if named else years[-1]
    if year not in years:
        raise ValueError("a year that is none of the plan's")
    yield values | {"year": str(year)}


def _wording(values: dict[str, str], row: Any) -> str:
    """The three parts of a target's number become its wording, as a workbook has it."""
    number = " ".join(values.pop(name) for name in ("operator", "value", "unit_of_measure"))
    return number.strip() if row.get("value") not in (None, *_NOTHING) else ""


def _no_name_twice(rows: Sequence[dict[str, str]], part: str) -> None:
    """Two rows of one clause, or of one number in one area, would be one: the second alone would be kept.

    Raises:
        RefusedError: UNREADABLE, naming it.
    """
    seen = set()
    for row in rows:
        name = tuple(row[column] for column in NAMED_BY[part])
        if name in seen and name[-1]:
            raise RefusedError(
                "UNREADABLE",
                f"Kế hoạch có hai mục cùng {'điều khoản' if part == 'targets' else 'số thứ tự'} {name[-1]}.",
                action="Thêm số thứ tự sau điều khoản (II.2.a/1, II.2.a/2) hoặc sau số của nhiệm vụ (2.1, 2.2).",
            )
        seen.add(name)
