"""Zip containers: what kind of file one is, whether it may be opened, and the members of a plain archive."""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import PurePosixPath

from ingestion.readers.extent import check_ods, check_xlsx
from ingestion.readers.inflate import Stretch, check_directory, check_one_directory, inflated, stretches
from ingestion.readers.refusals import encrypted, format_unknown, macros, unreadable
from ingestion.readers.refusals import refused as refused

MAX_MEMBERS = 200
MAX_EXPANDED = 512 << 20
MAX_RATIO = 200
RATIO_COUNTS_FROM = 1 << 20
"""A member smaller than this may be packed as tightly as it likes."""

_CONTENT_TYPES = "[Content_Types].xml"
_ACTIVE_TYPES = (b"macroenabled", b"vbaproject", b"macrosheet")
_ACTIVE_PARTS = re.compile(r"vbaproject\.bin$|^xl/macrosheets/")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_NOT_DATA = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError),
    *(EOFError, OSError, ValueError, OverflowError, IndexError),
)


Watch = Callable[[bytes], None]


class Kind(Enum):
    """What a zip is."""

    WORKBOOK = "workbook"
    ARCHIVE = "archive"


@dataclass
class Expansion:
    """How much the containers of one delivery may still expand to, an archive and the workbooks in it together."""

    left: int = MAX_EXPANDED

    def take(self, size: int, file: str) -> None:
        """Counts ``size`` bytes.

        Raises:
            RefusedError: ARCHIVE_REFUSED.
        """
        self.left -= size
        if self.left < 0:
            raise refused(f"dung lượng sau giải nén vượt {MAX_EXPANDED >> 20} MiB", file)


def inspect(content: bytes, expansion: Expansion, watch: Watch | None = None) -> Kind:
    """The kind of a zip, after its declared sizes have been counted against ``expansion``.

    ``watch`` is shown the bytes of every part of a workbook, piece by piece, while they are looked through.

    Raises:
        RefusedError: ARCHIVE_REFUSED, ENCRYPTED, FORMAT_UNKNOWN, FORMULA_WITHOUT_VALUE, MACROS, TOO_LARGE,
            UNREADABLE.
    """
    with _opened(content) as bundle:
        entries = bundle.infolist()
    names = {entry.filename for entry in entries}
    _check_sizes(entries, expansion)
    if any(entry.flag_bits & 1 for entry in entries):
        raise encrypted()
    office = _CONTENT_TYPES in names
    if not office and "mimetype" not in names:
        return Kind.ARCHIVE
    places = {place.name: place for place in stretches(content, entries)}
    if not office and _bytes(content, places["mimetype"]).strip() != _ODS:
        return Kind.ARCHIVE
    check_one_directory(content)
    _check_active(content, places, office=office)
    if "xl/workbook.bin" in names:
        raise format_unknown()
    if len(places) < len(entries):
        raise refused("có hai phần cùng tên")
    if office:
        check_xlsx({name: partial(_shown, content, place, watch) for name, place in places.items()})
    elif "content.xml" in names:
        check_ods(_shown(content, places["content.xml"], watch))
    return Kind.WORKBOOK


def members(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Name without folders and bytes of each data file of a plain archive that ``inspect`` has let through.

    Raises:
        RefusedError: ARCHIVE_REFUSED, UNREADABLE.
    """
    with _opened(content) as bundle:
        entries = bundle.infolist()
    if len(entries) > MAX_MEMBERS:
        raise refused(f"có hơn {MAX_MEMBERS} tệp bên trong")
    for entry in entries:
        _check_path(entry)
    for entry, place in zip(entries, stretches(content, entries), strict=True):
        if not entry.filename.endswith("/") and not any(mark in entry.filename for mark in _NOT_DATA):
            yield _base_name(entry), _bytes(content, place)


def _shown(content: bytes, place: Stretch, watch: Watch | None) -> Iterator[bytes]:
    for piece in inflated(content, place):
        if watch is not None:
            watch(piece)
        yield piece


def _check_active(content: bytes, places: dict[str, Stretch], *, office: bool) -> None:
    """Macros under any name, and passwords."""
    names = [name.lower() for name in places]
    if office:
        types = _bytes(content, places[_CONTENT_TYPES]).lower()
        active = any(mark in types for mark in _ACTIVE_TYPES) or any(_ACTIVE_PARTS.search(name) for name in names)
    else:
        active = any(name.startswith(("basic/", "scripts/")) for name in names)
    if active:
        raise macros()
    manifest = places.get("META-INF/manifest.xml")
    if not office and manifest and b"encryption-data" in _bytes(content, manifest):
        raise encrypted()


def _opened(content: bytes) -> zipfile.ZipFile:
    check_directory(content)
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except _DAMAGE as error:
        raise unreadable("Tệp nén hỏng.", action="Nén lại hoặc xuất lại tệp.") from error


def _bytes(content: bytes, place: Stretch) -> bytes:
    return b"".join(inflated(content, place))


def _check_sizes(entries: list[zipfile.ZipInfo], expansion: Expansion) -> None:
    for entry in entries:
        name = _base_name(entry)
        expansion.take(entry.file_size, name)
        if entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise refused(f"tỷ lệ nén vượt {MAX_RATIO} lần", name)


def _check_path(entry: zipfile.ZipInfo) -> None:
    path = entry.filename.replace("\\", "/")
    if path.startswith("/") or ".." in path.split("/") or path[1:2] == ":":
        raise refused("đường dẫn bên trong đi ra ngoài thư mục", _base_name(entry))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise refused("có liên kết (symlink) bên trong", _base_name(entry))


def _base_name(entry: zipfile.ZipInfo) -> str:
    """The member's own name; many packers write UTF-8 without saying so."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = entry.filename
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in PurePosixPath(name.replace("\\", "/")).name)
