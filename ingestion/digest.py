"""What a file says, as one hash that its bytes, name, layout and batches do not change."""

import hashlib
from collections import defaultdict
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.columns import text_bytes


class ContentDigest:
    """Grows batch by batch; two deliveries with equal rows in equal order have equal digests."""

    def __init__(self) -> None:
        self._columns: dict[str, hashlib._Hash] = defaultdict(hashlib.sha256)

    def add(self, rows: pa.Table, part: str = "") -> None:
        """Take in the next rows: for each column which cells are filled, how long they are and what they say.

        Rows of another ``part`` are another sequence.
        """
        for column in rows.column_names:
            name = f"{part} {column}"
            cells = rows[column].combine_chunks()
            self._columns[f"{name} filled"].update(_bytes(cells.is_valid().cast(pa.uint8())))
            if pa.types.is_string(cells.type):
                texts = pc.fill_null(cells, "")
                self._columns[f"{name} length"].update(_bytes(pc.binary_length(texts)))
                self._columns[name].update(text_bytes(texts))
            else:
                whole = cells.cast(pa.uint8()) if pa.types.is_boolean(cells.type) else cells
                self._columns[name].update(_bytes(pc.fill_null(whole, _zero(whole.type))))

    def hexdigest(self, rejections: dict[str, int]) -> str:
        """The hash of everything taken in and of the rows that were rejected, counted by code and column."""
        whole = hashlib.sha256(repr(sorted(rejections.items())).encode())
        for name in sorted(self._columns):
            whole.update(f"{name} {self._columns[name].hexdigest()}".encode())
        return whole.hexdigest()


def _zero(kind: pa.DataType) -> pa.Scalar:
    """What stands in a blank cell's place: its own bytes are left over from something else."""
    if pa.types.is_temporal(kind):
        return pa.array([0], pa.int32() if kind.bit_width == 32 else pa.int64()).view(kind)[0]
    if pa.types.is_decimal(kind):
        return pa.scalar(Decimal(0), kind)
    return pa.scalar(0).cast(kind)


def _bytes(cells: pa.Array) -> memoryview:
    width = cells.type.bit_width // 8
    buffer = cells.buffers()[1]
    if buffer is None:
        return memoryview(b"")
    return memoryview(buffer)[cells.offset * width : (cells.offset + len(cells)) * width]
