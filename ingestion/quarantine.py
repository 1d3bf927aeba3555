"""The way out of quarantine: what waits there, and judging it again after the catalogue or the unit tables were mended.

Rows are judged from the landed bytes as if the file had come today under the catalogue of today; those that pass now
are loaded under the delivery that brought them, so that versions stay what they would have been. Nothing is forgotten:
a reason that holds no longer is closed, not changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from sqlalchemy import text

from ingestion import load, registry, repair, versions
from ingestion.catalogue import get_catalogue
from ingestion.dataset import Dataset
from ingestion.delivery import Delivery
from ingestion.digest import ContentDigest
from ingestion.gate import open_gates
from ingestion.judging import Judging
from ingestion.landing import landed
from ingestion.quarantine_settle import Again, Released, open_reasons, settle, stand_in, still_held
from warehouse.clock import VN, now
from warehouse.database import Role, engine
from warehouse.errors import CchcError, TransientError


@dataclass(frozen=True)
class Held:
    """Rows of one delivery that wait for one reason. ``outdated``: a later snapshot took the file's place."""

    delivery_id: int
    dataset: str
    sender: str
    period: str
    file: str
    reason_code: str
    column: str
    rows: int
    first_row: int
    outdated: bool


@dataclass(frozen=True)
class HeldRow:
    """One reason of one row that waits: where it stands in the sender's file, and why. Never what it says."""

    sheet: str
    row: int
    column: str
    reason_code: str
    sheet_no: int


@dataclass(frozen=True)
class Stored:
    """A delivery as it was understood when it came."""

    delivery: Delivery
    sha256: str


def waiting(sender: str | None = None, dataset: str | None = None) -> list[Held]:
    """What waits in quarantine (of one sender, of one ``source.dataset``), by delivery and reason."""
    with engine(Role.PIPELINE).connect() as connection:
        rows = connection.execute(
            text(
                "select q.delivery_id, d.source || '.' || d.dataset as name, d.sender, d.period, "
                "coalesce(d.file_name, '') as file, q.reason_code, q.column_name, "
                "count(*) as rows, min(q.row_no) as first_row, d.mode = 'snapshot' and exists ("
                "  select from ops.delivery as later where (later.source, later.dataset, later.sender, later.period) "
                "  = (d.source, d.dataset, d.sender, d.period) and later.mode = 'snapshot' "
                "  and later.status in ('loaded', 'loaded_with_rejections') and later.exported_at > d.exported_at"
                ") as outdated "
                "from ops.quarantine as q inner join ops.delivery as d using (delivery_id) where q.status = 'open' "
                "and (cast(:sender as text) is null or d.sender = :sender) "
                "and (cast(:name as text) is null or d.source || '.' || d.dataset = :name) "
                "group by q.delivery_id, name, d.sender, d.period, file, q.reason_code, q.column_name, outdated "
                "order by q.delivery_id, q.reason_code, q.column_name"
            ),
            {"sender": sender, "name": dataset},
        )
        return [Held(*row) for row in rows]


def rows_of(delivery_id: int) -> list[HeldRow]:
    """Every reason for which rows of a delivery wait, in the order of the file."""
    with engine(Role.PIPELINE).connect() as connection:
        rows = connection.execute(
            text(
                "select sheet, row_no, column_name, reason_code, sheet_no from ops.quarantine "
                "where delivery_id = :delivery_id and status = 'open' "
                "order by sheet_no, row_no, reason_code, column_name"
            ),
            {"delivery_id": delivery_id},
        )
        return [HeldRow(*row) for row in rows]


def stored(delivery_id: int) -> Stored:
    """A delivery of the registry, as it was understood when it came.

    Raises:
        CchcError: NOTHING_HELD, where there is no such delivery.
    """
    with engine(Role.PIPELINE).connect() as connection:
        row = connection.execute(
            text("select * from ops.delivery where delivery_id = :delivery_id"), {"delivery_id": delivery_id}
        ).one_or_none()
    if row is None:
        raise _nothing_held([delivery_id])
    delivery = Delivery(
        path=Path(row.file_name or ""),
        source=row.source,
        dataset=row.dataset,
        sender=row.sender,
        period=row.period,
        exported_at=row.exported_at.astimezone(VN),
        # The moment is settled: neither the preamble nor a file's time may change it.
        exported_from="argument",
        mode=row.mode,
        no_secret_documents=row.no_secret_documents,
    )
    return Stored(delivery, row.sha256)


def retry(delivery_ids: Sequence[int] | None = None) -> list[Released]:
    """Judge again what waits (of these deliveries, else of all) and load what passes now.

    A delivery that cannot be judged today (its bytes are gone, the catalogue refuses it) does not hold the others.

    Raises:
        CchcError: NOTHING_HELD, where a delivery named has nothing in quarantine.
        TransientError: where trying again later can succeed.
    """
    held = {one.delivery_id for one in waiting()}
    unknown = sorted(set(delivery_ids or ()) - held)
    if unknown:
        raise _nothing_held(unknown)
    return [_retry_one(delivery_id) for delivery_id in sorted(delivery_ids or held)]


def _nothing_held(delivery_ids: Sequence[int]) -> CchcError:
    return CchcError(
        "NOTHING_HELD",
        f"Lượt giao {', '.join(map(str, delivery_ids))} không có dòng nào bị giữ lại.",
        action="Xem: cchc quarantine list",
    )


def _judge_again(before: Stored, dataset: Dataset, held: pa.Table) -> Again:
    """The one place that knows how the pipeline judges a file; in batches, of which only what is held is kept."""
    opened = open_gates(landed(before.sha256), before.delivery, dataset)
    judging, digest = Judging(opened, dataset), ContentDigest()
    kept: list[tuple[pa.Table, pa.Table, pa.Table]] = []
    for batch in judging:
        batch.note_in(digest)
        rows, reasons, repairs = (
            part.filter(stand_in(part, held)) for part in (batch.rows, batch.rejected, batch.repairs)
        )
        kept.append((rows, reasons, repairs))
    rows, reasons, repairs = (pa.concat_tables(parts) for parts in zip(*kept, strict=True))
    return Again(rows, reasons, repairs, digest.hexdigest(judging.rejections), dict(opened.names))


def _retry_one(delivery_id: int) -> Released:
    before = stored(delivery_id)
    dataset = get_catalogue().dataset(before.delivery.name, before.delivery.sender)
    with engine(Role.PIPELINE).connect() as connection:
        held = open_reasons(connection, delivery_id, dataset)
        waits = still_held(connection, delivery_id)
    try:
        again = _judge_again(before, dataset, held)
    except TransientError:
        raise
    except CchcError as error:
        return Released(delivery_id, 0, waits, problem=str(error))
    except pa.ArrowException as error:
        # Arrow's own message may quote a cell.
        problem = f"[INTERNAL_ERROR] Lỗi của phần mềm khi đọc tệp: {type(error).__name__}."
        return Released(delivery_id, 0, waits, problem=problem)
    with engine(Role.PIPELINE).begin() as connection:
        registry.lock_dataset(connection, dataset.name)
        # Another retry may have been faster: only what is held now, under the lock, is settled.
        held = open_reasons(connection, delivery_id, dataset)
        rows = again.rows.filter(stand_in(again.rows, held))
        if rows.num_rows:
            load.copy_batches(connection, dataset, delivery_id, [rows])
            repair.note(connection, delivery_id, again.repairs.filter(stand_in(again.repairs, rows)))
        versions.settle(connection, dataset, delivery_id, again.sheets, now())
        return settle(connection, delivery_id, held, rows, again)
