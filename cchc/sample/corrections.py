"""Changes that a corrected re-export brings: three units, each changed in its own way."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cchc.sample.records import RETURNED, Dossier
from cchc.sample.timeline import DAY, Quarter, compact_day
from cchc.sample.units import Unit

MOST_CHANGED = 6
ADDED_NUMBERS = 80_000


@dataclass(frozen=True)
class Changes:
    """Dossiers taken out and put in; a changed dossier is in both."""

    taken: tuple[Dossier, ...]
    put: tuple[Dossier, ...]
    units: tuple[Unit, ...]

    def applied_to(self, shown: Sequence[Dossier]) -> list[Dossier]:
        """The rows of the corrected file, in the order of the first one, with new dossiers at the end."""
        put = {dossier.code: dossier for dossier in self.put}
        taken = {dossier.code for dossier in self.taken}
        kept = [put.pop(one.code, one) for one in shown if one.code in put or one.code not in taken]
        return kept + list(put.values())


def plan_changes(shown: Sequence[Dossier], quarter: Quarter) -> Changes:
    """Choose changes among dossiers that no later file shows again.

    The first unit turns out to have finished some late dossiers in time, the second to have received some online, the
    third loses two dossiers and gains three.
    """
    closed = [one for one in shown if _settled(one, quarter)]
    if len({one.unit.index for one in closed}) < 3:
        return Changes((), (), ())
    late = [one for one in closed if one.requested is None and _is_late(one)]
    first = _busiest(late or closed, ())
    direct = [one for one in closed if one.channel == 1]
    second = _busiest([one for one in direct if one.unit is not first] or closed, (first,))
    third = _busiest(closed, (first, second))
    in_time = [one for one in late if one.unit is first][:MOST_CHANGED]
    online = [one for one in direct if one.unit is second][:MOST_CHANGED]
    moved = [one for one in closed if one.unit is third]
    added = [_copy_of(one, number) for number, one in enumerate(moved[2:5], start=ADDED_NUMBERS + 1)]
    put = (*map(_finished_in_time, in_time), *(one._replace(channel=2, e_result=True) for one in online), *added)
    return Changes((*in_time, *online, *moved[:2]), put, (first, second, third))


def _settled(dossier: Dossier, quarter: Quarter) -> bool:
    """Given back within the quarter in which it was received."""
    return dossier.status == RETURNED and dossier.last <= quarter.cut and dossier.opened >= quarter.first * DAY


def _is_late(dossier: Dossier) -> bool:
    return dossier.finished is not None and dossier.due is not None and dossier.finished // DAY > dossier.due // DAY


def _busiest(dossiers: Sequence[Dossier], without: Sequence[Unit]) -> Unit:
    """The unit with the most of the dossiers, the first in order among equals."""
    counts = Counter(one.unit.index for one in dossiers if one.unit not in without)
    index = min(counts, key=lambda unit: (-counts[unit], unit))
    return next(one.unit for one in dossiers if one.unit.index == index)


def _finished_in_time(dossier: Dossier) -> Dossier:
    due = dossier.opened if dossier.due is None else dossier.due
    finished = max(dossier.opened + 5, due - 120)
    return dossier._replace(
        finished=finished,
        returned=finished + 3,
        paid=finished if dossier.paid is not None and dossier.fee_kind == "after" else dossier.paid,
        apology=False,
    )


def _copy_of(dossier: Dossier, number: int) -> Dossier:
    code = f"{dossier.unit.portal_code}-{compact_day(dossier.opened // DAY)}-{number}"
    return dossier._replace(code=code, person=number)
