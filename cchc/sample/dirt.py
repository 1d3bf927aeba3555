"""Extra rows that a careful reader must reject, each for one reason.

They are made from good records under numbers of their own and are never part of the truth.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Generic, TypeVar

from cchc.sample.cells import Cell
from cchc.sample.records import FINISHED, PROCESSING, RETURNED, Allocation, Dossier, Incoming, Outgoing, Voucher
from cchc.sample.spelling import UNKNOWN_UNIT
from cchc.sample.timeline import DAY, REFORM, Quarter, compact_day, day

ROWS_PER_EXTRA = 900
FEWEST_ROWS = 300
EXTRA_NUMBERS = 90_000
FAR_YEAR = 2206
Record = TypeVar("Record")


@dataclass(frozen=True)
class Spoiled(Generic[Record]):
    """A record to be rejected with `code`; `patch` overwrites cells by heading after it is written."""

    code: str
    record: Record
    patch: Mapping[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class DossierHeadings:
    """Headings that dirt patches, and what is unreadable or unknown, for one vendor."""

    unit: str
    status: str
    due: str
    unknown_status: Cell
    unreadable_due: Cell


Spoiler = Callable[[Record], Spoiled[Record]]


def _spoil(
    bases: Sequence[Record], rows: int, spoilers: Sequence[Spoiler[Record]], rng: Random
) -> list[Spoiled[Record]]:
    """Some extra rows by each spoiler: one to a few in a usual file, fewer or none in a tiny one."""
    spoiled: list[Spoiled[Record]] = []
    for spoiler in spoilers:
        enough = bool(bases) and rng.random() < rows / FEWEST_ROWS
        for _ in range(1 + int(rng.random() * rows / ROWS_PER_EXTRA) if enough else 0):
            spoiled.append(spoiler(rng.choice(bases)))
    return spoiled


class _Counter:
    """Numbers for extra rows, apart from the numbers of true ones."""

    def __init__(self) -> None:
        self.value = EXTRA_NUMBERS

    def next(self) -> int:
        self.value += 1
        return self.value


def unknown_units(gone: Sequence[str], first_day: int) -> list[str]:
    """Unit names that cannot be resolved: an invented one and, after the reform, names of units that are gone."""
    return [UNKNOWN_UNIT, *gone] if first_day >= REFORM else [UNKNOWN_UNIT]


def spoil_dossiers(
    shown: Sequence[Dossier], quarter: Quarter, exported_at: int, gone: Sequence[str], at: DossierHeadings, rng: Random
) -> list[Spoiled[Dossier]]:
    """Extra dossiers for a file that shows `shown`; pairs of KEY_CLASH stand beside each other in the result."""
    bases = [one for one in shown if one.status == RETURNED and one.due and one.opened >= quarter.first * DAY]
    numbers, names = _Counter(), unknown_units(gone, quarter.first)

    def fresh(base: Dossier) -> Dossier:
        number = numbers.next()
        code = f"{base.unit.portal_code}-{compact_day(base.opened // DAY)}-{number}"
        return base._replace(code=code, person=number, submitted=base.opened)

    def unfinished(base: Dossier, status: int) -> Dossier:
        return fresh(base)._replace(finished=None, returned=None, status=status)

    def finished_at(base: Dossier, stamp: int) -> Dossier:
        return fresh(base)._replace(finished=stamp, returned=None, status=FINISHED)

    def not_received(base: Dossier) -> Dossier:
        return unfinished(base, PROCESSING)._replace(received=None, paid=None, requested=None, supplemented=None)

    spoilers: list[Spoiler[Dossier]] = [
        lambda base: Spoiled("KEY_MISSING", fresh(base)._replace(code="")),
        lambda base: Spoiled("UNIT_UNKNOWN", fresh(base), {at.unit: rng.choice(names)}),
        lambda base: Spoiled("STATUS_UNKNOWN", fresh(base), {at.status: at.unknown_status}),
        lambda base: Spoiled("RECEIVED_MISSING", not_received(base)),
        lambda base: Spoiled("DATE_AFTER_EXPORT", finished_at(base, exported_at + 3 * DAY)),
        lambda base: Spoiled("FINISHED_BEFORE_RECEIVED", finished_at(base, base.opened - 3 * DAY)),
        lambda base: Spoiled("FINISHED_MISSING", unfinished(base, FINISHED)),
        lambda base: Spoiled("YEAR_OUT_OF_RANGE", fresh(base)._replace(due=day(FAR_YEAR, 3, 15) * DAY + 1020)),
        lambda base: Spoiled("VALUE_UNREADABLE", fresh(base), {at.due: at.unreadable_due}),
    ]
    spoiled = _spoil(bases, len(shown), spoilers, rng)
    for first in _spoil(bases, len(shown), [lambda base: Spoiled("KEY_CLASH", fresh(base))], rng):
        others = [
            one
            for one in bases
            if one.procedure.code != first.record.procedure.code and one.opened // DAY != first.record.opened // DAY
        ]
        if others:
            second = rng.choice(others)._replace(code=first.record.code, person=numbers.next())
            spoiled += [first, Spoiled("KEY_CLASH", second)]
    return spoiled


def spoil_incoming(
    shown: Sequence[Incoming], quarter: Quarter, exported_at: int, gone: Sequence[str], unknown_status: str, rng: Random
) -> list[Spoiled[Incoming]]:
    """Extra incoming documents; none in the future where the unit will be gone by then."""
    bases = [one for one in shown if one.arrived >= quarter.first]
    numbers, names = _Counter(), unknown_units(gone, quarter.first)
    future = exported_at // DAY + 5

    def fresh(base: Incoming) -> Incoming:
        return base._replace(number=numbers.next())

    spoilers: list[Spoiler[Incoming]] = [
        lambda base: Spoiled("KEY_MISSING", base, {"Số đến": ""}),
        lambda base: Spoiled("UNIT_UNKNOWN", fresh(base), {"Đơn vị": rng.choice(names)}),
        lambda base: Spoiled("STATUS_UNKNOWN", fresh(base), {"Trạng thái": unknown_status}),
        lambda base: Spoiled("VALUE_UNREADABLE", fresh(base), {"Hạn xử lý": "31/02/2025"}),
        lambda base: Spoiled("YEAR_OUT_OF_RANGE", fresh(base), {"Hạn xử lý": f"15/03/{FAR_YEAR}"}),
    ]
    if not quarter.last < REFORM <= future:
        spoilers.append(
            lambda base: Spoiled("DATE_IN_FUTURE", fresh(base)._replace(arrived=future, due=None, finished=None))
        )
    return _spoil(bases, len(shown), spoilers, rng)


def spoil_outgoing(
    shown: Sequence[Outgoing], quarter: Quarter, gone: Sequence[str], rng: Random
) -> list[Spoiled[Outgoing]]:
    """Extra issued documents; the wrong year is one in which the unit exists: none in the half-year of the reform."""
    numbers, names = _Counter(), unknown_units(gone, quarter.first)
    back = 365 if quarter.last < REFORM else quarter.first - day(2025, 8, 15)

    def fresh(base: Outgoing) -> Outgoing:
        return base._replace(doc_no=f"{numbers.next()}/{base.doc_no.split('/', 1)[1]}")

    spoilers: list[Spoiler[Outgoing]] = [
        lambda base: Spoiled("KEY_MISSING", base, {"Số, ký hiệu": ""}),
        lambda base: Spoiled("UNIT_UNKNOWN", fresh(base), {"Đơn vị": rng.choice(names)}),
    ]
    if quarter.last < REFORM or quarter.year > 2025:
        spoilers.append(lambda base: Spoiled("YEAR_MISMATCH", fresh(base)._replace(doc_date=base.doc_date - back)))
    return _spoil(shown, len(shown), spoilers, rng)


def spoil_allocations(shown: Sequence[Allocation], rng: Random) -> list[Spoiled[Allocation]]:
    """Extra allotted lines."""
    numbers = _Counter()

    def fresh(base: Allocation) -> Allocation:
        return base._replace(decision=f"{numbers.next()}/QĐ-UBND")

    spoilers: list[Spoiler[Allocation]] = [
        lambda base: Spoiled("KEY_MISSING", fresh(base)._replace(budget_code="")),
        lambda base: Spoiled("UNIT_UNKNOWN", fresh(base), {"Đơn vị": UNKNOWN_UNIT}),
        lambda base: Spoiled("SUM_MISMATCH", fresh(base)._replace(usable=base.usable + 7_350_000)),
        lambda base: Spoiled("VALUE_UNREADABLE", fresh(base), {"Dự toán năm trước chuyển sang": "chưa rõ"}),
        lambda base: Spoiled("YEAR_OUT_OF_RANGE", fresh(base)._replace(fiscal_year=FAR_YEAR)),
    ]
    return _spoil(shown, len(shown), spoilers, rng)


def spoil_vouchers(
    shown: Sequence[Voucher], quarter: Quarter, gone: Sequence[str], rng: Random
) -> list[Spoiled[Voucher]]:
    """Extra voucher lines."""
    numbers, names = _Counter(), unknown_units(gone, quarter.first)

    def fresh(base: Voucher) -> Voucher:
        return base._replace(voucher_no=f"CT{quarter.year % 100}{quarter.number:02d}-{numbers.next()}", line=1)

    spoilers: list[Spoiler[Voucher]] = [
        lambda base: Spoiled("KEY_MISSING", fresh(base)._replace(voucher_no="")),
        lambda base: Spoiled("UNIT_UNKNOWN", fresh(base), {"Đơn vị": rng.choice(names)}),
        lambda base: Spoiled("VALUE_UNREADABLE", fresh(base), {"Phát sinh Nợ": "không rõ"}),
        lambda base: Spoiled("YEAR_OUT_OF_RANGE", fresh(base)._replace(fiscal_year=FAR_YEAR)),
    ]
    return _spoil(shown, len(shown), spoilers, rng)
