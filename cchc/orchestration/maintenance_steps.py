"""What has to be done every night whether or not files came: retention, a look at the landed bytes, open alerts."""

import logging
from datetime import datetime

from warehouse.errors import CchcError

log = logging.getLogger(__name__)

SHARES = 7
"""Each night verifies one of so many shares of the landed files."""

TASK_OVERDUE = "TASK_OVERDUE"
"""Kind under which overdue tasks are counted beside the alerts; they are the newest build's and nobody closes them."""


def purge() -> dict[str, int]:
    """Remove the landed bytes whose retention has ended; the counts of what was removed and of what ends soon."""
    from ingestion import retention

    done = retention.purge()
    if done.with_open_rows:
        log.warning("bytes are gone, rows still wait in quarantine: deliveries %s", _ids(done.with_open_rows))
    if done.ending_soon:
        log.warning("retention ends soon, rows still wait in quarantine: deliveries %s", _ids(done.ending_soon))
    if done.unknown_datasets:
        log.warning("kept, the catalogue does not know: %s", ", ".join(done.unknown_datasets))
    if done.registry_mismatch:
        log.error("most landed files are not in the registry; nothing of them was removed")
    log.info("%s", done.to_dict())
    return done.to_dict()


def verify_share(at: datetime) -> dict[str, int]:
    """Open and hash the share of the landed files that is due on the day of ``at``.

    Raises:
        CchcError: LANDING_DAMAGED, where bytes are missing or do not open. Each delivery concerned has an alert.
    """
    from ingestion import landing_check

    found = landing_check.check(part=(at.toordinal() % SHARES, SHARES))
    log.info("%d files, %d bytes verified; %d not in the registry", found.files, found.bytes, found.unregistered)
    for fault in found.faults:
        log.error("%s: %s, deliveries %s", fault.kind, fault.sha256, _ids(fault.deliveries))
    if found.faults:
        raise CchcError(
            "LANDING_DAMAGED",
            f"{len(found.faults)} tệp đã lưu bị mất hoặc hỏng.",
            action="Chạy: cchc landing check; khôi phục từ bản sao.",
        )
    return {"files": found.files, "unregistered": found.unregistered}


def tell_alerts() -> dict[str, int]:
    """Write every open alert into the log, the critical ones as errors, then every overdue task; count them by kind."""
    from ingestion import alerts
    from publishing.overdue import overdue
    from warehouse.database import Role, engine

    with engine(Role.PIPELINE).connect() as connection:
        found = alerts.listed(connection)
    counts: dict[str, int] = {}
    for one in found:
        level = logging.ERROR if one.severity == "critical" else logging.WARNING
        log.log(level, "alert %d, %s: %s", one.alert_id, one.kind, one.message)
        counts[one.kind] = counts.get(one.kind, 0) + 1
    for late in overdue():
        where = f"{late.plan_code}, nhiệm vụ {late.task_no}, lần {late.occurrence}"
        log.warning("%s: %s, hạn %s, quá hạn %d ngày", TASK_OVERDUE, where, late.due_date, late.days_overdue)
        counts[TASK_OVERDUE] = counts.get(TASK_OVERDUE, 0) + 1
    return counts


def _ids(deliveries: tuple[int, ...]) -> str:
    return ", ".join(map(str, deliveries))
