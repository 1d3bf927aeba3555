"""The workbook that a sender corrects from: every held row with its place, reason and remedy; refused files; warnings.

The same state of the registry gives the same bytes: nothing in it is of the moment of writing.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import text

from ingestion.catalogue import get_catalogue
from ingestion.codes import FILE_CODES
from ingestion.held_rows import Explained, action_text, explained, heading_text, reason_text
from ingestion.quarantine import waiting
from ingestion.receipt import STATUS_TEXT
from warehouse.clock import VN
from warehouse.database import Role, engine

ROWS_PER_SHEET = 1_000_000
EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's clock has no zone

_LOADED = text(
    """
    select delivery_id, name, period, coalesce(file_name, ''), exported_at, status, rows_read, rows_loaded,
        rows_rejected, rows_skipped, rows_warned, received_at
    from (
        select distinct on (source, dataset, period) *, source || '.' || dataset as name
        from ops.delivery
        where sender = :sender and status in ('loaded', 'loaded_with_rejections')
            and (cast(:name as text) is null or source || '.' || dataset = :name)
        order by source, dataset, period, exported_at desc, delivery_id desc
    ) as newest
    order by name, period
    """
)

_WARNINGS = text(
    """
    select delivery_id, source || '.' || dataset as name, period, coalesce(file_name, ''), code, column_name,
        row_count, first_row_no
    from ops.delivery_issue inner join ops.delivery using (delivery_id)
    where severity = 'W' and delivery_id = any(:ids)
    order by name, period, code, column_name
    """
)

_REFUSED = text(
    """
    select * from (
        select distinct on (source, dataset, period, sha256)
            source || '.' || dataset as name, period, coalesce(file_name, '') as file_name, received_at,
            coalesce(error_code, '') as code, coalesce(error_text, '') as said
        from ops.delivery as refused
        where sender = :sender and status in ('refused', 'secret')
            and (cast(:name as text) is null or source || '.' || dataset = :name)
            and not exists (
                select from ops.delivery as later
                where (later.source, later.dataset, later.sender, later.period)
                    = (refused.source, refused.dataset, refused.sender, refused.period)
                    and later.status in ('loaded', 'loaded_with_rejections')
                    and later.delivery_id > refused.delivery_id
            )
        order by source, dataset, period, sha256, delivery_id desc
    ) as latest
    order by received_at, name, file_name
    """
)
"""A file that came several times, once; not those after which the period was delivered."""


@dataclass(frozen=True)
class Summary:
    """What a report holds."""

    held_rows: int
    refused_files: int
    warnings: int


@dataclass(frozen=True)
class _Column:
    heading: str
    width: int


_HELD = (
    *(_Column("Lượt giao", 9), _Column("Bộ dữ liệu", 24), _Column("Kỳ", 10), _Column("Tệp", 34)),
    *(_Column("Trang tính", 14), _Column("Dòng", 8), _Column("Cột", 24), _Column("Mã", 24), _Column("Lý do", 44)),
    *(_Column("Cần làm gì", 44), _Column("Đơn vị đã ghi", 30), _Column("Gợi ý (cần kiểm tra)", 60)),
)
_CODES = (
    _Column("Mã", 26),
    _Column("Cột", 26),
    _Column("Số dòng", 10),
    _Column("Lý do", 50),
    _Column("Cần làm gì", 50),
)
_FILES = (
    *(_Column("Lượt giao", 9), _Column("Bộ dữ liệu", 24), _Column("Kỳ", 10), _Column("Tệp", 34)),
    *(_Column("Xuất lúc", 17), _Column("Kết quả", 26), _Column("Đọc", 9), _Column("Nạp", 9), _Column("Giữ lại", 9)),
    *(_Column("Bỏ qua", 9), _Column("Cảnh báo", 9)),
)
_REFUSALS = (
    *(_Column("Bộ dữ liệu", 24), _Column("Kỳ", 10), _Column("Tệp", 34), _Column("Nhận lúc", 17), _Column("Mã", 22)),
    *(_Column("Nghĩa của mã", 50), _Column("Chi tiết và cách xử lý", 80)),
)
_WARNED = (
    *(_Column("Lượt giao", 9), _Column("Bộ dữ liệu", 24), _Column("Kỳ", 10), _Column("Tệp", 34), _Column("Mã", 26)),
    *(_Column("Cột", 24), _Column("Số dòng", 10), _Column("Dòng đầu", 10), _Column("Nội dung", 60)),
)

Cells = tuple[str | int, ...]


def write_report(path: Path, sender: str, dataset: str | None = None) -> Summary:
    """Write the workbook of a sender (of one ``source.dataset``) and give its counts.

    Rows whose file was followed by a later snapshot are left out: what is in that one counts.
    """
    parameters = {"sender": sender, "name": dataset}
    with engine(Role.PIPELINE).connect() as connection:
        loaded = [tuple(row) for row in connection.execute(_LOADED, parameters)]
        warned = [tuple(row) for row in connection.execute(_WARNINGS, {"ids": [row[0] for row in loaded]})]
        refused = [tuple(row) for row in connection.execute(_REFUSED, parameters)]
    held: list[Cells] = []
    counts: Counter[tuple[str, str, str, str]] = Counter()
    rows = set()
    deliveries = {one.delivery_id: one for one in waiting(sender, dataset) if not one.outdated}
    for delivery_id, one in deliveries.items():
        for reason in explained(delivery_id):
            held.append((delivery_id, one.dataset, one.period, one.file, *_reason(reason)))
            counts[reason.code, reason.heading, reason.reason, reason.action] += 1
            rows.add((delivery_id, reason.sheet, reason.row))
    summary = Summary(len(rows), len(refused), len(warned))
    moments = [row[11] for row in loaded] + [row[3] for row in refused]
    state = max(moments).astimezone(VN).replace(tzinfo=None, microsecond=0) if moments else EPOCH
    with xlsxwriter.Workbook(str(path), {"in_memory": True, "strings_to_formulas": False}) as workbook:
        workbook.set_properties({"title": f"Dòng cần sửa: {sender}", "created": state})
        book = _Book(workbook)
        book.cover(_cover_lines(sender, dataset, state, summary), _sum_up(counts), [_file(row) for row in loaded])
        for number in range(0, max(len(held), 1), ROWS_PER_SHEET):
            part = number // ROWS_PER_SHEET + 1
            book.table("Dòng cần sửa" if part == 1 else f"Dòng cần sửa ({part})", _HELD, held[number:][:ROWS_PER_SHEET])
        book.table("Tệp bị từ chối", _REFUSALS, [_refusal(row) for row in refused])
        book.table("Cảnh báo", _WARNED, [_warning(row, sender) for row in warned])
    return summary


def _reason(one: Explained) -> Cells:
    suggested = "\n".join(map(str, one.suggestions))
    return (one.sheet, one.row, one.heading, one.code, one.reason, one.action, one.written, suggested)


def _cover_lines(sender: str, dataset: str | None, state: datetime, summary: Summary) -> list[str]:
    return [
        f"Nơi gửi: {sender}" + (f" · Bộ dữ liệu: {dataset}" if dataset else ""),
        f"Tính đến lượt giao lúc {state:%d/%m/%Y %H:%M}",
        f"{summary.held_rows} dòng bị giữ lại, {summary.refused_files} tệp bị từ chối, {summary.warnings} cảnh báo.",
        "Sửa trong phần mềm nguồn rồi xuất lại cả tệp của kỳ ấy; không sửa tay tệp xuất. Dòng khác đã được nạp.",
        "Tệp này không chứa nội dung ô, trừ tên đơn vị viết sai. Gợi ý không được tự áp dụng.",
    ]


def _sum_up(counts: Counter[tuple[str, str, str, str]]) -> list[Cells]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(code, heading, rows, reason, action) for (code, heading, reason, action), rows in ranked]


def _file(row: Sequence[Any]) -> Cells:
    number, dataset, period, file, exported_at, status, *counts, _ = row
    return (number, dataset, period, file, _moment(exported_at), STATUS_TEXT[status], *counts)


def _refusal(row: Sequence[Any]) -> Cells:
    dataset, period, file, received_at, code, said = row
    return (dataset, period, file, _moment(received_at), code, FILE_CODES.get(code, ""), said)


def _warning(row: Sequence[Any], sender: str) -> Cells:
    number, name, period, file, code, column, rows, first = row
    dataset = get_catalogue().dataset(name, sender)
    said = reason_text(code, column, dataset) or action_text(code, column, dataset)
    return (number, name, period, file, code, heading_text(column, dataset), rows, first or "", said)


def _moment(value: datetime) -> str:
    return f"{value.astimezone(VN):%d/%m/%Y %H:%M}"


class _Book:
    """The look of the workbook: one font, headings that stay, widths that fit, printed across one page."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._title = workbook.add_format({"bold": True, "font_size": 14})
        self._heading = workbook.add_format(
            {"bold": True, "bg_color": "#D9E2EC", "border": 1, "text_wrap": True, "valign": "top"}
        )
        self._cell = workbook.add_format({"text_wrap": True, "valign": "top"})

    def cover(self, lines: Sequence[str], counts: Sequence[Cells], files: Sequence[Cells]) -> None:
        """The first sheet: what this is, how many rows for which reason, and every file."""
        sheet = self._sheet("Tóm tắt")
        sheet.write_string(0, 0, "Kết quả kiểm tra dữ liệu gửi", self._title)
        for number, line in enumerate(lines, start=1):
            sheet.write_string(number, 0, line)
        top = len(lines) + 2
        columns = [max(pair) for pair in zip([one.width for one in _CODES], [9, 24, 10, 34, 17], strict=True)]
        for number, width in enumerate([*columns, *(one.width for one in _FILES[5:])]):
            sheet.set_column(number, number, width)
        self._rows(sheet, top, _CODES, counts)
        self._rows(sheet, top + len(counts) + 2, _FILES, files)

    def table(self, name: str, columns: Sequence[_Column], rows: Sequence[Cells]) -> None:
        """A sheet with one table whose heading stays in sight and can be filtered and printed."""
        sheet = self._sheet(name)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width)
        self._rows(sheet, 0, columns, rows)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
        sheet.repeat_rows(0)

    def _sheet(self, name: str) -> Any:
        sheet = self._workbook.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&RTrang &P/&N")
        return sheet

    def _rows(self, sheet: Any, top: int, columns: Sequence[_Column], rows: Iterable[Cells]) -> None:
        for number, column in enumerate(columns):
            sheet.write_string(top, number, column.heading, self._heading)
        for line, cells in enumerate(rows, start=top + 1):
            for number, cell in enumerate(cells):
                # As text, whatever it begins with: a name is never a formula or a link.
                if isinstance(cell, int):
                    sheet.write_number(line, number, cell, self._cell)
                else:
                    sheet.write_string(line, number, cell, self._cell)
