"""xlsx workbooks, by calamine."""

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from ingestion.readers.cells import HEAD_ROWS, TYPED_NUMBER, Body, Cells, Sheet
from warehouse.errors import RefusedError
from warehouse.settings import get_settings

CellValue = int | float | str | bool | time | date | datetime | timedelta | None


def read_workbook(content: bytes) -> Iterator[Sheet]:
    """The visible sheets of a workbook that hold anything.

    Raises:
        RefusedError: ENCRYPTED, UNREADABLE.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for number, name in enumerate(workbook.sheet_names, start=1):
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if rows:
                yield Sheet(
                    number, name, [[text_of(cell) for cell in row] for row in rows[:HEAD_ROWS]], _SheetBody(rows)
                )
    except PasswordError as error:
        raise RefusedError("ENCRYPTED", "Tệp đặt mật khẩu.", action="Bỏ mật khẩu rồi gửi lại.") from error
    except CalamineError as error:
        raise RefusedError(
            "UNREADABLE", "Tệp hỏng hoặc không phải bảng tính.", action="Xuất lại tệp dạng .xlsx."
        ) from error


class _SheetBody(Body):
    def __init__(self, rows: Sequence[Sequence[CellValue]]) -> None:
        self._rows = rows

    def below(self, header_index: int, width: int) -> Iterator[Cells]:
        """Batches of text cells; short rows are filled up with empty cells."""
        size = get_settings().batch_rows
        for start in range(header_index + 1, len(self._rows), size):
            rows = self._rows[start : start + size]
            columns = [
                pa.array([text_of(row[index]) if index < len(row) else "" for row in rows], pa.string())
                for index in range(width)
            ]
            yield Cells(columns, pa.array(range(start + 1, start + 1 + len(rows)), pa.int32()))


def text_of(cell: CellValue) -> str:
    """A cell as text; see ``ingestion.readers.cells`` for how typed cells are kept apart."""
    match cell:
        case str():
            return cell
        case None:
            return ""
        case bool():
            return "1" if cell else "0"
        case int():
            return f"{TYPED_NUMBER}{cell}"
        case float():
            return TYPED_NUMBER + (str(int(cell)) if cell.is_integer() else repr(cell))
        case datetime():
            return cell.isoformat(timespec="seconds")
        case date():
            return f"{cell.isoformat()}T00:00:00"
        case _:
            return str(cell)
