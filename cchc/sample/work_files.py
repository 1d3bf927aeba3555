"""The list of work files of a year, all units in one: titles of sections, long titles cut by page breaks."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from cchc.sample.cells import excel_day
from cchc.sample.form_sheet import FormCell, FormLayout, FormLine
from cchc.sample.spelling import UNKNOWN_UNIT, Names
from cchc.sample.timeline import date_of, day, day_text
from cchc.sample.units import Unit

LAYOUT = FormLayout(
    title="DANH MỤC HỒ SƠ",
    header=(
        ("STT", "Đơn vị", "Số và ký hiệu hồ sơ", "Tiêu đề hồ sơ", "Ngày mở", "Ngày kết thúc", "Thời hạn bảo quản",
         "Hình thức", "Trạng thái", "Độ mật", "Người lập hồ sơ"),
    ),
)  # fmt: skip
TOPICS = (("TCBM", "Tổ chức bộ máy"), ("CCHC", "Cải cách hành chính"), ("TCKT", "Tài chính, kế toán"))
RETENTIONS = ("Vĩnh viễn", "10 năm", "5 năm", "70 năm", "Vĩnh viễn", "20 năm", "05 năm", "Đến khi hết hiệu lực")
FORMS = {"Điện tử": "electronic", "Giấy": "paper", "Hỗn hợp": "mixed"}
STATUSES = {"Đang mở": "open", "Đã đóng": "closed", "Đã nộp lưu": "archived"}
FILE_NO, OPENED, CLOSED, FORM, STATUS = 2, 4, 5, 7, 8


class WorkFile(NamedTuple):
    """One work file as it is drawn."""

    unit: Unit
    topic: int
    number: int
    opened: int
    closed: int | None
    retention: str
    form: str
    status: str


def draw(units: Sequence[Unit], year: int, last: int, scale: float, rng: Random) -> list[WorkFile]:
    """Some files of each unit, opened while it lived in that year and up to day ``last``, by topic."""
    files = []
    for unit in units:
        first = max(unit.valid_from, day(year, 1, 1))
        end = min(last, (unit.valid_to or last + 1) - 1, (unit.silent_from or last + 1) - 1)
        for number in range(1, 1 + int(2 * min(scale, 1.0) + rng.random())) if first < end else ():
            opened = rng.randint(first, end)
            ended = min(opened + rng.randint(5, 200), end)
            closed = ended if rng.random() < 0.6 else None
            status = rng.choice(("Đã đóng", "Đã nộp lưu")) if closed is not None else "Đang mở"
            form = rng.choices(tuple(FORMS), (6, 3, 1))[0]
            files.append(WorkFile(unit, number % 3, number, opened, closed, rng.choice(RETENTIONS), form, status))
    return sorted(files, key=lambda file: file.topic)


def lines_of(
    files: Sequence[WorkFile], year: int, exported: int, names: Names, rng: Random, *, true_dates: bool
) -> list[FormLine]:
    """Titles of topics, a row a file; some titles go on in the next line, some rows are to be rejected."""
    lines: list[FormLine] = []
    topic = None
    for number, file in enumerate(files, start=1):
        if file.topic != topic:
            topic = file.topic
            lines.append(FormLine(("", "", "", f"{('I', 'II', 'III')[topic]}. {TOPICS[topic][1]}")))
        row = _row(file, number, names, rng, true_dates=true_dates)
        lines.append(FormLine(row, _truth(file, year)))
        if rng.random() < 0.05:
            lines.append(FormLine(("", "", "", "và các đơn vị liên quan (phần còn lại của trang trước)")))
    wrong: list[tuple[int, FormCell, str]] = [
        (FILE_NO, "", "KEY_MISSING"),
        (1, UNKNOWN_UNIT, "UNIT_UNKNOWN"),
        (OPENED, "31/02/2025", "VALUE_UNREADABLE"),
        (CLOSED, day_text(day(year - 2, 12, 1)), "CLOSED_BEFORE_OPENED"),
        (FORM, "Không rõ", "FORM_UNKNOWN"),
        (STATUS, "Chuyển theo dõi", "STATUS_UNKNOWN"),
    ]
    # A row without a day is understood as of the year's end: its unit must live then.
    living = [file for file in files if file.unit.valid_to is None or file.unit.valid_to > exported + 5]
    if not living:
        return lines
    base = living[0]
    for place, cell, code in wrong:
        row = _row(base, len(files) + 1, names, rng, true_dates=true_dates)
        cells = (*row[:FILE_NO], f"9{place}/MẪU", *row[FILE_NO + 1 :])
        lines.append(FormLine((*cells[:place], cell, *cells[place + 1 :]), code=code))
    future = base._replace(opened=exported + 4, closed=None)
    row = _row(future, len(files) + 1, names, rng, true_dates=true_dates)
    lines.append(FormLine((*row[:FILE_NO], "99/MẪU", *row[FILE_NO + 1 :]), code="DATE_IN_FUTURE"))
    return lines


def _row(file: WorkFile, number: int, names: Names, rng: Random, *, true_dates: bool) -> tuple[FormCell, ...]:
    write = excel_day if true_dates else _text
    return (
        number if true_dates else str(number),
        names.write(file.unit, rng),
        _file_no(file),
        f"Hồ sơ về {TOPICS[file.topic][1].lower()} số {file.number} (hồ sơ mẫu)",
        write(file.opened),
        write(file.closed),
        file.retention,
        file.form,
        file.status,
        ("Thường", "")[number % 2],
        f"Cán bộ Mẫu {file.unit.index:03d}",
    )


def _truth(file: WorkFile, year: int) -> dict[str, object]:
    permanent = file.retention == "Vĩnh viễn"
    return {
        "unit_code": file.unit.code,
        "year": year,
        "file_no": _file_no(file),
        "opened_on": date_of(file.opened).isoformat(),
        "closed_on": None if file.closed is None else date_of(file.closed).isoformat(),
        "retention": file.retention,
        "retention_permanent": permanent,
        "retention_years": int(file.retention.split()[0]) if file.retention.endswith("năm") else None,
        "form": FORMS[file.form],
        "status": STATUSES[file.status],
    }


def _file_no(file: WorkFile) -> str:
    return f"{file.number:02d}/{TOPICS[file.topic][0]}"


def _text(day_number: int | None) -> str:
    return "" if day_number is None else day_text(day_number)
