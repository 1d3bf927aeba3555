"""Shortcuts over whole columns give what the plain functions give cell by cell."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.columns import by_distinct, holds, tidied
from ingestion.fold import tidy

CELLS = st.one_of(
    st.text(alphabet=" aÁạ\u00a0\u200b\u0323\u00d0\t\n.:/059", max_size=12),
    st.sampled_from(["", "05/04/2024 08:30", " x", "x ", "a  b", "UBND xã Phước Mỹ", "Xa\u0303"]),
)


@given(st.lists(CELLS, max_size=40), st.integers(0, 5))
def test_a_column_is_tidied_as_its_cells_are(cells: list[str], start: int) -> None:
    column = pa.array(cells, pa.string()).slice(start)
    assert tidied(column).to_pylist() == [tidy(cell) for cell in cells[start:]]


def test_a_column_that_repeats_itself_is_tidied_too() -> None:
    cells = ["05/04/2024 08:30", " Xã  Tuy\u00a0Phước "] * 5000
    assert tidied(pa.array(cells)).to_pylist() == [tidy(cell) for cell in cells]


@given(st.lists(st.one_of(st.none(), st.sampled_from(["a", "b", ""])), max_size=60))
def test_a_kernel_over_distinct_values_gives_the_same(cells: list[str | None]) -> None:
    column = pa.array(cells, pa.string())
    assert by_distinct(column, pc.utf8_upper).equals(pc.utf8_upper(column))


@pytest.mark.parametrize(("start", "found"), [(0, True), (1, False)])
def test_a_needle_is_looked_for_within_the_slice_only(start: int, found: bool) -> None:
    assert holds(pa.array(["số 5 MẬT", "thường"]).slice(start), "MẬT".encode()) is found
