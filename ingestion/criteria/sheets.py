"""The sheets of a workbook as rows of text, by the readers that take in the exports, and headers found by aliases."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingestion.criteria.problem import found
from ingestion.criteria.source import Source
from ingestion.fold import match_key, tidy
from ingestion.header import joined_headings
from ingestion.names import shown
from ingestion.readers import OLE, ZIP
from ingestion.readers.archive import Expansion, Kind, inspect
from ingestion.readers.cells import HEAD_ROWS, Sheet
from ingestion.readers.refusals import format_unknown, too_large
from ingestion.readers.watched import watched
from ingestion.readers.workbook import read_ole, read_workbook
from warehouse.errors import Place

MAX_EXPANDED = 64 << 20
MAX_ROWS = 5_000
MAX_COLUMNS = 64
HEADER_ROWS = 2
_JOINT = " / "

Aliases = Mapping[str, tuple[str, ...]]
"""What each key is called in a header; the first is what the template writes."""


@dataclass(frozen=True)
class Page:
    """A sheet with all its rows: their numbers as a person sees them, and their cells as the readers give them."""

    name: str
    rows: Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True)
class Row:
    """A row below a header: the tidied cell of each key, and its number."""

    number: int
    cells: Mapping[str, str]
    steps: str = ""
    """The table of steps with its line breaks."""


@dataclass(frozen=True)
class Table:
    """Rows below a header, and what the header calls each key."""

    name: str
    headings: Mapping[str, str]
    rows: Sequence[Row]
    header_row: int

    def place(self, file: str, row: int | None, key: str = "") -> Place:
        """A cell's place."""
        return Place(file, self.name, row, self.headings.get(key) if key else None)


def is_workbook(content: bytes) -> bool:
    """Whether the first bytes are those of a workbook (xlsx, ods, xls)."""
    return content.startswith((ZIP, OLE))


def pages(content: bytes) -> Iterator[Page]:
    """The sheets that hold anything.

    Raises:
        RefusedError: ARCHIVE_REFUSED, ENCRYPTED, FORMAT_UNKNOWN, FORMULA_WITHOUT_VALUE, LEGACY_FONT, MACROS, TOO_LARGE,
            UNREADABLE, XML_ENTITIES.
    """
    if content.startswith(OLE):
        sheets = read_ole(content)
    elif inspect(content, Expansion(MAX_EXPANDED)) is Kind.WORKBOOK:
        sheets = read_workbook(content)
    else:
        raise format_unknown()
    for sheet in map(watched, sheets):
        yield Page(shown(sheet.name), list(_rows(sheet)))


def _rows(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    for cells in sheet.body.below(-1, min(sheet.body.width(), MAX_COLUMNS)):
        columns = [column.to_pylist() for column in cells.columns]
        for number, *row in zip(cells.row_numbers.to_pylist(), *columns, strict=True):
            if not any(row):
                continue
            if number > MAX_ROWS:
                raise too_large(f"trang tính {shown(sheet.name)} hơn {MAX_ROWS} dòng")
            yield number, row


def table_of(source: Source, page: Page, aliases: Aliases, required: Sequence[str]) -> Table | None:
    """The rows below the header; None, and a problem, where no row of the first thirty names what is required."""
    keys = {match_key(alias): key for key, names in aliases.items() for alias in names}
    head = [(number, row) for number, row in page.rows if number <= HEAD_ROWS]
    best: dict[str, int] = {}
    last, names = 0, [""]
    for depth in range(1, HEADER_ROWS + 1):
        for at in range(depth - 1, len(head)):
            joined = joined_headings([row for _, row in head[at + 1 - depth : at + 1]])
            named = _named(joined, keys)
            if len(named) > len(best):
                best, last, names = named, head[at][0], joined
    missed = [aliases[key][0] for key in required if key not in best]
    if missed:
        source.problems.append(found("HEADER_NOT_FOUND", Place(source.file, page.name), ", ".join(missed)))
        return None
    for at, name in enumerate(names):
        if name and at not in best.values():
            code = "COLUMN_TWICE" if _key(name, keys) else "COLUMN_IGNORED"
            source.problems.append(found(code, Place(source.file, page.name, last, shown(name))))
    rows = [
        Row(
            number,
            {key: tidy(row[at]) if at < len(row) else "" for key, at in best.items()},
            row[best["steps"]] if best.get("steps", len(row)) < len(row) else "",
        )
        for number, row in page.rows
        if number > last
    ]
    headings = {key: shown(names[at].rsplit(_JOINT, 1)[-1]) for key, at in best.items()}
    source.columns |= {(page.name, key): heading for key, heading in headings.items()}
    return Table(page.name, headings, rows, last)


def _named(headings: Sequence[str], keys: Mapping[str, str]) -> dict[str, int]:
    """Which column each key is in, the first that bears its name."""
    named: dict[str, int] = {}
    for at, heading in enumerate(headings):
        key = _key(heading, keys)
        if key is not None:
            named.setdefault(key, at)
    return named


def _key(heading: str, keys: Mapping[str, str]) -> str | None:
    """What a heading means, by all of it or by the lowest of its merged cells."""
    own = heading.rsplit(_JOINT, 1)[-1]
    return keys.get(match_key(heading)) or keys.get(match_key(own))
