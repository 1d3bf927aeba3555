"""No text of a criteria set may hold what looks like personal data: it is published as it stands."""

import re
from collections.abc import Iterator
from typing import Any

from ingestion.criteria.problem import Problem, found
from ingestion.criteria.source import Loc, Source
from warehouse.personal_data import ANY_SHAPE

_SHAPE = re.compile(ANY_SHAPE)


def personal_problems(source: Source) -> Iterator[Problem]:
    """Every text with the shape of a citizen number, a phone or an e-mail address."""
    for loc, value in _texts(source.raw, ()):
        if _SHAPE.search(value):
            yield found("PERSONAL_DATA", source.place(*loc))


def is_personal(value: str) -> bool:
    """Whether a text has such a shape."""
    return bool(_SHAPE.search(value))


def _texts(value: Any, loc: Loc) -> Iterator[tuple[Loc, str]]:
    match value:
        case str():
            yield loc, value
        case dict():
            for key, one in value.items():
                yield (*loc, key), key
                yield from _texts(one, (*loc, key))
        case list():
            for at, one in enumerate(value):
                yield from _texts(one, (*loc, at))
        case _:
            return
