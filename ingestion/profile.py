"""Whether the cells below a heading fit its type at all: a header moved by one column, or two columns swapped."""

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.conform import Conformed
from ingestion.dataset import Dataset
from ingestion.fold import match_key

FEWEST_CELLS = 20
"""Below this many filled cells nothing is said: a few wrong cells are wrong rows."""
MOST_WORDS = 30
"""No vendor's list of words is longer; a column with more is no list of words."""
_TEXT = ("text", "code")
_DATE_OR_NUMBER = "^\ue000?[-+(]?[\\d.,/:T -]{4,}\\)?$"


def misfit(conformed: Conformed, text: pa.Table, dataset: Dataset) -> str | None:
    """The typed column whose filled cells fit its type worst, where more than half of them do not; else None.

    ``text`` is the table that was conformed. Words that a vendor's table lacks are wrong rows and no misfit, unless
    they are dates, numbers, words of another column, or too many to be a list.
    """
    worst, most = None, 0.5
    for name, unread in [*conformed.unreadable.items(), *conformed.unknown_word.items()]:
        if name not in text.column_names or dataset.columns[name].type in _TEXT:
            continue
        filled = len(text[name]) - text[name].null_count
        share = (pc.sum(unread).as_py() or 0) / filled if filled >= FEWEST_CELLS else 0.0
        if share > most and (name in conformed.unreadable or _are_foreign(text[name].filter(unread), name, dataset)):
            worst, most = name, share
    return worst


def _are_foreign(cells: pa.ChunkedArray, name: str, dataset: Dataset) -> bool:
    """Whether these cells of a choice, none of which it knows, are mostly no words of such a choice at all."""
    counts = pc.value_counts(cells)
    words = counts.field("values")
    if len(words) > MOST_WORDS and len(words) > len(cells) / 10:
        return True
    others = {match_key(word) for other, column in dataset.columns.items() if other != name for word in column.values}
    known_elsewhere = pa.array([match_key(word) in others for word in words.to_pylist()], pa.bool_())
    foreign = pc.or_(pc.match_substring_regex(words, _DATE_OR_NUMBER), known_elsewhere)
    return bool((pc.sum(counts.field("counts").filter(foreign)).as_py() or 0) * 2 > len(cells))
