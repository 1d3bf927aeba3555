"""What stands below a header and is no row: totals, the numbering of the columns, the header again on a new page."""

import re
from collections.abc import Iterable, Sequence
from itertools import product

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.header import Layout
from ingestion.readers.cells import TYPED_NUMBER

LEADING_COLUMNS = 3
"""A total says so in one of the first columns, with or without a running number before it."""
_TOTAL = (
    r"(?i)^[-+*( ]*(?:"
    r"tổng(?: cộng| số)?\s*(?:[:(].*)?$|tổng (?:cộng|số)(?:[^\p{L}].*)?$|(?:lũy|luỹ) kế(?:[^\p{L}].*)?$|"
    r"cộng(?: (?:trang|chuyển sang|mang sang|phát sinh|lũy kế|luỹ kế|toàn|các)(?:[^\p{L}].*)?)?\s*(?:[:(].*)?$)"
)
PART = r"(?i)^[-+*( ]*(?:trong đó|tr\. ?đó)(?:[^\p{L}].*)?$"
_BEGINNINGS = ("tổ", "cộ", "lũy", "luỹ")
_BEGINNINGS_OF_PARTS = ("tron", "tr.đ", "tr. ")
_NUMBER = re.compile(r"\(?(?:\d{1,2}|[A-ZĐ])\)?")
_FORMULA = re.compile(r"\(?\d{1,2}\)?\s*=[\d\s+=()/:x×*,.%-]+")
_PREFIX_BYTES = 4


class NotRows:
    """Finds in batch after batch what is no row; ``parts_too`` where "Trong đó" rows are none either."""

    def __init__(self, layout: Layout, required: Iterable[str], *, parts_too: bool) -> None:
        places = {layout.columns[name] for name in required if name in layout.columns}
        self._known = [_only(row, places) for row in layout.rows]
        self._patterns = (_TOTAL, PART) if parts_too else (_TOTAL,)
        self._prefixes = _prefixes((*_BEGINNINGS, *_BEGINNINGS_OF_PARTS) if parts_too else _BEGINNINGS)
        self._numbering_rows = 0
        self._at_the_top = True

    def among(self, columns: list[pa.StringArray], blank: pa.BooleanArray) -> pa.BooleanArray:
        """A mask of what is no row in the next batch; ``blank`` rows are in it or not."""
        mask = _totals(columns, self._prefixes, self._patterns)
        if self._at_the_top:
            self._look_for_numbering(columns, blank)
        for row in self._known:
            mask = pc.or_(mask, _like(columns, row))
        return mask

    def _look_for_numbering(self, columns: list[pa.StringArray], blank: pa.BooleanArray) -> None:
        """The row "(1) (2) (3) …" and the formulas below it stand first; they may come again with the header."""
        filled = pc.indices_nonzero(pc.invert(blank)).slice(0, 2 - self._numbering_rows).to_pylist()
        for index in filled:
            cells = [column[index].as_py().replace(TYPED_NUMBER, "") for column in columns]
            if not _is_numbering(cells, formulas_only=self._numbering_rows > 0):
                self._at_the_top = False
                return
            self._known.append([column[index].as_py() for column in columns])
            self._numbering_rows += 1
        self._at_the_top = self._numbering_rows < 2


def all_of(masks: Iterable[pa.BooleanArray], count: int) -> pa.BooleanArray:
    """Where every mask is true; stops looking as soon as nothing is left."""
    result = pa.repeat(pa.scalar(True), count)
    for mask in masks:
        result = pc.and_(result, mask)
        if not pc.any(result).as_py():
            break
    return result


def is_blank(column: pa.StringArray) -> pa.BooleanArray:
    """Where a cell holds nothing."""
    return pc.equal(pc.binary_length(column), 0)


def _only(row: Sequence[str], places: set[int]) -> list[str]:
    """The cells by which a header row is known again: those of required columns where it names any, else all."""
    named = [text if position in places else "" for position, text in enumerate(row)]
    return named if any(named) else list(row)


def _prefixes(beginnings: tuple[str, ...]) -> pa.BinaryArray:
    cases = {written for word in beginnings for written in (word, word.capitalize(), word.upper())}
    led = {lead + word for lead, word in product(("", "- ", "-", "+ ", "(", "* "), cases)}
    return pa.array(sorted({text.encode()[:_PREFIX_BYTES] for text in led}), pa.binary())


def _totals(columns: list[pa.StringArray], prefixes: pa.BinaryArray, patterns: tuple[str, ...]) -> pa.BooleanArray:
    """Few cells begin like a total: only those are matched with a pattern."""
    mask = None
    for column in columns[:LEADING_COLUMNS]:
        likely = pc.is_in(pc.binary_slice(column.cast(pa.binary()), 0, _PREFIX_BYTES), prefixes)
        found = _narrowed(column, likely, patterns)
        mask = found if mask is None else pc.or_(mask, found)
    return mask


def _narrowed(column: pa.StringArray, likely: pa.BooleanArray, patterns: tuple[str, ...]) -> pa.BooleanArray:
    if not pc.any(likely).as_py():
        return likely
    cells = column.filter(likely)
    found = pc.match_substring_regex(cells, patterns[0])
    for pattern in patterns[1:]:
        found = pc.or_(found, pc.match_substring_regex(cells, pattern))
    return pc.replace_with_mask(likely, likely, found)


def _like(columns: list[pa.StringArray], row: Sequence[str]) -> pa.BooleanArray:
    """Rows that hold these cells again, in either case. Lengths are compared first: they are at hand."""
    count = len(columns[0])
    held = [(column, text) for column, text in zip(columns, row, strict=False) if text]
    if not held:
        return pa.repeat(pa.scalar(False), count)
    mask = all_of((pc.equal(pc.binary_length(column), len(text.encode())) for column, text in held), count)
    if not pc.any(mask).as_py():
        return mask
    places = pc.indices_nonzero(mask)
    same = all_of((pc.equal(pc.utf8_lower(column.take(places)), text.lower()) for column, text in held), len(places))
    result = np.zeros(count, bool)
    result[places.filter(same).to_numpy()] = True
    return pa.array(result)


def _is_numbering(cells: list[str], *, formulas_only: bool) -> bool:
    """Every filled cell is a small number, a letter or a formula of such numbers, and most cells are filled."""
    filled = [cell for cell in cells if cell]
    formulas = [cell for cell in filled if _FORMULA.fullmatch(cell)]
    if formulas_only:
        return bool(formulas) and all(_FORMULA.fullmatch(cell) or _NUMBER.fullmatch(cell) for cell in filled)
    several = len(filled) >= max(2, len(cells) // 2)
    return several and all(_NUMBER.fullmatch(cell) or _FORMULA.fullmatch(cell) for cell in filled)
