"""A new key for the landing zone: every landed file is sealed again under it, then the old keys go.

Files are read and written one after the other in bounded memory, while others are landed and judged. Nothing has to be
remembered between two runs: which file still needs which key stands in the file, so a run that was killed is simply
run again.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ingestion import landing_keys
from ingestion.landing import LandedContent, clean_drafts, landed_files, place, placing
from ingestion.landing_check import UNKNOWN_KEY, files_by_key
from ingestion.sealing import key_id
from warehouse.errors import CchcError
from warehouse.settings import Settings, get_settings

_LOCK = ".rotating"


@dataclass(frozen=True)
class Rotation:
    """What a rotation did. ``unreadable`` files (by sha256) opened under no key and keep theirs in the ring."""

    sealing: str
    resealed: int
    unreadable: tuple[str, ...]
    dropped: tuple[str, ...]
    droppable: tuple[str, ...]
    """Keys of ``CCHC_LANDING_KEY`` that no file needs: the operator takes them out."""
    still_used: tuple[str, ...]


def rotate(
    settings: Settings | None = None, *, new_key: bool | None = None, progress: Callable[[int, int], None] | None = None
) -> Rotation:
    """Make a new key, seal every landed file under it, and drop each old key that nothing needs any more.

    Where the installation's own ring already holds several keys, an earlier rotation did not end: it is finished and no
    further key is made, unless ``new_key`` says so. With ``CCHC_LANDING_KEY`` the first key of the variable is the new
    one, and the operator takes the old ones out of it.

    Raises:
        CchcError: ROTATION_RUNNING, where another process is at it; LANDING_KEY_INVALID.
    """
    settings = settings or get_settings()
    configured = landing_keys.is_configured(settings)
    with _alone(settings):
        ring = landing_keys.key_ring(settings)
        if not configured and (len(ring.keys) == 1 if new_key is None else new_key):
            ring = landing_keys.add_key(settings)
        sealing = ring.sealing.id
        old = {key.id for key in ring.keys} - {sealing}
        resealed, unreadable = _reseal_all(sealing, settings, progress)
        clean_drafts(settings)
        while True:
            with placing(settings, exclusive=True):
                # Nobody puts a file in its place now, and who does later looks into the ring first.
                by_key = files_by_key(settings)
                if sum(count for key, count in by_key.items() if key != sealing) <= len(unreadable):
                    unused = set() if UNKNOWN_KEY in by_key else old - set(by_key)
                    if unused and not configured:
                        landing_keys.drop_keys(settings, unused)
                    break
            # A file that was being sealed when the new key came has been put in its place since.
            more, unreadable = _reseal_all(sealing, settings, progress)
            resealed += more
    return Rotation(
        sealing=sealing,
        resealed=resealed,
        unreadable=tuple(unreadable),
        dropped=() if configured else tuple(sorted(unused)),
        droppable=tuple(sorted(unused)) if configured else (),
        still_used=tuple(sorted(old - unused)),
    )


def _reseal_all(sealing: str, settings: Settings, progress: Callable[[int, int], None] | None) -> tuple[int, list[str]]:
    resealed, unreadable = 0, []
    files = list(landed_files(settings))
    for number, (sha256, path) in enumerate(files, 1):
        try:
            if key_id(path) != sealing:
                with LandedContent(path, sha256, settings).open() as content:
                    resealed += place(content, sha256, settings, only_over=True)
        except FileNotFoundError:
            pass  # its retention ended meanwhile
        except CchcError:
            if path.exists():
                unreadable.append(sha256)
        if progress is not None:
            progress(number, len(files))
    return resealed, unreadable


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    settings.landing_path.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.landing_path / _LOCK).open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CchcError(
                "ROTATION_RUNNING", "Một lượt đổi khoá khác đang chạy.", action="Chờ lượt ấy xong rồi chạy lại."
            ) from None
        yield
