"""csv and tsv: separator found out, cells read by Arrow in a stream."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from ingestion.content import Content
from ingestion.readers.cells import HEAD_ROWS, Body, BrokenRow, Cells, Sheet
from ingestion.readers.encoding import Encoding, encoding_of, utf8
from ingestion.readers.refusals import unreadable

SEPARATORS = ",;\t|"
SAMPLE = 65_536
"""Characters in which the separator and the header are looked for."""
BLOCK = 4 << 20
"""Bytes parsed at a time; no record may be longer."""


def read_delimited(content: Content) -> Iterator[Sheet]:
    """The one sheet of a csv or tsv in UTF-8 (with or without BOM), UTF-16 or windows-1258.

    Raises:
        RefusedError: ENCODING_UNKNOWN, where no encoding gives Vietnamese text; UNREADABLE.
    """
    encoding = encoding_of(content)
    with utf8(content, encoding) as stream:
        sample = stream.read(SAMPLE * 3).decode("utf-8", "ignore")[:SAMPLE]
    head: list[list[str]] = []
    ends: list[int] = []
    try:
        separator = sniff_separator(sample)
        records = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
        for record in records:
            head.append(record)
            ends.append(records.line_num)
            if len(head) == HEAD_ROWS:
                break
    except csv.Error:
        raise unreadable() from None
    if head:
        yield Sheet(1, "", head, _DelimitedBody(content, encoding, separator, head, _offsets(sample, ends)))


def sniff_separator(sample: str) -> str:
    """The separator that splits most of the first lines into the same, largest number of cells."""
    best, best_score = ",", 0
    for separator in SEPARATORS:
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
        widths = Counter(len(row) for row, _ in zip(rows, range(HEAD_ROWS), strict=False) if len(row) > 1)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: item[0] * item[1])
        if width * count > best_score:
            best, best_score = separator, width * count
    return best


class _DelimitedBody(Body):
    def __init__(
        self, content: Content, encoding: Encoding, separator: str, head: list[list[str]], offsets: list[int]
    ) -> None:
        self._content = content
        self._encoding = encoding
        self._separator = separator
        self._width = max(map(len, head))
        self._offsets = offsets

    def width(self) -> int:
        """Columns of the widest of the first rows; a wider one is broken."""
        return self._width

    def below(self, header_index: int, width: int) -> Iterator[Cells]:
        """Batches of text cells. A row of another width is not guessed at: it is given as broken."""
        names = [str(index) for index in range(width)]
        waiting: list[BrokenRow] = []

        def note(row: arrow_csv.InvalidRow) -> str:
            waiting.append(BrokenRow(row.number or 0, row.text))
            return "skip"

        first_row = header_index + 1
        record = 0
        with utf8(self._content, self._encoding) as stream:
            _skip(stream, self._offsets[header_index] if header_index >= 0 else 0)
            for batch in _batches(stream, names, self._separator, note):
                numbers = _numbers_after(record, len(batch), waiting)
                record = int(numbers[-1]) if len(numbers) else record
                broken = [row for row in waiting if row.number <= record]
                del waiting[: len(broken)]  # in place: the parser's thread may be adding to it
                yield Cells(batch.columns, pa.array(numbers + first_row, pa.int32()), tuple(_moved(broken, first_row)))
        if waiting:
            nothing = pa.array([], pa.string())
            yield Cells([nothing] * width, pa.array([], pa.int32()), tuple(_moved(waiting, first_row)))


def _batches(stream: BinaryIO, names: list[str], separator: str, note: object) -> Iterator[pa.RecordBatch]:
    read_options = arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=BLOCK)
    parse_options = arrow_csv.ParseOptions(
        delimiter=separator, newlines_in_values=True, invalid_row_handler=note, ignore_empty_lines=False
    )
    convert_options = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, null_values=[]
    )
    start = stream.read(1)
    if not start:
        return
    try:
        yield from arrow_csv.open_csv(
            _From(start, stream),
            read_options=read_options,
            parse_options=parse_options,
            convert_options=convert_options,
        )
    except pa.ArrowInvalid:
        raise unreadable() from None


class _From(io.RawIOBase):
    """A stream whose first byte was read already."""

    def __init__(self, start: bytes, stream: BinaryIO) -> None:
        self._start = start
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        start, self._start = self._start, b""
        return start + self._stream.read(size - len(start) if size > 0 else size)


def _numbers_after(record: int, count: int, broken: list[BrokenRow]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Record numbers (from 1) of ``count`` good rows after ``record`` records, leaving out the broken ones."""
    candidates = np.arange(record + 1, record + 1 + count + len(broken))
    return candidates[~np.isin(candidates, [row.number for row in broken])][:count]


def _moved(rows: list[BrokenRow], by: int) -> Iterator[BrokenRow]:
    return (BrokenRow(row.number + by, row.text) for row in rows)


def _offsets(sample: str, line_ends: list[int]) -> list[int]:
    """For each record of the sample, where its bytes end; ``line_ends`` are numbers of physical lines."""
    stream = io.StringIO(sample, newline="")
    ends = [0]
    for line in stream:
        ends.append(ends[-1] + len(line.encode()))
    return [ends[min(line, len(ends) - 1)] for line in line_ends]


def _skip(stream: BinaryIO, count: int) -> None:
    while count > 0:
        piece = stream.read(count)
        if not piece:
            return
        count -= len(piece)
