"""The registry ``ops.delivery``: every file that ever came, with what became of it. One SQL place for it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from ingestion import alerts
from ingestion.delivery import Delivery
from ingestion.names import shown
from ingestion.receipt import Issue, Receipt, Status

_FROM_DELIVERY = ("source", "dataset", "sender", "period", "file_name", "exported_at", "no_secret_documents")
_FROM_OUTCOME = (
    *("sha256", "content_hash", "byte_size", "mode", "status", "error_code", "error_text", "duplicate_of"),
    *("rows_read", "rows_loaded", "rows_rejected", "rows_skipped", "rows_warned"),
    *("received_at", "catalogue_version", "landed_path"),
)
_COLUMNS = (*_FROM_DELIVERY, *_FROM_OUTCOME)
_INSERT = text(
    f"insert into ops.delivery ({', '.join(_COLUMNS)}) values ({', '.join(f':{name}' for name in _COLUMNS)}) "  # noqa: S608
    "returning delivery_id"
)
_UPDATE = text(
    f"update ops.delivery set {', '.join(f'{name} = :{name}' for name in _COLUMNS)} "  # noqa: S608
    "where delivery_id = :delivery_id"
)


@dataclass(frozen=True)
class Outcome:
    """What there is to write down of a delivery."""

    status: Status
    sha256: str
    byte_size: int
    mode: str
    received_at: datetime
    catalogue_version: str
    content_hash: str | None = None
    error_code: str | None = None
    error_text: str = ""
    duplicate_of: int | None = None
    landed_path: str | None = None
    rows_read: int = 0
    rows_loaded: int = 0
    rows_rejected: int = 0
    rows_skipped: int = 0
    rows_warned: int = 0
    issues: tuple[Issue, ...] = ()


def lock_dataset(connection: Connection, name: str) -> None:
    """One load of a dataset at a time, until the transaction ends: versions are compared inside it."""
    connection.execute(text("select pg_advisory_xact_lock(hashtextextended(:name, 766))"), {"name": f"ingest {name}"})


def loaded_with_bytes(connection: Connection, delivery: Delivery, sha256: str) -> int | None:
    """The loaded delivery that had exactly these bytes, whatever its name or folder was."""
    found: int | None = connection.execute(
        text(
            "select delivery_id from ops.delivery where source = :source and dataset = :dataset and sha256 = :sha256 "
            "and status in ('loaded', 'loaded_with_rejections')"
        ),
        {"source": delivery.source, "dataset": delivery.dataset, "sha256": sha256},
    ).scalar()
    return found


def loaded_with_content(connection: Connection, delivery: Delivery, content_hash: str) -> int | None:
    """The loaded delivery of the same sender and period whose rows were the same, in other bytes.

    A file that states another export moment is another version, even where its rows are equal; one whose moment is
    only its modification time is not.
    """
    found: int | None = connection.execute(
        text(
            "select delivery_id from ops.delivery where source = :source and dataset = :dataset and sender = :sender "
            "and period = :period and content_hash = :content_hash and status in ('loaded', 'loaded_with_rejections') "
            "and (exported_at = :exported_at or :weak) order by exported_at desc, delivery_id desc limit 1"
        ),
        {
            "source": delivery.source,
            "dataset": delivery.dataset,
            "sender": delivery.sender,
            "period": delivery.period,
            "content_hash": content_hash,
            "exported_at": delivery.exported_at,
            "weak": delivery.exported_from == "mtime",
        },
    ).scalar()
    return found


def begin(connection: Connection, delivery: Delivery, outcome: Outcome) -> int:
    """Enter a delivery as far as it is known; rows that are loaded refer to it."""
    delivery_id: int = connection.execute(_INSERT, _values(delivery, outcome)).scalar_one()
    return delivery_id


def finish(connection: Connection, delivery_id: int, delivery: Delivery, outcome: Outcome) -> Receipt:
    """Complete a delivery that was begun, and its issues. Gives the receipt."""
    connection.execute(_UPDATE, _values(delivery, outcome) | {"delivery_id": delivery_id})
    for issue in outcome.issues:
        connection.execute(
            text(
                "insert into ops.delivery_issue (delivery_id, severity, code, column_name, row_count, first_row_no) "
                "values (:delivery_id, :severity, :code, :column, :rows, :first_row)"
            ),
            {
                "delivery_id": delivery_id,
                "severity": issue.severity,
                "code": issue.code,
                "column": issue.column,
                "rows": issue.rows,
                "first_row": issue.first_row,
            },
        )
    first = outcome.issues[0].first_row if outcome.issues else None
    alerts.raise_for(connection, delivery_id, outcome.error_code, row=first)
    return receipt(delivery_id, delivery, outcome)


def receipt(delivery_id: int, delivery: Delivery, outcome: Outcome) -> Receipt:
    """What the sender gets back."""
    return Receipt(
        delivery_id=delivery_id,
        dataset=delivery.name,
        file=_name(delivery, outcome) or "",
        sender=delivery.sender,
        period=delivery.period,
        status=outcome.status,
        rows_read=outcome.rows_read,
        rows_loaded=outcome.rows_loaded,
        rows_rejected=outcome.rows_rejected,
        rows_skipped=outcome.rows_skipped,
        rows_warned=outcome.rows_warned,
        exported_at=delivery.exported_at.isoformat(),
        error=outcome.error_text,
        issues=outcome.issues,
    )


def _values(delivery: Delivery, outcome: Outcome) -> dict[str, object]:
    return {
        "source": delivery.source,
        "dataset": delivery.dataset,
        "sender": delivery.sender,
        "period": delivery.period,
        "file_name": _name(delivery, outcome),
        "exported_at": delivery.exported_at,
        "no_secret_documents": delivery.no_secret_documents,
        **{name: getattr(outcome, name) for name in _FROM_OUTCOME},
    }


def _name(delivery: Delivery, outcome: Outcome) -> str | None:
    return None if outcome.status == "secret" else shown(delivery.path.name)
