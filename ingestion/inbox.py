"""The inbox: which files wait, and which have been dealt with."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from ingestion.catalogue import get_catalogue
from ingestion.delivery import MANIFEST_SUFFIX, Delivery, from_inbox
from ingestion.pipeline import ingest
from ingestion.receipt import Receipt
from warehouse.database import Role, engine
from warehouse.errors import RefusedError
from warehouse.settings import get_settings

_DEALT_WITH = text(
    "select file.path_hash, file.byte_size, file.modified_ns "
    "from ops.inbox_file as file inner join ops.delivery as last using (delivery_id) "
    "where last.status <> 'refused' or last.catalogue_version = :version"
)


_TICKET_DIGITS = 16


@dataclass(frozen=True)
class _Fingerprint:
    """A file with its sidecar, as it lay there when it was looked at."""

    path_hash: str
    byte_size: int
    modified_ns: int


def waiting(source: str | None = None) -> list[Delivery]:
    """The files of a source (of all, without one) that no one has dealt with, oldest period first.

    A file counts as dealt with while path, size and modification time of it and of its sidecar are the same; a changed
    one waits again. One that was refused under another version of the catalogue waits again too, once for each
    version; one that was stopped as secret never does. Files at a wrong place are left out here: see ``misplaced``.
    """
    inbox = get_settings().inbox_path
    with engine(Role.PIPELINE).connect() as connection:
        dealt_with = {
            _Fingerprint(*row) for row in connection.execute(_DEALT_WITH, {"version": get_catalogue().version})
        }
    deliveries = []
    for path in _files(inbox / source if source else inbox):
        if _fingerprint(path) in dealt_with:
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


def tickets() -> dict[str, Path]:
    """Every file of the inbox by a ticket that may be logged and passed on: its name may not (it can be a secret)."""
    inbox = get_settings().inbox_path
    return {ticket(path): path for path in _files(inbox)}


def ticket(path: Path) -> str:
    """The ticket of a file of the inbox: the beginning of its path's hash."""
    return _path_hash(path)[:_TICKET_DIGITS]


def receive(path: Path) -> Receipt:
    """Ingest one file of the inbox and remember, in the same transaction, that it was dealt with, however it ended."""
    with engine(Role.PIPELINE).connect() as connection:
        note = _InboxNote.picked_up(connection, _fingerprint(path))
    return ingest(from_inbox(path, get_settings().inbox_path), note)


def _files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(MANIFEST_SUFFIX) and not path.name.startswith((".", "~$"))
    )


def _fingerprint(path: Path) -> _Fingerprint:
    status = path.stat()
    size, modified = status.st_size, status.st_mtime_ns
    sidecar = path.with_name(path.name + MANIFEST_SUFFIX)
    if sidecar.is_file():
        size, modified = size + sidecar.stat().st_size, max(modified, sidecar.stat().st_mtime_ns)
    return _Fingerprint(_path_hash(path), size, modified)


def _path_hash(path: Path) -> str:
    return hashlib.sha256(path.relative_to(get_settings().inbox_path).as_posix().encode()).hexdigest()


@dataclass(frozen=True)
class _InboxNote:
    """``ops.inbox_file`` of one file, and which delivery stood there when the file was picked up."""

    fingerprint: _Fingerprint
    before: int | None

    @classmethod
    def picked_up(cls, connection: Connection, fingerprint: _Fingerprint) -> "_InboxNote":
        return cls(fingerprint, _noted(connection, fingerprint))

    def done_by(self, connection: Connection) -> int | None:
        """The delivery that stands there now, if it is another."""
        now_noted = _noted(connection, self.fingerprint)
        return now_noted if now_noted != self.before else None

    def write(self, connection: Connection, delivery_id: int) -> None:
        """Let this delivery stand there."""
        connection.execute(
            text(
                "insert into ops.inbox_file (path_hash, byte_size, modified_ns, delivery_id) "
                "values (:path_hash, :byte_size, :modified_ns, :delivery_id) "
                "on conflict (path_hash, byte_size, modified_ns) do update set delivery_id = excluded.delivery_id"
            ),
            {**self.fingerprint.__dict__, "delivery_id": delivery_id},
        )


def _noted(connection: Connection, fingerprint: _Fingerprint) -> int | None:
    found: int | None = connection.execute(
        text(
            "select delivery_id from ops.inbox_file "
            "where path_hash = :path_hash and byte_size = :byte_size and modified_ns = :modified_ns"
        ),
        fingerprint.__dict__,
    ).scalar()
    return found
