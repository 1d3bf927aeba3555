"""Held rows as somebody corrects them: the heading as the sender wrote it, the reason, what to do, which unit is meant.

The registry keeps no cell. What a sender wrote as a unit's name is read again from the landed bytes, and shown only
where it reads like a unit's name: a cell of that column may hold anything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.catalogue import get_catalogue
from ingestion.codes import ANY_ACTION, CHECK_ACTIONS, FILE_CODES, ROW_ACTIONS, ROW_CODES
from ingestion.conform import conform
from ingestion.content import Content
from ingestion.dataset import Dataset
from ingestion.delivery import Delivery
from ingestion.fold import match_key
from ingestion.given import with_given
from ingestion.header import find_layout
from ingestion.landing import landed
from ingestion.quarantine import HeldRow, rows_of, stored
from ingestion.readers import read
from ingestion.shape import shape
from ingestion.unit_suggestions import SURELY_MEANT, Suggestion, suggest
from ingestion.units import unit_days
from warehouse.errors import CchcError
from warehouse.personal_data import ANY_SHAPE
from warehouse.settings import get_settings

MOST_NAMES = 2_000
"""Different names of a file that are looked at: beyond, a file has one mistake and not thousands."""
UNIT_CODES = frozenset({"UNIT_UNKNOWN", "UNIT_AMBIGUOUS"})
LONGEST_NAME = 80
_OFFICE = re.compile(
    r"^(?:hđnd|ubnd|[uư]ỷ ban nhân dân|thành phố|tp|thị xã|tx|thị trấn|tt|đặc khu|phường|p|xã|x|huyện|h|quận|q|tỉnh|"
    r"sở|ban|phòng|văn phòng|chi cục|cục|trung tâm|thanh tra|công an|bộ phận)\b"
)
_PERSONAL = re.compile(ANY_SHAPE)


@dataclass(frozen=True)
class Explained:
    """One reason of one held row. ``written`` is the unit's name as the sender wrote it, "" where it is not shown."""

    sheet: str
    row: int
    heading: str
    code: str
    reason: str
    action: str
    written: str = ""
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True)
class _Seen:
    """What the landed file says: headings by sheet and column, unit names with their day by sheet and row."""

    headings: dict[tuple[int, str], str]
    units: dict[tuple[int, int], tuple[str, date]]


def explained(delivery_id: int) -> list[Explained]:
    """Every open reason of a delivery in the order of its file.

    Where the landed bytes are gone or cannot be read today, headings are the catalogue's and units are left out.
    """
    row = stored(delivery_id)
    held = rows_of(delivery_id)
    dataset = get_catalogue().dataset(row.delivery.name, row.delivery.sender)
    unknown = {(one.sheet_no, one.row) for one in held if one.reason_code in UNIT_CODES}
    try:
        seen = _look(landed(row.sha256), row.delivery, dataset, unknown)
    except (CchcError, OSError, pa.ArrowException):
        seen = _Seen({}, {})
    looked_at = set(islice(dict.fromkeys(text for text, _ in seen.units.values()), MOST_NAMES))
    units = {place: unit for place, unit in seen.units.items() if unit[0] in looked_at}
    return [_explain(one, dataset, _Seen(seen.headings, units)) for one in held]


def reason_text(code: str, column: str, dataset: Dataset) -> str:
    """What a code means for a column of a dataset, in Vietnamese."""
    own = [rule.message for rule in dataset.rules if rule.code == code and rule.column in (column, "")]
    return own[0] if own else ROW_CODES.get(code) or FILE_CODES.get(code, "")


def action_text(code: str, column: str, dataset: Dataset) -> str:
    """What a sender does about it."""
    checks = [rule.check for rule in dataset.rules if rule.code == code and rule.column == column]
    return ROW_ACTIONS.get(code) or next(
        (CHECK_ACTIONS[check] for check in checks if check in CHECK_ACTIONS), ANY_ACTION
    )


def heading_text(column: str, dataset: Dataset) -> str:
    """A canonical column as the catalogue heads it; "" for a reason that is of no column."""
    known = dataset.columns.get(column)
    return (known.headings[0] if known.headings else known.label) if known else column


def reads_like_a_unit(text: str, day: date) -> bool:
    """Whether a cell may be shown: short, no personal shape, and an office's word in front or nearly a unit's name."""
    if not text or len(text) > LONGEST_NAME or _PERSONAL.search(text) or sum(map(str.isdigit, text)) > 4:
        return False
    if _OFFICE.match(match_key(text)):
        return True
    return any(one.score >= SURELY_MEANT for one in suggest(text, day, get_settings().province_code))


def _explain(one: HeldRow, dataset: Dataset, seen: _Seen) -> Explained:
    written = ""
    suggestions: tuple[Suggestion, ...] = ()
    if one.reason_code in UNIT_CODES:
        text, day = seen.units.get((one.sheet_no, one.row), ("", date.min))
        if reads_like_a_unit(text, day):
            written, suggestions = text, suggest(text, day, get_settings().province_code)
    return Explained(
        sheet=one.sheet,
        row=one.row,
        heading=seen.headings.get((one.sheet_no, one.column)) or heading_text(one.column, dataset),
        code=one.reason_code,
        reason=reason_text(one.reason_code, one.column, dataset),
        action=action_text(one.reason_code, one.column, dataset),
        written=written,
        suggestions=suggestions,
    )


def _look(content: Content, delivery: Delivery, dataset: Dataset, places: set[tuple[int, int]]) -> _Seen:
    """The headings of every sheet, and the unit's cell with its day for the rows at the places."""
    headings: dict[tuple[int, str], str] = {}
    units: dict[tuple[int, int], tuple[str, date]] = {}
    for sheet in read(content, dataset):
        layout = find_layout(sheet, dataset, delivery.path.name)
        for name, position in layout.columns.items():
            headings[sheet.number, name] = layout.names[position]
        wanted = pa.array(sorted(row for sheet_no, row in places if sheet_no == sheet.number), pa.int32())
        if not len(wanted):
            continue
        for batch in shape(sheet, layout, dataset):
            chosen = pc.is_in(batch.row_numbers, wanted)
            if pc.any(chosen).as_py():
                rows = batch.row_numbers.filter(chosen).to_pylist()
                found = _units(batch.table.filter(chosen), delivery, dataset)
                units |= {(sheet.number, row): unit for row, unit in zip(rows, found, strict=True) if unit is not None}
    return _Seen(headings, units)


def _units(text: pa.Table, delivery: Delivery, dataset: Dataset) -> Iterator[tuple[str, date] | None]:
    table = conform(with_given(text, dataset, delivery.sender, delivery.period), dataset).table
    days = unit_days(table, dataset, delivery.last_day)
    for written, day in zip(table[dataset.unit.column].to_pylist(), days.to_pylist(), strict=True):
        yield None if written is None else (written, day)
