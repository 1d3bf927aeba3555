"""Any dataset as JSON: an array of flat objects, alone or as ``data`` of an object. Keys are the headings."""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa

from ingestion.fold import match_key
from ingestion.readers.cells import HEAD_ROWS, TYPED_NUMBER, Cells, Sheet
from ingestion.readers.json_values import KeyTwiceError, refuse_constant, unique_keys
from ingestion.readers.refusals import column_twice, too_large, unreadable
from ingestion.readers.rows import HeadedBody
from warehouse.errors import Place, RefusedError
from warehouse.settings import get_settings

MAX_BYTES = 512 << 20
MAX_COLUMNS = 1_000
LONGEST_RECORD = 8 << 20
"""Characters of one record; a longer one is not waited for."""
ARRAYS = frozenset(match_key(name) for name in ("data", "rows", "items", "records", "dữ liệu", "danh sách"))

_CHUNK = 1 << 20
_BLANK = re.compile(r"[ \t\n\r]*")
_LARGEST_EXPONENT = 30


def read_json_records(content: bytes) -> Iterator[Sheet]:
    """The one sheet of the array's objects: its header are all keys in the order of their first appearance.

    Other values of the object around the array stand above the header as ``key: value``. Rows are read again from the
    bytes at each pass, a record at a time.

    Raises:
        RefusedError: UNREADABLE, where it is no such JSON or a record holds a list or an object; COLUMN_TWICE, where a
            record has a key twice; TOO_LARGE; ENCODING_UNKNOWN, where it is neither UTF-8 nor UTF-16.
    """
    if len(content) > MAX_BYTES:
        raise too_large(f"tệp JSON hơn {MAX_BYTES >> 20} MiB")
    columns: dict[str, None] = {}
    preamble: list[str] = []
    count = 0
    for part in _parts(content):
        if isinstance(part, _Around):
            preamble.append(f"{_text(part.key)}: {_text(part.value)}")
            if len(preamble) >= HEAD_ROWS:
                raise unreadable("Tệp JSON có quá nhiều mục ngoài mảng dữ liệu.")
            continue
        count += 1
        columns.update(dict.fromkeys(map(_text, part)))
        if len(columns) > MAX_COLUMNS:
            raise too_large(f"tệp JSON có hơn {MAX_COLUMNS} cột")
    if count:
        yield _JsonBody([*([line] for line in preamble), list(columns)], content).sheet()


class _JsonBody(HeadedBody):
    def __init__(self, head: list[list[str]], content: bytes) -> None:
        super().__init__(head)
        self._content = content

    def records(self, width: int) -> Iterator[Cells]:
        """Batches of records, read from the bytes anew."""
        size = get_settings().batch_rows
        batch: list[dict[str, Any]] = []
        done = 0
        for part in _parts(self._content):
            if isinstance(part, _Around):
                continue
            batch.append(part)
            if len(batch) == size:
                yield self._cells(batch, width, done)
                done += size
                batch = []
        if batch:
            yield self._cells(batch, width, done)

    def _cells(self, batch: list[dict[str, Any]], width: int, done: int) -> Cells:
        columns = [pa.array([_text(row.get(name)) for row in batch], pa.string()) for name in self.head[-1][:width]]
        return Cells(columns, pa.array(range(done + 1, done + 1 + len(batch)), pa.int32()))


@dataclass(frozen=True)
class _Around:
    """A value beside the array."""

    key: str
    value: Any


class _Digits(str):
    """A number as the file writes it."""

    __slots__ = ()


def _parts(content: bytes) -> Iterator[_Around | dict[str, Any]]:
    """The records of the array and the values around it, as they come."""
    source = _Source(content)
    try:
        if source.take("{"):
            yield from _object(source)
        else:
            source.expect("[")
            yield from _array(source)
        source.end()
    except json.JSONDecodeError as error:
        raise unreadable("Tệp JSON hỏng hoặc không đúng cấu trúc.", action=_SHAPE) from error
    except KeyTwiceError as error:
        raise column_twice(source.records + 1) from error
    except RecursionError as error:
        raise too_large("dữ liệu JSON lồng quá sâu") from error
    except UnicodeError as error:
        raise RefusedError(
            "ENCODING_UNKNOWN", "Không nhận ra bảng mã của tệp.", action="Xuất lại dạng UTF-8."
        ) from error
    except ValueError as error:
        raise unreadable("Tệp JSON có giá trị không hợp lệ.", action=_SHAPE) from error


_SHAPE = "Cần một mảng các đối tượng phẳng, hoặc {data: [...]}."


def _object(source: "_Source") -> Iterator[_Around | dict[str, Any]]:
    seen: set[str] = set()
    arrays = 0
    while not source.take("}"):
        if seen:
            source.expect(",")
        key = source.value()
        if not isinstance(key, str) or isinstance(key, _Digits):
            raise unreadable("Tệp JSON hỏng.", action=_SHAPE)
        if key in seen:
            raise KeyTwiceError
        seen.add(key)
        source.expect(":")
        if match_key(key) in ARRAYS and source.take("["):
            arrays += 1
            if arrays > 1:
                raise unreadable("Tệp JSON có hơn một mảng dữ liệu.", action=_SHAPE)
            yield from _array(source)
            continue
        value = source.value()
        if isinstance(value, dict | list):
            raise unreadable("Tệp JSON có mục lồng nhau ngoài mảng dữ liệu.", action=_SHAPE)
        yield _Around(key, value)
    if not arrays:
        raise unreadable("Tệp JSON không có mảng dữ liệu.", action=_SHAPE)


def _array(source: "_Source") -> Iterator[dict[str, Any]]:
    first = True
    while not source.take("]"):
        if not first:
            source.expect(",")
        first = False
        record = source.value()
        if not isinstance(record, dict) or any(isinstance(value, dict | list) for value in record.values()):
            place = Place(row=source.records + 1)
            raise RefusedError("UNREADABLE", "Bản ghi JSON không phẳng.", action=_SHAPE, place=place)
        source.records += 1
        yield record


@dataclass
class _Source:
    """The text of the file through a window that holds one record at least."""

    content: bytes
    records: int = 0
    _text: str = ""
    _at: int = 0
    _read: int = 0
    _decoder: Any = None
    _json: json.JSONDecoder = field(
        default_factory=lambda: json.JSONDecoder(
            parse_int=_Digits, parse_float=_Digits, parse_constant=refuse_constant, object_pairs_hook=unique_keys
        )
    )

    def __post_init__(self) -> None:
        marks = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        self._decoder = codecs.getincrementaldecoder("utf-16" if self.content.startswith(marks) else "utf-8-sig")()

    def take(self, sign: str) -> bool:
        """Whether this sign comes next; if so it is passed."""
        self._skip_blank()
        if self._text.startswith(sign, self._at):
            self._at += 1
            return True
        return False

    def expect(self, sign: str) -> None:
        """Passes this sign, which must come next."""
        if not self.take(sign):
            raise json.JSONDecodeError(f"expected {sign}", "", 0)

    def end(self) -> None:
        """Nothing may follow."""
        self._skip_blank()
        if self._at < len(self._text):
            raise json.JSONDecodeError("more text", "", 0)

    def value(self) -> Any:
        """The next value, whatever it is."""
        self._skip_blank()
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                if not self._more():
                    raise
                continue
            # A number that touches the end of the window may go on behind it.
            if end == len(self._text) and self._more():
                continue
            self._at = end
            return value

    def _skip_blank(self) -> None:
        while True:
            blank = _BLANK.match(self._text, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._text) or not self._more():
                return

    def _more(self) -> bool:
        """Lengthens the window by as much as it holds; False where the file ends."""
        if self._read >= len(self.content):
            return False
        kept = self._text[self._at :]
        if len(kept) > LONGEST_RECORD:
            raise too_large("một bản ghi JSON quá dài")
        piece = self.content[self._read : self._read + max(_CHUNK, len(kept))]
        self._read += len(piece)
        self._text = kept + self._decoder.decode(piece, self._read >= len(self.content))
        self._at = 0
        return True


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, _Digits):
        return TYPED_NUMBER + _plain(value)
    if "\x00" in value or not _encodable(value):
        raise unreadable("Tệp JSON có ký tự không hợp lệ.")
    return str(value)


def _plain(digits: str) -> str:
    """The shortest decimal form: 1.50 is 1.5, 1e3 is 1000."""
    mantissa, mark, exponent = digits.lower().partition("e")
    if mark:
        if len(exponent) > 3 or abs(int(exponent)) > _LARGEST_EXPONENT:
            return digits
        digits = format(Decimal(f"{mantissa}e{exponent}"), "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _encodable(value: str) -> bool:
    """Whether a text has no half of a surrogate pair in it."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
