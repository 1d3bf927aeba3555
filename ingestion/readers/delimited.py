"""csv and tsv: encoding and separator found out, cells read by Arrow."""

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import pyarrow as pa
from pyarrow import csv as arrow_csv

from ingestion.readers.cells import HEAD_ROWS, Body, Cells, Sheet
from ingestion.readers.refusals import unreadable
from warehouse.errors import RefusedError

SEPARATORS = ",;\t|"
SAMPLE = 65_536
"""Characters in which the separator and the header are looked for."""
UTF8_BOM = b"\xef\xbb\xbf"
_NOT_VIETNAMESE = re.compile("[\u0080-\u009f\ufffd]")


def read_delimited(content: bytes) -> Iterator[Sheet]:
    """The one sheet of a csv or tsv in UTF-8 (with or without BOM), UTF-16 or windows-1258.

    Raises:
        RefusedError: ENCODING_UNKNOWN, where no encoding gives Vietnamese text; UNREADABLE.
    """
    text = decode(content)
    sample = text[:SAMPLE]
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
    except csv.Error as error:
        raise unreadable() from error
    if head:
        yield Sheet(1, "", head, _DelimitedBody(text, separator, ends))


def decode(content: bytes) -> str:
    """Bytes as text: UTF-16 by its mark, UTF-8 where it is valid, else windows-1258 with its tone marks composed (NFC).

    Raises:
        RefusedError: ENCODING_UNKNOWN.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise _encoding_unknown() from error
    try:
        return content.removeprefix(UTF8_BOM).decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = unicodedata.normalize("NFC", content.decode("cp1258"))
    except UnicodeDecodeError:
        text = "\ufffd"
    if _NOT_VIETNAMESE.search(text[:200_000]):
        raise _encoding_unknown()
    return text


def _encoding_unknown() -> RefusedError:
    return RefusedError("ENCODING_UNKNOWN", "Không nhận ra bảng mã của tệp.", action="Xuất lại tệp dạng UTF-8.")


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
    def __init__(self, text: str, separator: str, line_ends: list[int]) -> None:
        self._text = text
        self._separator = separator
        self._line_ends = line_ends

    def below(self, header_index: int, width: int) -> Iterator[Cells]:
        """Batches of text cells. A row of another width is not guessed at: its number goes to ``broken_rows``."""
        body = self._text[_offset_of_line(self._text, self._line_ends[header_index]) :].encode()
        if not body.strip():
            return
        broken: list[int] = []

        def note(row: arrow_csv.InvalidRow) -> str:
            broken.append(row.number or 0)
            return "skip"

        names = [str(index) for index in range(width)]
        read_options = arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=8 << 20)
        parse_options = arrow_csv.ParseOptions(
            delimiter=self._separator, newlines_in_values=True, invalid_row_handler=note, ignore_empty_lines=False
        )
        convert_options = arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, null_values=[]
        )
        record = 0
        seen_broken = 0
        for batch in _batches(body, read_options, parse_options, convert_options):
            fresh = sorted(broken[seen_broken:])
            seen_broken = len(broken)
            numbers = _numbers_around(record, len(batch), fresh)
            record += len(batch) + len(fresh)
            row_numbers = pa.array([header_index + 1 + number for number in numbers], pa.int32())
            yield Cells(batch.columns, row_numbers, tuple(header_index + 1 + number for number in fresh))


def _batches(
    body: bytes, read: arrow_csv.ReadOptions, parse: arrow_csv.ParseOptions, convert: arrow_csv.ConvertOptions
) -> Iterator[pa.RecordBatch]:
    try:
        yield from arrow_csv.open_csv(io.BytesIO(body), read_options=read, parse_options=parse, convert_options=convert)
    except pa.ArrowInvalid:
        raise unreadable() from None


def _numbers_around(before: int, count: int, broken: list[int]) -> list[int]:
    """Record numbers (from 1) of ``count`` good rows after ``before`` records, leaving out the broken ones."""
    taken = set(broken)
    numbers: list[int] = []
    candidate = before
    while len(numbers) < count:
        candidate += 1
        if candidate not in taken:
            numbers.append(candidate)
    return numbers


def _offset_of_line(text: str, lines: int) -> int:
    """Where the text goes on after that many physical lines of its beginning, ended by LF, CR or both."""
    stream = io.StringIO(text[:SAMPLE], newline="")
    return sum(len(stream.readline()) for _ in range(lines))
