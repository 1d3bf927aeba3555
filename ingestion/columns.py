"""Small vectorised operations on Arrow text columns that several steps share."""

import re
from collections.abc import Callable
from typing import Any, TypeAlias, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.fold import tidy

_WORD = "[!-~\u00c0-\u00cf\u00d1-\u02af\u1e00-\u1eff\ue000]+"
_PLAIN = f"^(?:{_WORD}(?: {_WORD})*)?$"
"""Composed Latin words with single spaces between them: nothing to tidy."""
Offsets: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int32]]
_PROBE = 4096
"""Cells looked at to tell whether a column says the same few things again and again."""


def map_distinct(column: pa.Array, function: Callable[[Any], object], kind: pa.DataType) -> pa.Array:
    """``function`` over the distinct values of a column, once each; nulls stay null, the order stays."""
    encoded = column.dictionary_encode()
    mapped = pa.array([function(value) for value in encoded.dictionary.to_pylist()], kind)
    return mapped.take(encoded.indices)


def by_distinct(column: pa.Array, kernel: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """An Arrow kernel that works cell by cell, applied once to each distinct value where a column repeats itself."""
    probe = column.slice(0, _PROBE)
    if len(probe.unique()) * 2 > len(probe):
        return kernel(column)
    encoded = column.dictionary_encode()
    return kernel(encoded.dictionary).take(encoded.indices)


def tidied(column: pa.StringArray) -> pa.StringArray:
    """Every cell tidied (see ``ingestion.fold.tidy``); columns that already are cost next to nothing."""
    if _is_plain_ascii(column):
        return column
    return by_distinct(column, _tidied)


def holds(column: pa.StringArray, needle: bytes) -> bool:
    """Whether the bytes occur in the column's text at all, perhaps across two cells: a fast No before a slow search."""
    return re.search(re.escape(needle), text_bytes(column)) is not None


def false_where_null(mask: pa.BooleanArray) -> pa.BooleanArray:
    """A mask in which "unknown" counts as no."""
    return pc.fill_null(mask, False)


def _tidied(column: pa.StringArray) -> pa.StringArray:
    untidy = pc.fill_null(pc.invert(pc.match_substring_regex(column, _PLAIN)), False)
    if not pc.any(untidy).as_py():
        return column
    return pc.replace_with_mask(column, untidy, map_distinct(column.filter(untidy), tidy, pa.string()))


def _is_plain_ascii(column: pa.StringArray) -> bool:
    """Printable ASCII throughout, and no space at a cell's edge or beside another."""
    text = np.frombuffer(text_bytes(column), np.uint8)
    if not len(text):
        return True
    if text.min() < ord(" ") or text.max() > ord("~"):
        return False
    spaces = text == ord(" ")
    if not spaces.any():
        return True
    edges = np.diff(_offsets(column)) > 0
    starts, ends = _offsets(column)[:-1][edges], _offsets(column)[1:][edges] - 1
    return not (spaces[starts].any() or spaces[ends].any() or (spaces[:-1] & spaces[1:]).any())


def text_bytes(column: pa.StringArray) -> memoryview:
    """The bytes of all cells one after the other."""
    offsets = _raw_offsets(column)
    buffer = column.buffers()[2]
    return memoryview(b"" if buffer is None else buffer)[int(offsets[0]) : int(offsets[-1])]


def _offsets(column: pa.StringArray) -> Offsets:
    """Where each cell begins in ``text_bytes``, and the end."""
    offsets = _raw_offsets(column)
    shifted: Offsets = offsets - offsets[0]
    return shifted


def _raw_offsets(column: pa.StringArray) -> Offsets:
    buffer = column.buffers()[1]
    if buffer is None or not len(column):
        return np.zeros(1, np.int32)
    return cast(Offsets, np.frombuffer(buffer, np.int32, len(column) + 1, column.offset * 4))
