"""From a file's values to the document, with every value that does not fit named at its place.

A value that cannot be read is replaced for the rest of the check by one that can, and remembered as broken: so the
checks that do not depend on it still find what else is wrong.
"""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ingestion.criteria.document import CriteriaSet
from ingestion.criteria.problem import Problem, found
from ingestion.criteria.source import Source
from ingestion.criteria.words import CHOICES, listed

REPLACEMENTS: dict[str, Any] = {
    **dict.fromkeys(("set", "code", "unit"), "X"),
    **dict.fromkeys(("name", "decision", "rule", "area", "band", "item", "reason"), "?"),
    **dict.fromkeys(("max", "total"), "1"),
    **dict.fromkeys(("from", "points"), "0"),
    **dict.fromkeys(("areas", "criteria", "components", "bands"), ()),
    "level": "commune",
    "valid_from": "2000-01-01",
}
"""What stands in for a required value; an optional one is left out."""
_CODES = {
    "missing": "VALUE_MISSING",
    "extra_forbidden": "KEY_UNKNOWN",
    "literal_error": "CHOICE_UNKNOWN",
    "bool_parsing": "CHOICE_UNKNOWN",
    "bool_type": "CHOICE_UNKNOWN",
    "string_pattern_mismatch": "CODE_FORM",
    "string_too_short": "TEXT_BLANK",
    "string_too_long": "TEXT_LONG",
    "value_error": "TEXT_UNPRINTABLE",
    "too_short": "TEXT_BLANK",
}
_RANGES = {
    "greater_than": "phải lớn hơn {gt}",
    "greater_than_equal": "không nhỏ hơn {ge}",
    "less_than_equal": "không lớn hơn {le}",
    "decimal_max_places": "không quá {decimal_places} chữ số thập phân",
    "decimal_max_digits": "không quá {max_digits} chữ số",
    "decimal_whole_digits": "không quá {whole_digits} chữ số phần nguyên",
}
_MOST_ROUNDS = 5


def document_of(source: Source) -> CriteriaSet | None:
    """The document, as far as it can be made out; None where the structure itself is broken."""
    raw = deepcopy(source.raw)
    for at in range(_MOST_ROUNDS):
        try:
            return CriteriaSet.model_validate(raw)
        except ValidationError as error:
            for one in error.errors(include_input=False):
                loc = one["loc"]
                if source.is_sound(*loc) and at == 0:
                    source.problems.append(_problem(source, one))
                    source.broken.add(loc)
                if not _mend(raw, loc):
                    return None
    return None


def _problem(source: Source, error: ErrorDetails) -> Problem:
    """What pydantic says, for a person."""
    kind, loc, context = error["type"], error["loc"], error.get("ctx", {})
    place = source.place(*loc)
    if kind in _RANGES:
        return found("NUMBER_RANGE", place, _RANGES[kind].format(**context))
    key = next((part for part in reversed(loc) if isinstance(part, str)), "")
    if kind.startswith(("decimal", "int", "finite")):
        return found("NUMBER_UNREAD", place)
    if kind.startswith(("date", "datetime")):
        return found("DATE_UNREAD", place)
    code = _CODES.get(kind, "STRUCTURE")
    if code == "CHOICE_UNKNOWN":
        choices = CHOICES.get(key, {})
        return found(code, place, listed(choices) + " (" + ", ".join(choices) + ")")
    return found(code, place, f"“{place.column or source.heading(key)}”" if code == "VALUE_MISSING" else "")


def _mend(raw: Any, loc: Iterable[str | int]) -> bool:
    """Replace or leave out the innermost named value on the way to ``loc``; false where there is none."""
    path = list(loc)
    while path and not isinstance(path[-1], str):
        path.pop()
    if not path:
        return False
    holder = raw
    for part in path[:-1]:
        try:
            holder = holder[part]
        except (KeyError, IndexError, TypeError):
            return False
    if not isinstance(holder, dict):
        return False
    key = str(path[-1])
    if key in REPLACEMENTS:
        holder[key] = REPLACEMENTS[key]
    else:
        holder.pop(key, None)
    return True
