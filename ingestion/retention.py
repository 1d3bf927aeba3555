"""Landed bytes go when their retention ends; the registry's row, the sha256 and the counts stay for ever.

Retention is a dataset's ``retention_days``, counted from the day the file was received. Bytes that several deliveries
share go with the last of them. Rows that still wait in quarantine do not keep bytes longer: personal data are kept no
longer than was declared (Law 91/2025/QH15). Instead an alert comes 30 days before the end, and another one when the
bytes are gone and the rows can no longer be judged again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ingestion import alerts
from ingestion.catalogue import Catalogue, get_catalogue
from ingestion.landed_deliveries import Kept, kept, mark_purged
from ingestion.landing import clean_drafts, landed_files, landed_path, placing
from warehouse.clock import now
from warehouse.database import Role, engine
from warehouse.settings import Settings, get_settings

WARNED_BEFORE = timedelta(days=30)
GRACE = timedelta(days=1)
"""A file placed or claimed within this time may belong to a load that has not ended: longer than any task may run."""
FORGOTTEN_AFTER = timedelta(days=30)
"""Bytes that no registry row names (a load was killed, and the file never came again) are kept this long."""


@dataclass(frozen=True)
class Purge:
    """What was removed, or with ``dry_run`` would be."""

    deliveries: tuple[int, ...] = ()
    files: int = 0
    bytes: int = 0
    with_open_rows: tuple[int, ...] = ()
    ending_soon: tuple[int, ...] = ()
    forgotten: int = 0
    drafts: int = 0
    unknown_datasets: tuple[str, ...] = ()
    registry_mismatch: bool = False

    def to_dict(self) -> dict[str, int]:
        """Counts, for logs and XCom."""
        return {
            "deliveries": len(self.deliveries),
            "files": self.files,
            "bytes": self.bytes,
            "with_open_rows": len(self.with_open_rows),
            "ending_soon": len(self.ending_soon),
            "forgotten": self.forgotten,
            "drafts": self.drafts,
        }


def purge(at: datetime | None = None, settings: Settings | None = None, *, dry_run: bool = False) -> Purge:
    """Remove the landed bytes whose retention had ended ``at`` that moment, and what was left lying about.

    A delivery is marked before its bytes go: a run that is killed in between leaves bytes that the next one removes.
    Of a dataset that the catalogue no longer has, everything is kept and the dataset is named.
    """
    at, settings = at or now(), settings or get_settings()
    with engine(Role.PIPELINE, settings).connect() as connection:
        deliveries = kept(connection)
    catalogue = get_catalogue()
    ends = {one.delivery_id: _end(one, catalogue) for one in deliveries}
    expired = [group for group in _by_content(deliveries) if all(_before(ends[one.delivery_id], at) for one in group)]
    gone: list[Kept] = []
    files = 0
    for group in expired:
        if dry_run or _remove(group, at, settings):
            gone += group
            files += 1
    removed = {one.delivery_id for one in gone}
    soon = [
        one
        for one in deliveries
        if one.open_rows and one.delivery_id not in removed and _before(ends[one.delivery_id], at + WARNED_BEFORE)
    ]
    forgotten = _forgotten({one.sha256 for one in deliveries}, at, settings)
    mismatch = len(forgotten) > max(len(deliveries), 10)
    if not dry_run:
        _raise_alerts(gone, soon, settings, mismatch=mismatch)
        if not mismatch:
            _unlink(forgotten, at - FORGOTTEN_AFTER, settings)
    return Purge(
        deliveries=tuple(one.delivery_id for one in gone),
        files=files,
        bytes=sum({one.sha256: one.byte_size for one in gone}.values()),
        with_open_rows=tuple(one.delivery_id for one in gone if one.open_rows),
        ending_soon=tuple(one.delivery_id for one in soon),
        forgotten=0 if mismatch else len(forgotten),
        drafts=0 if dry_run else clean_drafts(settings),
        unknown_datasets=tuple(sorted({one.dataset for one in deliveries if one.dataset not in catalogue.datasets})),
        registry_mismatch=mismatch,
    )


def _end(delivery: Kept, catalogue: Catalogue) -> datetime | None:
    """When the bytes may go; None where nobody says how long they are kept."""
    dataset = catalogue.datasets.get(delivery.dataset)
    return None if dataset is None else delivery.received_at + timedelta(days=dataset.retention_days)


def _before(end: datetime | None, at: datetime) -> bool:
    return end is not None and end <= at


def _by_content(deliveries: Iterable[Kept]) -> list[list[Kept]]:
    groups: Mapping[str, list[Kept]] = defaultdict(list)
    for one in deliveries:
        groups[one.sha256].append(one)
    return list(groups.values())


def _remove(group: Sequence[Kept], at: datetime, settings: Settings) -> bool:
    """Mark the deliveries and take the file away; False where somebody has just claimed the same bytes."""
    path = landed_path(group[0].sha256, settings)
    with placing(settings, exclusive=True):
        if path.exists() and _changed(path) > at - GRACE:
            return False
        with engine(Role.PIPELINE, settings).begin() as connection:
            mark_purged(connection, [one.delivery_id for one in group], at)
        path.unlink(missing_ok=True)
    return True


def _forgotten(known: set[str], at: datetime, settings: Settings) -> list[Path]:
    """Landed files that no delivery names and that nobody has touched for long."""
    return [
        path
        for sha256, path in landed_files(settings)
        if sha256 not in known and _changed(path) <= at - FORGOTTEN_AFTER
    ]


def _unlink(paths: Sequence[Path], before: datetime, settings: Settings) -> None:
    for path in paths:
        with placing(settings, exclusive=True):
            if path.exists() and _changed(path) <= before:
                path.unlink()


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, now().tzinfo)


def _raise_alerts(gone: Sequence[Kept], soon: Sequence[Kept], settings: Settings, *, mismatch: bool) -> None:
    with engine(Role.PIPELINE, settings).begin() as connection:
        for one in gone:
            if one.open_rows:
                alerts.raise_alert(connection, "PURGED_WITH_OPEN_ROWS", one.delivery_id, once=True)
        for one in soon:
            alerts.raise_alert(connection, "RETENTION_NEAR", one.delivery_id, once=True)
        if mismatch:
            alerts.raise_alert(connection, "LANDING_UNREGISTERED")
