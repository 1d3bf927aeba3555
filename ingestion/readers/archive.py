"""Zip containers: what kind of file one is, whether it may be opened, and the members of a plain archive."""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath

from ingestion.readers.extent import check_ods, check_xlsx_part
from ingestion.readers.refusals import encrypted, macros, unreadable
from warehouse.errors import Place, RefusedError

MAX_MEMBERS = 200
MAX_EXPANDED = 512 << 20
MAX_RATIO = 200
RATIO_COUNTS_FROM = 1 << 20
"""A member smaller than this may be packed as tightly as it likes."""

_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_NOT_DATA = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, NotImplementedError),
    *(EOFError, OSError, ValueError, OverflowError, IndexError),
)


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


def refused(why: str, file: str | None = None) -> RefusedError:
    """ARCHIVE_REFUSED, naming the limit that was passed."""
    return RefusedError(
        "ARCHIVE_REFUSED",
        f"Tệp nén bị từ chối: {why}.",
        action="Nén lại chỉ các tệp dữ liệu, không lồng tệp nén, rồi gửi lại.",
        place=Place(file=file),
    )


def inspect(content: bytes, expansion: Expansion) -> Kind:
    """The kind of a zip, after its declared sizes have been counted against ``expansion``.

    Raises:
        RefusedError: ARCHIVE_REFUSED, ENCRYPTED, MACROS, TOO_LARGE, UNREADABLE.
    """
    with _opened(content) as bundle:
        entries = bundle.infolist()
        names = {entry.filename for entry in entries}
        _check_sizes(entries, expansion)
        if any(entry.flag_bits & 1 for entry in entries):
            raise encrypted()
        office = "[Content_Types].xml" in names
        if not office and not ("mimetype" in names and _bytes(bundle, "mimetype").strip() == _ODS):
            return Kind.ARCHIVE
        if any(name.lower().endswith("vbaproject.bin") or (not office and name.startswith("Basic/")) for name in names):
            raise macros()
        manifest = "META-INF/manifest.xml"
        if not office and manifest in names and b"encryption-data" in _bytes(bundle, manifest):
            raise encrypted()
        _check_extent(bundle, office=office)
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
        for entry in entries:
            if not entry.filename.endswith("/") and not any(mark in entry.filename for mark in _NOT_DATA):
                yield _base_name(entry), _bytes(bundle, entry)


def _check_extent(bundle: zipfile.ZipFile, *, office: bool) -> None:
    parts = [name for name in bundle.namelist() if name.endswith(".xml") and (office or name == "content.xml")]
    check = check_xlsx_part if office else check_ods
    try:
        for name in parts:
            with bundle.open(name) as part:
                check(part)
    except (*_DAMAGE, RuntimeError) as error:
        raise unreadable("Tệp hỏng hoặc không phải bảng tính.", action="Xuất lại tệp dạng .xlsx.") from error


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except _DAMAGE as error:
        raise unreadable("Tệp nén hỏng.", action="Nén lại hoặc xuất lại tệp.") from error


def _bytes(bundle: zipfile.ZipFile, entry: zipfile.ZipInfo | str) -> bytes:
    """A member's bytes; never more of them than it declares."""
    try:
        return bundle.read(entry)
    except (*_DAMAGE, RuntimeError) as error:
        raise unreadable("Tệp nén hỏng.", action="Nén lại hoặc xuất lại tệp.") from error


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


def _base_name(entry: zipfile.ZipInfo) -> str:
    """The member's own name; many packers write UTF-8 without saying so."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = entry.filename
    return PurePosixPath(name.replace("\\", "/")).name
