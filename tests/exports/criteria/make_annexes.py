"""Writes the annexes beside it: a province's criteria as its Sở Nội vụ would send them, and what goes wrong there.

Run: ``python tests/exports/criteria/make_annexes.py``. No luck, no clock: the same cells in each run. The decisions are
made up; that a set was replaced after two months, and that a template summed to 99.55, did happen.
"""

import io
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent
CREATED = datetime(2026, 1, 5, 8, 0)  # noqa: DTZ001 - a moment on paper
Cell = str | int | float | datetime | None
Row = Sequence[Cell]

HEADER: list[Row] = [
    ["Số TT", "", "", "CÁCH CHẤM", "", "", "", "", "", "", "", "", "", ""],
    ["STT", "Lĩnh vực/Tiêu chí", "Điểm tối đa", "Quy tắc", "Chỉ số", "Chỉ số gốc", "Chiều", "Ngưỡng", "Điểm mỗi đơn vị",
     "Thang điểm", "Khi không có số liệu", "Tài liệu kiểm chứng", "Nhóm áp dụng", "Ghi chú của Sở"],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)", "(11)", "(12)", "(13)", "(14)"],
]  # fmt: skip


def part(
    code: str, name: str, points: Cell, rule: str = "", indicator: str = "", *, base: str = "", direction: str = "",
    threshold: Cell = "", each: Cell = "", steps: str = "", without: str = "", evidence: str = "", leagues: str = "",
    note: str = "",
) -> Row:  # fmt: skip
    """A row under ``HEADER``."""
    return [
        code,
        name,
        points,
        rule,
        indicator,
        base,
        direction,
        threshold,
        each,
        steps,
        without,
        evidence,
        leagues,
        note,
    ]


ANNEX: list[Row] = [
    part("I", "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH CẢI CÁCH HÀNH CHÍNH", 15),
    part("1.1", "Kế hoạch cải cách hành chính", 5),
    part("1.1.1", "Ban hành kế hoạch", 2, "Theo số lượng", "plans_issued", each=1, without="0 điểm"),
    part("1.1.2", "Thực hiện nhiệm vụ đúng hạn", 3, "Tỷ lệ có trần", "tasks_on_time", threshold=95),
    part("1.2", "Tự kiểm tra, sáng kiến", 10),
    part("1.2.1", "Tự kiểm tra cải cách hành chính", "5,5", "Thẩm định", evidence="x", note="theo Điều 6"),
    part("1.2.2", "Văn bản chỉ đạo xử lý đúng hạn", "4,5", "Tỷ lệ có sàn", "steering_on_time", threshold="50"),
    part("II", "CẢI CÁCH THỂ CHẾ", 10),
    part("2.1", "Ban hành văn bản", 10),
    part("2.1.1", "Có văn bản quy phạm pháp luật", 4, "Đạt/không đạt", "legal_documents_issued", threshold=1,
         without="0 điểm", leagues="Xã"),
    part("2.1.2", "Văn bản tư pháp xử lý đúng hạn", 6, "Tỷ lệ", "institutions_on_time"),
    part("III", "CẢI CÁCH THỦ TỤC HÀNH CHÍNH", 25),
    part("3.1", "Giải quyết hồ sơ", 20.5),
    part("3.1.1", "Hồ sơ đúng hạn", 10.5, "Theo bậc", "on_time_06a", steps="từ 80%: 4 điểm\n90: 8,5\n≥ 97%: 10,5"),
    part("3.1.2", "Trừ điểm hồ sơ quá hạn", 5, "Trừ dần", "dossiers_overdue", base="on_time_06a", each="0,05"),
    part("3.1.3", "Thời gian chờ không quá 30 phút", 5, "Đạt/không đạt", "wait_minutes", direction="Không quá ngưỡng",
         threshold=30),
    part("3.2", "Hồ sơ trực tuyến", 4.5),
    part("3.2.1", "Hồ sơ trực tuyến toàn trình, một phần", 4.5, "Tỷ lệ có trần", "online_eligible", threshold=90),
    part("IV", "CẢI CÁCH TỔ CHỨC BỘ MÁY HÀNH CHÍNH", 10),
    part("4.1", "Sắp xếp tổ chức", 10),
    part("4.1.1", "Kiện toàn chức năng, nhiệm vụ", 10, "Thẩm định", evidence="Có"),
    part("V", "CẢI CÁCH CHẾ ĐỘ CÔNG VỤ", 10),
    part("5.1", "Kỷ luật, kỷ cương", 10),
    part("5.1.1", "Cán bộ, công chức được bồi dưỡng", 10, "Tỷ lệ", "trained"),
    part("VI", "CẢI CÁCH TÀI CHÍNH CÔNG", 10),
    part("6.1", "Chấp hành ngân sách", 10),
    part("6.1.1", "Giải ngân dự toán", 10, "Tỷ lệ có trần", "disbursed", threshold=95, without="0 điểm"),
    part("VII", "XÂY DỰNG VÀ PHÁT TRIỂN CHÍNH QUYỀN ĐIỆN TỬ, CHÍNH QUYỀN SỐ", 10),
    part("7.1", "Văn bản điện tử", 10),
    part("7.1.1", "Văn bản đi ký số và gửi điện tử", 10, "Tỷ lệ", "e_document"),
    part("VIII", "TÁC ĐỘNG CỦA CẢI CÁCH HÀNH CHÍNH", 10),
    part("8.1", "Hài lòng của người dân", 10),
    part("8.1.1", "Mức độ hài lòng của người dân", 10, "Khảo sát", "satisfaction_citizen"),
    part("", "TỔNG CỘNG", 100),
    part("", "ĐIỂM THƯỞNG", 2),
    part("9.1", "Kết quả nổi bật", 3),
    part("9.1.1", "Sáng kiến được tỉnh công nhận", 3, "Thẩm định", evidence="x"),
    part("", "ĐIỂM TRỪ", -3),
    part("10.1", "Vi phạm", -3),
    part("10.1.1", "Có cán bộ, công chức bị kỷ luật", -3, "Thẩm định", evidence="x"),
    part("", "", ""),
    part("Ghi chú: điểm trừ không quá ba điểm.", "", ""),
]  # fmt: skip
"""Points as numbers and as text, a total row, bonus and penalty (with a minus), a note below."""


def info(**changed: Cell) -> list[Row]:
    """The sheet of what the decision says of the set itself."""
    values: dict[str, Cell] = {
        "Mã bộ tiêu chí": "MAU-XA-2026",
        "Tên bộ tiêu chí": "Bộ tiêu chí mẫu của tỉnh, cấp xã",
        "Cấp": "Cấp xã",
        "Nhóm": "Phường, Xã",
        "Quyết định": "01/QĐ-UBND",
        "Ngày quyết định": datetime(2026, 1, 3),  # noqa: DTZ001
        "Hiệu lực từ": "01/2026",
        "Hiệu lực đến": "31/12/2026",
        "Tổng điểm": 100,
        "Cách xếp hạng khi bằng điểm": "1, 2, 2, 4",
        "Kỳ không đủ năm": "Quy ra 12 tháng",
        "Khi không có khảo sát": "Quy về 100",
        "Chênh lệch cho phép": "0,5",
        "Tỷ lệ báo cáo tối thiểu": "50%",
        "Thay thế": "VD-XA-2026",
    }
    values |= {key.replace("_", " "): value for key, value in changed.items()}
    return [["THÔNG TIN BỘ TIÊU CHÍ", ""], *([key, value] for key, value in values.items() if value is not None)]


BANDS: list[Row] = [["Xếp loại", "Từ điểm"], ["Tốt", 90], ["Khá", 80], ["Trung bình", "65,5"], ["Yếu", 0]]
EXEMPTIONS: list[Row] = [
    ["Mã đơn vị", "Mục", "Lý do"],
    ["21589", "VI", "Không lập dự toán riêng trong năm đầu"],
    ["21607", "3.1.3", "Chưa có bộ phận một cửa riêng"],
]
PREAMBLE: list[Row] = [
    ["ỦY BAN NHÂN DÂN TỈNH"],
    ["PHỤ LỤC"],
    ["(Kèm theo Quyết định số 01/QĐ-UBND ngày 03/01/2026)"],
    [],
]


def annex(changed: dict[str, Row] | None = None) -> list[Row]:
    """The annex with some rows exchanged, by their number."""
    rows = [(changed or {}).get(str(row[0]), row) for row in ANNEX]
    return [*PREAMBLE, *HEADER, *rows]


def workbook(sheets: dict[str, list[Row]]) -> bytes:
    """Cells as they are: text, numbers, true dates."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    match cell:
                        case datetime():
                            page.write_datetime(number, column, cell, day)
                        case None | "":
                            pass
                        case str():
                            page.write_string(number, column, cell)
                        case _:
                            page.write_number(number, column, cell)
    return buffer.getvalue()


def whole(about: list[Row], rows: list[Row], *, bands: list[Row] = BANDS, exempt: list[Row] = EXEMPTIONS) -> bytes:
    """A workbook of four sheets."""
    return workbook({"Thông tin": about, "Tiêu chí": rows, "Xếp loại": bands, "Không áp dụng": exempt})


def slipped() -> bytes:
    """10,05 for 10,5: the components come to 99,55."""
    row = part("3.1.1", "Hồ sơ đúng hạn", 10.05, "Theo bậc", "on_time_06a", steps="80: 4; 90: 8,5; 97: 10,05")
    return whole(info(), annex({"3.1.1": row}))


def wrong() -> bytes:
    """One of each: what a person gets wrong by filling in."""
    changed = {
        "1.1.1": part("1.1.1", "Ban hành kế hoạch", 2, "Theo số lượng", "plans_isued", each=1),
        "1.1.2": part("1.1.2", "Nhiệm vụ đúng hạn", 3, "Tỷ lệ có trần", "tasks_on_time"),
        "1.2.2": part("1.1.3", "Văn bản chỉ đạo đúng hạn", "4,5", "Tỷ lệ có sàn", "steering_on_time", threshold="150"),
        "2.1.1": part("2.1.1", "Có văn bản", 4, "Tỷ lệ", "legal_documents_issued"),
        "2.1.2": part("2.1.2", "Văn bản tư pháp", 6, "Theo cảm tính", "institutions_on_time"),
        "3.1.1": part("3.1.1", "Hồ sơ đúng hạn", 10.5, "Theo bậc", "on_time_06a", steps="80: 4; 75: 8; 97: 10"),
        "3.1.3": part("3.1.3", "Thời gian chờ", "năm", "Đạt/không đạt", "wait_minutes", threshold=30),
        "4.1.1": part("4.1.1", "Liên hệ: can.bo@example.vn", 10, "Thẩm định"),
        "V": part("V", "LĨNH VỰC KHÁC", 10),
        "7.1.1": part("7.1.1", "Văn bản đi", 10, "Khảo sát", "e_document", each="1.125"),
        "8.1.1": part("", "Mức độ hài lòng của người dân", 10),
    }
    bands: list[Row] = [["Xếp loại", "Từ điểm"], ["Tốt", 90], ["Khá", 90], ["Yếu", 10]]
    exempt: list[Row] = [["Mã đơn vị", "Mục", "Lý do"], ["99999", "3.9", "Không rõ"]]
    about = info(Hiệu_lực_từ="15/01/2026", Kỳ_không_đủ_năm="Tùy", Tổng_điểm=100)
    return whole([*about, ["Người lập", "Phòng CCHC"]], annex(changed), bands=bands, exempt=exempt)


def from_july() -> bytes:
    """The next decision: from July other steps, and points moved from one component to another."""
    changed = {
        "1.1.1": part(
            "1.1.1", "Ban hành kế hoạch", "2,5", "Theo số lượng", "plans_issued", each="1,25", without="0 điểm"
        ),
        "1.1.2": part("1.1.2", "Thực hiện nhiệm vụ đúng hạn", "2,5", "Tỷ lệ có trần", "tasks_on_time", threshold=90),
        "3.1.1": part(
            "3.1.1", "Hồ sơ đúng hạn", 10.5, "Theo bậc", "on_time_06a", steps="85%: 4 điểm\n92: 8,5\n≥ 98%: 10,5"
        ),
    }
    about = info(
        Mã_bộ_tiêu_chí="MAU-XA-2026-7", Quyết_định="07/QĐ-UBND", Ngày_quyết_định=datetime(2026, 6, 20),  # noqa: DTZ001
        Hiệu_lực_từ="07/2026", Thay_thế="MAU-XA-2026",
    )  # fmt: skip
    return whole(about, annex(changed))


FILES: dict[str, Callable[[], bytes]] = {
    "annex.xlsx": lambda: whole(info(), annex()),
    "annex_from_july.xlsx": from_july,
    "slipped_99_55.xlsx": slipped,
    "wrong.xlsx": wrong,
}


def main() -> None:
    """Write them all."""
    for name, made in FILES.items():
        (HERE / name).write_bytes(made())
    sys.stdout.write(f"{len(FILES)}\n")


if __name__ == "__main__":
    main()
