"""A criteria set in YAML: the keys of ``document``, each value with its line."""

from typing import Any

import yaml

from ingestion.criteria.problem import found
from ingestion.criteria.source import Loc, Source
from ingestion.readers.plan_yaml import MAX_BYTES, outline
from ingestion.readers.refusals import too_large
from warehouse.errors import Place

_NOTHING = ("", "null", "~")


def read_yaml(content: bytes, file: str) -> Source:
    """The values of a YAML file; what is no YAML is its only problem.

    Raises:
        RefusedError: ENCODING_UNKNOWN, TOO_LARGE.
    """
    if len(content) > MAX_BYTES:
        raise too_large(f"bộ tiêu chí hơn {MAX_BYTES >> 20} MiB")
    source = Source(file, heading=str)
    try:
        top = outline(content)
        if isinstance(top, yaml.MappingNode):
            source.raw = _value(source, top, ())
            source.places[()] = Place(file, row=1)
        else:
            source.problems.append(found("STRUCTURE", Place(file, row=1)))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else int(mark.line) + 1
        source.problems.append(found("YAML_SYNTAX", Place(file, row=line)))
    return source


def _value(source: Source, node: yaml.Node, loc: Loc) -> Any:
    """A node as text, list or mapping; keys without a value are left out."""
    key = next((part for part in reversed(loc) if isinstance(part, str)), None)
    source.places[loc] = Place(source.file, row=int(node.start_mark.line) + 1, column=key)
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_value(source, item, (*loc, at)) for at, item in enumerate(node.value)]
    values: dict[str, Any] = {}
    for name, value in node.value:
        if not isinstance(name, yaml.ScalarNode):
            raise yaml.composer.ComposerError(None, None, "a key that is no text", name.start_mark)
        if name.value in values:
            place = Place(source.file, row=int(name.start_mark.line) + 1, column=name.value)
            source.problems.append(found("KEY_TWICE", place))
        elif not (isinstance(value, yaml.ScalarNode) and not value.style and value.value in _NOTHING):
            values[name.value] = _value(source, value, (*loc, name.value))
    return values
