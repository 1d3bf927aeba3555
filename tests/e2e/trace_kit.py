"""What a trace says, taken apart again; and the files that it names, opened as anybody would open them."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import Connection, text

JsonNode = dict[str, Any]

_TRACED = """
select '{topic}' as topic, unit_code, unit_valid_from, month, part, measure, amount
from intermediate."int_{topic}__traced"
"""
_BOTH = """
with traced as ({traced}),
sums as (
    select source.fact, source.measure, traced.unit_code, traced.unit_valid_from, traced.month, sum(amount) as amount
    from traced
    join staging.fact_source as source
        on source.topic = traced.topic and source.counted = traced.measure
        and (coalesce(source.part, '') = '' or source.part = traced.part)
    group by 1, 2, 3, 4, 5
)
select fact, measure, unit_code, unit_valid_from, month, coalesce(counted.value, 0) as counted,
       coalesce(sums.amount, 0) as traced
from intermediate.int_facts__measured as counted
full join sums using (fact, measure, unit_code, unit_valid_from, month)
"""


def rows_beside_counts(connection: Connection) -> list[Any]:
    """Every count of every unit and month beside the sum of its rows, whichever of the two there is."""
    topics = connection.execute(text("select distinct topic from staging.fact_source order by topic")).scalars()
    traced = " union all ".join(_TRACED.format(topic=topic) for topic in topics)
    return list(connection.execute(text(_BOTH.format(traced=traced))))


def nodes(node: JsonNode) -> Iterator[JsonNode]:
    """A node of a JSON trace and all below it."""
    yield node
    for child in node["children"]:
        yield from nodes(child)


class Page(HTMLParser):
    """The words of a page, whether its elements close one another, and whatever it would fetch."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.fetched: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.fetched += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href", "srcset", "action", "data")]
        if tag in ("script", "link", "img", "iframe"):
            self.fetched.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def files_by_hash(inbox: Path) -> dict[str, Path]:
    """The files of an inbox by the beginning of their hash, as a trace names them."""
    files = sorted(path for path in inbox.rglob("*") if path.is_file())
    return {hashlib.sha256(path.read_bytes()).hexdigest()[:8]: path for path in files}


def cells_at(path: Path, sheet_no: int, row_no: int) -> list[str]:
    """What stands in a row of a sheet, counted as a person counts them, from 1."""
    if path.suffix in (".xlsx", ".xls"):
        workbook = CalamineWorkbook.from_path(path)
        rows = workbook.get_sheet_by_index(sheet_no - 1).to_python(skip_empty_area=False)
        return [_as_written(cell) for cell in rows[row_no - 1]]
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "utf-16", "cp1258", "cp1252"):
        try:
            decoded = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        delimiter = max(";,\t|", key=decoded[:4000].count)
        return list(csv.reader(io.StringIO(decoded), delimiter=delimiter))[row_no - 1]
    raise AssertionError(path)


def _as_written(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return f"{cell:%d/%m/%Y}" if isinstance(cell, datetime | date) else str(cell)


def holds(cells: list[str], code: str) -> bool:
    """Whether every piece of a record's code stands in the row, in one cell or in several."""
    row = " ".join(cells).upper()
    return all(piece in row for piece in re.split(r"[ /()]+", code.upper()) if piece)


def amount(value: str | int | None) -> Decimal:
    """A figure of a JSON trace."""
    return Decimal(str(value or 0))
