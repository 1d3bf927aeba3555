"""The way out of quarantine: what waits there, and judging it again after the catalogue or the unit tables were mended.

Rows are judged from the landed bytes as if the file had come today under the catalogue of today; those that pass now
are loaded under the delivery that brought them, so that versions stay what they would have been.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, Row, text

from ingestion import load, registry
from ingestion.catalogue import get_catalogue
from ingestion.delivery import Delivery
from ingestion.landing import landed
from ingestion.pipeline import judge_file
from warehouse.clock import VN, now
from warehouse.database import Role, engine
from warehouse.errors import CchcError


@dataclass(frozen=True)
class Held:
    """Rows of one delivery that wait for one reason."""

    delivery_id: int
    dataset: str
    sender: str
    period: str
    file: str
    reason_code: str
    column: str
    rows: int
    first_row: int


@dataclass(frozen=True)
class HeldRow:
    """One row that waits: where it stands in the sender's file, and why. Never what it says."""

    sheet: str
    row: int
    column: str
    reason_code: str


@dataclass(frozen=True)
class Released:
    """What judging a delivery again gave."""

    delivery_id: int
    released: int
    still_held: int


def waiting() -> list[Held]:
    """What waits in quarantine, by delivery and reason."""
    with engine(Role.PIPELINE).connect() as connection:
        rows = connection.execute(
            text(
                "select q.delivery_id, d.source || '.' || d.dataset as dataset, d.sender, d.period, "
                "coalesce(d.file_name, '') as file, q.reason_code, q.column_name, "
                "count(*) as rows, min(q.row_no) as first_row "
                "from ops.quarantine as q inner join ops.delivery as d using (delivery_id) where q.status = 'open' "
                "group by 1, 2, 3, 4, 5, 6, 7 order by 1, 6, 7"
            )
        )
        return [Held(*row) for row in rows]


def rows_of(delivery_id: int) -> list[HeldRow]:
    """Every row of a delivery that waits, in the order of the file."""
    with engine(Role.PIPELINE).connect() as connection:
        rows = connection.execute(
            text(
                "select sheet, row_no, column_name, reason_code from ops.quarantine "
                "where delivery_id = :delivery_id and status = 'open' "
                "order by sheet_no, row_no, reason_code, column_name"
            ),
            {"delivery_id": delivery_id},
        )
        return [HeldRow(*row) for row in rows]


def retry(delivery_ids: Sequence[int] | None = None) -> list[Released]:
    """Judge again what waits (of these deliveries, else of all) and load what passes now.

    Raises:
        CchcError: NOTHING_HELD, where a delivery named has nothing in quarantine; LANDING_UNREADABLE.
    """
    held = {one.delivery_id for one in waiting()}
    unknown = sorted(set(delivery_ids or ()) - held)
    if unknown:
        raise CchcError(
            "NOTHING_HELD",
            f"Lượt giao {', '.join(map(str, unknown))} không có dòng nào bị giữ lại.",
            action="Xem: cchc quarantine list",
        )
    return [_retry_one(delivery_id) for delivery_id in sorted(delivery_ids or held)]


def _retry_one(delivery_id: int) -> Released:
    with engine(Role.PIPELINE).connect() as connection:
        row = connection.execute(
            text("select * from ops.delivery where delivery_id = :delivery_id"), {"delivery_id": delivery_id}
        ).one()
    delivery = Delivery(
        path=Path(row.file_name),
        source=row.source,
        dataset=row.dataset,
        sender=row.sender,
        period=row.period,
        exported_at=row.exported_at.astimezone(VN),
        # The moment is settled: neither the preamble nor a file's time may change it.
        exported_from="argument",
        mode=row.mode,
    )
    dataset = get_catalogue().dataset(delivery.name, delivery.sender)
    judged = judge_file(landed(row.sha256), delivery, dataset)
    with engine(Role.PIPELINE).begin() as connection:
        registry.lock_dataset(connection, dataset.name)
        places = _open_places(connection, delivery_id)
        rows = judged.rows.filter(_stand_at(judged.rows, places))
        if rows.num_rows:
            load.copy_rows(connection, dataset, delivery_id, rows)
            load.settle_versions(connection, dataset, delivery_id)
            _close(connection, row, rows, load.content_hash(judged.rows, judged.rejections))
    return Released(delivery_id, rows.num_rows, len(places) - rows.num_rows)


def _open_places(connection: Connection, delivery_id: int) -> set[tuple[int, int]]:
    found = connection.execute(
        text("select distinct sheet_no, row_no from ops.quarantine where delivery_id = :id and status = 'open'"),
        {"id": delivery_id},
    )
    return {(sheet_no, row_no) for sheet_no, row_no in found}


def _stand_at(rows: pa.Table, places: set[tuple[int, int]]) -> pa.BooleanArray:
    """Which rows stand at one of the places (sheet number, row number)."""
    keys = pc.add(pc.multiply(rows["sheet_no"].cast(pa.int64()), 1 << 32), rows["row_no"].cast(pa.int64()))
    return pc.is_in(keys, pa.array([(sheet << 32) + row for sheet, row in sorted(places)], pa.int64()))


def _close(connection: Connection, delivery: Row[tuple[object, ...]], rows: pa.Table, content_hash: str) -> None:
    """Mark the rows as released and let the registry's counts follow."""
    connection.execute(
        text(
            "update ops.quarantine set status = 'released', released_at = :at "
            "where delivery_id = :id and sheet_no = :sheet_no and row_no = :row_no and status = 'open'"
        ),
        [
            {"at": now(), "id": delivery.delivery_id, "sheet_no": row["sheet_no"], "row_no": row["row_no"]}
            for row in rows.select(["sheet_no", "row_no"]).to_pylist()
        ],
    )
    connection.execute(
        text(
            "update ops.delivery set rows_loaded = rows_loaded + :released, rows_rejected = rows_rejected - :released, "
            "status = case when rows_rejected = :released then 'loaded' else status end, content_hash = :content_hash "
            "where delivery_id = :id"
        ),
        {"released": rows.num_rows, "id": delivery.delivery_id, "content_hash": content_hash},
    )
