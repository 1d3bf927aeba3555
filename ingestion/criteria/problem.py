"""What a check finds in a criteria set: stable codes, what is wrong and what to do."""

from decimal import Decimal

from ingestion.problem import SEVERITIES, Problem, Severity
from warehouse.errors import Place

__all__ = ["CODES", "SEVERITIES", "Problem", "found", "number"]

CODES: dict[str, tuple[Severity, str, str]] = {
    # what cannot be read
    "YAML_SYNTAX": ("X", "Sai cú pháp YAML, hoặc có bí danh (&, *).", "Sửa dòng này: thụt lề, dấu hai chấm, dấu nháy."),
    "STRUCTURE": ("X", "Chỗ này không đúng cấu trúc.", "Xem tệp mẫu: cchc criteria template, hoặc các tệp ví dụ."),
    "SHEET_MISSING": (
        "X",
        "Không có trang tính “{what}”.",
        "Thêm trang tính như trong mẫu: cchc criteria template.",
    ),
    "HEADER_NOT_FOUND": ("X", "Không tìm thấy dòng tiêu đề; thiếu cột: {what}.", "Giữ tiêu đề như trong mẫu."),
    "COLUMN_TWICE": ("R", "Hai cột mang cùng một nội dung.", "Bỏ bớt một cột."),
    "KEY_UNKNOWN": ("R", "Không có mục nào tên này.", "Sửa tên mục như trong mẫu, hoặc bỏ."),
    "KEY_TWICE": ("R", "Mục này đứng hai lần.", "Giữ một."),
    "VALUE_MISSING": ("R", "Thiếu {what}.", "Ghi giá trị."),
    "NUMBER_UNREAD": ("R", "Không đọc được số.", "Ghi một số; bảng tính: 10,5; YAML: 10.5."),
    "NUMBER_AMBIGUOUS": (
        "R",
        "Số {what}: không rõ dấu chấm là phần thập phân hay hàng nghìn.",
        "Ghi phần thập phân sau dấu phẩy, hàng nghìn không có dấu.",
    ),
    "NUMBER_RANGE": ("R", "Số ngoài phạm vi cho phép ({what}).", "Sửa số."),
    "DATE_UNREAD": ("R", "Không đọc được ngày.", "Ghi 01/01/2026; trong YAML: 2026-01-01."),
    "CHOICE_UNKNOWN": ("R", "Giá trị không có trong danh mục.", "Chọn một trong: {what}."),
    "STEPS_UNREAD": ("R", "Không đọc được thang điểm.", "Ghi dạng chữ: 90: 5,5; 95: 6."),
    "CODE_FORM": (
        "R",
        "Mã không đúng dạng: chữ cái không dấu, chữ số, dấu chấm, gạch nối; không quá 40 ký tự.",
        "Sửa mã.",
    ),
    "CODE_AS_DATE": (
        "R",
        "Ô số thứ tự là ngày: bảng tính đã đổi 1.2 thành ngày tháng.",
        "Định dạng cột là văn bản (Text) rồi gõ lại.",
    ),
    "TEXT_BLANK": ("R", "Chỗ này để trống.", "Ghi nội dung."),
    "TEXT_UNPRINTABLE": ("R", "Có ký tự không in được.", "Gõ lại nội dung."),
    "TEXT_LONG": ("R", "Nội dung quá dài.", "Rút ngắn còn dưới 2000 ký tự."),
    "PERSONAL_DATA": (
        "R",
        "Có dữ liệu cá nhân (số định danh, điện thoại, thư điện tử).",
        "Bỏ dữ liệu cá nhân khỏi bộ tiêu chí.",
    ),
    "ROW_UNREAD": (
        "R",
        "Dòng này không có số thứ tự nên không biết là gì.",
        "Ghi số thứ tự (I, 1.1, 1.1.1), hoặc nhập nội dung vào dòng trên.",
    ),
    "ROW_ABOVE_MISSING": ("R", "Dòng này đứng trước {what} của nó.", "Thêm dòng {what} ở trên."),
    "VALID_TO_AMBIGUOUS": (
        "R",
        "“Hiệu lực đến” không phải ngày cuối tháng nên không rõ có tính cả tháng đó không.",
        "Ghi ngày cuối của tháng còn chấm, hoặc dùng mục “Hết hiệu lực từ” với ngày đầu tháng không còn chấm.",
    ),
    # points
    "COMPONENTS_SUM": ("R", "Tiêu chí {what}", "Sửa điểm tối đa của tiêu chí thành phần, hoặc của tiêu chí. {hint}"),
    "CRITERIA_SUM": ("R", "Lĩnh vực {what}", "Sửa điểm tối đa của tiêu chí, hoặc của lĩnh vực. {hint}"),
    "AREAS_SUM": ("R", "Tổng điểm {what}", "Sửa điểm tối đa của lĩnh vực, hoặc tổng điểm. {hint}"),
    "TOTAL_ROW": ("R", "Dòng cộng {what}", "Sửa dòng cộng, hoặc điểm ở các dòng trên."),
    "BLOCK_UNREACHABLE": ("W", "Các tiêu chí cộng lại {what}: không bao giờ đạt mức trần.", "Xem lại mức trần."),
    # what stands where
    "AREA_UNKNOWN": ("R", "Không rõ là lĩnh vực nào.", "Ghi mã lĩnh vực, một trong: {what}."),
    "AREA_TWICE": ("R", "Lĩnh vực {what} đứng hai lần.", "Gộp làm một."),
    "EMPTY": ("R", "{what} không có dòng nào bên dưới.", "Thêm dòng; tiêu chí thành phần thì ghi quy tắc."),
    "CODE_TWICE": (
        "R",
        "Mã {what} đã dùng ở trên.",
        "Đặt mã khác. Nếu là 1.10 bị Excel đổi thành 1.1: định dạng cột là văn bản (Text) rồi gõ lại.",
    ),
    "CODE_ELSEWHERE": ("R", "Mã {what}.", "Sửa mã, hoặc chuyển dòng về đúng chỗ."),
    # rules
    "RULE_UNKNOWN": ("R", "Không có quy tắc chấm điểm này.", "Chọn một trong: {what}."),
    "INDICATOR_UNKNOWN": ("R", "Không có chỉ số nào mang mã này.", "Chọn mã trong dim_indicator."),
    "INDICATOR_MISSING": ("R", "Quy tắc “{what}” cần một chỉ số.", "Ghi mã chỉ số, hoặc dùng quy tắc Thẩm định."),
    "INDICATOR_SUPERFLUOUS": (
        "R",
        "Quy tắc “{what}” không dùng chỉ số.",
        "Bỏ chỉ số, hoặc chọn quy tắc tính từ chỉ số.",
    ),
    "RULE_MISFIT": ("R", "Quy tắc {what}.", "Chọn chỉ số khác, hoặc một quy tắc dùng được: {hint}."),
    "PARAMETER_MISSING": ("R", "Quy tắc {what}.", "Ghi tham số."),
    "PARAMETER_SUPERFLUOUS": ("R", "Quy tắc {what}.", "Bỏ tham số này."),
    "BASE_MISFIT": ("R", "Chỉ số gốc {what}.", "Sửa hoặc bỏ chỉ số gốc."),
    "THRESHOLD_RANGE": ("R", "Ngưỡng {what}.", "Sửa ngưỡng."),
    "THRESHOLD_FRACTION": (
        "W",
        "Ngưỡng {what} của một tỷ lệ phần trăm: nghĩa là {what}%.",
        "Nếu ô định dạng phần trăm (95% là 0,95) thì ghi 95.",
    ),
    "STEPS_ORDER": ("R", "Thang điểm: các mức phải tăng dần, mỗi mức một lần.", "Xếp lại thang điểm."),
    "STEPS_MONOTONE": ("R", "Thang điểm: {what}.", "Sửa điểm của các mức."),
    "STEPS_MAXIMUM": ("R", "Thang điểm: mức cao nhất {what}.", "Sửa thang điểm, hoặc điểm tối đa."),
    "STEPS_RANGE": ("R", "Thang điểm của một tỷ lệ có mức ngoài 0 đến 100.", "Sửa mức."),
    "DIRECTION_MISFIT": (
        "R",
        "“Không quá ngưỡng” chỉ dùng với quy tắc Đạt/không đạt và Theo bậc.",
        "Bỏ chiều, hoặc đổi quy tắc.",
    ),
    "LEAGUE_UNKNOWN": ("R", "Không có nhóm xếp hạng này ở cấp đó.", "Chọn trong: {what}."),
    "EVIDENCE_NOT_REQUIRED": (
        "W",
        "Tiêu chí do hội đồng thẩm định mà không yêu cầu tài liệu kiểm chứng.",
        "Ghi Có ở cột này nếu quyết định yêu cầu tài liệu.",
    ),
    "COMPUTED_FEW": ("W", "Chỉ {what} tiêu chí thành phần tính từ số liệu.", "Xem tiêu chí nào có chỉ số trong kho."),
    "INDICATOR_WITHOUT_DATA": ("W", "Chưa có số liệu nào của chỉ số này ở cấp được chấm.", "Kiểm tra nguồn số liệu."),
    # bands, exemptions
    "BANDS": ("R", "Xếp loại: {what}.", "Sửa các mức xếp loại."),
    "EXEMPTION_ITEM": ("R", "Không có lĩnh vực hay tiêu chí nào mang mã này trong bộ.", "Sửa mã."),
    "EXEMPTION_TWICE": ("R", "Đơn vị và mục này đã có ở trên.", "Giữ một."),
    "EXEMPTION_UNIT": (
        "W",
        "Tỉnh không có đơn vị mang mã này, cùng cấp, vào ngày bộ có hiệu lực.",
        "Xem lại mã đơn vị.",
    ),
    # in time
    "VALID_FROM": ("R", "Hiệu lực phải bắt đầu và kết thúc vào ngày đầu tháng.", "Ghi ngày 01 của tháng."),
    "VALID_TO": ("R", "Hết hiệu lực trước khi có hiệu lực.", "Sửa ngày."),
    "CRITERIA_SET_EXISTS": (
        "R",
        "Bộ tiêu chí {what} đã được nạp với nội dung khác.",
        "Bộ đã nạp thì không sửa: đặt mã mới và ghi “Thay thế” ({what}).",
    ),
    "VALIDITY_OVERLAP": ("R", "Trùng hiệu lực với bộ {what}.", "{hint}"),
    "SUPERSEDES_UNKNOWN": ("R", "Chưa nạp bộ nào mang mã {what}.", "Sửa mã, hoặc nạp bộ đó trước."),
    "SUPERSEDES_LEVEL": ("R", "Bộ {what} chấm cấp khác.", "Sửa mã bộ bị thay thế."),
    "SUPERSEDES_TWICE": ("R", "Bộ {what}.", "Thay thế bộ mới nhất trong chuỗi."),
    "SUPERSEDES_ITSELF": ("R", "Bộ không thể thay thế hay so sánh với chính nó.", "Sửa mã."),
    "EQUIVALENT_UNKNOWN": ("R", "Chưa nạp bộ nào mang mã {what}.", "Sửa mã, hoặc nạp bộ đó trước."),
    "EQUIVALENT_LEVEL": ("R", "Bộ {what} chấm cấp khác nên không so sánh được.", "Sửa mã."),
    "VALIDITY_GAP": ("W", "Bộ bị thay thế hết hiệu lực {what} mới có bộ này.", "Xem lại ngày hiệu lực."),
    "LEAGUES_LEFT": ("W", "Các nhóm {what} không còn bộ nào chấm.", "Nạp bộ khác cho các nhóm này, hoặc bỏ giới hạn."),
    "LOADED_UNSEEN": (
        "W",
        "Không đọc được các bộ đã nạp nên chưa xét trùng hiệu lực.",
        "Chạy cchc db start rồi xét lại.",
    ),
    # what was passed over
    "SHEET_IGNORED": ("I", "Trang tính này không được đọc.", ""),
    "COLUMN_IGNORED": ("W", "Cột này không được đọc.", "Nếu là cột của mẫu thì sửa lại tiêu đề."),
}
"""Severity, what is wrong and what to do. ``{what}`` and ``{hint}`` hold codes and numbers, never a cell's text."""


def found(code: str, place: Place, what: object = "", hint: str = "") -> Problem:
    """A finding of ``CODES`` at its place."""
    severity, message, action = CODES[code]
    values = {"what": what, "hint": hint}
    return Problem(severity, code, message.format(**values), action.format(**values).strip(), place)


def number(value: Decimal) -> str:
    """A number as it is written in Vietnamese: 10,5."""
    return f"{value.normalize():f}".replace(".", ",") if value % 1 else f"{value:.0f}"
