"""Whether the cells below a heading fit its type at all: a header moved by one column, or two columns swapped."""

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.catalogue import Dataset
from ingestion.conform import Conformed

FEWEST_CELLS = 20
"""Below this many filled cells nothing is said: a few wrong cells are wrong rows."""
_TEXT = ("text", "code")


def misfit(conformed: Conformed, text: pa.Table, dataset: Dataset) -> str | None:
    """The typed column whose filled cells fit its type worst, where more than half of them cannot be read; else None.

    ``text`` is the table that was conformed. Cells that are no word of a choice count as unreadable.
    """
    worst, most = None, 0.5
    for name, unread in [*conformed.unreadable.items(), *conformed.unknown_word.items()]:
        if name not in text.column_names or dataset.columns[name].type in _TEXT:
            continue
        filled = len(text[name]) - text[name].null_count
        share = (pc.sum(unread).as_py() or 0) / filled if filled >= FEWEST_CELLS else 0.0
        if share > most:
            worst, most = name, share
    return worst
