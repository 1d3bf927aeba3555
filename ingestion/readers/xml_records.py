"""Any dataset as XML: repeated elements with flat children or attributes. Tags are the headings.

A tag cannot hold a blank, so ``Mã_hồ_sơ`` and ``Mã_x0020_hồ_x0020_sơ`` are the heading "Mã hồ sơ".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from ingestion.readers.cells import HEAD_ROWS, Cells, Sheet
from ingestion.readers.refusals import column_twice, format_unknown, too_large, unreadable
from ingestion.readers.rows import HeadedBody
from ingestion.readers.safe_xml import Handler, local, own_attributes, parse
from warehouse.errors import Place, RefusedError
from warehouse.settings import get_settings

MAX_BYTES = 512 << 20
MAX_ELEMENTS = 50_000_000
MAX_KINDS = 2_000
"""Different places of elements, and different headings."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
Field = tuple[str, str]
"""Heading and text."""


def read_xml_records(content: bytes) -> Iterator[Sheet]:
    """The one sheet of the elements that hold most of the file's values; what stands outside is its preamble.

    Raises:
        RefusedError: FORMAT_UNKNOWN, where nothing in it looks like a record; UNREADABLE, where a record holds more
            than flat values, or the file more than one table; COLUMN_TWICE; XML_ENTITIES; TOO_LARGE.
    """
    if len(content) > MAX_BYTES:
        raise too_large(f"tệp XML hơn {MAX_BYTES >> 20} MiB")
    survey = _Survey()
    for _ in parse(content, survey, max_elements=MAX_ELEMENTS):
        pass
    record = survey.record()
    if record.nested or survey.is_within_records(record):
        raise RefusedError(
            "UNREADABLE",
            "Bản ghi XML không phẳng.",
            action="Xuất mỗi bản ghi một cấp.",
            place=Place(row=record.nested or 1),
        )
    if record.twice:
        raise column_twice(record.twice)
    yield _XmlBody([*survey.preamble(record), list(record.headings)], content, record.path).sheet()


def heading_of(name: str) -> str:
    """The heading that a tag or an attribute stands for."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), local(name)).replace("_", " ")


@dataclass
class _Place:
    """All elements with the same path of tags."""

    path: tuple[str, ...]
    within: dict[str, "_Place"] = field(default_factory=dict)
    count: int = 0
    values: int = 0
    headings: dict[str, None] = field(default_factory=dict)
    first_fields: list[Field] = field(default_factory=list)
    nested: int = 0
    twice: int = 0


@dataclass
class _Element:
    """An element that has begun."""

    place: _Place
    fields: list[Field]
    pieces: list[str] = field(default_factory=list)
    children: int = 0
    flat: bool = True


class _Fields(Handler):
    """Gathers each element's fields: its attributes, and its children that hold nothing but a text."""

    def __init__(self) -> None:
        self.root = _Place(())
        self._stack: list[_Element] = []
        self._places = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        parent = self._stack[-1] if self._stack else None
        within = (parent.place if parent else self.root).within
        place = within.get(name)
        if place is None:
            self._places += 1
            if self._places > MAX_KINDS:
                raise too_large("tệp XML có quá nhiều loại phần tử")
            place = within[name] = _Place((*(parent.place.path if parent else ()), name))
        place.count += 1
        if parent is not None:
            parent.children += 1
            parent.pieces.clear()
        own = own_attributes(attributes) if attributes else {}
        self._stack.append(_Element(place, [(heading_of(key), value) for key, value in own.items()]))

    def text(self, text: str) -> None:
        """A piece of text; between children it is only layout."""
        element = self._stack[-1]
        if not element.children:
            element.pieces.append(text)

    def end(self, name: str) -> None:
        """An element ends: a value of its parent, or a record."""
        element = self._stack.pop()
        text = "" if element.children else "".join(element.pieces).strip()
        is_record = bool(element.children or (element.fields and not text))
        if is_record:
            self.ended(element)
        if not self._stack:
            return
        parent = self._stack[-1]
        if is_record:
            parent.flat = False
            return
        heading = heading_of(name)
        parent.fields.append((heading, text))
        parent.fields += [(f"{heading}@{key}", value) for key, value in element.fields]

    def ended(self, element: _Element) -> None:
        """An element that may be a record."""


class _Survey(_Fields):
    """What kinds of elements there are, and which of them are the records."""

    def ended(self, element: _Element) -> None:
        """Counts the element among those of its place."""
        place = element.place
        room = HEAD_ROWS + 1 - len(place.first_fields)
        place.first_fields += element.fields[:room]
        if not element.flat:
            place.nested = place.nested or place.count
            return
        headings = [heading for heading, _ in element.fields]
        place.values += len(headings)
        place.headings.update(dict.fromkeys(headings))
        if len(place.headings) > MAX_KINDS:
            raise too_large("tệp XML có quá nhiều cột")
        if len(set(headings)) < len(headings):
            place.twice = place.twice or place.count

    def record(self) -> _Place:
        """The place with most values.

        Raises:
            RefusedError: FORMAT_UNKNOWN.
        """
        best = max(_all(self.root), key=lambda place: place.values)
        if not best.values:
            raise format_unknown()
        return best

    def is_within_records(self, record: _Place) -> bool:
        """Whether the place lies in repeated elements with values of their own, which would be lost."""
        above = (place for place in _all(self.root) if place.path == record.path[: len(place.path)])
        return any(place.count > 1 and place.first_fields for place in above if place is not record)

    def preamble(self, record: _Place) -> list[list[str]]:
        """What stands outside the records, a line each.

        Raises:
            RefusedError: UNREADABLE, where that is more than a preamble.
        """
        lines = [
            [f"{heading}: {text}"]
            for place in _all(self.root)
            if place is not record and place.path[: len(record.path)] != record.path
            for heading, text in place.first_fields
        ]
        if len(lines) >= HEAD_ROWS:
            raise unreadable("Tệp XML có hơn một bảng dữ liệu.", action="Xuất mỗi bảng một tệp.")
        return lines


def _all(place: _Place) -> Iterator[_Place]:
    yield place
    for inner in place.within.values():
        yield from _all(inner)


class _Records(_Fields):
    """The fields of the records only."""

    def __init__(self, path: tuple[str, ...]) -> None:
        super().__init__()
        self.rows: list[dict[str, str]] = []
        self._path = path

    def ended(self, element: _Element) -> None:
        """Keeps a record."""
        if element.place.path == self._path:
            self.rows.append(dict(element.fields))


class _XmlBody(HeadedBody):
    def __init__(self, head: list[list[str]], content: bytes, path: tuple[str, ...]) -> None:
        super().__init__(head)
        self._content = content
        self._path = path

    def records(self, width: int) -> Iterator[Cells]:
        """Batches of records, read from the bytes anew."""
        size = get_settings().batch_rows
        records = _Records(self._path)
        done = 0
        for _ in parse(self._content, records, max_elements=MAX_ELEMENTS):
            while len(records.rows) >= size:
                yield self._cells(records.rows[:size], width, done)
                del records.rows[:size]
                done += size
        if records.rows:
            yield self._cells(records.rows, width, done)

    def _cells(self, rows: list[dict[str, str]], width: int, done: int) -> Cells:
        columns = [pa.array([row.get(name, "") for row in rows], pa.string()) for name in self.head[-1][:width]]
        return Cells(columns, pa.array(range(done + 1, done + 1 + len(rows)), pa.int32()))
