"""What figures and fields are called for people, and how numbers and days are written in Vietnamese."""

from datetime import date, datetime
from decimal import Decimal

from publishing.trace.node import Check, Value
from warehouse.clock import VN

FACTS = {
    "score": "điểm",
    "max_score": "tối đa",
    "applicable_max": "điểm tối đa áp dụng",
    "index_value": "chỉ số",
    "rank": "hạng",
    "league": "nhóm",
    "band": "xếp loại",
    "change": "thay đổi",
    "change_reason": "lý do không so sánh",
    "period_from": "từ",
    "period_to": "đến trước",
    "rule": "quy tắc",
    "threshold": "ngưỡng",
    "points_each": "điểm mỗi đơn vị tính",
    "steps": "bậc",
    "basis": "căn cứ",
    "self_score": "tự chấm",
    "appraised_score": "thẩm định",
    "computed_score": "tính được",
    "bonus_points": "điểm thưởng",
    "penalty_points": "điểm trừ",
    "first_appraised_score": "thẩm định lần 1",
    "second_appraised_score": "thẩm định lần 2",
    "numerator": "tử số",
    "denominator": "mẫu số",
    "factor": "hệ số",
    "indicator_value": "giá trị chỉ số",
    "scored_value": "giá trị đem chấm",
    "value": "giá trị",
    "coverage": "độ phủ",
    "as_of": "tính đến",
    "scope": "phạm vi",
    "role": "vai trò",
    "rows": "số dòng",
    "amount": "cộng",
    "dataset": "bộ dữ liệu",
    "delivery_id": "lượt giao",
    "sha256": "sha256",
    "sender": "nơi gửi",
    "period": "kỳ",
    "exported_at": "xuất lúc",
    "sheet_no": "trang tính",
    "row_no": "dòng",
    "date": "ngày",
    "about": "về",
    "months": "tháng",
    "max_points": "tối đa",
    "self_points": "tự chấm",
    "appraised_points": "thẩm định",
    "months_reported": "tháng có số liệu",
    "months_expected": "tháng phải có",
    "units_reported": "đơn vị có số liệu",
    "units_expected": "đơn vị phải có",
    "target_value": "chỉ tiêu",
    "actual_value": "thực hiện",
    "gap": "chênh lệch",
    "operator": "so sánh",
    "indicator_code": "chỉ số",
    "due_on": "hạn",
    "due_date": "hạn",
    "done_date": "hoàn thành",
    "document": "văn bản",
    "match_rule": "cách khớp",
    "evidence_kind": "loại chứng minh",
    "lead_unit_code": "đơn vị chủ trì",
    "area": "lĩnh vực",
    "status": "tình trạng",
    "year": "năm",
    "occurrences": "số lần đến hạn",
    "line": "dòng",
    "reported_value": "theo biểu",
    "computed_value": "tính được",
    "difference": "chênh lệch",
    "tolerance": "được phép lệch",
    "within_tolerance": "trong mức cho phép",
    "units": "đơn vị",
    "published_ratio": "tỷ lệ công bố",
    "published_score": "điểm công bố",
    "recomputed_ratio": "tỷ lệ tính lại",
    "recomputed_score": "điểm tính lại",
    "published_numerator": "tử số công bố",
    "published_denominator": "mẫu số công bố",
    "published_rank": "hạng công bố",
    "recomputed_rank": "hạng tính lại",
    "method_version": "phiên bản phương pháp",
    "differs": "lệch",
    "kind": "loại",
    "to_date": "lũy kế từ đầu năm",
}
CHECKS = {
    "rows": "cộng các dòng",
    "file_count": "số tệp",
    "index_value": "chỉ số = 100 x (điểm + thưởng - trừ) / điểm tối đa áp dụng",
    "scored numerator": "tử số đem chấm",
    "scored denominator": "mẫu số đem chấm",
    "total numerator": "tử số, cộng các tháng",
    "total denominator": "mẫu số, cộng các tháng",
    "month numerator": "tử số, riêng tháng này",
    "month denominator": "mẫu số, riêng tháng này",
    "units numerator": "tử số, cộng các đơn vị",
    "units denominator": "mẫu số, cộng các đơn vị",
    "own numerator": "tử số",
    "own denominator": "mẫu số",
    "occurrences_done": "số lần hoàn thành",
    "occurrences_overdue": "số lần quá hạn",
    "ballots": "số phiếu",
}


_SHOWN = 2
"""Decimals that are written even where they are 0: of points and percentages."""


def label(name: str) -> str:
    """What a field is called; its own name, where it has no other."""
    return FACTS.get(name, name)


def written(value: Value) -> str:
    """A value as people here write it: 3,25; 1.234; 05/03/2026; có."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, (int, Decimal)):
        return number(Decimal(value))
    if isinstance(value, datetime):
        return f"{value.astimezone(VN):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return value


def number(value: Decimal) -> str:
    """A number with a decimal comma, and a point between thousands."""
    text = f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,f}"
    if len(text.partition(".")[2]) > _SHOWN:
        text = text.rstrip("0")
    return text.translate(str.maketrans(",.", ".,"))


def fact(name: str, value: Value) -> str:
    """A field and its value; codes, years and numbers of rows are no amounts, and are written as they are."""
    if isinstance(value, int) and not isinstance(value, bool) and name != "amount":
        return f"{label(name)} {value}"
    return f"{label(name)} {written(value)}"


def check(each: Check) -> str:
    """A figure beside what its parts come to."""
    what = CHECKS.get(each.what, label(each.what))
    if each.ok:
        return f"✓ {what}: {number(each.found)} = {number(each.stated)}"
    return f"✗ {what}: các phần cộng lại {number(each.found)}, đã ghi {number(each.stated)}, lệch " + number(
        each.found - each.stated
    )
