"""xlsx, xls (BIFF) and ods workbooks, by calamine."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from ingestion.readers.cells import Sheet
from ingestion.readers.grid import CellValue, sheet_of
from ingestion.readers.probe import check_biff
from ingestion.readers.refusals import encrypted, macros, unreadable

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_VBA_STORAGE = "_VBA_PROJECT".encode("utf-16-le")
_FILE_PASS = re.compile(rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00.\x00", re.DOTALL)
"""The records that a BIFF8 workbook with a password begins with; calamine knows the newer ciphers only."""


def read_ole(content: bytes) -> Iterator[Sheet]:
    """The sheets of an OLE file: a BIFF workbook, or the envelope that Excel puts around an encrypted xlsx.

    Raises:
        RefusedError: ENCRYPTED, MACROS, UNREADABLE.
    """
    if _ENCRYPTED_PACKAGE in content or _FILE_PASS.search(content):
        raise encrypted()
    if _VBA_STORAGE in content:
        raise macros()
    check_biff(content)
    return read_workbook(content)


def read_workbook(content: bytes) -> Iterator[Sheet]:
    """The sheets of a workbook that hold anything, hidden ones too.

    Raises:
        RefusedError: ENCRYPTED, UNREADABLE.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = list(workbook.sheet_names)
    except BaseException as error:
        raise _refusal(error) from None
    for number, name in enumerate(names, start=1):
        try:
            grid = workbook.get_sheet_by_name(name)
        except BaseException as error:
            raise _refusal(error) from None
        sheet = sheet_of(number, name, partial(_rows, grid))
        if sheet:
            yield sheet


def _rows(grid: CalamineSheet) -> Iterable[Sequence[CellValue]]:
    """The rows from the first on; calamine leaves out the empty columns to the left."""
    try:
        _, left = grid.start or (0, 0)
        if not left:
            return grid.iter_rows()
        margin: list[CellValue] = [""] * left
        return ([*margin, *row] for row in grid.iter_rows())
    except BaseException as error:
        raise _refusal(error) from None


def _refusal(error: BaseException) -> BaseException:
    """What a person can act on. A panic of the Rust reader is a BaseException without an importable class."""
    if isinstance(error, PasswordError):
        return encrypted()
    if isinstance(error, (CalamineError, ValueError, OverflowError)) or type(error).__name__ == "PanicException":
        return unreadable("Tệp hỏng hoặc không phải bảng tính.", action="Xuất lại tệp dạng .xlsx.")
    return error
