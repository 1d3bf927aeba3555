"""The figures of a batch exactly as written: decimals in the unit of measure of the file, and exact arithmetic."""

from decimal import Decimal
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ingestion.columns import false_where_null
from ingestion.conform import DECIMAL, conform
from ingestion.dataset import Dataset
from ingestion.readers.cells import TYPED_NUMBER

THOUSAND = 1000
_LOST = r"^[-(]?(?P<whole>\d{1,3})[.,](?P<rest>\d{1,3})\)?$"
_WRITTEN = pa.decimal128(21, 6)
_FACTOR = pa.decimal128(10, 0)
_LIMIT = Decimal(10**15)
"""Amounts from here on are not looked at: their thousandths are too many for 64 bits."""

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Figures:
    """Some numeric columns of a batch. Counts are never scaled; money is in units of ``measure`` đồng.

    ``written`` has decimals (null where blank or unreadable), ``opaque`` says where a filled cell is unreadable,
    ``thousandths`` are whole numbers (0 where null), ``fractions`` says which cells cannot be right as they stand.
    """

    def __init__(self, cells: pa.Table, dataset: Dataset, measure: int) -> None:
        self.names: list[str] = cells.column_names
        self.counts = {name for name in self.names if dataset.columns[name].type == "integer"}
        columns = {
            name: dataset.columns[name].model_copy(update={"type": "decimal", "blank": None}) for name in self.names
        }
        short = pa.table({name: _six_places(flat(cells[name])) for name in self.names})
        read = conform(short, dataset.model_copy(update={"columns": columns, "derived": {}})).table
        self.written = {name: pc.coalesce(flat(read[name]), _lost(flat(cells[name]))) for name in self.names}
        self.opaque = {
            name: bools(pc.and_(pc.is_valid(cells[name]), pc.is_null(self.written[name]))) for name in self.names
        }
        self.thousandths = {name: _thousandths(value) for name, value in self.written.items()}
        self.fractions = {
            name: self._fraction(name) if measure == 1 or name in self.counts else np.zeros(cells.num_rows, bool)
            for name in self.names
        }

    @cached_property
    def broken_columns(self) -> frozenset[str]:
        """Columns in which any cell cannot be right as it stands."""
        return frozenset(name for name, cells in self.fractions.items() if cells.any())

    def has(self, names: set[str]) -> bool:
        """Whether all these columns are there."""
        return names <= set(self.names)

    def can_have_lost_zeros(self, name: str) -> Bools:
        """Cells below a thousand with up to three decimals: 845.870 had one point, and three digits after it."""
        value = self.thousandths[name]
        exact = pc.equal(self.written[name], pc.round(self.written[name], 3))
        result: Bools = (value != 0) & (np.abs(value) < THOUSAND * THOUSAND) & bools(exact)
        return result

    def _fraction(self, name: str) -> Bools:
        return bools(pc.not_equal(self.written[name], pc.round(self.written[name])))


def flat(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """One array of what may be several chunks."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def bools(mask: pa.ChunkedArray | pa.Array) -> Bools:
    """A mask for numpy, "unknown" being no."""
    return np.array(false_where_null(flat(mask)).to_numpy(zero_copy_only=False), bool)


def times(value: pa.Array, thousandfold: Bools, measure: int, kind: pa.DataType) -> pa.Array:
    """``value`` in đồng, some cells a thousandfold, rounded to what ``kind`` can hold; null where it is too large."""
    factor = pc.if_else(pa.array(thousandfold), _whole(THOUSAND * measure), _whole(measure))
    scaled = pc.multiply(value.cast(_WRITTEN), factor)
    if pa.types.is_integer(kind):
        return pc.round(scaled).cast(pa.decimal128(32, 0)).cast(kind)
    largest = pa.scalar(Decimal(10 ** (kind.precision - kind.scale) - 1), pa.decimal128(32, 6))
    fits = pc.less(pc.abs(scaled), largest)
    return pc.round(pc.if_else(fits, scaled, pa.scalar(None, scaled.type)), kind.scale).cast(kind)


def _whole(number: int) -> pa.Scalar:
    return pa.scalar(Decimal(number), pa.decimal128(13, 0))


def _six_places(cells: pa.StringArray) -> pa.StringArray:
    """Typed numbers with the tail of a computation cut off: 12.3456780000001 is 12.345678."""
    return pc.replace_substring_regex(cells, rf"^({TYPED_NUMBER}-?\d+\.\d{{6}})\d+$", r"\1")


def _lost(cells: pa.StringArray) -> pa.Array:
    """Text that the declared number format cannot read and that looks like 845.87 or 845,87."""
    parts = pc.extract_regex(cells, _LOST)
    plain = pc.binary_join_element_wise(pc.struct_field(parts, "whole"), pc.struct_field(parts, "rest"), ".")
    value = plain.cast(DECIMAL)
    negative = false_where_null(pc.match_substring_regex(cells, r"^[-(]"))
    return pc.if_else(negative, pc.negate(value), value)


def _thousandths(value: pa.Array) -> Ints:
    small = pc.less(pc.abs(value), pa.scalar(_LIMIT, DECIMAL))
    scaled = pc.multiply(
        pc.if_else(small, value, pa.scalar(None, DECIMAL)).cast(_WRITTEN),
        pa.scalar(Decimal(THOUSAND), pa.decimal128(4, 0)),
    )
    whole = pc.round(scaled).cast(pa.decimal128(26, 0)).cast(pa.int64())
    return np.array(pc.fill_null(whole, 0).to_numpy(zero_copy_only=False), np.int64)
