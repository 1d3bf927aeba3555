"""The two gates that never let a cell out: state secrets stop the file, personal-data shapes stop the row.

Sources: Law 91/2025/QH15 and Decree 356/2025 (personal data), Law 117/2025/QH15 and Decree 63/2026 (state secrets).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.columns import by_distinct, false_where_null, holds, map_distinct, tidied
from ingestion.dataset import Dataset, Secrecy
from ingestion.fold import match_key
from warehouse.personal_data import ANY_SHAPE

SECRECY_MARKS = r"(^|[^\p{L}])(TUYỆT MẬT|TỐI MẬT|MẬT)($|[^\p{L}])"
"""Whole upper-case words; "bảo mật", "mật độ", "MẬT KHẨU", "MẬT ĐỘ" and "BẢO MẬT" are ordinary words."""
ORDINARY_WORDS = r"BẢO MẬT|MẬT KHẨU|MẬT ĐỘ|CƠ MẬT VIỆN|MẬT ONG|KHÔNG MẬT"
_SYLLABLE = "MẬT".encode()


@dataclass(frozen=True)
class SecretFound:
    """Where a secret marker stands: the row as a person sees it and the rule that saw it. Never the cell."""

    row: int
    rule: str


def find_mark(columns: Sequence[pa.StringArray], row_numbers: pa.Int32Array) -> SecretFound | None:
    """The first row of tidied columns in which a cell carries a secrecy mark."""
    for column in columns:
        if holds(column, _SYLLABLE):
            hits = pc.match_substring_regex(pc.replace_substring_regex(column, ORDINARY_WORDS, ""), SECRECY_MARKS)
            if pc.any(hits).as_py():
                return SecretFound(row_numbers[pc.index(hits, True).as_py()].as_py(), "DAU_MAT")
    return None


def texts_hold_mark(texts: Sequence[str]) -> bool:
    """Whether a title, a sheet's name or a broken row carries a secrecy mark."""
    column = tidied(pa.array(texts, pa.string()))
    return find_mark([column], pa.array(range(len(column)), pa.int32())) is not None


def secret_marker(
    marker: pa.StringArray, row_numbers: pa.Int32Array, secrecy: Secrecy, *, vouched: bool
) -> SecretFound | None:
    """The first row whose secrecy column says anything but the words that are open.

    ``vouched`` is the sender's own statement (sidecar) that there are no secret documents: a blank marker is then open.
    """
    open_words = {match_key(word) for word in secrecy.open_words}
    blank_is_open = vouched or secrecy.blank_is_open
    closed = map_distinct(
        pc.fill_null(marker, ""),
        lambda cell: match_key(cell) not in open_words if cell else not blank_is_open,
        pa.bool_(),
    )
    if not pc.any(closed).as_py():
        return None
    return SecretFound(row_numbers[pc.index(closed, True).as_py()].as_py(), "DO_MAT")


def personal_shapes(table: pa.Table, dataset: Dataset) -> dict[str, pa.BooleanArray]:
    """For each text column that will be loaded: the rows in which it looks like a CCCD, a phone number or an e-mail."""
    found: dict[str, pa.BooleanArray] = {}
    for name in table.column_names:
        if not pa.types.is_string(table[name].type):
            continue
        column = dataset.columns.get(name)
        if column is not None and (column.type not in ("text", "code") or not column.load or not column.scan):
            continue
        cells = table[name].combine_chunks()
        rows = false_where_null(by_distinct(cells, lambda texts: pc.match_substring_regex(texts, ANY_SHAPE)))
        if pc.any(rows).as_py():
            found[name] = rows
    return found
