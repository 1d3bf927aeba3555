"""The bytes of one delivery, readable as often as a step needs them and never all at once unless it asks."""

import hashlib
import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

CHUNK = 1 << 20
"""Bytes read at a time where a file only flows by."""


class Content:
    """Bytes somewhere: in a file, in memory, in the landing zone. Subclasses know where."""

    def open(self) -> BinaryIO:
        """A fresh stream from the first byte; the caller closes it."""
        raise NotImplementedError

    @cached_property
    def size(self) -> int:
        """Bytes in all."""
        with self.open() as stream:
            return sum(map(len, iter(lambda: stream.read(CHUNK), b"")))

    @cached_property
    def sha256(self) -> str:
        """The hash of the bytes, read once in chunks."""
        digest = hashlib.sha256()
        with self.open() as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    @cached_property
    def known(self) -> dict[str, Any]:
        """What a reader found out about the bytes and need not find out again."""
        return {}

    def start(self, count: int) -> bytes:
        """The first ``count`` bytes, or all where there are fewer."""
        with self.open() as stream:
            return stream.read(count)

    def whole(self) -> bytes:
        """All bytes at once: for formats that cannot be read in a stream."""
        with self.open() as stream:
            return stream.read()


@dataclass(frozen=True)
class FileContent(Content):
    """A file of the inbox."""

    path: Path

    def open(self) -> BinaryIO:
        """The file, opened for reading."""
        return self.path.open("rb")


@dataclass(frozen=True)
class BytesContent(Content):
    """Bytes already in memory, such as a member of an archive."""

    content: bytes

    def open(self) -> BinaryIO:
        """A stream over the bytes."""
        return io.BytesIO(self.content)

    def whole(self) -> bytes:
        """The bytes themselves, not copied."""
        return self.content
