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
    "SENDER_INVALID": "Thư mục nơi gửi không phải là mã đơn vị, mã định danh hoặc `all`.",
    "PERIOD_INVALID": "Kỳ không có dạng 2026, 2026-09, 2026-Q3, 2026-W37 hoặc 2026-09-15.",
    "MANIFEST_INVALID": "Tệp khai báo kèm theo (.manifest.yml) không hợp lệ.",
    "EMPTY_FILE": "Tệp rỗng.",
    "TOO_LARGE": "Tệp vượt giới hạn kích thước.",
    "FORMAT_UNKNOWN": "Không nhận ra định dạng tệp.",
    "ENCODING_UNKNOWN": "Không nhận ra bảng mã của tệp.",
    "LEGACY_FONT": "Có ô viết bằng phông cũ (TCVN3 hoặc VNI) mà không chắc đọc đúng.",
    "ENCRYPTED": "Tệp đặt mật khẩu.",
    "MACROS": "Bảng tính có macro.",
    "FORMULA_WITHOUT_VALUE": "Ô có công thức nhưng tệp không ghi kết quả; đọc ra sẽ là ô trống.",
    "XML_ENTITIES": "Tệp XML khai báo thực thể.",
    "ARCHIVE_REFUSED": "Tệp nén vượt giới hạn hoặc có đường dẫn không an toàn.",
    "UNREADABLE": "Tệp hỏng hoặc không đúng cấu trúc.",
    "HEADER_NOT_FOUND": "Trong 30 dòng đầu không có dòng tiêu đề đủ các cột bắt buộc.",
    "EXPORT_MOMENTS": "Các bảng trong một tệp ghi những ngày xuất khác nhau.",
    "UNKNOWN_COLUMN": "Có cột mà danh mục chưa biết; cột ấy có thể chứa dữ liệu cá nhân.",
    "COLUMN_TWICE": "Hai cột mang cùng một nội dung.",
    "COLUMNS_SWAPPED": "Phần lớn ô của một cột không đúng kiểu của cột: tiêu đề bị lệch, hoặc hai cột bị đổi chỗ.",
    "UNIT_OF_MEASURE_MISSING": "Phần trên bảng không nêu, hoặc nêu hai, đơn vị tính (đồng, nghìn, triệu, tỷ đồng).",
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

ROW_WARNINGS = {
    "FONT_CONVERTED": "Ô viết bằng phông cũ (TCVN3 hoặc VNI) đã được chuyển sang Unicode.",
}
"""Severity W, in any dataset."""

ROW_ACTIONS = {
    "ROW_BROKEN": "Xuất lại tệp; kiểm tra dấu phân cách và dấu xuống dòng trong ô.",
    "VALUE_UNREADABLE": "Sửa ô theo đúng kiểu ngày hoặc kiểu số của cột.",
    "PERSONAL_DATA": "Bỏ số căn cước, số điện thoại, thư điện tử khỏi ô này.",
    "UNIT_UNKNOWN": "Ghi đúng tên đơn vị vào ngày của dòng; gợi ý ở bên, nếu có, cần người kiểm tra.",
    "UNIT_AMBIGUOUS": "Ghi rõ là đơn vị nào trong các đơn vị cùng tên.",
}
"""What a sender does about a reason, by its code."""

CHECK_ACTIONS = {
    "not_null": "Điền ô này.",
    "known_word": "Dùng đúng từ trong bảng mã của phần mềm; từ mới thì báo cho đơn vị giữ kho dữ liệu.",
    "not_after_export": "Sửa ngày: không thể sau lúc xuất tệp.",
    "not_before": "Sửa một trong hai ngày: thứ tự đang ngược.",
    "year_in_range": "Sửa năm của ngày này.",
    "matches": "Sửa mã cho đúng mẫu.",
    "code_date_near": "Sửa ngày, hoặc mã hồ sơ.",
    "not_these": "Sửa giá trị của ô.",
    "sum_equals": "Sửa các số cho khớp tổng; chú ý số 0 ở cuối bị mất.",
    "year_of_period": "Sửa ngày, hoặc gửi dòng này vào kỳ của nó.",
    "abolished_from_2026": "Dùng mã còn hiệu lực của năm ngân sách.",
    "no_key_clash": "Cấp lại mã cho một trong các hồ sơ trùng mã.",
}
"""What a sender does about a rule of the catalogue, by its check."""

ANY_ACTION = "Sửa trong phần mềm nguồn rồi xuất lại tệp."

SYSTEM_CODES = {
    "DB_CONNECTION": "Mất kết nối cơ sở dữ liệu; tự thử lại.",
    "DISK": "Lỗi đọc hoặc ghi đĩa; tự thử lại.",
    "LOAD_FAILED": "Cơ sở dữ liệu không nhận các dòng.",
    "FILE_CHANGED": "Tệp bị sửa trong khi đang được nạp; tự thử lại.",
    "LANDING_UNREADABLE": "Không giải mã được tệp đã lưu: khoá khác, hoặc tệp bị sửa, bị cắt cụt.",
    "LANDING_KEY_INVALID": "Khoá của vùng lưu tệp không đúng dạng.",
    "LANDING_MISSING": "Tệp đã lưu không còn ở chỗ của nó.",
    "LANDING_PURGED": "Nội dung tệp đã xoá vì hết thời hạn lưu giữ, không xét lại được.",
    "LANDING_DAMAGED": "Có tệp đã lưu bị mất hoặc hỏng.",
    "ROTATION_RUNNING": "Một lượt đổi khoá khác đang chạy.",
    "ALERT_UNKNOWN": "Không có cảnh báo nào mang số này đang mở.",
    "NOTHING_HELD": "Lượt giao không có dòng nào bị giữ lại để xét lại.",
    "UNIT_ALIASES_INVALID": "Bảng tên gọi đơn vị của tỉnh (CCHC_UNIT_ALIASES) có dòng không hợp lệ.",
    "VENDOR_NAME": "Tên nhà cung cấp không phải chữ thường, số và gạch dưới.",
    "DRAFT_EXISTS": "Đã có tệp danh mục mang tên này.",
    "DRAFT_STRUCTURE": "Bộ dữ liệu này không đọc theo tiêu đề cột.",
    "DRAFT_NO_HEADER": "Không có dòng nào giống dòng tiêu đề.",
    "CATALOGUE_INVALID": "Tệp danh mục không hợp lệ.",
    "FILE_EXISTS": "Đã có tệp mang tên này; không ghi đè.",
    "PLAN_SENDER": "Phụ lục kế hoạch trong bảng tính không nói là của đơn vị nào, năm nào.",
    "CRITERIA_SET_UNSOUND": "Bộ tiêu chí còn lỗi; từng lỗi được nêu ở chỗ của nó.",
    "CRITERIA_SET_UNKNOWN": "Chưa nạp bộ tiêu chí mang mã này.",
    "CRITERIA_SET_EXISTS": "Mã bộ tiêu chí này đã được nạp với nội dung khác; bộ đã nạp thì không sửa.",
    "INTERNAL_ERROR": "Lỗi của phần mềm khi đọc tệp.",
}
"""Not the sender's fault: nothing was changed, the operator acts."""
