"""Rows that a page break split in two: the rest of a long text, alone in a row of its own, goes back to its row."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ingestion.dataset import Dataset
from ingestion.header import Layout
from ingestion.not_rows import all_of, is_blank
from ingestion.sheet_rows import SheetRows

_TEXT = ("text", "code")


def mended(batches: Iterable[SheetRows], layout: Layout, dataset: Dataset) -> Iterator[SheetRows]:
    """The same rows, split ones whole; the last row of a batch waits for the next one, which may begin with its rest.

    A row is the rest of the one above where every column of ``page_break`` and every one that is not text is blank.
    """
    names = [*dataset.page_break, *(name for name, column in dataset.columns.items() if column.type not in _TEXT)]
    places = sorted({layout.columns[name] for name in names if name in layout.columns})
    held: SheetRows | None = None
    for batch in batches:
        rows = batch if held is None else _joined(held, batch)
        count = len(rows.numbers)
        if not count:
            yield rows
            continue
        rests = all_of((is_blank(rows.columns[place]) for place in places), count).to_numpy(zero_copy_only=False)
        rests = rests & (np.arange(count) > 0)
        whole = _mend(rows, rests)
        last = len(whole.numbers) - 1
        held = whole.slice(last, last + 1)
        yield replace(whole.slice(0, last), skipped=whole.skipped, broken=whole.broken)
    if held is not None:
        yield held


def _joined(first: SheetRows, second: SheetRows) -> SheetRows:
    return replace(
        second,
        columns=[pa.concat_arrays(pair) for pair in zip(first.columns, second.columns, strict=True)],
        numbers=pa.concat_arrays([first.numbers, second.numbers]),
        made={name: pa.concat_arrays([first.made[name], column]) for name, column in second.made.items()},
    )


def _mend(rows: SheetRows, rests: NDArray[np.bool_]) -> SheetRows:
    """Each row with the rests below it, cell by cell, a space between; rests count as left out."""
    if not rests.any():
        return rows
    owner = np.maximum.accumulate(np.where(rests, -1, np.arange(len(rests))))
    split = np.isin(owner, owner[rests])
    groups = owner[split].tolist()
    mask = pa.array(split & ~rests)
    whole = []
    for column in rows.columns:
        cells = zip(groups, column.filter(pa.array(split)).to_pylist(), strict=True)
        texts = [" ".join(cell for _, cell in group if cell) for _, group in groupby(cells, key=_first)]
        whole.append(pc.replace_with_mask(column, mask, pa.array(texts, pa.string())))
    return replace(rows, columns=whole).without(pa.array(rests))


def _first(pair: tuple[int, str]) -> int:
    return pair[0]
