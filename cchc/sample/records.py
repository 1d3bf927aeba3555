"""The records that are drawn, and what a system shows of one on a given day.

Stamps are minutes, days are days (see timeline); None is a date that has not come.
"""

from typing import NamedTuple

from cchc.sample.timeline import DATA_END, DAY
from cchc.sample.units import Unit

REGISTERED, ACCEPTED, REFUSED, PROCESSING, WAITING, OWING, WITHDRAWN, STOPPED, FINISHED, RETURNED = range(1, 11)
ENDLESS = (PROCESSING, WAITING, OWING)


class Procedure(NamedTuple):
    """A procedure; `days` is what offices promise and `weight` its share of the dossiers.

    `longest` is the time that the catalogue of procedures allows at most, in `unit`; None where the catalogue does not
    know it.
    """

    code: str
    name: str
    field: str
    service_level: str
    days: int
    fee: int
    result_required: bool
    weight: float
    longest: int | None
    unit: str = "working_day"


class Dossier(NamedTuple):
    """One dossier; `last` is the stamp of its last event, `person` the number of its synthetic applicant."""

    unit: Unit
    code: str
    procedure: Procedure
    channel: int
    applicant: str
    submitted: int
    received: int | None
    due: int | None
    finished: int | None
    returned: int | None
    refused: int | None
    requested: int | None
    supplemented: int | None
    supplements: int
    status: int
    return_channel: int
    digitised: bool
    reused: bool
    store: bool
    e_result: bool
    result_required: bool
    vneid: bool
    online_payment: int
    fee: int
    fee_kind: str
    paid: int | None
    apology: bool
    person: int
    last: int

    @property
    def opened(self) -> int:
        """Stamp of the receipt, or of the submission where it was never received."""
        return self.submitted if self.received is None else self.received


class Said(NamedTuple):
    """A document's summary, the codes of its topics (with a space between them) and the period that it is about."""

    summary: str
    topics: str
    about_period: str | None


class Incoming(NamedTuple):
    """One line of the book of incoming documents."""

    unit: Unit
    number: int
    arrived: int
    issuer: str
    doc_no: str
    doc_date: int
    doc_type: str
    legal: bool
    field: str
    due: int | None
    finished: int | None
    channel: str
    urgency: str
    said: Said


class Outgoing(NamedTuple):
    """One line of the book of outgoing documents."""

    unit: Unit
    doc_no: str
    doc_date: int
    doc_type: str
    drafter: str
    legal: bool
    field: str
    channel: str
    signed: bool
    electronic: bool
    urgency: str
    said: Said


class Allocation(NamedTuple):
    """One line of the allotted budget, in đồng."""

    unit: Unit
    fiscal_year: int
    level: int
    budget_code: str
    chapter: str
    clause: str
    fund_source: str
    programme: str
    project: str
    decision: str
    decided: int
    carried_over: int
    initial: int
    adjustment: int
    usable: int


class Voucher(NamedTuple):
    """One voucher line, in đồng."""

    allocation: Allocation
    voucher_no: str
    line: int
    dated: int
    posted: int
    fiscal_year: int
    item: str
    sub_item: str
    account: str
    flag: str
    debit: int
    credit: int
    advance: bool


def _shown(stamp: int | None, cut: int) -> int | None:
    return stamp if stamp is not None and stamp <= cut else None


def silent_cut(unit: Unit, cut: int) -> int:
    """The cut, but not later than the last minute before the unit went silent."""
    return cut if unit.silent_from is None else min(cut, unit.silent_from * DAY - 1)


def dossier_at(dossier: Dossier, cut: int) -> Dossier:
    """The dossier as its system shows it at the cut: later events are not there yet."""
    cut = silent_cut(dossier.unit, cut)
    if dossier.last <= cut:
        return dossier
    finished, returned, refused = (_shown(at, cut) for at in (dossier.finished, dossier.returned, dossier.refused))
    requested, supplemented = _shown(dossier.requested, cut), _shown(dossier.supplemented, cut)
    paid = _shown(dossier.paid, cut)
    return dossier._replace(
        finished=finished,
        returned=returned,
        refused=refused,
        requested=requested,
        supplemented=supplemented,
        supplements=dossier.supplements if requested is not None else 0,
        status=_status_at(dossier, finished, returned, refused, requested, supplemented),
        e_result=dossier.e_result and finished is not None,
        online_payment=dossier.online_payment if paid is not None else 0,
        paid=paid,
        apology=dossier.apology and finished is not None,
    )


def _status_at(
    dossier: Dossier,
    finished: int | None,
    returned: int | None,
    refused: int | None,
    requested: int | None,
    supplemented: int | None,
) -> int:
    """The national status that the shown dates imply."""
    if returned is not None and finished is not None:
        return RETURNED
    if finished is not None:
        return dossier.status if dossier.status in (WITHDRAWN, STOPPED) else FINISHED
    if refused is not None:
        return dossier.status
    if dossier.received is None:
        return REGISTERED
    if requested is not None and supplemented is None:
        return WAITING
    return OWING if dossier.status == OWING else PROCESSING


def dossier_in_the_end(dossier: Dossier) -> Dossier:
    """The dossier as the last of all files shows it."""
    return dossier_at(dossier, DATA_END * DAY + DAY - 1)


def incoming_at(document: Incoming, last_day: int) -> Incoming:
    """The incoming document as its book shows it at the end of a day."""
    last_day = silent_cut(document.unit, last_day * DAY + DAY - 1) // DAY
    if document.finished is None or document.finished <= last_day:
        return document
    return document._replace(finished=None)
