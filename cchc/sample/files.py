"""Writes sheets to disk as the systems do, the same bytes for the same sheet."""

import csv
import io
import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from cchc.sample.cells import ExcelDate, Row
from cchc.sample.timeline import instant

TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"
ACCENTED = (*range(0xC0, 0x1B5), *range(0x1EA0, 0x1EFA))


@dataclass(frozen=True)
class FileFormat:
    """csv with its encoding and separator, or xlsx."""

    extension: str
    encoding: str = "utf-8"
    separator: str = ";"


def _split_tone(letter: str) -> str:
    """The letter with its tone mark as a combining character after it."""
    parts = unicodedata.normalize("NFD", letter)
    base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONE_MARKS))
    return base + "".join(part for part in parts if part in TONE_MARKS)


def _translation() -> dict[int, str]:
    """Code points that windows-1258 has no byte for -> what it writes instead; Ð becomes Đ, whose byte it shares."""
    table: dict[int, str] = {}
    for point in ACCENTED:
        letter = chr(point)
        try:
            letter.encode("cp1258")
        except UnicodeEncodeError:
            table[point] = _split_tone(letter)
    table[0xD0] = "Đ"
    return table


_TO_WINDOWS_1258 = _translation()


def encode_windows_1258(text: str) -> bytes:
    """Vietnamese text in windows-1258: vowels with their hats, then tone marks as combining characters.

    Raises UnicodeEncodeError for a letter that the encoding cannot write at all.
    """
    return unicodedata.normalize("NFC", text).translate(_TO_WINDOWS_1258).encode("cp1258")


def write_csv(path: Path, rows: list[Row], style: FileFormat) -> None:
    """Write rows with quotes only where needed and Windows line ends."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=style.separator, lineterminator="\r\n").writerows(rows)
    text = buffer.getvalue()
    path.write_bytes(encode_windows_1258(text) if style.encoding == "cp1258" else text.encode(style.encoding))


def write_xlsx(path: Path, rows: list[Row], sheet_name: str, created: int) -> None:
    """Write rows to one sheet; `created` (a stamp) is the date that the workbook states."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    book.set_properties({"created": instant(created).replace(tzinfo=None)})
    sheet = book.add_worksheet(sheet_name)
    day_format, stamp_format = (book.add_format({"num_format": code}) for code in ("dd/mm/yyyy", "dd/mm/yyyy hh:mm"))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                if cell:
                    sheet.write_string(number, column, cell)
            elif isinstance(cell, ExcelDate):
                sheet.write_number(number, column, cell.serial, stamp_format if cell.with_time else day_format)
            else:
                sheet.write_number(number, column, cell)
    book.close()


def write_rows(path: Path, rows: list[Row], style: FileFormat, sheet_name: str, exported_at: int) -> None:
    """Write a file and set its modification time to its export."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if style.extension == "xlsx":
        write_xlsx(path, rows, sheet_name, exported_at)
    else:
        write_csv(path, rows, style)
    touch(path, exported_at)


def touch(path: Path, stamp: int) -> None:
    """Set access and modification time."""
    seconds = instant(stamp).timestamp()
    os.utime(path, (seconds, seconds))
