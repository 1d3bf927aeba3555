"""Sealed files: a stream of bytes encrypted and authenticated chunk by chunk, so that none stands in memory whole.

A sealed file is a header and chunks of 1 MiB. The header holds the format, the id of the key (a hash, which tells
nothing of the key) and a random salt. Each file has a key of its own, derived (HKDF-SHA256) from the key, the salt and
the sha256 of the content; each chunk is AES-256-GCM under it, with its index and whether it is the last one as the
nonce. So a chunk that was changed, moved, left out, added or taken from another file does not open, and neither does
a file under another content's name.
"""

import hashlib
import io
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from warehouse.errors import CchcError

MAGIC = b"CCHC2\n"
FIRST_MAGIC = b"CCHC1\n"
"""The first format: one nonce and one piece. It can be opened, nothing is written in it."""
KEY_BYTES = 32
CHUNK = 1 << 20
TAG = 16
_KEY_ID_BYTES = 8
_SALT_BYTES = 32
_HEADER_BYTES = len(MAGIC) + _KEY_ID_BYTES + _SALT_BYTES
_FIRST_NONCE_BYTES = 12


@dataclass(frozen=True)
class Key:
    """A key of 32 bytes, and its id: what a sealed file says of the key that it needs."""

    value: bytes

    @property
    def id(self) -> str:
        """16 hexadecimal digits."""
        return hashlib.sha256(b"cchc landing key" + self.value).hexdigest()[: 2 * _KEY_ID_BYTES]

    def __repr__(self) -> str:
        return f"Key({self.id})"


class _Writer(Protocol):
    def write(self, data: bytes | memoryview, /) -> int: ...


def seal(source: BinaryIO, target: _Writer, key: Key, sha256: str) -> str:
    """Write the bytes of ``source`` sealed to ``target`` and give their sha256, which the caller compares.

    ``sha256`` is the hash that the content is known by; memory holds three chunks.
    """
    salt = os.urandom(_SALT_BYTES)
    header = MAGIC + bytes.fromhex(key.id) + salt
    cipher = _cipher(key, salt, sha256)
    digest = hashlib.sha256()
    target.write(header)
    sealed = bytearray(CHUNK + TAG)
    index, chunk = 0, _read_full(source)
    while True:
        following = _read_full(source) if len(chunk) == CHUNK else b""
        digest.update(chunk)
        view = memoryview(sealed)[: len(chunk) + TAG]
        cipher.encrypt_into(_nonce(index, last=not following), chunk, header, view)
        target.write(view)
        if not following:
            return digest.hexdigest()
        index, chunk = index + 1, following


def key_id(path: Path) -> str | None:
    """The id of the key that a sealed file needs; None for the first format, which does not say.

    Raises:
        CchcError: LANDING_UNREADABLE, where it is no sealed file.
    """
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if header.startswith(FIRST_MAGIC):
        return None
    return _split(header)[0]


def open_sealed(path: Path, sha256: str, keys: Callable[[], Mapping[str, Key]]) -> BinaryIO:
    """The content of a sealed file as a stream that can be read anywhere; each chunk is authenticated when it is read.

    The last chunk is authenticated at once, so that a file that was cut off is found before its first byte is used.
    ``keys`` is asked after the file was opened: a key that another process has just changed to is among them.

    Raises:
        CchcError: LANDING_UNREADABLE, where it was changed, cut off, is of another content or its key is not there.
            The stream raises it as well, where it meets a chunk that was changed.
        FileNotFoundError: there is no such file.
    """
    file = path.open("rb", buffering=0)
    try:
        header = file.read(_HEADER_BYTES)
        if header.startswith(FIRST_MAGIC):
            with file:
                return io.BytesIO(_open_first(header + file.read(), sha256, keys()))
        needed, salt = _split(header)
        known = keys()
        if needed not in known:
            raise _unreadable(f"khoá {needed} không có trong vòng khoá")
        return io.BufferedReader(_Chunks(file, header, _cipher(known[needed], salt, sha256)), CHUNK)
    except BaseException:
        file.close()
        raise


class _Chunks(io.RawIOBase):
    """The opened chunks of a sealed file, one in memory at a time."""

    def __init__(self, file: io.FileIO, header: bytes, cipher: AESGCM) -> None:
        sealed_bytes = os.fstat(file.fileno()).st_size - len(header)
        self._count = -(-sealed_bytes // (CHUNK + TAG))
        self._file, self._header, self._cipher = file, header, cipher
        self._index, self._chunk, self._position = -1, b"", 0
        if sealed_bytes < TAG:
            raise _unreadable("tệp bị cắt cụt")
        self._size = sealed_bytes - self._count * TAG
        self._load(self._count - 1)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("negative position")
        self._position = start + offset
        return self._position

    def readinto(self, target: bytearray | memoryview, /) -> int:  # type: ignore[override]
        if self._position >= self._size:
            return 0
        index, within = divmod(self._position, CHUNK)
        if index != self._index:
            self._load(index)
        piece = memoryview(self._chunk)[within : within + len(target)]
        target[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _load(self, index: int) -> None:
        self._file.seek(len(self._header) + index * (CHUNK + TAG))
        sealed = _read_full(self._file, CHUNK + TAG)
        try:
            self._chunk = self._cipher.decrypt(_nonce(index, last=index == self._count - 1), sealed, self._header)
        except InvalidTag:
            raise _unreadable(f"đoạn thứ {index + 1} không khớp") from None
        self._index = index


def _unreadable(why: str) -> CchcError:
    return CchcError(
        "LANDING_UNREADABLE",
        f"Không giải mã được tệp đã lưu: {why}.",
        action="Kiểm tra CCHC_LANDING_KEY, rồi chạy: cchc landing check",
    )


def _open_first(sealed: bytes, sha256: str, keys: Mapping[str, Key]) -> bytes:
    start = len(FIRST_MAGIC) + _FIRST_NONCE_BYTES
    for key in keys.values():
        try:
            return AESGCM(key.value).decrypt(sealed[len(FIRST_MAGIC) : start], sealed[start:], sha256.encode())
        except (InvalidTag, ValueError):
            continue
    raise _unreadable("khoá khác hoặc nội dung đã bị sửa")


def _split(header: bytes) -> tuple[str, bytes]:
    if len(header) != _HEADER_BYTES or not header.startswith(MAGIC):
        raise _unreadable("phần đầu tệp không đúng")
    return header[len(MAGIC) : len(MAGIC) + _KEY_ID_BYTES].hex(), header[len(MAGIC) + _KEY_ID_BYTES :]


def _cipher(key: Key, salt: bytes, sha256: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, b"cchc landing 2 " + sha256.encode()).derive(key.value))


def _nonce(index: int, *, last: bool) -> bytes:
    return index.to_bytes(11, "big") + bytes([last])


def _read_full(stream: BinaryIO | io.FileIO, count: int = CHUNK) -> bytes:
    """``count`` bytes, fewer only at the end."""
    parts = []
    while count and (part := stream.read(count)):
        parts.append(part)
        count -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)
