"""csv and tsv: encoding and separator found out, cells read by Arrow."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import pyarrow as pa
from pyarrow import csv as arrow_csv

from ingestion.readers.cells import HEAD_ROWS, Body, Cells, Sheet
from warehouse.errors import RefusedError

SEPARATORS = ",;\t|"
UTF8_BOM = b"\xef\xbb\xbf"
_NOT_VIETNAMESE = re.compile("[\u0080-\u009f\ufffd]")


def read_delimited(content: bytes) -> Iterator[Sheet]:
    """The one sheet of a csv or tsv in UTF-8 (with or without BOM) or windows-1258.

    Raises:
        RefusedError: ENCODING_UNKNOWN, where neither encoding gives Vietnamese text.
    """
    text = decode(content)
    sample = text[:65_536]
    separator = sniff_separator(sample)
    records = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    head: list[list[str]] = []
    ends: list[int] = []
    for record in records:
        head.append(record)
        ends.append(records.line_num)
        if len(head) == HEAD_ROWS:
            break
    yield Sheet(1, "", head, _DelimitedBody(text, separator, ends))


def decode(content: bytes) -> str:
    """Bytes as text: UTF-8 where it is valid, else windows-1258 with its tone marks composed (NFC)."""
    try:
        return content.removeprefix(UTF8_BOM).decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = unicodedata.normalize("NFC", content.decode("cp1258"))
    except UnicodeDecodeError:
        text = "\ufffd"
    if _NOT_VIETNAMESE.search(text[:200_000]):
        raise RefusedError("ENCODING_UNKNOWN", "Không nhận ra bảng mã của tệp.", action="Xuất lại tệp dạng UTF-8.")
    return text


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
        reader = arrow_csv.open_csv(
            io.BytesIO(body),
            read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=8 << 20),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self._separator, newlines_in_values=True, invalid_row_handler=note, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, null_values=[]
            ),
        )
        record = 0
        seen_broken = 0
        for batch in _readable(reader):
            fresh = sorted(broken[seen_broken:])
            seen_broken = len(broken)
            numbers = _numbers_around(record, len(batch), fresh)
            record += len(batch) + len(fresh)
            row_numbers = pa.array([header_index + 1 + number for number in numbers], pa.int32())
            yield Cells(batch.columns, row_numbers, tuple(header_index + 1 + number for number in fresh))


def _readable(reader: arrow_csv.CSVStreamingReader) -> Iterator[pa.RecordBatch]:
    try:
        yield from reader
    except pa.ArrowInvalid:
        raise RefusedError("UNREADABLE", "Không đọc được nội dung tệp.", action="Xuất lại tệp.") from None


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
    """Where the text goes on after that many physical lines."""
    offset = 0
    for _ in range(lines):
        offset = text.index("\n", offset) + 1 if "\n" in text[offset:] else len(text)
    return offset
