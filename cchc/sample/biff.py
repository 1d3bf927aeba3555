"""A small BIFF8 workbook (.xls as Excel 97 to 2003 wrote it): text and numbers in one sheet, nothing else."""

import struct
from collections.abc import Iterator, Sequence

SECTOR = 512
SMALLEST_STREAM = 4096
MOST_SECTORS = 126
END, FREE, NONE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFD


def biff(sheet_name: str, rows: Sequence[Sequence[str | int | float]]) -> bytes:
    """The workbook's bytes, the same for the same rows.

    Raises ValueError where the sheet is larger than one table of sectors can address (about 60 KB).
    """
    name = sheet_name.encode("utf-16-le")
    before = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    before += _record(0x0042, struct.pack("<H", 1200)) + _record(0x00E0, bytes(20))
    place = len(before) + 4 + 8 + len(name) + 4
    book = before + _record(0x0085, struct.pack("<IHBB", place, 0, len(sheet_name), 1) + name) + _record(0x000A)
    book += _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    book += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    return _envelope(book + b"".join(_cells(rows)) + _record(0x000A))


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _cells(rows: Sequence[Sequence[str | int | float]]) -> Iterator[bytes]:
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, int | float):
                yield _record(0x0203, struct.pack("<HHHd", number, column, 0, cell))
            elif cell:
                text = cell.encode("utf-16-le")
                yield _record(0x0204, struct.pack("<HHHHB", number, column, 0, len(text) // 2, 1) + text)


def _envelope(stream: bytes) -> bytes:
    """An OLE compound file with the one stream "Workbook"."""
    size = max(len(stream), SMALLEST_STREAM)
    sectors = -(-size // SECTOR)
    if sectors > MOST_SECTORS:
        raise ValueError("the sheet is too large")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, SMALLEST_STREAM, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    table = [TABLE, END, *range(3, 2 + sectors), END]
    directory = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, NONE, 2, size) + bytes(256)
    used = struct.pack("<128I", *table, *[FREE] * (128 - len(table)))
    return header + used + directory + stream.ljust(sectors * SECTOR, b"\x00")


def _entry(name: str, kind: int, child: int, start: int, length: int) -> bytes:
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\x00") + struct.pack("<HBBIII", len(text) + 2, kind, 1, NONE, NONE, child)
    return head + bytes(36) + struct.pack("<IQ", start, length)
