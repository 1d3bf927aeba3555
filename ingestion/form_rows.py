"""Rows of a printed form that speak of other rows: titles of sections, and "Trong đó" rows. Carried across batches."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ingestion.dataset import Dataset
from ingestion.form import Parts, Section
from ingestion.header import Layout
from ingestion.not_rows import all_of, is_blank
from ingestion.readers.cells import TYPED_NUMBER
from ingestion.sheet_rows import SheetRows

Bools = NDArray[np.bool_]


class FormRows:
    """Takes titles out of batch after batch and gives their rows what they say, as further columns."""

    def __init__(self, layout: Layout, dataset: Dataset) -> None:
        self._layout = layout
        self._sections = [
            section
            for section in dataset.sections
            if section.of in layout.columns and section.column not in layout.columns
        ]
        self._parts = dataset.parts if dataset.parts and dataset.parts.of in layout.columns else None
        self._title: dict[str, str | None] = {section.column: None for section in self._sections}
        self._under_parts = self._under_values = False

    def read(self, rows: SheetRows) -> SheetRows:
        """The batch without titles; ``made`` has a text column for each section and, where declared, for the parts."""
        if not len(rows.numbers):
            names = [*self._title, *((self._parts.column,) if self._parts else ())]
            return replace(rows, made=dict.fromkeys(names, pa.array([], pa.string())))
        made, titles = self._titled(rows)
        if self._parts is not None:
            within, empty = self._within(rows, self._parts)
            made[self._parts.column] = pc.if_else(pa.array(within), "không", "có")
            titles = titles | empty
        return replace(rows, made=rows.made | made).without(pa.array(titles))

    def _titled(self, rows: SheetRows) -> tuple[dict[str, pa.StringArray], Bools]:
        """The title of each section that each row stands under, and which rows are titles themselves."""
        count = len(rows.numbers)
        titles = np.zeros(count, bool)
        outer = np.full(count, -1)
        made: dict[str, pa.StringArray] = {}
        for section in self._sections:
            kept = self._kept(rows, section)
            starts = pc.is_valid(kept).to_numpy(zero_copy_only=False) & ~titles
            own = np.maximum.accumulate(np.where(starts, np.arange(count), -1))
            carried = pa.scalar(self._title[section.column], pa.string())
            above = kept.take(pa.array(np.where(own > outer, own, -1), mask=own <= outer))
            from_before = (own == -1) & (outer == -1)
            made[section.column] = pc.if_else(pa.array(from_before), carried, above)
            self._title[section.column] = made[section.column][-1].as_py()
            titles |= starts
            outer = np.maximum(outer, own)
        return made, titles

    def _kept(self, rows: SheetRows, section: Section) -> pa.StringArray:
        """What the section's pattern keeps of the leading text of each row; null where the row is no title of it."""
        leading = rows.columns[: self._layout.columns[section.of] + 1]
        text = leading[0]
        for column in leading[1:]:
            text = pc.binary_join_element_wise(text, column, " ")
        text = pc.utf8_trim_whitespace(pc.replace_substring(text, TYPED_NUMBER, ""))
        kept = pc.struct_field(pc.extract_regex(text, section.pattern), "kept")
        return pc.if_else(self._without_values(rows, section.without_values), kept, pa.scalar(None, pa.string()))

    def _within(self, rows: SheetRows, parts: Parts) -> tuple[Bools, Bools]:
        """Which rows are parts of another, and which are titles without any value."""
        text, number = (self._column(rows, name) for name in (parts.of, parts.number))
        empty = _mask(self._without_values(rows, parts.values))
        says = _matches(text, parts.pattern)
        items = _matches(text, parts.item) & ~says
        subs = _matches(number, parts.sub_number) & ~says
        under_parts = _above(says & empty, items, before=self._under_parts)
        under_values = _above(~empty, items | subs | says, before=self._under_values)
        self._under_parts, self._under_values = bool(under_parts[-1]), bool(under_values[-1])
        return says | (items & under_parts) | (subs & under_values), empty

    def _column(self, rows: SheetRows, name: str) -> pa.StringArray:
        place = self._layout.columns.get(name)
        return rows.columns[place] if place is not None else pa.repeat("", len(rows.numbers))

    def _without_values(self, rows: SheetRows, names: tuple[str, ...]) -> pa.BooleanArray:
        places = [self._layout.columns[name] for name in names if name in self._layout.columns]
        return all_of((is_blank(rows.columns[place]) for place in places), len(rows.numbers))


def _mask(values: pa.BooleanArray) -> Bools:
    result: Bools = values.to_numpy(zero_copy_only=False)
    return result


def _matches(column: pa.StringArray, pattern: str) -> Bools:
    return _mask(pc.match_substring_regex(column, pattern))


def _above(true_of: Bools, passed_over: Bools, *, before: bool) -> Bools:
    """For each row whether ``true_of`` holds for the nearest row, itself or above, that is not passed over."""
    last = np.maximum.accumulate(np.where(passed_over, -1, np.arange(len(passed_over))))
    return np.where(last >= 0, true_of[last], before)
