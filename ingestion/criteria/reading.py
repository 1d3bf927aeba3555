"""Cells of a workbook put where the document has them, each with its place."""

from collections.abc import Callable
from typing import Any

from ingestion.criteria.cells import UnreadError, list_of, text_of
from ingestion.criteria.problem import found
from ingestion.criteria.source import Loc, Source
from ingestion.criteria.words import CHOICES, LEAGUE, code_of, listed
from warehouse.errors import Place


def put(source: Source, loc: Loc, place: Place, read: Callable[[], Any]) -> None:
    """Put the value of a cell where the document has it, or say why it cannot be read."""
    source.places[loc] = place
    try:
        value = read()
    except UnreadError as error:
        source.problems.append(found(error.code, place, error.what))
        source.broken.add(loc)
        return
    holder: Any = source.raw
    for part in loc[:-1]:
        holder = holder[part]
    holder[loc[-1]] = value


def choice(cell: str, key: str) -> str:
    """The code that a word stands for.

    Raises:
        UnreadError: CHOICE_UNKNOWN.
    """
    code = code_of(text_of(cell), CHOICES[key])
    if code is None:
        raise UnreadError("CHOICE_UNKNOWN", listed(CHOICES[key]))
    return code


def leagues(cell: str) -> list[str]:
    """The leagues that a cell lists.

    Raises:
        UnreadError: CHOICE_UNKNOWN.
    """
    codes = [code_of(word, LEAGUE) for word in list_of(cell)]
    if None in codes:
        raise UnreadError("CHOICE_UNKNOWN", listed(LEAGUE))
    return [code for code in codes if code is not None]
