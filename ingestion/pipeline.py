"""``ingest``: the way of one file, from bytes in the inbox to rows in ``raw`` and a receipt."""

import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import psycopg
import pyarrow as pa
from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError

from ingestion import load, registry, repair, versions, whole_file
from ingestion.ahead import ahead
from ingestion.catalogue import get_catalogue
from ingestion.content import Content, FileContent
from ingestion.dataset import Dataset
from ingestion.delivery import Delivery
from ingestion.digest import ContentDigest
from ingestion.gate import Opened, SecretFileError, open_gates
from ingestion.judging import Judging
from ingestion.landing import land
from ingestion.names import shown
from ingestion.receipt import Issue, Receipt
from ingestion.registry import Outcome
from warehouse.clock import now
from warehouse.database import Role, engine
from warehouse.errors import CchcError, Place, RefusedError, TransientError
from warehouse.settings import get_settings


class Note(Protocol):
    """The caller's own note of a file, kept in the transaction that enters its delivery or lost with it."""

    def done_by(self, connection: Connection) -> int | None:
        """The delivery under which somebody else has dealt with this very file since it was picked up."""

    def write(self, connection: Connection, delivery_id: int) -> None:
        """Note that this delivery dealt with the file."""


def ingest(delivery: Delivery, note: Note | None = None) -> Receipt:
    """Load one file and give its receipt: loaded, loaded with rejections, duplicate, refused or secret.

    A file that another worker has dealt with meanwhile (one that was killed, perhaps, while the server completed what
    it had sent) is reported as a duplicate and not entered again.

    Raises:
        TransientError: DB_CONNECTION, DISK, FILE_CHANGED, where trying again later can succeed; nothing was changed.
        CchcError: INTERNAL_ERROR, LOAD_FAILED, a defect of this package; nothing was changed.
    """
    try:
        content = FileContent(delivery.path)
        dataset = get_catalogue().dataset(delivery.name, delivery.sender)
        mode = delivery.mode or dataset.mode
        first = Outcome("refused", content.sha256, content.size, mode, now(), get_catalogue().version)
        with engine(Role.PIPELINE).begin() as connection:
            known = registry.loaded_with_bytes(connection, delivery, content.sha256)
            if known is not None:
                return _enter(connection, delivery, replace(first, status="duplicate", duplicate_of=known), note)
        try:
            with _no_cell_in_errors(delivery):
                opened = open_gates(content, delivery, dataset)
                with engine(Role.PIPELINE).begin() as connection:
                    return _load(connection, opened, dataset, content, first, note)
        except RefusedError as error:
            return _refuse(delivery, first, error, note)
    except (OperationalError, InterfaceError, psycopg.OperationalError) as error:
        cause = error.orig if isinstance(error, OperationalError) else error
        if isinstance(cause, psycopg.errors.DiskFull):
            raise _disk("Máy chủ cơ sở dữ liệu hết chỗ trên đĩa.", delivery) from None
        raise TransientError("DB_CONNECTION", "Không kết nối được cơ sở dữ liệu.", action="Sẽ tự thử lại.") from None
    except OSError as error:
        raise _disk(f"Lỗi đọc hoặc ghi đĩa ({error.strerror}).", delivery) from None


def _load(
    connection: Connection, opened: Opened, dataset: Dataset, content: Content, first: Outcome, note: Note | None
) -> Receipt:
    """One transaction: registry row, good rows, rejected rows, current versions, and the bytes last."""
    registry.lock_dataset(connection, dataset.name)
    delivery = opened.delivery
    known = registry.loaded_with_bytes(connection, delivery, first.sha256)
    if known is None:
        attempt = connection.begin_nested()
        delivery_id = registry.begin(connection, delivery, first)
        rows = _Rows(Judging(opened, dataset))
        load.copy_batches(connection, dataset, delivery_id, rows)
        first = replace(first, content_hash=rows.digest.hexdigest(rows.judging.rejections))
        known = registry.loaded_with_content(connection, delivery, str(first.content_hash))
        if known is not None:
            attempt.rollback()
    if known is not None:
        again = replace(first, status="duplicate", duplicate_of=known, content_hash=None)
        return _enter(connection, delivery, again, note)
    judging = rows.judging
    with ThreadPoolExecutor(1) as beside:  # the server settles versions while the bytes are sealed here
        landing = beside.submit(land, content, first.sha256)
        load.quarantine(connection, delivery_id, opened.names, pa.concat_tables(rows.rejected), first.received_at)
        repair.note(connection, delivery_id, pa.concat_tables(rows.repairs))
        for found in whole_file.judge_whole(connection, dataset, delivery_id):
            judging.warn(found.rule, found.rows, found.first_row, newly_warned=found.newly_warned)
        held = versions.settle(connection, dataset, delivery_id, opened.names, first.received_at)
        if held is not None:
            judging.hold(held.rule, held.rows, held.first_row)
        landed = landing.result().relative_to(get_settings().home)
    outcome = replace(
        first,
        status="loaded_with_rejections" if judging.rejected else "loaded",
        landed_path=str(landed),
        rows_read=judging.read,
        rows_loaded=judging.loaded,
        rows_rejected=judging.rejected,
        rows_skipped=judging.skipped,
        rows_warned=judging.warned,
        issues=judging.issues,
    )
    return _enter(connection, delivery, outcome, note, delivery_id)


def _enter(
    connection: Connection, delivery: Delivery, outcome: Outcome, note: Note | None, delivery_id: int | None = None
) -> Receipt:
    known = note.done_by(connection) if note is not None and outcome.status == "duplicate" else None
    if known is not None:
        return registry.receipt(known, delivery, outcome)
    if delivery_id is None:
        delivery_id = registry.begin(connection, delivery, outcome)
    receipt = registry.finish(connection, delivery_id, delivery, outcome)
    if note is not None:
        note.write(connection, delivery_id)
    return receipt


class _Rows:
    """The good rows of a file while they flow by, and what was found out on the way."""

    def __init__(self, judging: Judging) -> None:
        self.judging = judging
        self.digest = ContentDigest()
        self.rejected: list[pa.Table] = []
        self.repairs: list[pa.Table] = []

    def __iter__(self) -> Iterator[pa.Table]:
        for batch in ahead(self.judging):
            batch.note_in(self.digest)
            self.rejected.append(batch.rejected)
            self.repairs.append(batch.repairs)
            yield batch.rows


def _disk(what: str, delivery: Delivery) -> TransientError:
    return TransientError("DISK", what, place=Place(file=shown(delivery.path.name)), action="Kiểm tra dung lượng đĩa.")


def _refuse(delivery: Delivery, first: Outcome, error: RefusedError, note: Note | None) -> Receipt:
    secret = isinstance(error, SecretFileError)
    error = _named(error, delivery, secret=secret)
    issue = Issue("X", error.code, error.place.column or "", 1, error.place.row, error.message)
    outcome = replace(
        first,
        status="secret" if secret else "refused",
        error_code=error.code,
        error_text=str(error),
        issues=(issue,),
    )
    with engine(Role.PIPELINE).begin() as connection:
        return _enter(connection, delivery, outcome, note)


def _named(error: RefusedError, delivery: Delivery, *, secret: bool) -> RefusedError:
    """The error with its place as it may be shown, and with the file's name where that may be kept."""
    place = error.place
    names = (place.file or ("" if secret else delivery.path.name), place.sheet or "", place.column or "")
    file, sheet, column = map(shown, names)
    return RefusedError(error.code, error.message, action=error.action, place=Place(file, sheet, place.row, column))


@contextmanager
def _no_cell_in_errors(delivery: Delivery) -> Iterator[None]:
    """Arrow's own messages may quote a cell: of a defect only its kind and place are told."""
    try:
        yield
    except pa.ArrowException as error:
        raise CchcError(
            "INTERNAL_ERROR",
            f"Lỗi của phần mềm khi đọc tệp: {type(error).__name__} tại {_where(error)}.",
            place=Place(file=shown(delivery.path.name)),
            action="Báo cho người giữ hệ thống.",
        ) from None


def _where(error: BaseException) -> str:
    """The innermost place of ours in a traceback."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "ingestion" in Path(frame.filename).parts]
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
