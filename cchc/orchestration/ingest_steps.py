"""From the inbox to raw, in batches: a process for each file would cost more than most files do."""

import logging
import math
from collections.abc import Iterable, Mapping, Sequence

from warehouse.errors import CchcError, TransientError
from warehouse.settings import get_settings

log = logging.getLogger(__name__)

MOST_BATCHES = 1000
"""Airflow maps over 1,024 at most; what is beyond waits in the inbox for the next run."""

Summary = dict[str, int]
LOADED = ("loaded", "loaded_with_rejections")


def waiting_batches(source: str) -> list[list[str]]:
    """The files of a source that wait in the inbox, as batches of tickets: names would stay in Airflow's database."""
    from ingestion import inbox

    settings = get_settings()
    astray = inbox.misplaced()
    if astray:
        # A name can be a secret: where the files lie is found by whoever may look.
        log.warning("%d files lie where no delivery belongs and are not read", len(astray))
    tickets = [inbox.ticket(delivery.path) for delivery in inbox.waiting(source)]
    count = math.ceil(len(tickets) / settings.files_per_task)
    # Every n-th file: neighbours are often alike in size, so each batch gets its share of the large ones.
    batches = [tickets[start::count] for start in range(count)]
    if len(batches) > MOST_BATCHES:
        log.warning("%d batches wait; this run takes the first %d", len(batches), MOST_BATCHES)
    log.info("%s: %d files in %d batches", source, len(tickets), len(batches))
    return batches[:MOST_BATCHES]


def ingest_batch(source: str, tickets: Sequence[str], *, again: bool = False) -> Summary:
    """Ingest the files with these tickets, each in its own transaction, and count the outcomes by status.

    A file that is refused is an outcome and not an error. A file that fails does not hold the others: they are all
    tried first. ``again`` says that an earlier try was broken off; the files that it dealt with are passed over.

    Raises:
        TransientError: INGEST_INTERRUPTED, where files met a network, lock or disk error: trying again can help.
        CchcError: INGEST_CRASHED, where reading a file ended in an error that nobody foresaw.
    """
    from ingestion import inbox

    still = {inbox.ticket(delivery.path) for delivery in inbox.waiting(source)} if again else set(tickets)
    places = inbox.tickets()
    summary: Summary = {"files": 0, "rows_loaded": 0, "rows_rejected": 0}
    interrupted: list[str] = []
    crashed: list[str] = []
    for ticket in tickets:
        if ticket not in still or ticket not in places:  # dealt with, or taken out of the inbox meanwhile
            continue
        try:
            receipt = inbox.receive(places[ticket])
        except Exception as error:
            # The message of a foreign error may hold a cell, one of ours the file's name.
            log.error("%s: %s", ticket, error.code if isinstance(error, CchcError) else type(error).__name__)
            log.error("%s: at %s", ticket, _place(error))
            (interrupted if _is_transient(error) else crashed).append(ticket)
        else:
            log.info(
                "delivery %d (%s): %s %d/%d",
                receipt.delivery_id,
                ticket,
                receipt.status,
                receipt.rows_loaded,
                receipt.rows_read,
            )
            summary["files"] += 1
            summary[receipt.status] = summary.get(receipt.status, 0) + 1
            summary["rows_loaded"] += receipt.rows_loaded
            summary["rows_rejected"] += receipt.rows_rejected
    if crashed:
        raise CchcError("INGEST_CRASHED", f"{len(crashed)} tệp gây lỗi ngoài dự kiến: {', '.join(crashed)}.")
    if interrupted:
        raise TransientError("INGEST_INTERRUPTED", f"{len(interrupted)} tệp bị gián đoạn.", action="Sẽ thử lại.")
    return summary


def total(summaries: Iterable[Mapping[str, int]]) -> Summary:
    """The batches' counts added up, with ``files_loaded`` for those that brought rows."""
    result: Summary = {}
    for summary in summaries:
        for name, count in summary.items():
            result[name] = result.get(name, 0) + count
    result["files_loaded"] = sum(result.get(status, 0) for status in LOADED)
    return result


def _is_transient(error: Exception) -> bool:
    from sqlalchemy.exc import InterfaceError, OperationalError

    return isinstance(error, TransientError | OSError | OperationalError | InterfaceError)


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "?" if trace is None else f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
