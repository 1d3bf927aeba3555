"""What the rows above a header say and no cell below repeats: the unit that reports, the unit of measure."""

import re
from collections.abc import Iterator, Mapping, Sequence

from ingestion.dataset import Dataset
from ingestion.fold import match_key, tidy
from ingestion.form import Measure
from ingestion.header import Layout
from ingestion.readers.cells import Sheet
from warehouse.errors import Place, RefusedError

MEASURE = "__measure"
"""The canonical name under which the unit of measure (a number of đồng, as text) travels to ``ingestion.repair``."""

_NEXT_LABEL = re.compile(r"\s+[-–;|]\s+[^-–;|:]+:.*$")


def said_above(sheet: Sheet, layout: Layout, dataset: Dataset) -> dict[str, str]:
    """Values by canonical column, for the columns that are not in the sheet and for ``MEASURE``.

    Raises:
        RefusedError: UNIT_OF_MEASURE_MISSING, where the dataset needs one and none, or more than one, is stated.
    """
    rows = [[tidy(cell) for cell in row] for row in sheet.head[: layout.first_index]]
    said: dict[str, str] = {}
    for name, column in dataset.columns.items():
        if column.preamble and name not in layout.columns:
            value = _value(rows, column.preamble, dataset.measure)
            said |= {name: value} if value else {}
    if dataset.measure is not None:
        said[MEASURE] = str(_measure(rows, layout, dataset.measure, sheet.name))
    return said


def _value(rows: Sequence[Sequence[str]], labels: Sequence[str], measure: Measure | None) -> str | None:
    """What stands behind one of the labels, the first label first: in its cell after a colon, or in the next cell."""
    measures = {match_key(word) for word in measure.words} if measure else set()
    for label in map(match_key, labels):
        for cell, after in _cells(rows):
            head, colon, rest = cell.partition(":")
            if match_key(head).lstrip("( ") != label:
                continue
            value = _NEXT_LABEL.sub("", rest.strip() if colon else "") or after
            if value and match_key(value) not in measures:
                return value
    return None


def _cells(rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Each filled cell with the filled one right of it."""
    for row in rows:
        filled = [cell for cell in row if cell]
        yield from zip(filled, [*filled[1:], ""], strict=False)


def _measure(rows: Sequence[Sequence[str]], layout: Layout, measure: Measure, sheet: str) -> int:
    words = {match_key(word): factor for word, factor in measure.words.items()}
    labels = "|".join(sorted((re.escape(match_key(label)) for label in measure.labels), key=len, reverse=True))
    stated = re.compile(rf"(?:^|[^\w])(?:{labels})\s*:?\s*(.+)$")
    found = set()
    for row in [*rows, layout.names]:
        match = stated.search(match_key(" ".join(cell for cell in row if cell)))
        factor = _factor(match[1], words) if match else None
        found |= {factor} if factor else set()
    if len(found) != 1:
        raise RefusedError(
            "UNIT_OF_MEASURE_MISSING",
            "Phần trên bảng nêu hai đơn vị tính khác nhau."
            if found
            else "Phần trên bảng không nêu đơn vị tính (đồng, nghìn đồng, triệu đồng, tỷ đồng).",
            place=Place(sheet=sheet),
            action="Ghi rõ “Đơn vị tính: …” ở phía trên bảng rồi gửi lại.",
        )
    return int(found.pop())


def _factor(text: str, words: Mapping[str, int]) -> int | None:
    """The longest word that the text begins with."""
    begins = [word for word in words if re.match(rf"{re.escape(word)}(?!\w)", text)]
    return words[max(begins, key=len)] if begins else None
