"""Small vectorised operations on Arrow text columns that several steps share."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.fold import tidy

_WORD = "[!-~\u00c0-\u00cf\u00d1-\u02af\u1e00-\u1eff\ue000]+"
_PLAIN = f"^(?:{_WORD}(?: {_WORD})*)?$"
"""Composed Latin words with single spaces between them: nothing to tidy."""


def map_distinct(column: pa.Array, function: Callable[[Any], object], kind: pa.DataType) -> pa.Array:
    """``function`` over the distinct values of a column, once each; nulls stay null, the order stays."""
    encoded = column.dictionary_encode()
    mapped = pa.array([function(value) for value in encoded.dictionary.to_pylist()], kind)
    return mapped.take(encoded.indices)


def tidied(column: pa.StringArray) -> pa.StringArray:
    """Every cell tidied (see ``ingestion.fold.tidy``); columns that already are cost one pattern match."""
    untidy = pc.invert(pc.match_substring_regex(column, _PLAIN))
    if not pc.any(untidy).as_py():
        return column
    return pc.replace_with_mask(column, untidy, map_distinct(column.filter(untidy), tidy, pa.string()))


def false_where_null(mask: pa.BooleanArray) -> pa.BooleanArray:
    """A mask in which "unknown" counts as no."""
    return pc.fill_null(mask, False)
