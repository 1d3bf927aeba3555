"""What a check finds in a plan, and what the codes mean that no rule of the catalogue explains."""

from dataclasses import replace

from ingestion.names import shown
from ingestion.problem import Problem, Severity
from warehouse.errors import Place, RefusedError

CODES: dict[str, tuple[Severity, str, str]] = {
    "YAML_SYNTAX": ("X", "Sai cú pháp YAML.", "Sửa dòng này: thụt lề, dấu hai chấm, dấu nháy."),
    "PLAN_KEY_MISSING": ("X", "Thiếu khoá {what}.", "Thêm khoá này vào đầu tệp kế hoạch."),
    "PLAN_KEY_UNKNOWN": ("X", "Khoá {what} không có trong mẫu.", "Bỏ khoá này, hoặc sửa tên khoá."),
    "PLAN_KEY_TWICE": ("X", "Khoá {what} đứng hai lần.", "Giữ một."),
    "PLAN_NOT_TEXT": ("X", "Chỗ này phải là một giá trị, không phải danh sách hay nhóm khoá.", "Ghi một giá trị."),
    "PLAN_NOT_KEYS": ("X", "Chỗ này phải là một nhóm khoá.", "Ghi từng khoá một dòng, dạng khoá: giá trị."),
    "PLAN_NOT_LIST": ("X", "{what} phải là danh sách các mục.", "Mỗi mục bắt đầu bằng dấu gạch ngang."),
    "PLAN_YEAR": ("X", "Năm của kế hoạch không đọc được.", "Ghi year: 2026, hoặc years: 2021-2025."),
    "PLAN_YEAR_OF_TARGET": (
        "X",
        "Năm của chỉ tiêu không thuộc kế hoạch.",
        "Sửa year; mọi năm thì ghi each_year: true.",
    ),
    "PLAN_NAMED_TWICE": ("X", "Hai mục cùng mang {what}.", "Thêm số thứ tự: II.2.a/1, II.2.a/2; nhiệm vụ: 2.1, 2.2."),
    "OPERATOR_UNKNOWN": ("X", "Không hiểu dấu so sánh.", "Dùng >=, <=, =, > hoặc <."),
    "OPERATOR_WITHOUT_VALUE": ("X", "Có dấu so sánh mà không có số.", "Ghi value, hoặc để cả hai trống."),
    "VALUE_UNREAD": ("R", "Không đọc được số của mức phấn đấu.", "Ghi một số, phần thập phân sau dấu phẩy hoặc chấm."),
    "INDICATOR_UNKNOWN": (
        "R",
        "Không có chỉ số nào mang mã này.",
        "Dùng mã trong dim_indicator, hoặc par_index, sipas, dti; không ứng với chỉ số nào thì để trống.",
    ),
    "PERCENT_OUT_OF_RANGE": ("R", "Tỷ lệ ngoài khoảng 0 đến 100.", "Sửa số, hoặc đơn vị tính."),
    "PERCENT_ABOVE_100": ("W", "Mức phấn đấu trên 100%; giữ như kế hoạch viết.", "Xem lại số."),
    "DUE_OUTSIDE_PLAN": ("W", "Thời hạn ngoài năm của kế hoạch; giữ như kế hoạch viết.", "Xem lại năm."),
    "NUMBER_UNREAD": ("I", "Kế hoạch không nêu một con số; chỉ tiêu không xét đạt hay không đạt.", ""),
    "CONTRADICTION": ("I", "Cùng chỉ số {what}, mức phấn đấu khác nhau; giữ cả hai.", ""),
}
"""Severity, what is wrong and what to do. ``{what}`` is a key of the form, a clause or an indicator's code."""


ACTIONS: dict[str, str] = {
    "DUE_UNREAD": "Không sao; muốn xét hạn thì ghi Quý I, Tháng 12/2026, 30/6/2026, hằng quý hoặc Thường xuyên.",
    "UNIT_UNKNOWN": "Ghi mã của một đơn vị thuộc tỉnh của kho (CCHC_PROVINCE_CODE), có hiệu lực vào ngày ban hành.",
}
"""What to do about a code of the catalogue, where a plan has its own answer."""


def found(code: str, place: Place, what: str = "") -> Problem:
    """A finding of ``CODES`` at its place."""
    severity, message, action = CODES[code]
    place = replace(place, column=shown(place.column) if place.column else None)
    return Problem(severity, code, message.format(what=shown(what)), action, place)


def refusal(error: RefusedError, place: Place) -> Problem:
    """Why the readers or the gates do not take a file."""
    return Problem("X", error.code, error.message, error.action, place)
