"""The way out of quarantine: what waits there, and judging it again after the catalogue or the unit tables were mended.

Rows are judged from the landed bytes as if the file had come today under the catalogue of today; those that pass now
are loaded under the delivery that brought them, so that versions stay what they would have been. Nothing is forgotten:
a reason that holds no longer is closed, not changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, text

from ingestion import load, registry, repair, versions
from ingestion.catalogue import Dataset, get_catalogue
from ingestion.delivery import Delivery
from ingestion.judging import judge_file
from ingestion.landing import landed
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
class Released:
    """What judging a delivery again gave, in rows.

    ``still_held`` counts those that wait on, ``changed`` those of them whose reasons are others now, ``no_rows`` those
    that are no rows under today's catalogue (a total, a title). ``problem`` says why nothing could be judged.
    """

    delivery_id: int
    released: int
    still_held: int
    changed: int = 0
    no_rows: int = 0
    problem: str = ""


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


@dataclass(frozen=True)
class _Again:
    """A whole file judged today: good rows; sheet_no, row_no, column_name, reason_code of the others; repairs."""

    rows: pa.Table
    reasons: pa.Table
    repairs: pa.Table
    content_hash: str


def _judge_again(before: Stored, dataset: Dataset) -> _Again:
    """The one place that knows how the pipeline judges a file."""
    judged = judge_file(landed(before.sha256), before.delivery, dataset)
    return _Again(judged.rows, judged.rejected, judged.repairs, judged.content_hash)


def _retry_one(delivery_id: int) -> Released:
    before = stored(delivery_id)
    dataset = get_catalogue().dataset(before.delivery.name, before.delivery.sender)
    try:
        again = _judge_again(before, dataset)
    except TransientError:
        raise
    except CchcError as error:
        with engine(Role.PIPELINE).connect() as connection:
            return Released(delivery_id, 0, _still_held(connection, delivery_id), problem=str(error))
    with engine(Role.PIPELINE).begin() as connection:
        registry.lock_dataset(connection, dataset.name)
        held = _open_reasons(connection, delivery_id, dataset)
        rows = again.rows.filter(_stand_in(again.rows, held))
        if rows.num_rows:
            load.copy_batches(connection, dataset, delivery_id, [rows])
            repair.note(connection, delivery_id, again.repairs.filter(_stand_in(again.repairs, rows)))
        versions.settle(connection, dataset, delivery_id, _sheet_names(held), now())
        return _settle(connection, delivery_id, held, rows, again)


def _settle(connection: Connection, delivery_id: int, held: pa.Table, rows: pa.Table, again: _Again) -> Released:
    """Close what holds no longer, note what holds now, and let the registry's counts follow."""
    reasons = again.reasons.filter(_stand_in(again.reasons, held))
    places = _place(held)
    passed, waits = _stand_in(held, rows), _stand_in(held, reasons)
    same = pc.is_in(_reason(held), _reason(reasons).combine_chunks())
    no_row = pc.invert(pc.or_(passed, waits))
    replaced = pc.and_not(waits, same)
    fresh = reasons.filter(pc.invert(pc.is_in(_reason(reasons), _reason(held).combine_chunks())))
    for status, which in (("released", passed), ("replaced", replaced), ("no_row", no_row)):
        _close(connection, delivery_id, held.filter(which), status)
    load.quarantine(connection, delivery_id, _sheet_names(held), fresh, now())
    no_rows = _distinct(places.filter(no_row))
    connection.execute(
        text(
            "update ops.delivery set rows_loaded = rows_loaded + :released, rows_skipped = rows_skipped + :no_rows, "
            "rows_rejected = rows_rejected - :released - :no_rows, rows_warned = rows_warned + :warned, "
            "status = case when rows_rejected = :released + :no_rows then 'loaded' else status end, "
            "content_hash = :content_hash where delivery_id = :id"
        ),
        {
            "id": delivery_id,
            "released": rows.num_rows,
            "no_rows": no_rows,
            "warned": rows.num_rows - rows["warning_codes"].null_count,
            "content_hash": again.content_hash,
        },
    )
    changed = pa.chunked_array([*places.filter(replaced).chunks, *_place(fresh).chunks], pa.int64())
    return Released(delivery_id, rows.num_rows, _still_held(connection, delivery_id), _distinct(changed), no_rows)


def _still_held(connection: Connection, delivery_id: int) -> int:
    return int(
        connection.execute(
            text(
                "select count(*) from (select distinct sheet_no, row_no from ops.quarantine "
                "where delivery_id = :id and status = 'open') as held"
            ),
            {"id": delivery_id},
        ).scalar_one()
    )


def _open_reasons(connection: Connection, delivery_id: int, dataset: Dataset) -> pa.Table:
    """The open reasons but those of clashing keys: such rows are in ``raw``, and ``ingestion.versions`` holds them."""
    clash = [rule.code for rule in dataset.rules if rule.check == versions.KEY_CLASH]
    found = connection.execute(
        text(
            "select sheet_no, row_no, column_name, reason_code, sheet from ops.quarantine "
            "where delivery_id = :id and status = 'open' and reason_code <> all(:clash)"
        ),
        {"id": delivery_id, "clash": clash},
    ).all()
    kinds = {"sheet_no": pa.int16(), "row_no": pa.int32()}
    names = ("sheet_no", "row_no", "column_name", "reason_code", "sheet")
    columns = zip(*found, strict=True) if found else ((),) * len(names)
    return pa.table(
        {name: pa.array(cells, kinds.get(name, pa.string())) for name, cells in zip(names, columns, strict=True)}
    )


def _sheet_names(held: pa.Table) -> dict[int, str]:
    return dict(zip(held["sheet_no"].to_pylist(), held["sheet"].to_pylist(), strict=True))


def _close(connection: Connection, delivery_id: int, reasons: pa.Table, status: str) -> None:
    if not reasons.num_rows:
        return
    connection.execute(
        text(
            "update ops.quarantine as q set status = :status, closed_at = :at "
            "from unnest(cast(:sheets as smallint[]), cast(:rows as integer[]), cast(:columns as text[]), "
            "cast(:codes as text[])) as r (sheet_no, row_no, column_name, reason_code) "
            "where q.delivery_id = :id and q.status = 'open' and (q.sheet_no, q.row_no, q.column_name, q.reason_code) "
            "= (r.sheet_no, r.row_no, r.column_name, r.reason_code)"
        ),
        {
            "status": status,
            "at": now(),
            "id": delivery_id,
            "sheets": reasons["sheet_no"].to_pylist(),
            "rows": reasons["row_no"].to_pylist(),
            "columns": reasons["column_name"].to_pylist(),
            "codes": reasons["reason_code"].to_pylist(),
        },
    )


def _place(table: pa.Table) -> pa.ChunkedArray:
    """A number for sheet and row."""
    return pc.add(pc.multiply(table["sheet_no"].cast(pa.int64()), 1 << 32), table["row_no"].cast(pa.int64()))


def _stand_in(table: pa.Table, other: pa.Table) -> pa.ChunkedArray:
    """Which rows of a table stand at a place of another one."""
    return pc.is_in(_place(table), _place(other).combine_chunks())


def _reason(table: pa.Table) -> pa.ChunkedArray:
    """A text for sheet, row, column and code."""
    return pc.binary_join_element_wise(_place(table).cast(pa.string()), table["column_name"], table["reason_code"], "|")


def _distinct(places: pa.ChunkedArray) -> int:
    return int(pc.count_distinct(places).as_py())
