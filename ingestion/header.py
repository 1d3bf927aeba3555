"""Finding the header of a sheet: which row it is, and which column of the sheet holds which canonical column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ingestion.catalogue import Dataset
from ingestion.fold import match_key, tidy
from ingestion.readers.cells import Sheet
from warehouse.clock import VN
from warehouse.errors import Place, RefusedError

_EXPORTED = re.compile(
    r"ngày xuất[^0-9]{0,20}(\d{1,2})/(\d{1,2})/(\d{4})(?:[^0-9]{1,3}(\d{1,2}):(\d{2}))?", re.IGNORECASE
)


@dataclass(frozen=True)
class Layout:
    """Where the header stands and which column of the sheet holds which canonical column."""

    header_index: int
    width: int
    columns: dict[str, int]
    headings: dict[str, str]
    secrecy: int | None


def find_layout(sheet: Sheet, dataset: Dataset, file_name: str) -> Layout:
    """The header of a sheet: the row of the first thirty that names the most columns of the catalogue.

    Raises:
        RefusedError: HEADER_NOT_FOUND, naming the columns that were missed; UNKNOWN_COLUMN, naming a heading that the
            catalogue does not know (it may be personal data); COLUMN_TWICE.
    """
    candidates = [_match_row(index, row, dataset) for index, row in enumerate(sheet.head)]
    best = max(candidates, key=lambda layout: len(layout.columns), default=None)
    required = {name for name, column in dataset.columns.items() if column.required}
    missed = sorted(required - set(best.columns if best else ()))
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


def exported_at(sheets_head: Sequence[Sequence[str]]) -> datetime | None:
    """The moment of export that a preamble states ("Ngày xuất: 05/04/2024 08:30"), in Vietnam's time."""
    for row in sheets_head:
        for cell in row:
            match = _EXPORTED.search(tidy(cell))
            if match:
                day, month, year, hour, minute = (int(part or 0) for part in match.groups())
                return datetime(year, month, day, hour, minute, tzinfo=VN)
    return None


def _match_row(index: int, row: Sequence[str], dataset: Dataset) -> Layout:
    columns: dict[str, int] = {}
    headings: dict[str, str] = {}
    secrecy = None
    width = 0
    for position, cell in enumerate(row):
        key = match_key(cell)
        if not key:
            continue
        width = position + 1
        if key in dataset.secrecy_headings:
            secrecy = position
            continue
        name = dataset.heading_map.get(key)
        if name is not None and name not in columns:
            columns[name] = position
            headings[name] = tidy(cell)
    return Layout(index, max(width, 1), columns, headings, secrecy)


def _refuse_unknown(sheet: Sheet, layout: Layout, dataset: Dataset, file_name: str) -> None:
    taken = {*layout.columns.values(), layout.secrecy}
    for position, cell in enumerate(sheet.head[layout.header_index]):
        key = match_key(cell)
        if position in taken or key in dataset.dropped_headings or not key:
            continue
        twice = key in dataset.heading_map
        raise RefusedError(
            "COLUMN_TWICE" if twice else "UNKNOWN_COLUMN",
            "Hai cột mang cùng một nội dung."
            if twice
            else "Cột này chưa có trong danh mục, có thể chứa dữ liệu cá nhân.",
            place=Place(file=file_name, sheet=sheet.name, row=layout.header_index + 1, column=tidy(cell)),
            action="Bỏ bớt một cột."
            if twice
            else "Khai báo cột trong danh mục (nạp, bỏ qua hoặc cá nhân) rồi gửi lại.",
        )
