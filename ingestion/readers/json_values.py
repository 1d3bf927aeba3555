"""Stricter than json: no key twice in one object, no NaN, and numbers as the digits that the file has."""

from collections.abc import Sequence
from typing import Any


class KeyTwiceError(ValueError):
    """An object that names one key twice: which value is meant cannot be known."""


def unique_keys(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object of these pairs.

    Raises:
        KeyTwiceError: where a key comes twice.
    """
    found = dict(pairs)
    if len(found) != len(pairs):
        raise KeyTwiceError("a key twice")
    return found


def refuse_constant(name: str) -> object:
    """NaN and Infinity are no JSON.

    Raises:
        ValueError: always.
    """
    raise ValueError(name)
