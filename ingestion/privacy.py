"""The two gates that never let a cell out: state secrets stop the file, personal-data shapes stop the row.

Sources: Law 91/2025/QH15 and Decree 356/2025 (personal data), Law 117/2025/QH15 and Decree 63/2026 (state secrets).
"""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.catalogue import Dataset, Secrecy
from ingestion.columns import false_where_null, map_distinct
from ingestion.fold import match_key
from warehouse.personal_data import ANY_SHAPE

SECRECY_MARKS = r"(^|[^\p{L}])(TUYỆT MẬT|TỐI MẬT|MẬT)($|[^\p{L}])"
"""Whole upper-case words; "bảo mật", "mật độ", "MẬT KHẨU", "MẬT ĐỘ" and "BẢO MẬT" are ordinary words."""
ORDINARY_WORDS = r"BẢO MẬT|MẬT KHẨU|MẬT ĐỘ|CƠ MẬT VIỆN|MẬT ONG|KHÔNG MẬT"


@dataclass(frozen=True)
class SecretFound:
    """Where a secret marker stands: the row as a person sees it and the rule that saw it. Never the cell."""

    row: int
    rule: str


def find_secret(
    raw: list[pa.StringArray], marker: pa.Array | None, row_numbers: pa.Int32Array, secrecy: Secrecy, *, vouched: bool
) -> SecretFound | None:
    """The first secret row of a batch: its secrecy column says so, or a cell carries a secrecy mark.

    ``vouched`` is the sender's own statement (sidecar) that there are no secret documents: a blank marker is then open.
    """
    if marker is not None:
        closed = _marked(marker, secrecy, vouched=vouched)
        if pc.any(closed).as_py():
            return SecretFound(row_numbers[pc.index(closed, True).as_py()].as_py(), "DO_MAT")
    for column in raw:
        hits = pc.match_substring_regex(column, SECRECY_MARKS)
        if pc.any(hits).as_py():
            stripped = pc.replace_substring_regex(column, ORDINARY_WORDS, "")
            hits = pc.match_substring_regex(stripped, SECRECY_MARKS)
            if pc.any(hits).as_py():
                return SecretFound(row_numbers[pc.index(hits, True).as_py()].as_py(), "DAU_MAT")
    return None


def head_is_secret(head: list[str]) -> bool:
    """Whether a preamble (title rows above the header) carries a secrecy mark."""
    column = pa.array(head, pa.string())
    stripped = pc.replace_substring_regex(column, ORDINARY_WORDS, "")
    return bool(pc.any(pc.match_substring_regex(stripped, SECRECY_MARKS)).as_py())


def personal_shapes(table: pa.Table, dataset: Dataset) -> dict[str, pa.BooleanArray]:
    """For each text column that will be loaded: the rows in which it looks like a CCCD, a phone number or an e-mail."""
    found: dict[str, pa.BooleanArray] = {}
    for name in table.column_names:
        column = dataset.columns.get(name)
        if column is not None and (column.type not in ("text", "code") or not column.load or not column.scan):
            continue
        rows = false_where_null(pc.match_substring_regex(table[name], ANY_SHAPE))
        if pc.any(rows).as_py():
            found[name] = rows.combine_chunks() if isinstance(rows, pa.ChunkedArray) else rows
    return found


def _marked(marker: pa.Array, secrecy: Secrecy, *, vouched: bool) -> pa.BooleanArray:
    open_words = {match_key(word) for word in secrecy.open_words}
    blank_is_open = vouched or secrecy.blank_is_open
    words = pc.fill_null(marker, "")
    return map_distinct(
        words, lambda cell: match_key(cell) not in open_words if cell else not blank_is_open, pa.bool_()
    )
