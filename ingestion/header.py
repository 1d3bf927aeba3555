"""Finding the header of a sheet: which row it is, and which column of the sheet holds which canonical column."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from ingestion.dataset import Dataset
from ingestion.fold import match_key, tidy
from ingestion.names import shown
from ingestion.readers.cells import Sheet
from warehouse.clock import VN
from warehouse.errors import Place, RefusedError

_JOINT = " / "
_EXPORTED = re.compile(
    r"ngày xuất[^0-9]{0,20}(\d{1,2})/(\d{1,2})/(\d{4})(?:[^0-9]{1,3}(\d{1,2}):(\d{2}))?", re.IGNORECASE
)


@dataclass(frozen=True)
class Layout:
    """Where the header stands and which column of the sheet holds which canonical column.

    ``header_index`` is the header's last row; ``rows`` are the tidied cells of all its rows, ``names`` what each column
    of the sheet is called, the headings of a merged cell and of one below it joined ("Cha / Con").
    """

    header_index: int
    width: int
    columns: dict[str, int]
    names: tuple[str, ...]
    secrecy: int | None
    rows: tuple[tuple[str, ...], ...]

    @property
    def first_index(self) -> int:
        """The header's first row: what stands above it is the preamble."""
        return self.header_index - len(self.rows) + 1


def find_layout(sheet: Sheet, dataset: Dataset, file_name: str) -> Layout:
    """The header of a sheet: those of the first thirty rows that name the most columns of the catalogue.

    Raises:
        RefusedError: HEADER_NOT_FOUND, naming the columns that were missed; UNKNOWN_COLUMN, naming a heading that the
            catalogue does not know (it may be personal data); COLUMN_TWICE.
    """
    head = [[tidy(cell) for cell in row] for row in sheet.head]
    candidates = [
        _match(index, head[index + 1 - depth : index + 1], dataset)
        for depth in range(1, dataset.header_rows + 1)
        for index in range(depth - 1, len(head))
    ]
    best = max(candidates, key=lambda layout: len(layout.columns), default=None)
    missed = _missed(best.columns if best else {}, dataset)
    if best is None or missed:
        names = ", ".join(dataset.columns[name].headings[0] for name in missed)
        raise RefusedError(
            "HEADER_NOT_FOUND",
            f"Không tìm thấy dòng tiêu đề; thiếu cột: {names}.",
            place=Place(file=file_name, sheet=sheet.name),
            action="Giữ nguyên tiêu đề của hệ thống nguồn, hoặc bổ sung tên cột vào danh mục.",
        )
    _refuse_unknown(sheet, best, dataset, file_name)
    return best


def joined_headings(rows: Sequence[Sequence[str]]) -> list[str]:
    """What each column is called by one to three rows of merged heading cells: "Cha / Con", "" for a blank column."""
    return [_JOINT.join(parts) for parts in _stacked([[tidy(cell) for cell in row] for row in rows])]


def exported_at(sheets_head: Sequence[Sequence[str]]) -> datetime | None:
    """The moment of export that a preamble states ("Ngày xuất: 05/04/2024 08:30"), in Vietnam's time."""
    for row in sheets_head:
        for cell in row:
            match = _EXPORTED.search(tidy(cell))
            if match:
                day, month, year, hour, minute = (int(part or 0) for part in match.groups())
                return datetime(year, month, day, hour, minute, tzinfo=VN)
    return None


def _missed(found: Mapping[str, int], dataset: Dataset) -> list[str]:
    """The required columns that are not there; the unit's own may be missing where another column names the unit."""
    missed = {name for name, column in dataset.columns.items() if column.required} - found.keys()
    other = dataset.unit.otherwise.column if dataset.unit.otherwise else ""
    if other in found or (other in dataset.columns and dataset.columns[other].given):
        missed.discard(dataset.unit.column)
    return sorted(missed)


def _stacked(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """For each column the tidied heading cells above one another, merged ones among them, without blanks."""
    width = max(map(len, rows), default=0)
    own = [[*row, *[""] * (width - len(row))] for row in rows]
    filled: list[list[str]] = []
    starts: list[list[int]] = []
    for number, row in enumerate(own):
        texts, begins = list(row), list(range(width))
        for position in range(1, width):
            merged = all(above[position] == above[position - 1] for above in starts)
            below = any(lower[position] for lower in own[number + 1 :])
            if not row[position] and merged and below:
                texts[position], begins[position] = texts[position - 1], begins[position - 1]
        filled.append(texts)
        starts.append(begins)
    return [
        tuple(texts[position] for texts in filled if texts[position]) if any(row[position] for row in own) else ()
        for position in range(width)
    ]


def _keys(parts: tuple[str, ...]) -> list[str]:
    """What a column may be called by, the fullest first: its own heading, with all or some of those above it."""
    if not parts:
        return []
    *above, own = map(match_key, parts)
    chosen = [pick for size in range(len(above), -1, -1) for pick in combinations(above, size)]
    return [_JOINT.join((*pick, own)) for pick in chosen]


def _match(index: int, rows: Sequence[Sequence[str]], dataset: Dataset) -> Layout:
    columns: dict[str, int] = {}
    secrecy = None
    stacked = _stacked(rows)
    for position, parts in enumerate(stacked):
        keys = _keys(parts)
        if any(key in dataset.secrecy_headings for key in keys):
            secrecy = position
            continue
        name = next((dataset.heading_map[key] for key in keys if key in dataset.heading_map), None)
        if name is not None and name not in columns:
            columns[name] = position
    width = max((position + 1 for position, parts in enumerate(stacked) if parts), default=1)
    return Layout(
        header_index=index,
        width=width,
        columns=columns,
        names=tuple(_JOINT.join(parts) for parts in stacked[:width]),
        secrecy=secrecy,
        rows=tuple(tuple([*row, *[""] * width][:width]) for row in rows),
    )


def _refuse_unknown(sheet: Sheet, layout: Layout, dataset: Dataset, file_name: str) -> None:
    taken = {*layout.columns.values(), layout.secrecy}
    for position, parts in enumerate(_stacked(layout.rows)):
        keys = _keys(parts)
        if position in taken or not keys or any(key in dataset.dropped_headings for key in keys):
            continue
        twice = any(key in dataset.heading_map for key in keys)
        raise RefusedError(
            "COLUMN_TWICE" if twice else "UNKNOWN_COLUMN",
            "Hai cột mang cùng một nội dung."
            if twice
            else "Cột này chưa có trong danh mục, có thể chứa dữ liệu cá nhân.",
            place=Place(
                file=file_name, sheet=sheet.name, row=layout.header_index + 1, column=shown(layout.names[position])
            ),
            action="Bỏ bớt một cột."
            if twice
            else "Khai báo cột trong danh mục (nạp, bỏ qua hoặc cá nhân) rồi gửi lại.",
        )
