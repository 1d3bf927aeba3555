"""Which encoding a text file is in, and its text as a stream of UTF-8."""

import codecs
import io
import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO, Literal

import pyarrow as pa

from ingestion.content import CHUNK, BytesContent, Content
from ingestion.readers import legacy_fonts
from warehouse.errors import RefusedError

Encoding = Literal["utf-8", "utf-16", "cp1258", "cp1252"]
UTF8_BOM = b"\xef\xbb\xbf"
_NOT_VIETNAMESE = re.compile("[\u0080-\u009f\ufffd]")
_CHECKED = 200_000
"""Characters of a windows-1258 text that must look like Vietnamese."""


def encoding_of(content: Content) -> Encoding:
    """UTF-16 by its mark, UTF-8 where every byte is valid, else windows-1258 or the code page of a legacy font.

    Raises:
        RefusedError: ENCODING_UNKNOWN, where no encoding gives Vietnamese text.
    """
    if "encoding" not in content.known:
        content.known["encoding"] = _found(content)
    found: Encoding = content.known["encoding"]
    return found


def _found(content: Content) -> Encoding:
    if content.start(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        _check(content, "utf-16")
        return "utf-16"
    if _is_utf8(content):
        return "utf-8"
    found = legacy_fonts.encoding_of(_sample(content))
    if found is None:
        raise _unknown()
    if found == "cp1258":
        _check(content, "cp1258")
    return found


def utf8(content: Content, encoding: Encoding) -> BinaryIO:
    """The text from its first character as UTF-8 without a mark; windows-1258 with its tone marks composed (NFC)."""
    stream = content.open()
    if encoding == "utf-8":
        if stream.read(len(UTF8_BOM)) == UTF8_BOM:
            return stream
        stream.close()
        return content.open()
    return io.BufferedReader(_Pieces(stream, _transcoded(stream, encoding)), CHUNK)


def decode(content: bytes) -> str:
    """Bytes that are a text, as a whole.

    Raises:
        RefusedError: ENCODING_UNKNOWN.
    """
    whole = BytesContent(content)
    with utf8(whole, encoding_of(whole)) as stream:
        return stream.read().decode()


def _sample(content: Content) -> bytes:
    """Whole lines of the beginning, or, where they are ASCII only, of the first place that is more."""
    with content.open() as stream:
        while chunk := stream.read(_CHECKED):
            sample = chunk + stream.readline()
            if not sample.isascii():
                return sample
    return b""


def _is_utf8(content: Content) -> bool:
    with content.open() as stream:
        rest = b""
        while chunk := stream.read(CHUNK):
            # A line's end is never inside a character.
            whole, end, rest = (rest + chunk).rpartition(b"\n")
            if not _valid(whole + end):
                return False
            if len(rest) > 16 * CHUNK:
                break
        return _valid(rest + stream.read())


def _valid(data: bytes) -> bool:
    try:
        pa.array([data], pa.large_binary()).cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _check(content: Content, encoding: Encoding) -> None:
    seen = 0
    try:
        with content.open() as stream:
            for piece in _texts(stream, encoding):
                if seen < _CHECKED and _NOT_VIETNAMESE.search(piece[: _CHECKED - seen]):
                    raise _unknown()
                seen += len(piece)
    except UnicodeDecodeError:
        raise _unknown() from None


def _transcoded(stream: BinaryIO, encoding: Encoding) -> Iterator[bytes]:
    return (piece.encode() for piece in _texts(stream, encoding))


def _texts(stream: BinaryIO, encoding: Encoding) -> Iterator[str]:
    """The text in pieces that end at a line's end, so that a letter and its tone mark stay together."""
    # Some bytes of a legacy font are no signs of the code page: the font's table knows them by their place.
    decoder = codecs.getincrementaldecoder(encoding)("replace" if encoding == "cp1252" else "strict")
    rest = ""
    while chunk := stream.read(CHUNK):
        whole, end, rest = (rest + decoder.decode(chunk)).rpartition("\n")
        yield _composed(whole + end, encoding)
    yield _composed(rest + decoder.decode(b"", final=True), encoding)


def _composed(text: str, encoding: Encoding) -> str:
    return unicodedata.normalize("NFC", text) if encoding == "cp1258" else text


def _unknown() -> RefusedError:
    return RefusedError("ENCODING_UNKNOWN", "Không nhận ra bảng mã của tệp.", action="Xuất lại tệp dạng UTF-8.")


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a raw stream that closes what it reads from."""

    def __init__(self, source: BinaryIO, pieces: Iterator[bytes]) -> None:
        self._source = source
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, target: "memoryview | bytearray") -> int:  # type: ignore[override]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        count = min(len(target), len(self._rest))
        target[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count

    def close(self) -> None:
        self._source.close()
        super().close()
