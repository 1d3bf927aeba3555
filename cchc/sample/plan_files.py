"""Annexes of plans as workbooks: tasks under titles in two forms, targets; and a transcribed plan's tasks."""

import io
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter
import yaml

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
DUES: tuple[tuple[str, str | None, str | None], ...] = (
    ("Quý I/2026", "2026-03-31", "once"),
    ("Trước 30/6", "2026-06-30", "once"),
    ("Thường xuyên", None, "continuous"),
    ("Hằng tháng", None, "monthly"),
    ("Tháng 12/2026", "2026-12-31", "once"),
    ("Hàng quý, 6 tháng, năm", None, "quarterly"),
    ("Khi có văn bản hướng dẫn của tỉnh", None, "on_request"),
    ("Quý II-IV/2026", "2026-12-31", "once"),
    ("Theo dõi", None, None),
)
"""Wording, the day and the recurrence that it means in a plan of 2026."""
DUES_OF_2024: dict[str | None, tuple[str | None, str | None]] = {
    None: (None, None),
    "Quý I": ("2024-03-31", "once"),
    "Tháng 1": ("2024-01-31", "once"),
    "Cả năm": ("2024-12-31", "continuous"),
    "Năm 2024": ("2024-12-31", "once"),
    "Định kỳ hàng quý, 06 tháng, năm": (None, "quarterly"),
    "Theo Kế hoạch của UBND tỉnh, TP": (None, "on_request"),
    "Theo yêu cầu của phòng Nội vụ": (None, "on_request"),
    "Theo quy định về công khai tài chính": (None, "on_request"),
    "Sau khi có Quyết định của UBND tỉnh, TP": (None, "on_request"),
    "Sau khi có Quyết định của UBND tỉnh": (None, "on_request"),
    "Ban hành Kế hoạch trong tháng 1/2024; Báo cáo kết quả kiểm tra trong tháng 12/2024": ("2024-12-31", "once"),
}
"""The wording of the transcribed plan, read by a person."""
LEADS = ("Văn phòng HĐND và UBND", "Phòng Văn hóa - Xã hội", "Phòng Kinh tế")
TARGETS: tuple[tuple[str, str, str | None, int | None, str | None], ...] = (
    ("Tỷ lệ hồ sơ giải quyết đúng hạn", "Trên 98%", ">=", 98, "%"),
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
    due, on, recurrence = DUES[number % len(DUES)]
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
    return cells, kept | {"due_on": on, "recurrence": recurrence}


def only(lines: Sequence[Line], form: Sequence[str]) -> list[Line]:
    """The truths with null where the form has no such column."""
    lacking = {"goal", "activity", "product"} - set(_names(form))
    return [Line({}, {**(line.truth or {}), **dict.fromkeys(lacking)}) for line in lines]


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
        due_on, recurrence = DUES_OF_2024[task["due"]]
        named = {("due_text" if name == "due" else name): value for name, value in task.items()}
        lines.append(Line({}, common | named | {"due_on": due_on, "recurrence": recurrence}))
    return lines
