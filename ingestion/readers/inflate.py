"""The members of a zip as their bytes really are: nothing that the directory says of them is taken on trust.

A directory can say "10 bytes" of a stream that inflates to gigabytes, let many members share one stream, or be one of
two directories, of which one program reads the first and another the second.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.readers.refusals import refused, unreadable

MAX_ENTRIES = 5_000
_CHUNK = 1 << 20
_ENTRY, _END, _LOCAL = b"PK\x01\x02", b"PK\x05\x06", b"PK\x03\x04"
_LOCAL_HEADER = 30
_LONGEST_TAIL = 22 + 65_535


@dataclass(frozen=True)
class Stretch:
    """Where a member's packed bytes stand in the file, and what they have to come to."""

    name: str
    start: int
    end: int
    packed: bool
    size: int
    checksum: int


def check_directory(content: bytes) -> None:
    """Refuses a directory too long to be looked through.

    Raises:
        RefusedError: ARCHIVE_REFUSED.
    """
    if content.count(_ENTRY) > MAX_ENTRIES:
        raise refused(f"có hơn {MAX_ENTRIES} mục")


def check_one_directory(content: bytes) -> None:
    """Refuses a workbook that can be read as two different ones.

    Raises:
        RefusedError: ARCHIVE_REFUSED.
    """
    if content.count(_END, max(0, len(content) - _LONGEST_TAIL)) != 1:
        raise refused("có nhiều mục lục")


def stretches(content: bytes, entries: list[zipfile.ZipInfo]) -> list[Stretch]:
    """Each member's place; no two may overlap.

    Raises:
        RefusedError: ARCHIVE_REFUSED, UNREADABLE.
    """
    found = [_stretch(content, entry) for entry in entries]
    reached = 0
    for place in sorted(found, key=lambda stretch: (stretch.start, stretch.end)):
        if place.start < reached:
            raise refused("các tệp bên trong chồng lên nhau", place.name)
        reached = place.end
    return found


def inflated(content: bytes, place: Stretch) -> Iterator[bytes]:
    """The bytes of a member, in pieces.

    Raises:
        RefusedError: ARCHIVE_REFUSED, as soon as there are more of them than was said; UNREADABLE, where there are
            fewer or their checksum is another.
    """
    size = checksum = 0
    for piece in _pieces(content, place):
        size += len(piece)
        if size > place.size:
            raise refused("dung lượng khai báo sai", place.name)
        checksum = zlib.crc32(piece, checksum)
        yield piece
    if size < place.size or checksum != place.checksum:
        raise unreadable("Tệp nén hỏng.", action="Nén lại hoặc xuất lại tệp.")


def _pieces(content: bytes, place: Stretch) -> Iterator[bytes]:
    view = memoryview(content)[place.start : place.end]
    if not place.packed:
        yield from (bytes(view[start : start + _CHUNK]) for start in range(0, len(view), _CHUNK))
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for start in range(0, len(view), _CHUNK):
            rest: bytes | memoryview = view[start : start + _CHUNK]
            while rest and not inflater.eof:
                piece = inflater.decompress(rest, _CHUNK)
                rest = inflater.unconsumed_tail
                yield piece
    except zlib.error as error:
        raise unreadable("Tệp nén hỏng.", action="Nén lại hoặc xuất lại tệp.") from error


def _stretch(content: bytes, entry: zipfile.ZipInfo) -> Stretch:
    head = content[entry.header_offset : entry.header_offset + _LOCAL_HEADER]
    if not head.startswith(_LOCAL) or len(head) < _LOCAL_HEADER:
        raise unreadable("Tệp nén hỏng.", action="Nén lại hoặc xuất lại tệp.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise unreadable("Tệp nén theo cách không đọc được.", action="Nén lại dạng .zip thông thường.")
    name_length, extra_length = struct.unpack("<HH", head[26:30])
    start = entry.header_offset + _LOCAL_HEADER + name_length + extra_length
    name = content[entry.header_offset + _LOCAL_HEADER : start - extra_length]
    same_name = name.decode("utf-8" if entry.flag_bits & 0x800 else "cp437", "replace") == entry.orig_filename
    if not same_name or start + entry.compress_size > len(content):
        raise unreadable("Tệp nén hỏng.", action="Nén lại hoặc xuất lại tệp.")
    packed = entry.compress_type == zipfile.ZIP_DEFLATED
    end = start + entry.compress_size
    return Stretch(entry.filename, start, end, packed, entry.file_size, entry.CRC)
