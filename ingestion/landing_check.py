"""Compares the landing zone with the registry: every landed file opens and has the sha256 that it is named by."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ingestion import alerts
from ingestion.landed_deliveries import kept
from ingestion.landing import LandedContent, landed_files, landed_path
from ingestion.sealing import key_id
from warehouse.database import Role, engine
from warehouse.errors import CchcError
from warehouse.settings import Settings, get_settings

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""
UNKNOWN_KEY = "?"


@dataclass(frozen=True)
class Fault:
    """Landed bytes that are not what the registry says, and the deliveries that need them."""

    sha256: str
    kind: Literal["missing", "damaged"]
    deliveries: tuple[int, ...]


@dataclass(frozen=True)
class Check:
    """What was looked at and found. ``by_key`` counts files by the id of the key that sealed them."""

    files: int
    bytes: int
    faults: tuple[Fault, ...]
    unregistered: int
    by_key: dict[str, int]


def check(
    settings: Settings | None = None, *, part: tuple[int, int] | None = None, progress: Progress | None = None
) -> Check:
    """Open every landed file of the registry, all of it or the share ``part`` (number, of how many), and hash it.

    An alert is raised for each delivery whose bytes are missing or damaged.
    """
    settings = settings or get_settings()
    with engine(Role.PIPELINE, settings).connect() as connection:
        deliveries = kept(connection)
    wanted: dict[str, list[int]] = defaultdict(list)
    sizes: dict[str, int] = {}
    for one in deliveries:
        if _is_in(one.sha256, part):
            wanted[one.sha256].append(one.delivery_id)
            sizes[one.sha256] = one.byte_size
    faults = []
    done, all_bytes = 0, sum(sizes.values())
    for sha256, ids in wanted.items():
        kind = _fault(sha256, settings)
        if kind is not None:
            faults.append(Fault(sha256, kind, tuple(ids)))
        done += sizes[sha256]
        if progress is not None:
            progress(done, all_bytes)
    with engine(Role.PIPELINE, settings).begin() as connection:
        for fault in faults:
            for delivery_id in fault.deliveries:
                alerts.raise_alert(connection, "LANDING_DAMAGED", delivery_id)
    known = {one.sha256 for one in deliveries}
    return Check(
        files=len(wanted),
        bytes=all_bytes,
        faults=tuple(faults),
        unregistered=sum(1 for sha256, _ in landed_files(settings) if sha256 not in known),
        by_key=files_by_key(settings),
    )


def files_by_key(settings: Settings) -> dict[str, int]:
    """How many landed files need which key; ``UNKNOWN_KEY`` for those that do not say."""
    counts: Counter[str] = Counter()
    for _, path in landed_files(settings):
        try:
            counts[key_id(path) or UNKNOWN_KEY] += 1
        except CchcError:
            counts[UNKNOWN_KEY] += 1
    return dict(counts)


def _fault(sha256: str, settings: Settings) -> Literal["missing", "damaged"] | None:
    path = landed_path(sha256, settings)
    if not path.exists():
        return "missing"
    try:
        same = LandedContent(path, sha256, settings).sha256 == sha256
    except (CchcError, OSError):
        return "damaged"
    return None if same else "damaged"


def _is_in(sha256: str, part: tuple[int, int] | None) -> bool:
    return part is None or int(sha256[:8], 16) % part[1] == part[0]
