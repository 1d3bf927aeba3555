"""What plans and scorecards mean to the truth of tasks: tasks at their due dates, and documents that are named.

Read as a person reads them: what a task means (its days, its topics) comes with its row as the author of the plan gave
it; products, areas and references are spelled out here.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from cchc.sample.timeline import EPOCH
from cchc.sample.units import SEEDS, Unit, Units

TASKS, SCORES, MANUAL = "plan.tasks", "scorecard.scores", "scorecard.manual_indicators"
ANY = "*"
PRODUCTS: dict[str, tuple[str, ...]] = {
    "Hội nghị": (),
    "Hội nghị do Lãnh đạo UBND xã Chủ trì": (),
    "Kế hoạch, Văn bản chỉ đạo rà soát, khắc phục": ("Kế hoạch", ANY),
    "Quyết định khen thưởng của UBND xã": ("Quyết định",),
    "- Kế hoạch kiểm tra - Quyết định thành lập Tổ Kiểm tra công vụ - Báo cáo kết quả kiểm tra": (
        "Kế hoạch",
        "Quyết định",
        "Báo cáo",
    ),
    "Quyết định ban hành Kế hoạch": ("Quyết định", "Kế hoạch"),
    "Quyết định ban hành Kế hoạch của UBND": ("Quyết định", "Kế hoạch"),
    "Quyết định ban hành Kế hoạch của UBND xã": ("Quyết định", "Kế hoạch"),
    "Quyết định của UBND xã": ("Quyết định",),
    "Văn bản báo cáo của UBND xã": ("Báo cáo",),
    "- Các văn bản triển khai, hướng dẫn thực hiện - Các Báo cáo kết quả thực hiện công tác kiểm soát"
    " thủ tục hành chính quý, 6 tháng, năm của UBND xã": (ANY, "Báo cáo"),
    "- Quyết định công khai - Các quy trình giải quyết TTHC": ("Quyết định",),
    "- Quyết định ban hành Kế hoạch kiểm tra công vụ năm 2024 - Báo cáo kết quả kiểm tra của Tổ Kiểm tra công vụ": (
        "Quyết định",
        "Kế hoạch",
        "Báo cáo",
    ),
}
"""Products of several words, or of none that is a document, as a person reads them; others by their first word."""
AREAS = (
    ("CHỈ ĐẠO", "steering"),
    ("THỂ CHẾ", "institutions"),
    ("THỦ TỤC", "procedures"),
    ("BỘ MÁY", "organisation"),
    ("CÔNG VỤ", "civil_service"),
    ("TÀI CHÍNH", "public_finance"),
    ("CHÍNH QUYỀN", "digital_government"),
)
AREA_OF_COMPONENT = {
    "1": "steering",
    "2": "institutions",
    "3": "procedures",
    "4": "organisation",
    "5": "civil_service",
    "6": "public_finance",
    "7": "digital_government",
}
"""Of the scorecards' components by the first part of their code; others lie in no area that a task has."""
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")
_REFERENCE = re.compile(r"(\d+)/([^\W\d_]+(?:-[^\W\d_]+)*)")


class Slot(NamedTuple):
    """A task at one of its due dates; `number` is the occurrence."""

    plan_code: str
    task_no: str
    number: int
    several: int
    year: int
    area: str
    task: str
    lead: Unit
    recurrence: str | None
    due: date | None
    before: date | None
    after: date | None
    types: tuple[str, ...]
    topics: frozenset[str]
    exported: int


class Cited(NamedTuple):
    """A document that a scorecard names for an area and year, perhaps with the task's number."""

    unit: Unit
    year: int
    area: str
    task_no: str | None
    reference: str


class TaskReader:
    """Reads the rows that were sent, with the units that their codes and names mean."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def slots(self, rows: Sequence[tuple[int, dict[str, Any]]]) -> list[Slot]:
        """The tasks at their due dates, by plan, number and occurrence."""
        numbers: dict[tuple[str, str], int] = {}
        sections: dict[str, list[str]] = {}
        for _, row in rows:
            numbers[row["plan_code"], row["number"]] = numbers.get((row["plan_code"], row["number"]), 0) + 1
            titles = sections.setdefault(row["plan_code"], [])
            titles += [] if row["area"] in titles else [row["area"]]
        anew = {plan for (plan, _), times in numbers.items() if times > 1}
        slots: list[Slot] = []
        for exported, row in rows:
            repeated = row["plan_code"] in anew
            section = ROMAN[sections[row["plan_code"]].index(row["area"])]
            dates = [date.fromisoformat(text) for text in (row["due_dates"] or "").split(",") if text]
            slots += self._slots_of_task(
                row, f"{section}.{row['number']}" if repeated else row["number"], dates, exported
            )
        return sorted(slots, key=lambda slot: (slot.plan_code, slot.task_no.encode(), slot.number))

    def _slots_of_task(
        self, row: Mapping[str, Any], task_no: str, dates: Sequence[date], exported: int
    ) -> Iterator[Slot]:
        days: Sequence[date | None] = dates or [None]
        for at, due in enumerate(days):
            yield Slot(
                plan_code=row["plan_code"],
                task_no=task_no,
                number=at + 1,
                several=len(days),
                year=row["year"],
                area=next(area for word, area in AREAS if word in row["area"]),
                task=row["task"],
                lead=self._lead(row),
                recurrence=row["recurrence"],
                due=due,
                before=dates[at - 1] if at else None,
                after=dates[at + 1] if at + 1 < len(dates) else None,
                types=_types(row.get("product")),
                topics=frozenset((row["topics"] or "").split()),
                exported=exported,
            )

    def _lead(self, row: Mapping[str, Any]) -> Unit:
        """The unit named after "UBND", else the plan's own."""
        own = self._unit(row["unit_code"], row["year"])
        named = [
            unit for unit in self._units.all if row["lead"] == f"UBND {unit.name}" and unit.valid_to == own.valid_to
        ]
        return named[0] if len(named) == 1 else own

    def _unit(self, code: str, year: int, since: str | None = None) -> Unit:
        """The unit of that code whose plan or scorecard of the year it can be: before the reform the old one.

        `since` is the day on which the unit's life begins, where the row is of a part of the year.
        """
        last = date(year, 12, 31) if since is None else date.fromisoformat(since)
        alive = [unit for unit in self._units.all if unit.code == code and unit.valid_from <= _day(last)]
        return max(alive, key=lambda unit: unit.valid_from)

    def citations(self, sent: Iterable[tuple[str, int, dict[str, Any]]]) -> Iterator[Cited]:
        """Every document that a scorecard or a reported value names."""
        with (SEEDS / "indicator.csv").open(encoding="utf-8", newline="") as file:
            areas = {row["indicator_code"]: row["area"] for row in csv.DictReader(file)}
        for name, _, row in sent:
            if name == SCORES and row["evidence"]:
                area, year = AREA_OF_COMPONENT.get(row["component_code"][0], ""), row["year"]
            elif name == MANUAL and row.get("evidence") and row["indicator_code"] in areas:
                area, year = areas[row["indicator_code"]], int(row["period"][:4])
            else:
                continue
            for piece in row["evidence"].split(";"):
                named = re.search(r"Nhiệm vụ ([IVX]+\.\d+)", piece)
                for number, symbol in _REFERENCE.findall(piece):
                    unit = self._unit(row["unit_code"], year, row.get("unit_valid_from"))
                    yield Cited(unit, year, area, named[1] if named else None, f"{number}/{symbol}")


def _types(product: str | None) -> tuple[str, ...]:
    if product is None:
        return (ANY,)
    if product in PRODUCTS:
        return PRODUCTS[product]
    first = " ".join(product.removeprefix("Các ").split()[:2]).rstrip(",").capitalize()
    return (ANY,) if first == "Văn bản" else (first,)


def _day(at: date) -> int:
    return (at - EPOCH).days
