"""A criteria set in a workbook: the decision's annex, and a sheet of what the decision says of the set itself."""

from collections.abc import Callable
from functools import partial
from typing import Any

from ingestion.criteria import layout
from ingestion.criteria.annex import read_annex
from ingestion.criteria.cells import day_after_month, day_of, list_of, number_of, share_of, text_of
from ingestion.criteria.problem import found
from ingestion.criteria.reading import choice, leagues, put
from ingestion.criteria.sheets import Page, Table, is_workbook, pages, table_of
from ingestion.criteria.source import Source
from ingestion.criteria.words import AREA, CHOICES, code_of
from ingestion.fold import match_key, tidy
from warehouse.errors import Place

__all__ = ["is_workbook", "read_workbook_set"]

_READ: dict[str, Callable[[str], Any]] = {
    "decided_on": day_of,
    "valid_from": day_of,
    "valid_to": day_of,
    "valid_until": day_after_month,
    "total": number_of,
    "tolerance": number_of,
    "min_coverage": share_of,
    "equivalent_to": list_of,
}


def read_workbook_set(content: bytes, file: str) -> Source:
    """The values of a workbook, each with its sheet, row and column.

    Raises:
        RefusedError: the codes of ``sheets.pages``.
    """
    headings = {key: names[0] for key, names in (*layout.LABELS.items(), *layout.COLUMNS.items())}
    headings |= {"area": "Mã lĩnh vực", "areas": "Tiêu chí", "bands": "Xếp loại", "unit": "Mã đơn vị"}
    source = Source(file, heading=lambda key: headings.get(key, key))
    known = {
        match_key(name): names[0]
        for names in (layout.INFO, layout.CRITERIA, layout.BANDS, layout.EXEMPTIONS)
        for name in names
    }
    found_pages: dict[str, Page] = {}
    for page in pages(content):
        sheet = known.get(match_key(page.name))
        if sheet is None or sheet in found_pages:
            if page.name not in (layout.LISTS, layout.GUIDE):
                source.problems.append(found("SHEET_IGNORED", Place(file, page.name)))
            continue
        found_pages[sheet] = page
    source.places[()] = Place(file)
    for sheet in (layout.INFO[0], layout.CRITERIA[0], layout.BANDS[0]):
        if sheet not in found_pages:
            source.problems.append(found("SHEET_MISSING", Place(file), sheet))
    if layout.INFO[0] in found_pages:
        _info(source, found_pages[layout.INFO[0]])
    romans: dict[str, str] = {}
    if layout.CRITERIA[0] in found_pages:
        romans = read_annex(source, found_pages[layout.CRITERIA[0]])
    if layout.BANDS[0] in found_pages:
        _bands(source, found_pages[layout.BANDS[0]])
    if layout.EXEMPTIONS[0] in found_pages:
        _exemptions(source, found_pages[layout.EXEMPTIONS[0]], romans)
    return source


def _info(source: Source, page: Page) -> None:
    """Labels in the first filled cell of a row, values in the next one."""
    keys = {match_key(alias): key for key, names in layout.LABELS.items() for alias in names}
    source.places[()] = Place(source.file, page.name)
    seen: set[str] = set()
    for number, row in page.rows:
        filled = [(at, tidy(cell)) for at, cell in enumerate(row) if tidy(cell)]
        at, label = filled[0] if filled else (0, "")
        key = keys.get(match_key(label.rstrip(":")))
        place = Place(source.file, page.name, number, label.rstrip(": ") if key else None)
        value = tidy(row[at + 1]) if at + 1 < len(row) else ""
        if key is None:
            if value and seen:  # above the first label stands the title
                source.problems.append(found("KEY_UNKNOWN", place))
        elif (own := "valid_to" if key == "valid_until" else key) in seen:
            source.problems.append(found("KEY_TWICE", place))
        else:
            source.places[own,] = place
            if value:
                seen.add(own)
                put(source, (own,), place, partial(_value, key, value))
            elif key != "valid_until":
                seen.add(own)


def _value(key: str, cell: str) -> Any:
    if key == "leagues":
        return leagues(cell)
    if key in CHOICES:
        return choice(cell, key)
    return _READ.get(key, text_of)(cell)


def _bands(source: Source, page: Page) -> None:
    table = table_of(source, page, layout.BAND_COLUMNS, ("band", "from"))
    source.raw["bands"] = []
    source.places["bands",] = Place(source.file, page.name)
    if table is None:
        source.broken.add(("bands",))
        return
    reads = {"band": text_of, "from": number_of, "from_year": lambda cell: int(number_of(cell))}
    _listed(source, table, "bands", reads)


def _exemptions(source: Source, page: Page, romans: dict[str, str]) -> None:
    table = table_of(source, page, layout.EXEMPTION_COLUMNS, tuple(layout.EXEMPTION_COLUMNS))
    if table is None:
        return

    def item(cell: str) -> str:
        word = text_of(cell)
        return romans.get(word.upper()) or code_of(word, AREA) or word

    source.raw["exemptions"] = []
    _listed(source, table, "exemptions", {"unit": text_of, "item": item, "reason": text_of})


def _listed(source: Source, table: Table, name: str, reads: dict[str, Callable[[str], Any]]) -> None:
    """The filled rows of a sheet that is a plain list."""
    for row in table.rows:
        if not any(row.cells.values()):
            continue
        at = len(source.raw[name])
        source.raw[name].append({})
        source.places[name, at] = table.place(source.file, row.number)
        for key, read in reads.items():
            if cell := row.cells.get(key, ""):
                place = table.place(source.file, row.number, key)
                put(source, (name, at, key), place, partial(read, cell))
