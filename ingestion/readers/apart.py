"""Large workbooks are read in a process of their own: beside the work on their rows, and within a bound of memory."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import IO

import pyarrow as pa

from ingestion.ahead import ahead
from ingestion.readers.cells import HEAD_ROWS, Sheet
from ingestion.readers.grid import Columns, GridBody
from ingestion.readers.refusals import encrypted, too_large, unreadable
from warehouse.errors import RefusedError

LARGE = 2 << 20
"""Bytes from which a workbook is worth a process: a smaller one is read sooner than Python starts."""
MAX_MEMORY = 6 << 30
"""Bytes of address space; what a workbook may blow up to is refused long before."""
_BATCHES_AHEAD = 4
_CHILD = Path(__file__).with_name("apart_child.py")
_ENCRYPTED, _UNREADABLE = 3, 4

Child = subprocess.Popen[bytes]


class Apart:
    """A workbook that is being read in another process, from the moment this is made."""

    def __init__(self, content: bytes) -> None:
        self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and file; the delivery is its standard input
            [sys.executable, "-I", str(_CHILD), str(MAX_MEMORY)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        Thread(target=_feed, args=(self._child.stdin, content), name="feed", daemon=True).start()

    def cancel(self) -> None:
        """End it, whatever it is at."""
        self._child.kill()
        _end(self._child)

    def sheets(self) -> Iterator[Sheet]:
        """The sheets that hold anything, hidden ones too. A sheet is taken in before the next one is given.

        Raises:
            RefusedError: ENCRYPTED, TOO_LARGE, UNREADABLE.
        """
        while (stream := _next_stream(self._child)).schema.names:
            about = stream.schema.metadata
            is_last = bool(about[b"is_last"])
            batches = _batches(stream, self._child, is_last=is_last)
            first = next(batches, None)
            if first is None:
                raise _refusal(self._child)
            head = [list(row) for row in zip(*(column[:HEAD_ROWS].to_pylist() for column in first), strict=True)]
            body = GridBody(chain([first], ahead(batches, _BATCHES_AHEAD)))
            yield Sheet(int(about[b"number"]), about[b"name"].decode(), head, body)
            if is_last:
                return
            body.read_to_the_end()
        _end(self._child)


def _feed(pipe: IO[bytes] | None, content: bytes) -> None:
    try:
        if pipe is not None:
            with pipe:
                pipe.write(content)
    except OSError:  # it ended before it had read everything: its exit code says why
        return


def _next_stream(child: Child) -> pa.RecordBatchStreamReader:
    try:
        return pa.ipc.open_stream(pa.PythonFile(child.stdout, "r"))
    except (pa.ArrowInvalid, OSError):
        raise _refusal(child) from None


def _batches(stream: pa.RecordBatchStreamReader, child: Child, *, is_last: bool) -> Iterator[Columns]:
    """The batches of one sheet; with those of the last one the process ends, read to their end or not."""
    try:
        for batch in stream:
            yield batch.columns
    except (pa.ArrowInvalid, OSError):
        raise _refusal(child) from None
    finally:
        if is_last:
            child.kill()
            _end(child)


def _refusal(child: Child) -> RefusedError:
    """Why the other process ended: it says so, or its memory was not enough (a panic of the reader ends with 1)."""
    code = _end(child)
    if code == _ENCRYPTED:
        return encrypted()
    if code in (1, _UNREADABLE):
        return unreadable("Tệp hỏng hoặc không phải bảng tính.", action="Xuất lại tệp dạng .xlsx.")
    return too_large("bảng tính cần quá nhiều bộ nhớ")


def _end(child: Child) -> int:
    try:
        return child.wait(timeout=10)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()
    finally:
        if child.stdout is not None:
            child.stdout.close()
