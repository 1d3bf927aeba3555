"""A workbook to fill in, or one filled in with a set: read again, it is the same set."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from ingestion.criteria import layout
from ingestion.criteria.document import AREAS, Component, CriteriaSet, Criterion
from ingestion.criteria.known import indicators, rules
from ingestion.criteria.problem import number
from ingestion.criteria.sheets import Aliases
from ingestion.criteria.words import AREA, CHOICES, LEAGUE, RULE, Words, word_of

Cell = str | Decimal | date | None
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - a moment on paper: the same bytes each time
_WIDTHS = {"name": 60, "rule": 16, "indicator": 24, "base_indicator": 16, "steps": 30, "area": 30, "code": 8}
_ROWS_TO_FILL = 400
_DEFAULTS: dict[str, str] = {"tie_rule": "competition", "part_year": "as_is", "survey_absent": "no_points"}
_GUIDE = (
    "Điền ba trang tính “Thông tin”, “Tiêu chí”, “Xếp loại”; “Không áp dụng” khi có đơn vị được miễn một phần.",
    "Trang “Tiêu chí”: số La Mã (I, II) là lĩnh vực; 1.1 là tiêu chí; 1.1.1 là tiêu chí thành phần và có quy tắc.",
    "Dòng “Điểm cộng” và “Điểm trừ” mở khối điểm ngoài tổng: ghi mức trần ở cột Điểm tối đa, các tiêu chí ở dưới.",
    "Điểm thành phần cộng lại bằng điểm tiêu chí, tiêu chí bằng lĩnh vực, lĩnh vực bằng tổng điểm.",
    "Thang điểm ghi dạng chữ: 90: 5,5; 95: 6 nghĩa là từ 90 được 5,5 điểm, từ 95 được 6 điểm.",
    "Ngưỡng của một tỷ lệ ghi theo phần trăm: 95 là 95%.",
    "Xét tệp này: cchc criteria check TỆP. Nạp: cchc criteria load TỆP.",
)


def template(criteria: CriteriaSet | None = None) -> bytes:
    """The workbook of a set; without one, the sheets with their lists, ready to be filled in."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        page = _Writer(book)
        page.info(criteria)
        page.annex(criteria)
        page.bands(criteria)
        page.exemptions(criteria)
        page.lists()
        page.guide()
    return buffer.getvalue()


class _Writer:
    def __init__(self, book: Any) -> None:
        self.book = book
        edge = {"border": 1, "text_wrap": True, "valign": "top"}
        self.bold = book.add_format({"bold": True, **edge, "bg_color": "#DDE8F3"})
        self.strong = book.add_format({"bold": True, **edge})
        self.text = book.add_format({"num_format": "@", **edge})
        self.day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left", **edge})
        self.amount = book.add_format({"num_format": "General", **edge})
        self.note = book.add_format({"italic": True, "font_color": "#666666", "text_wrap": True})

    def info(self, criteria: CriteriaSet | None) -> None:
        """What the decision says of the set itself, a label a row."""
        page = self.book.add_worksheet(layout.INFO[0])
        page.set_column(0, 0, 30)
        page.set_column(1, 1, 60)
        page.set_column(2, 2, 70)
        labels = [key for key in layout.LABELS if key != "valid_until"]
        for row, key in enumerate(labels):
            page.write_string(row, 0, layout.LABELS[key][0], self.bold)
            self._write(page, row, 1, _of_set(criteria, key))
            if key in layout.NOTES:
                page.write_string(row, 2, layout.NOTES[key], self.note)
            if key in CHOICES:
                page.data_validation(row, 1, row, 1, {"validate": "list", "source": _listed(CHOICES[key])})

    def annex(self, criteria: CriteriaSet | None) -> None:
        """The areas, criteria and components."""
        page = self._table(layout.CRITERIA[0], layout.COLUMNS)
        keys = list(layout.COLUMNS)
        rows = _skeleton() if criteria is None else _rows(criteria)
        for at, cells in enumerate(rows, start=1):
            for column, key in enumerate(keys):
                self._write(page, at, column, cells.get(key), strong="rule" not in cells)
        blank = range(len(rows) + 1, _ROWS_TO_FILL)
        for row in blank:
            page.set_row(row, None, self.text)
        columns = {key: at for at, key in enumerate(keys)}
        for key in ("rule", "scope", "direction", "without_figures", "evidence_required", "area"):
            where = 1, columns[key], _ROWS_TO_FILL, columns[key]
            page.data_validation(*where, {"validate": "list", "source": self._reference(key)})
        for key in ("indicator", "base_indicator"):
            where = 1, columns[key], _ROWS_TO_FILL, columns[key]
            page.data_validation(*where, {"validate": "list", "source": self._reference("indicator")})

    def bands(self, criteria: CriteriaSet | None) -> None:
        """The bands, highest first."""
        page = self._table(layout.BANDS[0], layout.BAND_COLUMNS)
        usual: list[tuple[Cell, ...]] = [("A", Decimal(90), None), ("B", Decimal(80), None), ("C", Decimal(0), None)]
        rows: Sequence[tuple[Cell, ...]] = usual
        if criteria is not None:
            years = [None if band.from_year is None else Decimal(band.from_year) for band in criteria.bands]
            rows = [(band.band, band.lower_bound, year) for band, year in zip(criteria.bands, years, strict=True)]
        self._rows(page, rows)

    def exemptions(self, criteria: CriteriaSet | None) -> None:
        """What does not apply to which unit."""
        page = self._table(layout.EXEMPTIONS[0], layout.EXEMPTION_COLUMNS)
        page.set_column(2, 2, 60)
        self._rows(page, [(one.unit, one.item, one.reason) for one in criteria.exemptions] if criteria else [])

    def lists(self) -> None:
        """The words and codes to choose from."""
        page = self.book.add_worksheet(layout.LISTS)
        for column, (heading, _, values) in enumerate(_columns_of_lists()):
            page.set_column(column, column, 34)
            page.write_string(0, column, heading, self.bold)
            for row, value in enumerate(values, start=1):
                page.write_string(row, column, value, self.text)

    def guide(self) -> None:
        """How to fill it in."""
        page = self.book.add_worksheet(layout.GUIDE)
        page.set_column(0, 0, 120)
        for row, line in enumerate(_GUIDE):
            page.write_string(row, 0, line)

    def _table(self, name: str, columns: Aliases) -> Any:
        page = self.book.add_worksheet(name)
        page.freeze_panes(1, 0)
        for column, (key, headings) in enumerate(columns.items()):
            page.set_column(column, column, _WIDTHS.get(key, 14))
            page.write_string(0, column, headings[0], self.bold)
        return page

    def _rows(self, page: Any, rows: Sequence[tuple[Cell, ...]]) -> None:
        for at, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                self._write(page, at, column, cell)

    def _write(self, page: Any, row: int, column: int, cell: Cell, *, strong: bool = False) -> None:
        match cell:
            case None:
                page.write_blank(row, column, None, self.text)
            case Decimal():
                page.write_number(row, column, float(cell), self.strong if strong else self.amount)
            case date():
                page.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), self.day)  # noqa: DTZ001
            case _:
                page.write_string(row, column, cell, self.strong if strong else self.text)

    def _reference(self, key: str) -> str:
        at, values = next((at, one[2]) for at, one in enumerate(_columns_of_lists()) if one[1] == key)
        letter = chr(65 + at)
        return f"='{layout.LISTS}'!${letter}$2:${letter}${len(values) + 1}"


def _columns_of_lists() -> list[tuple[str, str, list[str]]]:
    """Heading, key and values of each list."""
    known = indicators().values()
    meanings = rules()
    return [
        ("Quy tắc", "rule", [words[0] for words in RULE.values()]),
        ("Nghĩa của quy tắc", "", [meanings[code].name for code in RULE]),
        ("Mã chỉ số", "indicator", [one.code for one in known]),
        ("Tên chỉ số", "", [one.name for one in known]),
        ("Loại", "", [one.unit_of_measure for one in known]),
        *(
            (layout.COLUMNS[key][0], key, _listed(CHOICES[key]))
            for key in ("scope", "direction", "without_figures", "evidence_required", "area")
        ),
        ("Nhóm", "leagues", _listed(LEAGUE)),
    ]


def _listed(words: Words) -> list[str]:
    return [spellings[0] for spellings in words.values()]


def _of_set(criteria: CriteriaSet | None, key: str) -> Cell:
    """The value of a label."""
    if criteria is None:
        return word_of(_DEFAULTS[key], CHOICES[key]) if key in _DEFAULTS else None
    value = getattr(criteria, "set_code" if key == "set" else key)
    match value:
        case bool():
            return word_of("true" if value else "false", CHOICES[key])
        case tuple():
            return ", ".join(word_of(one, LEAGUE) if key == "leagues" else one for one in value) or None
        case str():
            return word_of(value, CHOICES[key]) if key in CHOICES else value
        case Decimal() | date():
            return value
        case _:
            return None


def _skeleton() -> list[dict[str, Cell]]:
    areas: list[dict[str, Cell]] = [
        {"code": _ROMAN[at], "name": AREA[area][0], "area": AREA[area][0]} for at, area in enumerate(AREAS[:-1])
    ]
    return areas


def _rows(criteria: CriteriaSet) -> list[dict[str, Cell]]:
    """The rows of a set in the order of the annex, the grand total below its areas."""
    rows: list[dict[str, Cell]] = []
    for at, area in enumerate(criteria.areas):
        rows.append({"code": _ROMAN[at], "name": area.name, "max": area.max_points, "area": word_of(area.area, AREA)})
        rows += _criteria(area.criteria)
    rows.append({"name": "Tổng cộng", "max": criteria.total})
    for heading, block in (("Điểm cộng", criteria.bonus), ("Điểm trừ", criteria.penalty)):
        if block is not None:
            rows.append({"code": heading, "name": block.name, "max": block.max_points})
            rows += _criteria(block.criteria)
    return rows


def _criteria(criteria: Sequence[Criterion]) -> list[dict[str, Cell]]:
    rows: list[dict[str, Cell]] = []
    for criterion in criteria:
        rows.append({"code": criterion.code, "name": criterion.name, "max": criterion.max_points})
        rows += map(_component, criterion.components)
    return rows


def _component(component: Component) -> dict[str, Cell]:
    """A component's cells; what is as usual is left blank."""
    usual = {"scope": "own", "direction": "at_least", "without_figures": "not_applicable"}
    choices: dict[str, Cell] = {
        key: word_of(value, CHOICES[key]) for key in usual if (value := getattr(component, key)) != usual[key]
    }
    if component.indicator is not None:
        choices["without_figures"] = word_of(component.without_figures, CHOICES["without_figures"])
    steps = "; ".join(f"{number(step.from_value)}: {number(step.points)}" for step in component.steps)
    return {
        "code": component.code,
        "name": component.name,
        "max": component.max_points,
        "rule": word_of(component.rule, RULE) if component.rule in RULE else component.rule,
        "indicator": component.indicator,
        "base_indicator": component.base_indicator,
        "threshold": component.threshold,
        "points_each": component.points_each,
        "steps": steps or None,
        "evidence_required": "Có" if component.evidence_required else None,
        "leagues": ", ".join(word_of(one, LEAGUE) for one in component.leagues) if component.leagues else None,
        **choices,
    }
