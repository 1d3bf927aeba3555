"""What the registry knows of landed bytes: which deliveries still have theirs, and which have lost them and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, text

from warehouse.clock import VN


@dataclass(frozen=True)
class Kept:
    """A delivery whose bytes are landed; ``open_rows`` of it wait in quarantine."""

    delivery_id: int
    dataset: str
    sha256: str
    byte_size: int
    received_at: datetime
    open_rows: int


def kept(connection: Connection) -> list[Kept]:
    """Every delivery whose bytes should be in the landing zone, oldest first."""
    rows = connection.execute(
        text(
            "select d.delivery_id, d.source || '.' || d.dataset as dataset, d.sha256, d.byte_size, d.received_at, "
            "coalesce(held.open_rows, 0) as open_rows from ops.delivery as d left join ("
            "select delivery_id, count(distinct (sheet_no, row_no)) as open_rows from ops.quarantine "
            "where status = 'open' group by delivery_id) as held using (delivery_id) "
            "where d.landed_path is not null and d.purged_at is null order by d.received_at, d.delivery_id"
        )
    )
    return [Kept(*row) for row in rows]


def purged_on(connection: Connection, sha256: str) -> date | None:
    """The day on which these bytes were removed; None where they should still be there or never were."""
    found: datetime | None = connection.execute(
        text(
            "select max(purged_at) from ops.delivery where sha256 = :sha256 and landed_path is not null "
            "having bool_and(purged_at is not null)"
        ),
        {"sha256": sha256},
    ).scalar()
    return None if found is None else found.astimezone(VN).date()


def mark_purged(connection: Connection, delivery_ids: Sequence[int], at: datetime) -> None:
    """Note that the bytes are gone; the row, the hash and the counts stay for ever."""
    connection.execute(
        text("update ops.delivery set purged_at = :at where delivery_id = :delivery_id and purged_at is null"),
        [{"at": at, "delivery_id": delivery_id} for delivery_id in delivery_ids],
    )
