"""The one step that writes rows: COPY the good ones, note the rejected ones, decide which versions are current."""

import hashlib
import io
from datetime import datetime
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv
from sqlalchemy import Connection, text

from ingestion.catalogue import Dataset
from warehouse.errors import CchcError, TransientError

PROVENANCE = ("delivery_id", "sheet_no", "row_no")
_COPY_ROWS = 65_536

_CURRENT_VERSIONS = """
with scope as (
    select
        delivery_id,
        sender,
        period,
        mode,
        exported_at,
        sha256,
        row_number() over (partition by sender, period, mode order by exported_at desc, sha256 desc) = 1 as latest
    from ops.delivery
    where source = :source and dataset = :dataset and status in ('loaded', 'loaded_with_rejections')
),

same_scope as (
    select other.delivery_id
    from scope as this
    inner join scope as other using (sender, period)
    where this.delivery_id = :delivery_id and this.mode = 'snapshot' and other.mode = 'snapshot'
),

touched as (
    select record_key from raw.{table} where delivery_id = :delivery_id
    union
    select record_key from raw.{table} where delivery_id in (select delivery_id from same_scope)
),

ranked as (
    select
        version.delivery_id,
        version.sheet_no,
        version.row_no,
        scope.mode = 'snapshot' and not scope.latest as vanished,
        row_number() over (
            partition by version.record_key
            order by scope.exported_at desc, scope.sha256 desc, version.sheet_no desc, version.row_no desc
        ) = 1 as newest
    from raw.{table} as version
    inner join touched using (record_key)
    inner join scope on scope.delivery_id = version.delivery_id
),

judged as (
    select
        delivery_id,
        sheet_no,
        row_no,
        newest and not vanished as is_current,
        case when not newest then 'superseded' when vanished then 'vanished' end as closed_reason
    from ranked
)

update raw.{table} as version
set is_current = judged.is_current, closed_reason = judged.closed_reason
from judged
where
    version.delivery_id = judged.delivery_id
    and version.sheet_no = judged.sheet_no
    and version.row_no = judged.row_no
    and (version.is_current, version.closed_reason) is distinct from (judged.is_current, judged.closed_reason)
"""
"""The current version of a business key is the one with the latest export moment, whatever file holds it; it is closed
where a later snapshot of the same sender and period no longer has it. Nothing here depends on the order of arrival."""


def good_rows(table: pa.Table, dataset: Dataset) -> pa.Table:
    """The columns that go into ``raw``: key, unit, warnings, then every loaded canonical and derived column."""
    own = [name for name, column in dataset.columns.items() if column.load] + list(dataset.derived)
    fixed = ["sheet_no", "row_no", "record_key", "unit_code", "unit_valid_from", "warning_codes"]
    return table.select([*fixed, *own])


def content_hash(rows: pa.Table, rejections: dict[str, int]) -> str:
    """The sha256 of what a file says, independent of its bytes, name and layout: its good rows and its rejections."""
    digest = hashlib.sha256()
    for chunk in _csv_chunks(rows.drop_columns(["sheet_no", "row_no"])):
        digest.update(chunk)
    digest.update(repr(sorted(rejections.items())).encode())
    return digest.hexdigest()


def copy_rows(connection: Connection, dataset: Dataset, delivery_id: int, rows: pa.Table) -> None:
    """COPY the good rows into the dataset's raw table, as current ones for now.

    Raises:
        CchcError: LOAD_FAILED with PostgreSQL's error class only; its text could hold a cell.
    """
    columns = ["is_current", "delivery_id", *rows.column_names]
    statement = f"copy raw.{dataset.table} ({', '.join(columns)}) from stdin (format csv)"
    prefix = rows.add_column(0, "delivery_id", pa.repeat(delivery_id, rows.num_rows)).add_column(
        0, "is_current", pa.repeat(True, rows.num_rows)
    )
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for chunk in _csv_chunks(prefix):
                copy.write(chunk)
    except psycopg.OperationalError:
        raise TransientError("DB_CONNECTION", "Mất kết nối cơ sở dữ liệu khi nạp.", action="Sẽ tự thử lại.") from None
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
    if rejected.num_rows == 0:
        return
    rows = [
        row | {"delivery_id": delivery_id, "sheet": sheets[row["sheet_no"]], "at": at} for row in rejected.to_pylist()
    ]
    connection.execute(
        text(
            "insert into ops.quarantine (delivery_id, sheet_no, sheet, row_no, column_name, reason_code, created_at) "
            "values (:delivery_id, :sheet_no, :sheet, :row_no, :column_name, :reason_code, :at) on conflict do nothing"
        ),
        rows,
    )


def settle_versions(connection: Connection, dataset: Dataset, delivery_id: int) -> None:
    """Recompute which version is current for every business key that this delivery can have changed."""
    connection.execute(
        text(_CURRENT_VERSIONS.format(table=dataset.table)),
        {"source": dataset.source, "dataset": dataset.dataset, "delivery_id": delivery_id},
    )


def record_key(table: pa.Table, dataset: Dataset) -> pa.StringArray:
    """The business key as text, its parts joined by ``|``; ``<date>.year`` is the year only."""
    parts = []
    for part in dataset.key:
        column = table[part.removesuffix(".year")]
        value = pc.year(column) if part.endswith(".year") else column
        parts.append(pc.fill_null(value.cast(pa.string()), ""))
    return pc.binary_join_element_wise(*parts, "|")


def _csv_chunks(rows: pa.Table) -> list[bytes]:
    options = arrow_csv.WriteOptions(include_header=False)
    chunks = []
    for batch in rows.to_batches(_COPY_ROWS):
        buffer = io.BytesIO()
        arrow_csv.write_csv(batch, buffer, options)
        chunks.append(buffer.getvalue())
    return chunks
