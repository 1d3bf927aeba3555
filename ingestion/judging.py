"""The rows of an opened file, batch by batch: conformed, judged, good ones apart from rejected ones, all counted."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from ingestion import load
from ingestion.ahead import ahead
from ingestion.conform import Conformed, conform
from ingestion.content import Content
from ingestion.dataset import Dataset, Rule
from ingestion.delivery import Delivery
from ingestion.digest import ContentDigest
from ingestion.gate import Opened, open_gates
from ingestion.given import with_given
from ingestion.header import Layout
from ingestion.judge import Context, Finding, judge
from ingestion.names import shown
from ingestion.profile import misfit
from ingestion.readers.cells import Sheet
from ingestion.receipt import Issue
from ingestion.repair import placed, repair
from ingestion.shape import Shaped, shape
from ingestion.units import units_of_rows
from warehouse.errors import Place, RefusedError

ROW_BROKEN = "ROW_BROKEN"


@dataclass(frozen=True)
class Batch:
    """Judged rows of one sheet.

    ``rows`` are the good ones as they will be loaded; ``rejected`` has sheet_no, row_no, column_name and reason_code;
    ``repairs`` says which money cells had lost their trailing zeros. ``wrong`` are the cells of the rejected rows: they
    belong to what the file says (``note_in``), and go nowhere else.
    """

    rows: pa.Table
    rejected: pa.Table
    repairs: pa.Table
    wrong: pa.Table

    def note_in(self, digest: ContentDigest) -> None:
        """Add the rows, good and rejected, but not their places, to the hash of the file's content."""
        digest.add(self.rows.drop_columns(["sheet_no", "row_no"]))
        digest.add(self.wrong, "wrong")


class Judging:
    """Judges an opened file while it is iterated, in bounded memory; the counts are whole when the iteration ends."""

    def __init__(self, opened: Opened, dataset: Dataset) -> None:
        self.delivery = opened.delivery
        self.dataset = dataset
        self.read = self.skipped = self.loaded = self.rejected = self.warned = 0
        self._sheets = opened.sheets
        self._context = Context(opened.delivery.exported_at, opened.delivery.last_day)
        self._present = _present_columns(opened, dataset)
        self._issues: dict[tuple[str, str, str], tuple[int, int | None]] = {}

    def __iter__(self) -> Iterator[Batch]:
        """The batches in the order of the file.

        Raises:
            RefusedError: COLUMNS_SWAPPED, UNIT_OF_MEASURE_MISSING; NO_ROWS at the end, where there was none.
        """
        for sheet, layout in self._sheets:
            for shaped in shape(sheet, layout, self.dataset):
                yield self._judged(sheet, layout, shaped)
            self._note_fonts(sheet, layout)
        if self.read == self.skipped:
            place = Place(file=shown(self.delivery.path.name))
            raise RefusedError("NO_ROWS", "Tệp không có dòng dữ liệu nào.", place=place, action="Xuất lại tệp.")

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Every code that was found, with its rows and the first of them."""
        messages = {(rule.code, rule.column): rule.message for rule in self.dataset.rules}
        return tuple(
            Issue(severity, code, column, rows, first, messages.get((code, column), ""))
            for (severity, code, column), (rows, first) in sorted(self._issues.items())
        )

    @property
    def rejections(self) -> dict[str, int]:
        """Rejected rows by code and column."""
        return {f"{issue.code} {issue.column}": issue.rows for issue in self.issues if issue.severity == "R"}

    def warn(self, rule: Rule, rows: int, first: int | None, *, newly_warned: int) -> None:
        """Add what a rule found in the file as a whole."""
        self.warned += newly_warned
        self._note("W", rule.code, rule.column, rows, first)

    def hold(self, rule: Rule, rows: int, first: int) -> None:
        """Take rows that were loaded as rejected ones: their key is claimed by another record too."""
        self.loaded -= rows
        self.rejected += rows
        self._note("R", rule.code, rule.column, rows, first)

    def _note(self, severity: str, code: str, column: str, rows: int, first: int | None) -> None:
        """Add to what was found."""
        known_rows, known_first = self._issues.get((severity, code, column), (0, None))
        firsts = [row for row in (known_first, first) if row is not None]
        self._issues[severity, code, column] = (known_rows + rows, min(firsts, default=None))

    def _judged(self, sheet: Sheet, layout: Layout, shaped: Shaped) -> Batch:
        text = with_given(shaped.table, self.dataset, self.delivery.sender, self.delivery.period)
        conformed = conform(text, self.dataset)
        self._refuse_misfit(sheet, layout, conformed, text)
        conformed, repairs = repair(conformed, text, self.dataset)
        findings = judge(conformed, self.dataset, self._context)
        table, unit_findings = _with_unit(conformed, self.dataset, self.delivery)
        findings += unit_findings
        bad = _union([finding.rows for finding in findings if finding.severity == "R"], table.num_rows)
        warnings = [finding for finding in findings if finding.severity == "W"]
        table = table.append_column("warning_codes", _codes(warnings, table.num_rows))
        table = table.append_column("record_key", load.record_key(table, self.dataset))
        table = table.append_column("sheet_no", pa.repeat(pa.scalar(sheet.number, pa.int16()), table.num_rows))
        table = table.append_column("row_no", shaped.row_numbers)
        self._count(shaped, bad, findings)
        reasons = [
            _reasons(finding, shaped.row_numbers, sheet.number) for finding in findings if finding.severity == "R"
        ]
        return Batch(
            rows=load.good_rows(table, self._present).filter(pc.invert(bad)),
            rejected=pa.concat_tables([*reasons, _broken(shaped.broken_rows, sheet.number)]),
            repairs=placed(repairs, shaped.row_numbers, sheet.number),
            wrong=text.filter(bad),
        )

    def _refuse_misfit(self, sheet: Sheet, layout: Layout, conformed: Conformed, text: pa.Table) -> None:
        column = misfit(conformed, text, self.dataset)
        if column is None:
            return
        raise RefusedError(
            "COLUMNS_SWAPPED",
            "Phần lớn ô dưới tiêu đề này không đúng kiểu của cột: tiêu đề bị lệch hoặc hai cột đổi chỗ.",
            place=Place(
                file=shown(self.delivery.path.name),
                sheet=sheet.name,
                row=layout.header_index + 1,
                column=self.dataset.columns[column].headings[0],
            ),
            action="Đặt lại tiêu đề đúng cột, hoặc khai báo định dạng của nhà cung cấp trong danh mục.",
        )

    def _note_fonts(self, sheet: Sheet, layout: Layout) -> None:
        for name, index in layout.columns.items():
            if index in sheet.body.converted:
                rows, first = sheet.body.converted[index]
                self._note("W", "FONT_CONVERTED", name, rows, first)

    def _count(self, shaped: Shaped, bad: pa.BooleanArray, findings: list[Finding]) -> None:
        broken = len(shaped.broken_rows)
        rejected = (pc.sum(bad).as_py() or 0) + broken
        self.read += len(bad) + shaped.skipped + broken
        self.skipped += shaped.skipped
        self.rejected += rejected
        self.loaded += len(bad) + broken - rejected
        warned = _union([finding.rows for finding in findings if finding.severity == "W"], len(bad))
        self.warned += pc.sum(pc.and_not(warned, bad)).as_py() or 0
        for finding in findings:
            first = shaped.row_numbers[pc.index(finding.rows, True).as_py()].as_py()
            self._note(finding.severity, finding.code, finding.column, pc.sum(finding.rows).as_py() or 0, first)
        if broken:
            self._note("R", ROW_BROKEN, "", broken, shaped.broken_rows[0])


@dataclass(frozen=True)
class Judged:
    """A whole file, judged in memory: what ``Batch`` holds, of all batches, and the hash of its content."""

    rows: pa.Table
    rejected: pa.Table
    repairs: pa.Table
    content_hash: str


def judge_file(content: Content, delivery: Delivery, dataset: Dataset) -> Judged:
    """Read, shape, conform and judge a whole file without touching the database.

    Raises:
        SecretFileError: SECRET_MARKER.
        RefusedError: any code that stops a file.
    """
    judging, digest = Judging(open_gates(content, delivery, dataset), dataset), ContentDigest()
    batches = list(ahead(judging))
    for batch in batches:
        batch.note_in(digest)
    return Judged(
        rows=pa.concat_tables([batch.rows for batch in batches]),
        rejected=pa.concat_tables([batch.rejected for batch in batches]),
        repairs=pa.concat_tables([batch.repairs for batch in batches]),
        content_hash=digest.hexdigest(judging.rejections),
    )


def _present_columns(opened: Opened, dataset: Dataset) -> list[str]:
    """The loaded columns that the file can fill; what none of its sheets has stays null in ``raw``."""
    found = {name for _, layout in opened.sheets for name in layout.columns}
    present = {
        name
        for name, column in dataset.columns.items()
        if name in found
        or (column.taken is not None and column.taken.source in found)
        or column.blank is not None
        or column.given
        or column.preamble
    }
    present |= {section.column for section in dataset.sections}
    if dataset.parts is not None:
        present.add(dataset.parts.column)
    loaded = [name for name in present if dataset.columns[name].load]
    return sorted(loaded) + [name for name, split in dataset.derived.items() if split.source in present]


def _with_unit(conformed: Conformed, dataset: Dataset, delivery: Delivery) -> tuple[pa.Table, list[Finding]]:
    """The table with unit_code and unit_valid_from as of each row's own date, and the rows whose unit is not known."""
    resolved = units_of_rows(conformed.table, dataset, delivery.last_day)
    findings = [
        Finding(code, "R", dataset.unit.column, rows)
        for code in ("UNIT_UNKNOWN", "UNIT_AMBIGUOUS")
        if pc.any(rows := pc.fill_null(pc.equal(resolved.problem, code), False)).as_py()
    ]
    with_code = conformed.table.append_column("unit_code", resolved.unit_code)
    return with_code.append_column("unit_valid_from", resolved.unit_valid_from), findings


def _reasons(finding: Finding, row_numbers: pa.Int32Array, sheet_no: int) -> pa.Table:
    rows = row_numbers.filter(finding.rows)
    return pa.table(
        {
            "sheet_no": pa.repeat(pa.scalar(sheet_no, pa.int16()), len(rows)),
            "row_no": rows,
            "column_name": pa.repeat(finding.column, len(rows)),
            "reason_code": pa.repeat(finding.code, len(rows)),
        }
    )


def _broken(rows: tuple[int, ...], sheet_no: int) -> pa.Table:
    everything = pa.array([True] * len(rows), pa.bool_())
    return _reasons(Finding(ROW_BROKEN, "R", "", everything), pa.array(rows, pa.int32()), sheet_no)


def _codes(warnings: list[Finding], count: int) -> pa.StringArray:
    """The warning codes of each row, comma separated; null where there are none."""
    codes = pa.nulls(count, pa.string())
    for finding in warnings:
        longer = pc.coalesce(pc.binary_join_element_wise(codes, finding.code, ","), finding.code)
        codes = pc.if_else(finding.rows, longer, codes)
    return codes


def _union(masks: list[pa.BooleanArray], count: int) -> pa.BooleanArray:
    result = pa.array([False] * count, pa.bool_())
    for mask in masks:
        result = pc.or_(result, mask)
    return result
