"""The structure of a plan file, with its lines: why the reader would refuse it, and on which line each row stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from ingestion.plan_text import read_target
from ingestion.plans.problem import found
from ingestion.problem import Problem
from ingestion.readers.plan_yaml import KEYS, NAMED_BY, outline
from warehouse.errors import Place

OF_FILE = ("plan_code", "unit_code", "year", "years", "decided_on", "title", "decision", *KEYS)
OPERATORS = (">=", "<=", "=", ">", "<")
NOTHING = ("", "null", "~")
_YEARS = re.compile(r"(?P<first>\d{4})(?:\s*-\s*(?P<last>\d{4}))?")

Keys = dict[str, yaml.Node]


@dataclass
class Outline:
    """The unit and years that a plan file states, what is wrong with its structure, and the lines of its rows.

    ``lines`` of a part gives the line of each row that the reader makes of it; a target of every year is several rows.
    """

    unit_code: str = ""
    years: range = range(0)
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, list[int]] = field(default_factory=lambda: {part: [] for part in KEYS})


def read_outline(content: bytes, file: str) -> Outline:
    """What stands in a plan file, as far as it can be followed."""
    plan = Outline()
    try:
        top = outline(content)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        plan.problems.append(found("YAML_SYNTAX", Place(file, row=_line_of(error))))
        return plan
    keys = _keys(plan, top, Place(file, row=1))
    for name in ("plan_code", "unit_code", *KEYS):
        if name not in keys:
            plan.problems.append(found("PLAN_KEY_MISSING", Place(file, row=1, column=name), name))
    for name, node in keys.items():
        if name not in OF_FILE:
            plan.problems.append(found("PLAN_KEY_UNKNOWN", _place(file, node, name), name))
        elif name not in KEYS and not isinstance(node, yaml.ScalarNode):
            plan.problems.append(found("PLAN_NOT_TEXT", _place(file, node, name)))
    plan.unit_code = _text(keys.get("unit_code"))
    plan.years = _years(plan, keys, file)
    for part in KEYS:
        if part in keys:
            plan.problems += _items(plan, part, keys[part], file)
    return plan


def _years(plan: Outline, keys: Keys, file: str) -> range:
    name = "years" if "years" in keys else "year"
    if name not in keys:
        plan.problems.append(found("PLAN_KEY_MISSING", Place(file, row=1, column=name), name))
        return range(0)
    span = _YEARS.fullmatch(_text(keys[name]))
    if span is None or {"year", "years"} <= keys.keys() or (name == "years") != (span["last"] is not None):
        plan.problems.append(found("PLAN_YEAR", _place(file, keys[name], name)))
        return range(0)
    return range(int(span["first"]), int(span["last"] or span["first"]) + 1)


def _items(plan: Outline, part: str, node: yaml.Node, file: str) -> Iterator[Problem]:
    if not isinstance(node, yaml.SequenceNode):
        yield found("PLAN_NOT_LIST", _place(file, node, part), part)
        return
    seen = set()
    for item in node.value:
        keys = _keys(plan, item, Place(file, row=_line(item)))
        several = part == "targets" and _text(keys.get("each_year")) == "true"
        plan.lines[part] += [_line(item)] * (max(1, len(plan.years)) if several else 1)
        for name, value in keys.items():
            if name not in KEYS[part]:
                yield found("PLAN_KEY_UNKNOWN", _place(file, value, name), name)
            elif not isinstance(value, yaml.ScalarNode):
                yield found("PLAN_NOT_TEXT", _place(file, value, name))
        named = tuple(_text(keys.get(name)) for name in NAMED_BY[part])
        if named in seen and named[-1]:
            yield found("PLAN_NAMED_TWICE", _place(file, item, NAMED_BY[part][-1]), named[-1])
        seen.add(named)
        if part == "targets":
            yield from _target(keys, plan.years, file)


def _target(keys: Keys, years: range, file: str) -> Iterator[Problem]:
    operator, value = _text(keys.get("operator")), _text(keys.get("value"))
    if operator and operator not in OPERATORS:
        yield found("OPERATOR_UNKNOWN", _place(file, keys["operator"], "operator"))
    if value and read_target(f">= {value}").number is None:
        yield found("VALUE_UNREAD", _place(file, keys["value"], "value"))
    if operator and not value:
        yield found("OPERATOR_WITHOUT_VALUE", _place(file, keys["operator"], "value"))
    year, each = _text(keys.get("year")), _text(keys.get("each_year"))
    if year and (each == "true" or (years and not (year.isdigit() and int(year) in years))):
        yield found("PLAN_YEAR_OF_TARGET", _place(file, keys["year"], "year"))
    if each not in ("", "true", "false"):
        yield found("PLAN_YEAR_OF_TARGET", _place(file, keys["each_year"], "each_year"))


def _keys(plan: Outline, node: yaml.Node | None, place: Place) -> Keys:
    """The keys of a mapping and their values; of one that comes twice the first."""
    if not isinstance(node, yaml.MappingNode):
        plan.problems.append(found("PLAN_NOT_KEYS", place))
        return {}
    keys: Keys = {}
    for key, value in node.value:
        name = str(key.value)
        if name in keys:
            plan.problems.append(found("PLAN_KEY_TWICE", _place(place.file, value, name), name))
        keys.setdefault(name, value)
    return keys


def _text(node: yaml.Node | None) -> str:
    text = node.value if isinstance(node, yaml.ScalarNode) else ""
    return "" if text in NOTHING else str(text)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _place(file: str | None, node: yaml.Node, key: str) -> Place:
    return Place(file, row=_line(node), column=key)


def _line_of(error: Exception) -> int | None:
    mark = getattr(error, "problem_mark", None)
    return None if mark is None else int(mark.line) + 1
