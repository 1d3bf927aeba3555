"""Form II.06a of a unit and quarter, counted from its drawn dossiers, and how it is printed.

A dossier is resolved from its finished date on. One that was stopped or refused without such a date stays on the
books as pending, so that every form's received are its resolved and its pending.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

from cchc.sample.draw_dossiers import still_open
from cchc.sample.form_sheet import FormCell, FormLayout, FormLine, period_of
from cchc.sample.records import Dossier, dossier_at
from cchc.sample.timeline import DAY, Quarter
from cchc.sample.units import Unit

RECEIVED, RESOLVED, PENDING = (
    "Số lượng hồ sơ tiếp nhận",
    "Số lượng hồ sơ đã giải quyết",
    "Số lượng hồ sơ đang giải quyết",
)
LAYOUT = FormLayout(
    title="TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH (Biểu số II.06a/VPCP/KSTT)",
    header=(
        ("STT", "Lĩnh vực, công việc giải quyết theo cấp", RECEIVED, "", "", "", RESOLVED, "", "", "", PENDING, "", ""),
        ("", "", "Tổng số", "Trong kỳ", "", "Từ kỳ trước", "Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn",
         "Tổng số", "Trong hạn", "Quá hạn"),
        ("", "", "", "Trực tuyến", "Trực tiếp, dịch vụ bưu chính", "", "", "", "", "", "", "", ""),
    ),
    numbering=(
        tuple(f"({number})" for number in range(1, 14)),
        ("", "", "3=4+5+6=7+11", "", "", "", "7=8+9+10", "", "", "", "11=12+13", "", ""),
    ),
)  # fmt: skip
COLUMNS = (
    "received",
    "received_online",
    "received_direct",
    "carried_over",
    "resolved",
    "resolved_early",
    "resolved_on_due",
    "resolved_late",
    "pending",
    "pending_in_time",
    "pending_late",
)
LEVELS = {"district": ("B", "Cấp huyện"), "commune": ("C", "Cấp xã")}
GROUPS = {
    "Lĩnh vực tư pháp": ("Chứng thực", "Hộ tịch"),
    "Lĩnh vực xã hội": ("Bảo trợ xã hội", "Giảm nghèo", "Người có công", "Giáo dục", "Lao động"),
    "Lĩnh vực kinh tế": ("Kinh doanh", "Công Thương", "Xây dựng", "Đất đai"),
}
ROMAN = ("I", "II", "III")
IDLE = "Chứng thực"
PADDING = 2
"""So many dossiers a padded form has more than the unit's system: received and resolved before their time."""
Counts = Counter[str]


@dataclass(frozen=True)
class Dirt:
    """What is wrong with one form: a wrong sum, a row without its field, a cell that says nothing, invented dossiers.

    A padded form adds up in every row: only the unit's dossiers tell that it is wrong.
    """

    wrong_sum: bool = False
    padded: bool = False
    rejected: bool = False
    text_only: bool = False


def count_by_unit(
    dossiers: Iterable[Dossier], quarter: Quarter, heirs: Mapping[int, Unit]
) -> dict[int, dict[str, Counts]]:
    """The eleven counts of each field, by index of the unit that held the dossiers at the quarter's end."""
    forms: dict[int, dict[str, Counts]] = defaultdict(lambda: defaultdict(Counter))
    for drawn in dossiers:
        dossier = dossier_at(drawn, quarter.cut)
        ended = dossier.finished
        if dossier.received is None or (ended is not None and ended < quarter.first * DAY):
            continue
        counts = forms[holder_of(dossier.unit, quarter.last, heirs).index][dossier.procedure.field]
        counts["received"] += 1
        early = dossier.received < quarter.first * DAY
        counts["carried_over" if early else "received_online" if dossier.channel == 2 else "received_direct"] += 1
        due = None if dossier.due is None else dossier.due // DAY
        if ended is None:
            counts["pending"] += 1
            counts["pending_late" if due is not None and due < quarter.last else "pending_in_time"] += 1
        else:
            counts["resolved"] += 1
            on = ended // DAY
            how = "on_due" if due is None or on == due else "early" if on < due else "late"
            counts[f"resolved_{how}"] += 1
    return forms


def ended_undated(dossier: Dossier, cut: int) -> bool:
    """Whether nothing more will come of a received dossier that has no finished date: later exports leave it out."""
    return dossier.received is not None and dossier.finished is None and not still_open(dossier, cut)


def holder_of(unit: Unit, on: int, heirs: Mapping[int, Unit]) -> Unit:
    """The unit that has a unit's affairs on a day: itself, or its only successor once it has ended."""
    return heirs.get(unit.index, unit) if unit.valid_to is not None and on >= unit.valid_to else unit


def lines_of(unit: Unit, fields: Mapping[str, Counts], quarter: Quarter, dirt: Dirt, rng: Random) -> list[FormLine]:
    """The lines of a unit's form: titles of level and sections, a row a field, a total with a running number.

    A unit without any dossier says so in one row of zeros.
    """
    fields = fields or {IDLE: Counter()}
    if dirt.padded:
        fields = _padded(fields)
    letter, level = LEVELS[unit.level]
    lines = [FormLine((letter, level, *_sums(fields.values())))]
    number = 0
    shown = [(name, [field for field in group if field in fields]) for name, group in GROUPS.items()]
    for roman, (section, members) in zip(ROMAN, [pair for pair in shown if pair[1]], strict=False):
        lines.append(FormLine((roman, section)) if rng.random() < 0.5 else FormLine((f"{roman}. {section}",)))
        for field in members:
            number += 1
            place = {"level": level, "section": section, "field_name": field}
            counts = _counts(fields[field], wrong=dirt.wrong_sum and number == 1)
            truth = {"unit_code": unit.code, **period_of(quarter), **place, **counts}
            lines.append(FormLine((_cell(number, dirt), field, *(_cell(n, dirt) for n in counts.values())), truth))
    if dirt.rejected:
        lines.append(FormLine((_cell(number + 1, dirt), "", *[_cell(1, dirt)] * len(COLUMNS)), code="KEY_MISSING"))
        unknown = (_cell(number + 2, dirt), "Lĩnh vực khác", "chưa rõ", *[_cell(1, dirt)] * (len(COLUMNS) - 1))
        lines.append(FormLine(unknown, code="VALUE_UNREADABLE"))
    running: FormCell = _cell(number + 3, dirt) if rng.random() < 0.5 else ""
    lines.append(FormLine((running, "Tổng cộng", *_sums(fields.values()))))
    return lines


def _counts(counts: Counts, *, wrong: bool) -> dict[str, int]:
    own = {name: counts[name] for name in COLUMNS}
    return own | {"received_online": own["received_online"] + 1} if wrong else own


def _padded(fields: Mapping[str, Counts]) -> dict[str, Counts]:
    """The fields with some invented dossiers in the first that the form shows."""
    first = next(field for group in GROUPS.values() for field in group if field in fields)
    invented = dict.fromkeys(("received", "received_direct", "resolved", "resolved_early"), PADDING)
    return {**fields, first: fields[first] + Counter(invented)}


def _sums(fields: Iterable[Counts]) -> list[int]:
    total: Counts = sum(fields, Counter())
    return [total[name] for name in COLUMNS]


def _cell(number: int, dirt: Dirt) -> FormCell:
    return str(number) if dirt.text_only else number
