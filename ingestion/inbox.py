"""The inbox: which files wait, and which have been dealt with."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from ingestion.delivery import MANIFEST_SUFFIX, Delivery, from_inbox
from ingestion.pipeline import ingest
from ingestion.receipt import Receipt
from warehouse.database import Role, engine
from warehouse.errors import RefusedError
from warehouse.settings import get_settings


@dataclass(frozen=True)
class _Seen:
    path_hash: str
    byte_size: int
    modified_ns: int


def waiting(source: str | None = None) -> list[Delivery]:
    """The files of a source (of all, without one) that no one has dealt with, oldest period first.

    A file counts as dealt with while path, size and modification time are the same; a changed one waits again.
    Files that lie at a wrong place are left out here and listed by ``misplaced``.
    """
    inbox = get_settings().inbox_path
    with engine(Role.PIPELINE).connect() as connection:
        seen = {
            tuple(row)
            for row in connection.execute(text("select path_hash, byte_size, modified_ns from ops.inbox_file"))
        }
    deliveries = []
    for path in _files(inbox / source if source else inbox):
        fingerprint = _fingerprint(path)
        if (fingerprint.path_hash, fingerprint.byte_size, fingerprint.modified_ns) in seen:
            continue
        try:
            deliveries.append(from_inbox(path, inbox))
        except RefusedError:
            continue
    return sorted(
        deliveries, key=lambda delivery: (delivery.name, delivery.period, delivery.sender, delivery.path.name)
    )


def misplaced() -> list[Path]:
    """Files below the inbox that do not lie at <source>/<dataset>/<sender>/<period>/<name>, or whose period is none."""
    inbox = get_settings().inbox_path
    wrong = []
    for path in _files(inbox):
        try:
            from_inbox(path, inbox)
        except RefusedError:
            wrong.append(path)
    return wrong


def receive(path: Path) -> Receipt:
    """Ingest one file of the inbox and remember that it was dealt with, whatever became of it."""
    fingerprint = _fingerprint(path)
    receipt = ingest(from_inbox(path, get_settings().inbox_path))
    with engine(Role.PIPELINE).begin() as connection:
        _remember(connection, fingerprint, receipt.delivery_id)
    return receipt


def receive_all(paths: Sequence[Path]) -> list[Receipt]:
    """Ingest files one after another; each has its own transaction, so a bad one never holds the others."""
    return [receive(path) for path in paths]


def _files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(MANIFEST_SUFFIX) and not path.name.startswith((".", "~$"))
    )


def _fingerprint(path: Path) -> _Seen:
    status = path.stat()
    relative = path.relative_to(get_settings().inbox_path).as_posix()
    return _Seen(hashlib.sha256(relative.encode()).hexdigest(), status.st_size, status.st_mtime_ns)


def _remember(connection: Connection, fingerprint: _Seen, delivery_id: int) -> None:
    connection.execute(
        text(
            "insert into ops.inbox_file (path_hash, byte_size, modified_ns, delivery_id) "
            "values (:path_hash, :byte_size, :modified_ns, :delivery_id) on conflict do nothing"
        ),
        {**fingerprint.__dict__, "delivery_id": delivery_id},
    )
