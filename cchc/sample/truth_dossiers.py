"""The truth of one dossier: which counts it adds to, and whether index 766 takes it for on time."""

from cchc.sample.records import REFUSED, STOPPED, WAITING, Dossier
from cchc.sample.timeline import DAY, date_of, day
from cchc.sample.working_days import limit_after


def judged_766(dossier: Dossier, end_of_as_of: int) -> tuple[int, bool] | None:
    """The day in whose month index 766 counts the dossier, and whether it is on time or still within its limit.

    The end is the first that there is of finished, returned, refused, waiting since. What has none is judged as the
    year of its receipt ends, or at the end of as_of if that is earlier; what has no due date, by the longest time that
    its procedure may take. None for what neither ended nor was received.
    """
    end = dossier.finished
    if end is None:
        end = dossier.returned
    if end is None and dossier.status in (REFUSED, STOPPED):
        end = dossier.refused
    if end is None and dossier.status == WAITING and dossier.supplemented is None:
        end = dossier.requested
    counted = dossier.received if end is None else end
    if counted is None:
        return None
    taken_to = end
    if taken_to is None:
        taken_to = min(end_of_as_of, day(date_of(counted // DAY).year, 12, 31) * DAY + DAY - 1)
    if dossier.requested is not None and dossier.supplemented is not None:
        taken_to -= dossier.supplemented - dossier.requested
    limit = dossier.due
    if limit is None and dossier.received is not None and dossier.procedure.longest is not None:
        limit = limit_after(dossier.received, dossier.procedure.longest, dossier.procedure.unit)
    return counted // DAY, dossier.supplements <= 1 and (limit is None or taken_to <= limit)


def received_procedures(dossier: Dossier) -> list[str]:
    """Counts of reform of procedures that a dossier adds to in the month of its receipt."""
    names = ["received"]
    online = dossier.channel == 2
    if online:
        names.append("received_online")
    if online and (dossier.e_result or not dossier.result_required):
        names.append("received_online_766")
    if dossier.procedure.service_level in ("full", "partial"):
        names.append("received_online_service")
        if online:
            names.append("received_online_service_online")
    return names


def resolved(finished: int, dossier: Dossier) -> list[str]:
    """Counts that a dossier adds to in the month in which it is finished, on this day, as form 06a has them."""
    names = ["resolved"]
    due = None if dossier.due is None else dossier.due // DAY
    if due is None or finished == due:
        names.append("resolved_on_due")
    elif finished < due:
        names.append("resolved_early")
    else:
        names.append("resolved_late")
        if dossier.apology:
            names.append("resolved_late_with_apology")
    return names


def received_digital(dossier: Dossier) -> list[str]:
    """Counts of digital government that a dossier adds to in the month of its receipt."""
    names = ["received"]
    if dossier.digitised and (dossier.e_result or not dossier.result_required):
        names.append("received_digitised")
    if dossier.reused:
        names.append("received_reused")
    if dossier.store:
        names.append("received_from_store")
    if dossier.vneid:
        names.append("received_vneid")
    if dossier.fee > 0 and dossier.fee_kind not in ("exempt", "none"):
        names.append("fee_bearing")
        if dossier.online_payment in (1, 2):
            names.append("fee_bearing_paid_online")
    return names


def finished_digital(dossier: Dossier) -> list[str]:
    """Counts of digital government that a dossier adds to in the month in which it is finished."""
    names = ["finished"]
    if dossier.e_result:
        names.append("finished_e_result")
    if dossier.result_required:
        names.append("finished_result_required")
        if dossier.e_result:
            names.append("finished_result_required_e_result")
    return names
