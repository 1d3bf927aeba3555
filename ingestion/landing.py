"""Keeps the bytes of every accepted file, encrypted, under their sha256; what was landed can be judged again later.

A file is written aside as a draft, fsynced, and renamed; its folder is fsynced too. A draft is locked while somebody
writes it, so the draft of a process that was killed is known by its free lock and taken away by the next landing.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from ingestion.content import Content
from ingestion.landed_deliveries import purged_on
from ingestion.landing_keys import key_ring
from ingestion.sealing import Key, open_sealed, seal
from warehouse.database import Role, engine
from warehouse.errors import CchcError, TransientError
from warehouse.settings import Settings, get_settings

SUFFIX = ".aes"
_DRAFTS = "drafts"
_PLACING = ".placing"


def land(content: Content, sha256: str, settings: Settings | None = None) -> Path:
    """Seal the bytes once, durably, in bounded memory, and give the path.

    Bytes that are there already and open are left as they are; their time becomes now, so that nobody takes them for
    forgotten before the registry names them.

    Raises:
        TransientError: FILE_CHANGED, where the content has no longer that hash: somebody wrote to the file meanwhile.
        OSError: the disk is full or fails; nothing is left behind.
    """
    settings = settings or get_settings()
    path = landed_path(sha256, settings)
    if _claimed(path, sha256, settings):
        _expect(content.sha256, sha256)
        return path
    clean_drafts(settings)
    with content.open() as source:
        place(source, sha256, settings)
    return path


@dataclass(frozen=True)
class LandedContent(Content):
    """The bytes of a landed file; each stream decrypts as it goes."""

    path: Path
    known_sha256: str
    settings: Settings

    def open(self) -> BinaryIO:
        """A seekable stream.

        Raises:
            CchcError: LANDING_UNREADABLE (the stream raises it too), LANDING_PURGED, LANDING_MISSING.
        """
        try:
            return open_landed(self.path, self.known_sha256, self.settings)
        except FileNotFoundError:
            raise _absent(self.known_sha256, self.settings) from None


def landed(sha256: str, settings: Settings | None = None) -> Content:
    """The content of a landed file.

    Raises:
        CchcError: LANDING_UNREADABLE, where the key is another or the file was changed; LANDING_PURGED, where its
            retention has ended; LANDING_MISSING.
    """
    settings = settings or get_settings()
    content = LandedContent(landed_path(sha256, settings), sha256, settings)
    content.open().close()
    return content


def landed_path(sha256: str, settings: Settings) -> Path:
    """Where the bytes with that hash lie."""
    return settings.landing_path / sha256[:2] / f"{sha256}{SUFFIX}"


def landed_files(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Every landed file with the hash that it is named by, folder by folder."""
    if not settings.landing_path.exists():
        return
    for folder in sorted(settings.landing_path.iterdir()):
        if folder.is_dir() and len(folder.name) == 2:
            for path in sorted(folder.glob(f"*{SUFFIX}")):
                yield path.stem, path


def open_landed(path: Path, sha256: str, settings: Settings) -> BinaryIO:
    """The opened content of a landed file; the ring is read after the file was opened (see ``open_sealed``)."""

    def keys() -> Mapping[str, Key]:
        return key_ring(settings).by_id

    try:
        return open_sealed(path, sha256, keys)
    except CchcError:
        # A rotation may have put another file in this place, and dropped the key of this one, since it was opened.
        return open_sealed(path, sha256, keys)


def place(source: BinaryIO, sha256: str, settings: Settings, *, only_over: bool = False) -> bool:
    """Seal a stream under the key that seals now and put it in its place. ``only_over`` replaces and never adds.

    False, where ``only_over`` found nothing to replace.

    Raises:
        TransientError: FILE_CHANGED.
    """
    path = landed_path(sha256, settings)
    while True:
        ring = key_ring(settings)
        with _draft(settings) as (draft, file):
            _expect(seal(source, file, ring.sealing, sha256), sha256)
            file.flush()
            os.fsync(file.fileno())
            if not path.parent.exists():
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                _sync_folder(settings.landing_path)
            with placing(settings, exclusive=only_over):
                if only_over and not path.exists():
                    return False
                # A rotation that has ended meanwhile may have dropped the key: no file may need it any more.
                if ring.sealing.id in key_ring(settings).by_id:
                    draft.replace(path)
                    _sync_folder(path.parent)
                    return True
        source.seek(0)


@contextmanager
def placing(settings: Settings, *, exclusive: bool) -> Iterator[None]:
    """Many may put files in their places at once; who takes files or keys away is alone."""
    settings.landing_path.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.landing_path / _PLACING).open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        yield


def clean_drafts(settings: Settings) -> int:
    """Take away the drafts that nobody writes any more, and say how many."""
    removed = 0
    folder = settings.landing_path / _DRAFTS
    for draft in folder.iterdir() if folder.exists() else ():
        try:
            with draft.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                draft.unlink()
                removed += 1
        except (BlockingIOError, FileNotFoundError):
            continue
    return removed


def _claimed(path: Path, sha256: str, settings: Settings) -> bool:
    """Whether the bytes are there and open; their time is now then."""
    with placing(settings, exclusive=False):
        try:
            open_landed(path, sha256, settings).close()
        except (FileNotFoundError, CchcError):
            return False
        os.utime(path)
        return True


@contextmanager
def _draft(settings: Settings) -> Iterator[tuple[Path, IO[bytes]]]:
    """A new locked file beside the landed ones; gone at the end unless it was renamed."""
    folder = settings.landing_path / _DRAFTS
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    while True:
        draft = folder / os.urandom(8).hex()
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            break
        os.close(descriptor)  # somebody took it for a leftover between the two calls
    with os.fdopen(descriptor, "wb") as file:
        try:
            yield draft, file
        finally:
            draft.unlink(missing_ok=True)


def _expect(actual: str, expected: str) -> None:
    if actual != expected:
        raise TransientError(
            "FILE_CHANGED",
            "Tệp bị sửa trong khi đang được nạp; chưa nạp dòng nào.",
            action="Sẽ tự thử lại; nơi gửi chỉ nên đổi tên tệp vào hộp thư đến sau khi đã ghi xong.",
        )


def _absent(sha256: str, settings: Settings) -> CchcError:
    with engine(Role.PIPELINE, settings).connect() as connection:
        day = purged_on(connection, sha256)
    if day is None:
        return CchcError(
            "LANDING_MISSING",
            "Tệp đã lưu không còn ở chỗ của nó.",
            action="Chạy: cchc landing check; khôi phục bản sao.",
        )
    return CchcError(
        "LANDING_PURGED",
        f"Nội dung tệp đã được xoá ngày {day:%d/%m/%Y} theo thời hạn lưu giữ, không xét lại được.",
        action="Đề nghị nơi gửi xuất lại tệp từ hệ thống nguồn.",
    )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
