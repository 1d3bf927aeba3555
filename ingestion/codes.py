"""What the codes mean that no rule of the catalogue explains, as senders and operators read them. Data, no logic."""

SEVERITIES = {
    "R": "dòng bị giữ lại, các dòng khác vẫn được nạp",
    "W": "dòng vẫn được nạp, kèm cảnh báo",
    "X": "cả tệp bị từ chối, không nạp dòng nào",
}

FILE_CODES = {
    "FILE_MISSING": "Không có tệp ở đường dẫn đã cho.",
    "DATASET_NAME": "Tên bộ dữ liệu không có dạng SOURCE.DATASET.",
    "UNKNOWN_DATASET": "Danh mục không có bộ dữ liệu này.",
    "INBOX_PLACE": "Tệp không nằm đúng chỗ: `<nguồn>/<bộ dữ liệu>/<nơi gửi>/<kỳ>/`.",
    "PERIOD_INVALID": "Kỳ không có dạng 2026, 2026-09, 2026-Q3, 2026-W37 hoặc 2026-09-15.",
    "MANIFEST_INVALID": "Tệp khai báo kèm theo (.manifest.yml) không hợp lệ.",
    "EMPTY_FILE": "Tệp rỗng.",
    "TOO_LARGE": "Tệp vượt giới hạn kích thước.",
    "FORMAT_UNKNOWN": "Không nhận ra định dạng tệp.",
    "ENCODING_UNKNOWN": "Không nhận ra bảng mã của tệp.",
    "ENCRYPTED": "Tệp đặt mật khẩu.",
    "MACROS": "Bảng tính có macro.",
    "XML_ENTITIES": "Tệp XML khai báo thực thể.",
    "ARCHIVE_REFUSED": "Tệp nén vượt giới hạn hoặc có đường dẫn không an toàn.",
    "UNREADABLE": "Tệp hỏng hoặc không đúng cấu trúc.",
    "HEADER_NOT_FOUND": "Trong 30 dòng đầu không có dòng tiêu đề đủ các cột bắt buộc.",
    "UNKNOWN_COLUMN": "Có cột mà danh mục chưa biết; cột ấy có thể chứa dữ liệu cá nhân.",
    "COLUMN_TWICE": "Hai cột mang cùng một nội dung.",
    "NO_ROWS": "Tệp không có dòng dữ liệu nào.",
    "SECRET_MARKER": "Có dấu hiệu bí mật nhà nước; không lưu gì của tệp.",
}
"""Severity X: the sender corrects the file, its place or its sidecar, and sends it again."""

ROW_CODES = {
    "ROW_BROKEN": "Dòng vỡ: số ô khác số cột của tiêu đề.",
    "VALUE_UNREADABLE": "Ô không đọc được theo kiểu của cột.",
    "PERSONAL_DATA": "Ô có dạng số căn cước, số điện thoại hoặc thư điện tử.",
    "UNIT_UNKNOWN": "Không có đơn vị nào mang tên hoặc mã này vào ngày của dòng.",
    "UNIT_AMBIGUOUS": "Nhiều đơn vị cùng mang tên này vào ngày của dòng.",
}
"""Severity R, in any dataset."""

SYSTEM_CODES = {
    "DB_CONNECTION": "Mất kết nối cơ sở dữ liệu; tự thử lại.",
    "DISK": "Lỗi đọc hoặc ghi đĩa; tự thử lại.",
    "LOAD_FAILED": "Cơ sở dữ liệu không nhận các dòng.",
    "LANDING_UNREADABLE": "Không giải mã được tệp đã lưu.",
    "NOTHING_HELD": "Lượt giao không có dòng nào bị giữ lại để xét lại.",
    "CATALOGUE_INVALID": "Tệp danh mục không hợp lệ.",
    "INTERNAL_ERROR": "Lỗi của phần mềm khi đọc tệp.",
}
"""Not the sender's fault: nothing was changed, the operator acts."""
