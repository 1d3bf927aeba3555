"""The sheet of criteria: the annex of the decision, one row an area, criterion or component, in its order."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from ingestion.criteria import layout
from ingestion.criteria.cells import UnreadError, is_date, number_of, steps_of, text_of
from ingestion.criteria.known import area_of, indicators
from ingestion.criteria.problem import found, number
from ingestion.criteria.reading import choice, leagues, put
from ingestion.criteria.sheets import Page, Row, Table, table_of
from ingestion.criteria.source import Loc, Source
from ingestion.criteria.words import AREA, code_of, listed
from ingestion.fold import match_key
from warehouse.errors import Place

ROMAN = re.compile(r"(?:X{0,2}(?:IX|IV|V?I{0,3}))\.?", re.IGNORECASE)
_REQUIRED = ("code", "name", "max", "rule")


def read_annex(source: Source, page: Page) -> dict[str, str]:
    """Read the areas, and bonus and penalty, into the source; gives the area that each Roman numeral names."""
    source.raw["areas"] = []
    source.places["areas",] = Place(source.file, page.name)
    table = table_of(source, page, layout.COLUMNS, _REQUIRED)
    if table is None:
        source.broken.add(("areas",))
        return {}
    reading = _Annex(source, table)
    for row in table.rows:
        reading.read(row)
    reading.check_totals()
    return reading.romans


class _Annex:
    """Where the reading of the sheet stands: the block and the criterion that the next row belongs to."""

    def __init__(self, source: Source, table: Table) -> None:
        self.source = source
        self.table = table
        self.romans: dict[str, str] = {}
        self._block: Loc | None = None
        self._criterion: Loc | None = None
        self._by_numbers = False
        self._totals: list[tuple[Row, Loc | None, int]] = []
        self._names = {match_key(one.name): one.code for one in indicators().values()}

    def read(self, row: Row) -> None:
        """One row: a block's, a criterion's, a component's, a total's; or nothing."""
        code, name = text_of(row.cells["code"]), text_of(row.cells["name"])
        rule, area = row.cells.get("rule", ""), row.cells.get("area", "")
        if not any(row.cells.values()) or _is_numbering(row):
            return
        if not rule and (kind := _extra(code, name)):
            self._extra_block(row, kind)
        elif not rule and _is_total(code, name):
            self._total(row)
        elif not rule and (area or _is_roman(code) or self._is_named_area(row, code, name)):
            self._area(row, code, area, name)
        elif rule or self._is_component(code):
            self._component(row)
        elif code and not _is_remark(code, name):
            self._new_criterion(row)
        elif not self._totals or row.cells.get("max"):
            self._say("ROW_UNREAD", row, "code")

    def check_totals(self) -> None:
        """The rows that state a sum, against the rows above them."""
        last = max((row.number for row, _, _ in self._totals), default=0)
        for row, block, areas in self._totals:
            try:
                stated = number_of(row.cells.get("max", ""))
            except UnreadError:
                if row.cells.get("max"):
                    self._say("NUMBER_UNREAD", row, "max")
                continue
            own = self._points([(*block, "max")]) if block else None
            whole = self._points([("areas", at, "max") for at in range(areas)])
            is_whole = match_key(row.cells["name"] or row.cells["code"]).startswith("tổng")
            right = [whole] if is_whole else [own, whole] if row.number == last else [own]
            if stated not in right and None not in right:
                shown = number(right[0] if right[0] is not None else Decimal(0))
                self._say("TOTAL_ROW", row, "max", f"ghi {number(stated)}, các dòng trên cộng lại {shown}")

    def _points(self, locs: list[Loc]) -> Decimal | None:
        """What these maxima come to; None where one of them could not be read."""
        found_points = []
        for loc in locs:
            holder: Any = self.source.raw
            for part in loc[:-1]:
                holder = holder[part]
            if "max" not in holder:
                return None
            found_points.append(holder["max"])
        return sum(found_points, Decimal(0))

    def _total(self, row: Row) -> None:
        self._totals.append((row, self._block, len(self.source.raw["areas"])))

    def _extra_block(self, row: Row, kind: str) -> None:
        if kind in self.source.raw:
            self._say("AREA_TWICE", row, "name", kind)
            return
        self.source.raw[kind] = {"criteria": []}
        self._open((kind,), row)
        self._put(row, "name", text_of)
        self._put(row, "max", lambda cell: abs(number_of(cell)))

    def _area(self, row: Row, code: str, area: str, name: str) -> None:
        areas = self.source.raw["areas"]
        areas.append({"criteria": []})
        loc: Loc = ("areas", len(areas) - 1)
        self._open(loc, row)
        known = code_of(text_of(area), AREA) if area else area_of(name)
        if known is None:
            self._say("AREA_UNKNOWN", row, "area" if "area" in self.table.headings else "name", listed(AREA))
            self.source.broken.add((*loc, "area"))
        else:
            areas[-1]["area"] = known
            self.source.places[(*loc, "area")] = self.table.place(self.source.file, row.number, "area")
            if _is_roman(code):
                self.romans[code.upper().rstrip(".")] = known
        self._put(row, "name", text_of)
        self._put(row, "max", number_of)

    def _open(self, loc: Loc, row: Row) -> None:
        self._block, self._criterion = loc, None
        self._here = loc
        self.source.places[loc] = self.table.place(self.source.file, row.number)

    def _new_criterion(self, row: Row) -> None:
        loc = self._append(row, self._above(row, self._block, "lĩnh vực"), "criteria", {"components": []})
        if loc is not None:
            self._criterion = self._here = loc
            self._code(row)
            self._put(row, "name", text_of)
            self._put(row, "max", self._points_of)

    def _is_named_area(self, row: Row, code: str, name: str) -> bool:
        """Whether a row without a Roman number is an area: by its name, or numbered 1, 2, 3 like the first one."""
        if code.rstrip(".").isdecimal():
            if self._block is None:
                self._by_numbers = area_of(name) is not None
            return self._by_numbers
        return not re.search(r"\d", code) and bool(row.cells.get("max")) and area_of(name) is not None

    def _is_component(self, code: str) -> bool:
        """Whether a row without a rule is numbered below the criterion above it: a component whose rule is missing."""
        if self._criterion is None:
            return False
        above = self._value(self._criterion).get("code")
        return bool(above) and code.startswith(f"{above}.")

    def _component(self, row: Row) -> None:
        loc = self._append(row, self._above(row, self._criterion, "tiêu chí"), "components", {})
        if loc is None:
            return
        self._here = loc
        self._code(row)
        self._put(row, "name", text_of)
        self._put(row, "max", self._points_of)
        for key in ("rule", "scope", "direction", "without_figures", "evidence_required"):
            self._put(row, key, partial(choice, key=key))
        for key in ("indicator", "base_indicator"):
            self._put(row, key, lambda cell: self._names.get(match_key(cell), text_of(cell)))
        for key in ("threshold", "points_each"):
            self._put(row, key, number_of)
        self._put(row, "leagues", leagues)
        self._put(row, "steps", lambda _: steps_of(row.steps))

    def _points_of(self, cell: str) -> Decimal:
        """Points; those of a penalty may be written with a minus."""
        points = number_of(cell)
        return abs(points) if self._block == ("penalty",) else points

    def _above(self, row: Row, loc: Loc | None, what: str) -> Loc | None:
        if loc is None:
            self._say("ROW_ABOVE_MISSING", row, "code", what)
        return loc

    def _append(self, row: Row, holder: Loc | None, name: str, new: dict[str, Any]) -> Loc | None:
        if holder is None:
            return None
        listed_there = self._value(holder)[name]
        listed_there.append(new)
        loc = (*holder, name, len(listed_there) - 1)
        self.source.places[loc] = self.table.place(self.source.file, row.number)
        return loc

    def _value(self, loc: Loc) -> dict[str, Any]:
        holder: Any = self.source.raw
        for part in loc:
            holder = holder[part]
        value: dict[str, Any] = holder
        return value

    def _code(self, row: Row) -> None:
        def read(cell: str) -> str:
            if is_date(cell):
                raise UnreadError("CODE_AS_DATE")
            return text_of(cell).rstrip(".")

        self._put(row, "code", read)

    def _put(self, row: Row, key: str, read: Callable[[str], Any]) -> None:
        """The cell of a column, where it is filled."""
        if cell := row.cells.get(key, ""):
            place = self.table.place(self.source.file, row.number, key)
            put(self.source, (*self._here, key), place, lambda: read(cell))

    def _say(self, code: str, row: Row, key: str, what: str = "") -> None:
        place = self.table.place(self.source.file, row.number, key)
        self.source.problems.append(found(code, place, what))


def _is_roman(code: str) -> bool:
    return bool(code.strip(".")) and ROMAN.fullmatch(code) is not None


def _extra(code: str, name: str) -> str | None:
    """Which block beside the total a heading opens; what has a number is a criterion, whatever it is called."""
    if re.search(r"\d", code):
        return None
    for kind, words in (("bonus", layout.BONUS_WORDS), ("penalty", layout.PENALTY_WORDS)):
        if any(match_key(text).startswith(tuple(map(match_key, words))) for text in (code, name)):
            return kind
    return None


def _is_remark(code: str, name: str) -> bool:
    """Whether words stand where a number does, and nothing beside them: a note, a signature."""
    return " " in code and not name


def _is_numbering(row: Row) -> bool:
    """Whether the columns are numbered here: (1), (2), (3)."""
    filled = [text_of(cell).strip("()") for cell in row.cells.values() if cell]
    return len(filled) > 2 and filled == [str(number) for number in range(1, len(filled) + 1)]


def _is_total(code: str, name: str) -> bool:
    """Whether a row states a sum: its words stand where others have a number, or there is no number."""
    words = tuple(map(match_key, layout.TOTAL_WORDS))
    return match_key(code).startswith(words) if code else match_key(name).startswith(words)
