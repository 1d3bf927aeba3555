"""Settling what judging again gave: reasons closed and noted, and the registry's counts after them. History stays."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, text

from ingestion import load, versions
from ingestion.dataset import Dataset
from warehouse.clock import now


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
class Again:
    """What judging a file today says of the places that are held: good rows, reasons of the others, repairs.

    ``content_hash`` is of the whole file, ``sheets`` are the names of its sheets.
    """

    rows: pa.Table
    reasons: pa.Table
    repairs: pa.Table
    content_hash: str
    sheets: dict[int, str]


def settle(connection: Connection, delivery_id: int, held: pa.Table, rows: pa.Table, again: Again) -> Released:
    """Close what holds no longer, note what holds now, and let the registry's counts follow."""
    reasons = again.reasons.filter(stand_in(again.reasons, held))
    places = _place(held)
    passed, waits = stand_in(held, rows), stand_in(held, reasons)
    same = pc.is_in(_reason(held), _reason(reasons).combine_chunks())
    no_row = pc.invert(pc.or_(passed, waits))
    replaced = pc.and_not(waits, same)
    fresh = reasons.filter(pc.invert(pc.is_in(_reason(reasons), _reason(held).combine_chunks())))
    for status, which in (("released", passed), ("replaced", replaced), ("no_row", no_row)):
        _close(connection, delivery_id, held.filter(which), status)
    load.quarantine(connection, delivery_id, again.sheets, fresh, now())
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
    return Released(delivery_id, rows.num_rows, still_held(connection, delivery_id), _distinct(changed), no_rows)


def still_held(connection: Connection, delivery_id: int) -> int:
    return int(
        connection.execute(
            text(
                "select count(*) from (select distinct sheet_no, row_no from ops.quarantine "
                "where delivery_id = :id and status = 'open') as held"
            ),
            {"id": delivery_id},
        ).scalar_one()
    )


def open_reasons(connection: Connection, delivery_id: int, dataset: Dataset) -> pa.Table:
    """The open reasons but those of clashing keys: such rows are in ``raw``, and ``ingestion.versions`` holds them."""
    clash = [rule.code for rule in dataset.rules if rule.check == versions.KEY_CLASH]
    found = connection.execute(
        text(
            "select sheet_no, row_no, column_name, reason_code from ops.quarantine "
            "where delivery_id = :id and status = 'open' and reason_code <> all(:clash)"
        ),
        {"id": delivery_id, "clash": clash},
    ).all()
    kinds = {"sheet_no": pa.int16(), "row_no": pa.int32()}
    names = ("sheet_no", "row_no", "column_name", "reason_code")
    columns = zip(*found, strict=True) if found else ((),) * len(names)
    return pa.table(
        {name: pa.array(cells, kinds.get(name, pa.string())) for name, cells in zip(names, columns, strict=True)}
    )


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


def stand_in(table: pa.Table, other: pa.Table) -> pa.ChunkedArray:
    """Which rows of a table stand at a place of another one."""
    return pc.is_in(_place(table), _place(other).combine_chunks())


def _reason(table: pa.Table) -> pa.ChunkedArray:
    """A text for sheet, row, column and code."""
    return pc.binary_join_element_wise(_place(table).cast(pa.string()), table["column_name"], table["reason_code"], "|")


def _distinct(places: pa.ChunkedArray) -> int:
    return int(pc.count_distinct(places).as_py())
