"""A file's content has one hash, however it is cut into batches."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa

from ingestion.digest import ContentDigest

ROWS = pa.table(
    {
        "code": ["a", None, "", "dài hơn"],
        "day": pa.array([date(2024, 4, 5), None, date(1999, 1, 1), date(2024, 4, 6)], pa.date32()),
        "at": pa.array([datetime(2024, 4, 5, tzinfo=UTC), None, None, None], pa.timestamp("s", tz="Asia/Ho_Chi_Minh")),
        "money": pa.array([Decimal(5), None, Decimal(-7), Decimal(0)], pa.decimal128(20, 0)),
        "flag": pa.array([True, None, False, True], pa.bool_()),
        "count": pa.array([1, None, 3, 4], pa.int32()),
    }
)


def digest(*batches: pa.Table, rejections: dict[str, int] | None = None) -> str:
    whole = ContentDigest()
    for batch in batches:
        whole.add(batch)
    return whole.hexdigest(rejections or {})


def test_batches_do_not_matter() -> None:
    assert digest(ROWS) == digest(ROWS.slice(0, 1), ROWS.slice(1, 2), ROWS.slice(3))


def test_every_cell_and_its_absence_matters() -> None:
    seen = {digest(ROWS)}
    for name in ROWS.column_names:
        index = ROWS.schema.get_field_index(name)
        nulls = pa.nulls(ROWS.num_rows, ROWS.schema.field(name).type)
        seen.add(digest(ROWS.set_column(index, name, nulls)))
    assert len(seen) == 1 + ROWS.num_columns


def test_a_blank_is_not_a_missing_cell_and_borders_between_cells_matter() -> None:
    texts = (["ab", "c"], ["a", "bc"], ["abc", ""], ["abc", None])
    assert len({digest(pa.table({"code": pa.array(cells, pa.string())})) for cells in texts}) == len(texts)


def test_rejected_rows_belong_to_what_a_file_says() -> None:
    assert digest(ROWS, rejections={"UNIT_UNKNOWN unit": 1}) != digest(ROWS)
