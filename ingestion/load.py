"""The one step that writes rows: COPY the good ones, note the rejected ones."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv
from sqlalchemy import Connection, text

from ingestion.dataset import Dataset
from warehouse.errors import CchcError

_REASONS = 10_000


def good_rows(table: pa.Table, own: Sequence[str]) -> pa.Table:
    """The columns that go into ``raw``: key, unit, warnings, then the dataset's ``own`` ones that the file can fill."""
    fixed = ["sheet_no", "row_no", "record_key", "unit_code", "unit_valid_from", "warning_codes"]
    return table.select([*fixed, *own])


def copy_batches(connection: Connection, dataset: Dataset, delivery_id: int, batches: Iterable[pa.Table]) -> None:
    """COPY good rows into the dataset's raw table, as current ones for now; all batches have the same columns.

    Raises:
        psycopg.OperationalError: where the connection or the server's disk gave out.
        CchcError: LOAD_FAILED with PostgreSQL's error class only; its text could hold a cell.
    """
    batches = iter(batches)
    first = next(batches, None)
    if first is None:
        return
    columns = ", ".join(("is_current", "delivery_id", *first.column_names))
    driver: Any = connection.connection.driver_connection
    try:
        with (
            driver.cursor() as cursor,
            cursor.copy(f"copy raw.{dataset.table} ({columns}) from stdin (format csv)") as copy,
        ):
            for rows in chain([first], batches):
                copy.write(_csv(rows, delivery_id))
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        raise CchcError(
            "LOAD_FAILED",
            f"Cơ sở dữ liệu không nhận các dòng (SQLSTATE {error.sqlstate}).",
            action="Báo cho người giữ hệ thống.",
        ) from None


def quarantine(
    connection: Connection, delivery_id: int, sheets: dict[int, str], rejected: pa.Table, at: datetime
) -> None:
    """Note every rejected row with its reasons; ``rejected`` has sheet_no, row_no, column_name, reason_code."""
    for batch in rejected.combine_chunks().to_batches(_REASONS):
        rows = [
            row | {"delivery_id": delivery_id, "sheet": sheets[row["sheet_no"]], "at": at} for row in batch.to_pylist()
        ]
        connection.execute(
            text(
                "insert into ops.quarantine (delivery_id, sheet_no, sheet, row_no, column_name, reason_code, "
                "created_at) values (:delivery_id, :sheet_no, :sheet, :row_no, :column_name, :reason_code, :at) "
                "on conflict do nothing"
            ),
            rows,
        )


def record_key(table: pa.Table, dataset: Dataset) -> pa.StringArray:
    """The business key as text, its parts joined by ``|``; ``<date>.year`` is the year only."""
    parts = []
    for part in dataset.key:
        column = table[part.removesuffix(".year")]
        value = pc.year(column) if part.endswith(".year") else column
        parts.append(pc.fill_null(value.cast(pa.string()), ""))
    return pc.binary_join_element_wise(*parts, "|")


def _csv(rows: pa.Table, delivery_id: int) -> memoryview:
    columns = {
        "is_current": pa.repeat(True, rows.num_rows),
        "delivery_id": pa.repeat(delivery_id, rows.num_rows),
        **{name: _written(rows[name]) for name in rows.column_names},
    }
    buffer = pa.BufferOutputStream()
    arrow_csv.write_csv(pa.table(columns), buffer, arrow_csv.WriteOptions(include_header=False))
    return memoryview(buffer.getvalue())


def _written(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Moments as local ones, which the session's time zone makes moments again: six times faster than writing zones."""
    return pc.local_timestamp(column) if pa.types.is_timestamp(column.type) else column
