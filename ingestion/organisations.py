"""Names of organisations told from names of people, by the word that they begin with. Data and one function."""

from ingestion.fold import match_key

_WORDS = (
    *("UBND", "Ủy ban", "HĐND", "Hội đồng", "Đoàn đại biểu", "Văn phòng", "VP", "Sở", "Bộ", "Ban"),
    *("Phòng", "Chi cục", "Cục", "Tổng cục", "Vụ", "Thanh tra", "Trung tâm", "Viện", "Trường", "Đại học"),
    *("Học viện", "Bệnh viện", "Trạm", "Tỉnh ủy", "Thành ủy", "Huyện ủy", "Thị ủy", "Quận ủy", "Đảng ủy"),
    *("Đảng bộ", "Công an", "Bộ đội", "Tòa án", "Viện kiểm sát", "Kho bạc", "Thuế", "Hải quan"),
    *("Bảo hiểm", "Ngân hàng", "Hội", "Liên đoàn", "Liên hiệp", "Liên minh", "Đoàn thanh niên"),
    *("Tỉnh đoàn", "Mặt trận", "Chính phủ", "Quốc hội", "Công ty", "Tổng công ty", "Tập đoàn", "Đài"),
    *("Báo", "Quỹ", "Chi nhánh", "Điện lực", "Bưu điện", "Hạt", "Đội", "Kiểm toán", "Thông tấn", "Cảng"),
    *("Nhà", "Xã", "Phường", "Thị trấn", "Huyện", "Tỉnh", "Thành phố"),
)
"""No family name is among them (so not "Đoàn" alone)."""
_KEYS = tuple(f"{match_key(word)} " for word in _WORDS)


def organisation(name: str) -> str:
    """The name, or nothing where it does not begin as an organisation's does: it could be a person's."""
    return name if f"{match_key(name)} ".startswith(_KEYS) else ""
