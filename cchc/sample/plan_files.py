"""Annexes of plans as workbooks: tasks under titles in two forms, targets; and a transcribed plan's tasks."""

import io
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter
import yaml

from cchc.sample.model_plans import MONTHS, QUARTERS, SECTIONS, Planned
from cchc.sample.side_files import Line, Truth
from cchc.sample.timeline import instant

PLAIN_FORM = ("TT", "Nội dung, nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian thực hiện", "Ghi chú")
LONG_FORM = (
    *("TT", "1 - Mục tiêu", "2 - Nhiệm vụ", "3 - Hoạt động", "4 - Kết quả/ Sản phẩm", "5 - Cơ quan chủ trì"),
    *("6 - Cơ quan phối hợp", "7 - Thời gian thực hiện", "8 - Dự kiến kinh phí (Nếu có)"),
)
TARGET_FORM = ("STT", "Chỉ tiêu", "Chỉ tiêu phấn đấu năm 2026", "Đơn vị thực hiện")
AREAS = (
    "CÔNG TÁC CHỈ ĐẠO ĐIỀU HÀNH",
    "CẢI CÁCH THỂ CHẾ",
    "CẢI CÁCH THỦ TỤC HÀNH CHÍNH",
    "CẢI CÁCH TỔ CHỨC BỘ MÁY",
    "CẢI CÁCH CHẾ ĐỘ CÔNG VỤ",
    "CẢI CÁCH TÀI CHÍNH CÔNG",
    "XÂY DỰNG CHÍNH QUYỀN ĐIỆN TỬ, CHÍNH QUYỀN SỐ",
)
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")
DUES: tuple[tuple[str, str | None, str | None, str | None], ...] = (
    ("Quý I/2026", "2026-03-31", "once", "2026-03-31"),
    ("Trước 30/6", "2026-06-30", "once", "2026-06-30"),
    ("Thường xuyên", None, "continuous", None),
    ("Hằng tháng", None, "monthly", MONTHS),
    ("Tháng 12/2026", "2026-12-31", "once", "2026-12-31"),
    ("Hàng quý, 6 tháng, năm", None, "quarterly", QUARTERS.format(year=2026)),
    ("Khi có văn bản hướng dẫn của tỉnh", None, "on_request", None),
    ("Quý II-IV/2026", "2026-12-31", "once", "2026-12-31"),
    ("Theo dõi", None, None, None),
)
"""Wording, the last day, the recurrence and all the days that it means in a plan of 2026."""
DUES_OF_2024: dict[str | None, tuple[str | None, str | None, str | None]] = {
    None: (None, None, None),
    "Quý I": ("2024-03-31", "once", "2024-03-31"),
    "Tháng 1": ("2024-01-31", "once", "2024-01-31"),
    "Cả năm": ("2024-12-31", "continuous", "2024-12-31"),
    "Năm 2024": ("2024-12-31", "once", "2024-12-31"),
    "Định kỳ hàng quý, 06 tháng, năm": (None, "quarterly", QUARTERS.format(year=2024)),
    "Theo Kế hoạch của UBND tỉnh, TP": (None, "on_request", None),
    "Theo yêu cầu của phòng Nội vụ": (None, "on_request", None),
    "Theo quy định về công khai tài chính": (None, "on_request", None),
    "Sau khi có Quyết định của UBND tỉnh, TP": (None, "on_request", None),
    "Sau khi có Quyết định của UBND tỉnh": (None, "on_request", None),
    "Ban hành Kế hoạch trong tháng 1/2024; Báo cáo kết quả kiểm tra trong tháng 12/2024": (
        "2024-12-31",
        "once",
        "2024-01-31,2024-12-31",
    ),
}
"""The wording of the transcribed plan, read by a person."""
TOPICS_OF_2024 = {
    "1": "par_commendation par_review",
    "1.1": "par_index par_index_remedy satisfaction_survey",
    "1.2": "digital_transformation par_commendation",
    "2": "par_inspection",
    "3": "communication",
    "4": "satisfaction_survey",
    "5": "public_duty_inspection",
    "6": "legal_plan legal_review",
    "7": "law_enforcement legal_plan",
    "8": "legal_education legal_plan",
    "9": "legal_review",
    "10": "legal_expired",
    "11": "procedure_control procedure_review",
    "12": "procedure_review",
    "13": "procedure_digitisation",
    "14": "satisfaction_survey",
    "15": "procedure_disclosure",
    "16": "decentralisation",
    "17": "staff_data",
    "18": "training",
    "19": "public_duty_inspection",
    "20": "budget_disclosure",
    "21": "budget_execution settlement",
    "22": "digital_transformation",
    "23": "e_records",
}
"""What each of its tasks is about."""
LEADS = ("Văn phòng HĐND và UBND", "Phòng Văn hóa - Xã hội", "Phòng Kinh tế")
TARGETS: tuple[tuple[str, str, str | None, int | None, str | None], ...] = (
    ("Tỷ lệ hồ sơ giải quyết đúng hạn", "Trên 98%", ">", 98, "%"),
    ("Tỷ lệ hồ sơ trực tuyến", "70%", ">=", 70, "%"),
    ("Thời gian chờ trung bình", "tối đa 30 phút", "<=", 30, "phút"),
    ("Chỉ số cải cách hành chính", "Nằm trong nhóm dẫn đầu", None, None, None),
)
Rows = list[list[str]]


def task_rows(unit_code: str, form: Sequence[str], rng: Random) -> tuple[Rows, list[Line], int]:
    """An annex below its header: rows as written, what they mean, and how many are no rows (titles, headers again)."""
    rows: Rows = []
    lines: list[Line] = []
    skipped = number = 0
    for roman, area in zip(ROMAN, AREAS, strict=True):
        rows.append([roman, area] if rng.random() < 0.6 else [f"{roman} {area}"])
        skipped += 1
        for _ in range(rng.randint(1, 3)):
            number += 1
            cells, truth = _task(number, rng)
            rows.append([cells.get(name, "") for name in _names(form)])
            lines.append(
                Line(
                    {},
                    {"unit_code": unit_code, "plan_code": f"{unit_code}-2026", "year": 2026} | truth | {"area": area},
                )
            )
        if number == 4:
            rows.append(list(form))
            skipped += 1
    return rows, lines, skipped


def _names(form: Sequence[str]) -> tuple[str, ...]:
    if form is PLAIN_FORM:
        return ("number", "task", "lead", "co_lead", "due_text", "note")
    return ("number", "goal", "task", "activity", "product", "lead", "co_lead", "due_text", "money")


def _task(number: int, rng: Random) -> tuple[dict[str, str], Truth]:
    due, on, recurrence, dates = DUES[number % len(DUES)]
    cells = {
        "number": str(number),
        "goal": f"Mục tiêu mẫu {number}",
        "task": f"Triển khai nhiệm vụ mẫu số {number} của kế hoạch",
        "activity": f"Xây dựng văn bản mẫu {number}",
        "product": rng.choice(("Kế hoạch", "Báo cáo", "Công văn")),
        "lead": rng.choice(LEADS),
        "co_lead": "Các đơn vị liên quan",
        "due_text": due,
        "note": f"Cán bộ Mẫu {number:03d} theo dõi",
        "money": "",
    }
    kept = {name: value for name, value in cells.items() if name not in ("note", "money")}
    return cells, kept | {"due_on": on, "recurrence": recurrence, "due_dates": dates, "topics": None}


def only(lines: Sequence[Line], form: Sequence[str]) -> list[Line]:
    """The truths with null where the form has no such column."""
    lacking = {"goal", "activity", "product"} - set(_names(form))
    return [Line({}, {**(line.truth or {}), **dict.fromkeys(lacking)}) for line in lines]


def model_rows(unit_code: str, year: int, tasks: Sequence[Planned], other: str) -> tuple[Rows, list[Line], int]:
    """The annex of a model plan below its header: it numbers its tasks anew in each section."""
    rows: Rows = []
    lines: list[Line] = []
    for roman, section in zip(ROMAN, SECTIONS, strict=True):
        rows.append([roman, section])
        for task in (task for task in tasks if task.section == section):
            read = task._replace(lead=task.lead.format(other=other))._asdict()
            cells = {name: read[name] for name in ("task", "product", "lead", "due_text")}
            rows.append([str(task.number), cells["task"], cells["product"], cells["lead"], "", cells["due_text"]])
            named = {name: read[name] for name in ("due_on", "recurrence", "due_dates", "topics")}
            plan = {"unit_code": unit_code, "plan_code": f"{unit_code}-{year}", "year": year}
            lines.append(Line({}, plan | {"area": section, "number": str(task.number)} | cells | named))
    return rows, lines, len(SECTIONS)


def target_rows(unit_code: str) -> tuple[Rows, list[Line]]:
    """The annex of targets."""
    rows: Rows = []
    lines: list[Line] = []
    for number, (name, text, operator, value, measure) in enumerate(TARGETS, start=1):
        rows.append([str(number), name, text, LEADS[number % len(LEADS)]])
        truth = {
            "unit_code": unit_code,
            "plan_code": f"{unit_code}-2026",
            "year": 2026,
            "clause": str(number),
            "indicator_name": name,
            "value_text": text,
            "operator": operator,
            "target_value": value,
            "unit_of_measure": measure,
        }
        lines.append(Line({}, truth))
    return rows, lines


def workbook(title: str, form: Sequence[str], rows: Rows, stamp: int) -> bytes:
    """An annex as it is typed: a title, a line on the decision, the header, then the rows."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": instant(stamp).replace(tzinfo=None)})
    sheet = book.add_worksheet("Phụ lục")
    for at, row in enumerate([[title], ["(Kèm theo Kế hoạch mẫu)"], [], list(form), *rows]):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(at, column, cell)
    book.close()
    return buffer.getvalue()


def transcribed_tasks(path: Path) -> list[Line]:
    """The tasks of the transcribed plan as its file names them."""
    plan: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    common = {"unit_code": str(plan["unit_code"]), "plan_code": plan["plan_code"], "year": int(plan["year"])}
    lines = []
    for task in plan["tasks"]:
        due_on, recurrence, dates = DUES_OF_2024[task["due"]]
        named = {("due_text" if name == "due" else name): value for name, value in task.items()}
        read = {"due_on": due_on, "recurrence": recurrence, "due_dates": dates}
        lines.append(Line({}, common | named | read | {"topics": TOPICS_OF_2024[task["number"]]}))
    return lines
