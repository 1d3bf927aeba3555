"""A plan's file, read and judged as when it is loaded, with everything that is wrong with it by its place."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from ingestion.catalogue import get_catalogue
from ingestion.content import FileContent
from ingestion.dataset import Dataset
from ingestion.delivery import Delivery, from_path
from ingestion.gate import Opened, open_gates
from ingestion.held_rows import action_text, heading_text, reason_text
from ingestion.indicator_seeds import indicator_units
from ingestion.judging import Batch, Judging
from ingestion.names import shown
from ingestion.plans.outline import Outline, read_outline
from ingestion.plans.problem import ACTIONS, refusal
from ingestion.plans.rows import Row, Rows, problems_of
from ingestion.problem import Problem, Severity
from ingestion.readers.plan_yaml import is_plan_yaml
from warehouse.errors import CchcError, Place, RefusedError

PARTS = ("targets", "tasks")
_NOT_THIS_PART = ("HEADER_NOT_FOUND",)


@dataclass
class Summary:
    """What a plan holds: targets with and without a number, tasks by section, and how their due dates were read."""

    targets: int = 0
    targets_without_number: int = 0
    sections: Counter[str] = field(default_factory=Counter)
    due: Counter[str] = field(default_factory=Counter)
    """Tasks ``once``, ``several`` times, ``standing`` (continuous or on request, without a day), ``unread``."""

    def add(self, part: str, rows: list[Row]) -> None:
        """Count the rows of a part."""
        if part == "targets":
            self.targets += len(rows)
            self.targets_without_number += sum(row.get("target_value") is None for row in rows)
            return
        for row in rows:
            days = len((row.get("due_dates") or "").split(",")) if row.get("due_dates") else 0
            self.sections[row.get("area") or "(không có mục)"] += 1
            standing = "standing" if row.get("recurrence") else "unread"
            self.due["several" if days > 1 else "once" if days else standing] += 1


@dataclass
class Checked:
    """One file: the deliveries that loading it would make, by part, what was found, and what it holds."""

    file: str
    deliveries: list[Delivery] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    summary: Summary = field(default_factory=Summary)

    @property
    def is_sound(self) -> bool:
        """Whether nothing stops the file or one of its rows."""
        return not any(problem.stops for problem in self.problems)


def check_plan(
    path: Path, *, unit: str | None = None, year: int | None = None, exported_at: datetime | None = None
) -> Checked:
    """Check a plan file, or an annex in a workbook, of which the unit and the year have to be named.

    Raises:
        RefusedError: FILE_MISSING.
        CchcError: PLAN_SENDER, where an annex comes without its unit and year.
    """
    checked = Checked(shown(path.name))
    if not path.is_file():
        raise RefusedError("FILE_MISSING", "Không có tệp này.", place=Place(checked.file), action="Xem đường dẫn.")
    content = FileContent(path)
    outline = None
    if is_plan_yaml(content.start(1 << 16)):
        outline = read_outline(content.whole(), checked.file)
        checked.problems += outline.problems
        unit, years = outline.unit_code or unit, outline.years
        if not unit or not years:
            return checked
    elif unit is None or year is None:
        raise CchcError(
            "PLAN_SENDER",
            f"{checked.file}: phụ lục trong bảng tính không nói là của đơn vị nào, năm nào.",
            action="Thêm --unit MÃ và --year NĂM.",
        )
    else:
        years = range(year, year + 1)
    parts = [_Part(part, path, unit, years, outline, exported_at) for part in PARTS]
    for part in parts:
        part.judge(content, checked.file)
    readable = [part for part in parts if part.rows is not None]
    for part in readable:
        checked.deliveries.append(part.delivery)
        checked.summary.add(part.name, part.rows or [])
    checked.problems += _told(parts, readable, outline)
    checked.problems = sorted(dict.fromkeys(checked.problems), key=_order)
    return checked


def _told(parts: "list[_Part]", readable: "list[_Part]", outline: Outline | None) -> list[Problem]:
    """Of a workbook the part that it is; of a plan file both, without a refusal that its outline explains."""
    if outline is None:
        chosen = readable or [part for part in parts if not part.is_other_part] or parts[:1]
        return [problem for part in chosen for problem in part.problems]
    told = [problem for part in parts for problem in part.problems]
    explained = any(problem.stops for problem in outline.problems)
    return [problem for problem in told if not (explained and problem.code == "UNREADABLE")]


class _Part:
    """The targets or the tasks of one file while they are judged."""

    def __init__(
        self, name: str, path: Path, unit: str, years: range, outline: Outline | None, exported_at: datetime | None
    ) -> None:
        self.name = name
        self.delivery = from_path(path, f"plan.{name}", sender=unit, period=str(years[0]), exported_at=exported_at)
        self.dataset: Dataset = get_catalogue().dataset(self.delivery.name, unit)
        self.problems: list[Problem] = []
        self.rows: list[Row] | None = None
        self._years = years
        self._lines = None if outline is None else outline.lines[name]

    @property
    def is_other_part(self) -> bool:
        """Whether the file has no header of this part at all."""
        return any(problem.code in _NOT_THIS_PART for problem in self.problems)

    def judge(self, content: FileContent, file: str) -> None:
        """Let the readers, the gates and the rules that take the part in say what they find."""
        try:
            opened = open_gates(content, self.delivery, self.dataset)
            batches = list(Judging(opened, self.dataset))
        except RefusedError as error:
            self.problems.append(refusal(error, self._refused_at(error.place, file)))
            return
        self.rows = [row for batch in batches for row in _records(batch.rows)]
        place = self._places(opened, file)
        rows = Rows(self.name, self.rows, self._years, place)
        self.problems += [*self._ruled(batches, place), *problems_of(rows, indicator_units())]

    def _ruled(self, batches: list[Batch], place: Callable[[Row, str], Place]) -> Iterator[Problem]:
        """What the catalogue's rules found: rows that would be held back (one line where it is all rows), warnings."""
        rejected = [one for batch in batches for one in _records(batch.rejected)]
        places = {(one["sheet_no"], one["row_no"]) for one in rejected}
        of_rows = Counter((one["reason_code"], one["column_name"]) for one in rejected)
        whole = {reason for reason, rows in of_rows.items() if not self.rows and rows == len(places) > 1}
        for one in rejected:
            reason = one["reason_code"], one["column_name"]
            if reason not in whole:
                yield self._by_rule("R", *reason, place(one, one["column_name"]))
        for code, column in sorted(whole):
            first = place(rejected[0], column)
            yield self._by_rule("R", code, column, Place(first.file, first.sheet, column=first.column))
        for row in self.rows or ():
            for code in filter(None, (row["warning_codes"] or "").split(",")):
                column = next((rule.column for rule in self.dataset.rules if rule.code == code), "")
                yield self._by_rule("W", code, column, place(row, column))

    def _by_rule(self, severity: Severity, code: str, column: str, place: Place) -> Problem:
        message = reason_text(code, column, self.dataset)
        action = ACTIONS.get(code) or action_text(code, column, self.dataset)
        return Problem(severity, code, message, action, place)

    def _refused_at(self, place: Place, file: str) -> Place:
        """Where the readers stopped; of a plan file they count rows, not lines."""
        row, lines = place.row, self._lines
        if lines is not None:
            row = lines[row - 1] if row and row <= len(lines) else None
        return Place(file, place.sheet or None, row, place.column or None)

    def _places(self, opened: Opened, file: str) -> Callable[[Row, str], Place]:
        """Where a row stands: its line in a plan file, its sheet and row in a workbook."""
        names: Mapping[int, str] = opened.names

        def place(row: Row, column: str) -> Place:
            split = self.dataset.derived.get(column)
            heading = heading_text(split.source if split else column, self.dataset) or None
            if self._lines is None:
                return Place(file, names.get(row["sheet_no"]), row["row_no"], heading)
            return Place(
                file, row=self._lines[row["row_no"] - 1], column="value" if heading == "value_text" else heading
            )

        return place


def _records(table: pa.Table) -> list[Row]:
    records: list[Row] = table.to_pylist()
    return records


def _order(problem: Problem) -> tuple[object, ...]:
    place = problem.place
    return "XRWI".index(problem.severity), place.sheet or "", place.row or 0, problem.code, place.column or ""
