"""The layout of a criteria workbook: sheets, columns and labels. The template writes the first name of each."""

from ingestion.criteria.sheets import Aliases

INFO = ("Thông tin", "Thông tin chung")
CRITERIA = ("Tiêu chí", "Bộ tiêu chí", "Bảng tiêu chí", "Phụ lục")
BANDS = ("Xếp loại", "Phân loại")
EXEMPTIONS = ("Không áp dụng",)
LISTS = "Danh mục"
GUIDE = "Hướng dẫn"

LABELS: Aliases = {
    "set": ("Mã bộ tiêu chí", "Mã bộ"),
    "name": ("Tên bộ tiêu chí", "Tên"),
    "level": ("Cấp", "Cấp được chấm"),
    "leagues": ("Nhóm", "Nhóm xếp hạng", "Nhóm áp dụng"),
    "decision": ("Quyết định", "Số quyết định"),
    "decided_on": ("Ngày quyết định", "Ngày ban hành"),
    "valid_from": ("Hiệu lực từ", "Có hiệu lực từ"),
    "valid_to": ("Hết hiệu lực từ",),
    "valid_until": ("Hiệu lực đến", "Đến", "Hiệu lực đến hết"),
    "supersedes": ("Thay thế", "Thay thế bộ"),
    "equivalent_to": ("So sánh được với",),
    "total": ("Tổng điểm", "Tổng số điểm"),
    "tie_rule": ("Cách xếp hạng khi bằng điểm", "Khi bằng điểm"),
    "part_year": ("Kỳ không đủ năm",),
    "survey_absent": ("Khi không có khảo sát",),
    "tolerance": ("Chênh lệch cho phép",),
    "min_coverage": ("Tỷ lệ báo cáo tối thiểu",),
    "example": ("Bộ ví dụ",),
}
NOTES = {
    "set": "Đặt một lần, không dùng lại: ví dụ SL-XA-2026",
    "level": "Chọn trong danh sách",
    "leagues": "Để trống: mọi nhóm của cấp. Nhiều nhóm thì cách nhau dấu phẩy: Phường, Xã",
    "decision": "Số, ký hiệu của quyết định ban hành",
    "valid_from": "Ngày đầu của tháng đầu tiên chấm theo bộ này",
    "valid_to": "Ngày đầu của tháng đầu tiên không còn chấm; để trống: chưa định",
    "supersedes": "Mã bộ đã nạp mà bộ này thay",
    "equivalent_to": "Mã các bộ đã nạp mà điểm so sánh được với năm trước",
    "total": "Tổng điểm tối đa của các lĩnh vực, không kể điểm cộng, điểm trừ",
    "part_year": "Chỉ dùng cho số đếm, khi bộ không chấm trọn mười hai tháng",
    "tolerance": "Điểm tự chấm hoặc thẩm định lệch điểm tính quá mức này thì đưa vào danh sách xem lại",
    "min_coverage": "Từ 0 đến 1: tỷ lệ tháng có số liệu",
}
COLUMNS: Aliases = {
    "code": ("STT", "TT", "Số thứ tự", "Mã"),
    "name": (
        *("Lĩnh vực/Tiêu chí/Tiêu chí thành phần", "Lĩnh vực, tiêu chí, tiêu chí thành phần", "Nội dung"),
        *("Lĩnh vực/Tiêu chí", "Tiêu chí/Tiêu chí thành phần", "Tiêu chí", "Tên tiêu chí"),
    ),
    "max": ("Điểm tối đa", "Điểm", "Thang điểm tối đa", "Điểm chuẩn"),
    "rule": ("Quy tắc", "Quy tắc chấm điểm"),
    "indicator": ("Chỉ số", "Mã chỉ số"),
    "base_indicator": ("Chỉ số gốc",),
    "scope": ("Phạm vi",),
    "direction": ("Chiều",),
    "threshold": ("Ngưỡng",),
    "points_each": ("Điểm mỗi đơn vị",),
    "steps": ("Thang điểm", "Các bậc"),
    "without_figures": ("Khi không có số liệu",),
    "evidence_required": ("Cần tài liệu kiểm chứng", "Tài liệu kiểm chứng"),
    "leagues": ("Nhóm áp dụng", "Nhóm"),
    "area": ("Mã lĩnh vực",),
}
BAND_COLUMNS: Aliases = {
    "band": ("Xếp loại", "Mức", "Loại"),
    "from": ("Từ điểm", "Từ", "Từ chỉ số"),
    "from_year": ("Từ năm",),
}
EXEMPTION_COLUMNS: Aliases = {
    "unit": ("Mã đơn vị",),
    "item": ("Lĩnh vực, tiêu chí", "Mục", "Mã mục"),
    "reason": ("Lý do",),
}
BONUS_WORDS = ("điểm cộng", "điểm thưởng")
PENALTY_WORDS = ("điểm trừ", "điểm phạt")
TOTAL_WORDS = ("tổng cộng", "tổng điểm", "tổng số điểm", "tổng số", "tổng", "cộng")
