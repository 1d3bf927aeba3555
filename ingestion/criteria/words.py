"""How the choices of a set are written in a workbook. The first word of each is the one that the template writes."""

from collections.abc import Mapping

from ingestion.fold import match_key

Words = Mapping[str, tuple[str, ...]]

RULE: Words = {
    "boolean": ("Đạt/không đạt", "Đạt, không đạt", "Có/không", "Đạt ngưỡng"),
    "steps": ("Theo bậc", "Bậc thang", "Thang điểm", "Theo thang điểm"),
    "linear": ("Tỷ lệ", "Theo tỷ lệ"),
    "linear_floor": ("Tỷ lệ có sàn", "Theo tỷ lệ có sàn"),
    "linear_cap": ("Tỷ lệ có trần", "Theo tỷ lệ có trần"),
    "count": ("Theo số lượng", "Số lượng"),
    "deduct": ("Trừ dần", "Trừ theo số lượng"),
    "survey": ("Khảo sát", "Điều tra xã hội học"),
    "appraised": ("Thẩm định", "Hội đồng thẩm định", "Chấm điểm"),
}
LEVEL: Words = {
    "commune": ("Cấp xã", "Xã", "Xã, phường, đặc khu"),
    "district": ("Cấp huyện", "Huyện"),
    "department": ("Sở, ban, ngành", "Sở", "Cấp sở"),
    "province": ("Cấp tỉnh", "Tỉnh"),
}
LEAGUE: Words = {
    "phuong": ("Phường", "Phường và thị trấn"),
    "xa": ("Xã", "Xã và đặc khu"),
    "district_level": ("Cấp huyện", "Huyện"),
    "so": ("Sở", "Sở và tương đương"),
    "phong": ("Phòng", "Phòng và tương đương"),
    "province": ("Tỉnh", "Cấp tỉnh"),
}
TIE_RULE: Words = {
    "competition": ("Bằng hạng, bỏ hạng sau (1, 2, 2, 4)", "1, 2, 2, 4", "1-2-2-4"),
    "dense": ("Bằng hạng, không bỏ hạng (1, 2, 2, 3)", "1, 2, 2, 3", "1-2-2-3"),
    "consecutive": ("Hạng liên tiếp (1, 2, 3, 4)", "1, 2, 3, 4", "1-2-3-4"),
}
PART_YEAR: Words = {
    "as_is": ("Giữ nguyên số đếm", "Giữ nguyên"),
    "prorate_counts": ("Quy số đếm ra 12 tháng", "Quy ra 12 tháng"),
}
SURVEY_ABSENT: Words = {
    "no_points": ("Không có điểm", "0 điểm"),
    "rescale": ("Quy phần còn lại về 100", "Quy về 100"),
}
SCOPE: Words = {"own": ("Riêng đơn vị", "Riêng"), "all": ("Cả địa bàn", "Toàn địa bàn")}
DIRECTION: Words = {
    "at_least": ("Từ ngưỡng trở lên", "Không dưới ngưỡng", ">="),
    "at_most": ("Không quá ngưỡng", "Từ ngưỡng trở xuống", "<="),
}
WITHOUT_FIGURES: Words = {
    "not_applicable": ("Không áp dụng",),
    "no_points": ("Không có điểm", "0 điểm"),
}
FLAG: Words = {"true": ("Có", "x", "1", "v", "✓", "yes", "đúng"), "false": ("Không", "0", "no", "sai")}
AREA: Words = {
    "steering": ("Chỉ đạo điều hành",),
    "institutions": ("Cải cách thể chế",),
    "procedures": ("Cải cách TTHC", "Cải cách thủ tục hành chính"),
    "organisation": ("Tổ chức bộ máy", "Cải cách tổ chức bộ máy"),
    "civil_service": ("Chế độ công vụ", "Cải cách chế độ công vụ"),
    "public_finance": ("Tài chính công", "Cải cách tài chính công"),
    "digital_government": ("Chính quyền điện tử, chính quyền số", "Chính quyền số"),
    "impact": ("Tác động",),
}
CHOICES: Mapping[str, Words] = {
    "rule": RULE,
    "level": LEVEL,
    "tie_rule": TIE_RULE,
    "part_year": PART_YEAR,
    "survey_absent": SURVEY_ABSENT,
    "scope": SCOPE,
    "direction": DIRECTION,
    "without_figures": WITHOUT_FIGURES,
    "evidence_required": FLAG,
    "example": FLAG,
    "area": AREA,
}
"""The choices of each key that has some."""


def code_of(word: str, words: Words) -> str | None:
    """The code that a word means, or the code itself; None for any other word."""
    key = match_key(word)
    return next((code for code, spellings in words.items() if key in (code, *map(match_key, spellings))), None)


def word_of(code: str, words: Words) -> str:
    """The word for a code."""
    return words[code][0]


def listed(words: Words) -> str:
    """The words to choose from, in one line."""
    return "; ".join(spellings[0] for spellings in words.values())
