"""Watches the cells of a sheet for text of legacy fonts, converts it, and refuses what it cannot be sure of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.readers.legacy_fonts import (
    SURE_SHARE,
    SUSPICIOUS,
    Font,
    convert,
    detect,
    evidence,
    is_plain,
    is_unicode,
    words_of,
)
from ingestion.readers.limits import column_letters
from warehouse.errors import Place, RefusedError

MAJORITY = 10
"""In a column of both kinds of text, a cell that could be either follows the kind that is this many times as common."""
_SUSPICIOUS_CELL = f"[{SUSPICIOUS}]"
_SECOND_BYTES = np.zeros((2, 256), dtype=bool)
for _letter in SUSPICIOUS:
    _first, _second = _letter.encode()
    _SECOND_BYTES[_first - 0xC2, _second] = True


@dataclass(frozen=True)
class Converted:
    """Columns without legacy text, and for each column that had some the rows (a mask) that were converted."""

    columns: list[pa.StringArray]
    rows: dict[int, pa.BooleanArray]


@dataclass
class _Column:
    font: Font | None = None
    legacy: int = 0
    proper: int = 0


@dataclass
class FontWatch:
    """One sheet's watch: give it the rows of the head, then every batch, in order. ``names`` are the headings.

    A column that was found to hold a font keeps it for the batches that follow; so one watch serves both passes over a
    file. Columns without a sign that only such fonts use cost one look at their bytes.
    """

    file: str | None = None
    sheet: str = ""
    names: Sequence[str] = ()
    _columns: dict[int, _Column] = field(default_factory=dict)

    def head(self, rows: Sequence[Sequence[str]]) -> list[list[str]]:
        """The first rows of a sheet (title, header, first records) with legacy text converted, as text of one font.

        A row with letters that no such font has is proper Vietnamese but for its cells that cannot be: a Unicode header
        may stand above cells of a font. Where one font does not explain the rest nothing is converted here.
        """
        proper = [any(is_unicode(cell) for cell in row) for row in rows]
        found = detect(
            cell for row, is_proper in zip(rows, proper, strict=True) for cell in row if cell and not is_proper
        ) or detect(cell for row in rows for cell in row if cell and not is_unicode(cell))
        if found is None or found.speaking < 2 or found.confidence < SURE_SHARE:
            return [list(row) for row in rows]
        return [
            [_in_unicode(cell, found.font, within_proper=is_proper) for cell in row]
            for row, is_proper in zip(rows, proper, strict=True)
        ]

    def convert_batch(self, columns: Sequence[pa.StringArray], row_numbers: pa.Int32Array) -> Converted:
        """The same columns with every cell of legacy text converted.

        Raises:
            RefusedError: LEGACY_FONT, naming the first cell that could be read in two ways or in none.
        """
        result: list[pa.StringArray] = []
        rows: dict[int, pa.BooleanArray] = {}
        for index, column in enumerate(columns):
            state = self._columns.setdefault(index, _Column())
            if state.font is None and not has_suspicious_bytes(column):
                result.append(column)
                continue
            converted, mask = self._column(index, state, column, row_numbers)
            result.append(converted)
            if mask is not None:
                rows[index] = mask
        return Converted(result, rows)

    def _column(
        self, index: int, state: _Column, column: pa.StringArray, row_numbers: pa.Int32Array
    ) -> tuple[pa.StringArray, pa.BooleanArray | None]:
        if state.font is None:
            suspects = column.filter(pc.match_substring_regex(column, _SUSPICIOUS_CELL)).unique().to_pylist()
            found = detect(cell for cell in suspects if not is_unicode(cell))
            if found is None:
                return column, None
            state.font = found.font
        encoded = column.dictionary_encode()
        values: list[str | None] = encoded.dictionary.to_pylist()
        kinds = [_kind(value, state.font) for value in values]
        counts = dict(zip(*np.unique(encoded.indices.to_numpy(zero_copy_only=False), return_counts=True), strict=True))
        state.legacy += sum(int(counts.get(at, 0)) for at, kind in enumerate(kinds) if kind in ("legacy", "weak"))
        state.proper += sum(int(counts.get(at, 0)) for at, kind in enumerate(kinds) if kind == "proper")
        either_is_legacy = state.legacy >= MAJORITY * state.proper
        open_question = not either_is_legacy and state.proper < MAJORITY * state.legacy
        doubtful = {"weak"} if state.proper >= MAJORITY * state.legacy else set()
        doubtful |= {"either"} if open_question else set()
        doubtful |= {"foreign"} if not self._explained(values, kinds, state) else set()
        chosen: list[bool] = []
        for at, kind in enumerate(kinds):
            if kind in doubtful:
                place = pc.index(encoded.indices, pa.scalar(at, encoded.indices.type)).as_py()
                raise self._doubtful(index, row_numbers[place].as_py())
            chosen.append(kind in ("legacy", "weak") or (kind in ("either", "foreign") and either_is_legacy))
        if not any(chosen):
            return column, None
        new = pa.array(
            [
                convert(value, state.font) if value and take else value
                for value, take in zip(values, chosen, strict=True)
            ],
            pa.string(),
        )
        return new.take(encoded.indices), pc.fill_null(pa.array(chosen, pa.bool_()).take(encoded.indices), False)

    @staticmethod
    def _explained(values: Sequence[str | None], kinds: Sequence[str], state: _Column) -> bool:
        """Whether the font explains enough of the words of a column that is not plainly of proper Vietnamese."""
        if state.font is None or state.proper >= MAJORITY * max(state.legacy, 1):
            return True
        words = {word for value, kind in zip(values, kinds, strict=True) if value and kind != "proper"
                 for word in words_of(value)}  # fmt: skip
        return evidence(words, state.font).confidence >= SURE_SHARE

    def _doubtful(self, index: int, row: int) -> RefusedError:
        name = self.names[index] if index < len(self.names) and self.names[index] else column_letters(index)
        return RefusedError(
            "LEGACY_FONT",
            "Ô có chữ theo phông cũ (TCVN3 hoặc VNI) mà không chắc đọc đúng.",
            place=Place(file=self.file, sheet=self.sheet, row=row, column=name),
            action="Chuyển tệp sang Unicode rồi gửi lại.",
        )


def has_suspicious_bytes(column: pa.StringArray) -> bool:
    """Whether any cell holds a sign that a legacy font has and proper Vietnamese has not; looks at bytes only."""
    if column.null_count == len(column):
        return False
    offsets, data = column.buffers()[1:3]
    if data is None:
        return False
    ends = np.frombuffer(offsets, dtype=np.int32)
    return suspicious(np.frombuffer(data, dtype=np.uint8)[ends[column.offset] : ends[column.offset + len(column)]])


def suspicious(text: "np.ndarray[Any, np.dtype[np.uint8]]") -> bool:
    """The same for a piece of UTF-8 that begins and ends with a whole character."""
    return any(
        _SECOND_BYTES[row, text[np.flatnonzero(text == lead) + 1]].any() for row, lead in enumerate((0xC2, 0xC3))
    )


def _in_unicode(cell: str, font: Font, *, within_proper: bool) -> str:
    wanted = ("legacy", "weak") if within_proper else ("legacy", "weak", "either", "foreign")
    return convert(cell, font) if _kind(cell, font) in wanted else cell


def _kind(value: str | None, font: Font) -> str:
    """``proper`` Vietnamese, ``legacy`` text (``weak`` where one word of letters alone says so), text that could be
    ``either``, ``foreign`` to both, or ``plain`` ASCII."""
    words = words_of(value) if value else []
    if not value or (not words and not is_unicode(value)):
        return "plain"
    if is_unicode(value):
        return "proper"
    found = evidence(words, font)
    if found.speaking and not found.opposing:
        return "legacy" if found.speaking > 1 or any("\u00a1" <= letter <= "\u00be" for letter in value) else "weak"
    if all(map(is_plain, words)):
        return "proper" if found.opposing else "either"
    return "foreign"
