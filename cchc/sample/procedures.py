"""The procedures that dossiers of the sample are about; fees in đồng, time limits in days (0 = the same day).

What the catalogue allows at most stands last: at least a working day, because what comes late in the day may be given
back on the next one.
"""

from cchc.sample.records import Procedure

COMMUNE_PROCEDURES = (
    Procedure("2.000815", "Chứng thực bản sao từ bản chính", "Chứng thực", "partial", 0, 2_000, False, 14.0, 1),
    Procedure(
        "2.000884",
        "Chứng thực chữ ký trong các giấy tờ, văn bản",
        "Chứng thực",
        "partial",
        0,
        10_000,
        False,
        7.0,
        8,
        "hour",
    ),
    Procedure("1.001193", "Đăng ký khai sinh", "Hộ tịch", "full", 1, 0, True, 9.0, 1),
    Procedure("1.000894", "Đăng ký kết hôn", "Hộ tịch", "partial", 5, 0, True, 5.0, 5),
    Procedure("1.000656", "Đăng ký khai tử", "Hộ tịch", "full", 1, 5_000, True, 5.0, 1),
    Procedure("1.004873", "Cấp Giấy xác nhận tình trạng hôn nhân", "Hộ tịch", "full", 3, 15_000, True, 9.0, 3),
    Procedure("2.000635", "Cấp bản sao trích lục hộ tịch", "Hộ tịch", "full", 1, 8_000, True, 10.0, 1),
    Procedure("1.004859", "Thay đổi, cải chính, bổ sung thông tin hộ tịch", "Hộ tịch", "full", 3, 15_000, True, 4.0, 3),
    Procedure(
        "1.001776", "Thực hiện, điều chỉnh trợ cấp xã hội hàng tháng", "Bảo trợ xã hội", "full", 22, 0, True, 5.0, 22
    ),
    Procedure("1.001699", "Xác định mức độ khuyết tật", "Bảo trợ xã hội", "partial", 25, 0, True, 3.0, 25),
    Procedure("1.011606", "Công nhận hộ nghèo, hộ cận nghèo", "Giảm nghèo", "information", 15, 0, True, 2.0, None),
    Procedure("1.010833", "Cấp giấy xác nhận thân nhân người có công", "Người có công", "full", 3, 0, True, 3.0, 3),
    Procedure(
        "1.003554", "Hòa giải tranh chấp đất đai", "Đất đai", "information", 30, 0, True, 1.5, 30, "calendar_day"
    ),
    Procedure("2.000908", "Cấp bản sao từ sổ gốc", "Chứng thực", "full", 0, 4_000, True, 3.0, 1),
    Procedure("1.001612", "Đăng ký hộ kinh doanh", "Kinh doanh", "full", 3, 100_000, True, 4.0, 3),
)

DISTRICT_PROCEDURES = (
    Procedure("1.001612", "Đăng ký thành lập hộ kinh doanh", "Kinh doanh", "full", 3, 100_000, True, 16.0, 3),
    Procedure(
        "2.000720", "Đăng ký thay đổi nội dung đăng ký hộ kinh doanh", "Kinh doanh", "full", 3, 100_000, True, 9.0, 3
    ),
    Procedure(
        "1.013225",
        "Cấp giấy phép xây dựng nhà ở riêng lẻ",
        "Xây dựng",
        "partial",
        15,
        75_000,
        True,
        12.0,
        15,
        "calendar_day",
    ),
    Procedure("1.012753", "Đăng ký biến động quyền sử dụng đất", "Đất đai", "partial", 10, 80_000, True, 22.0, 10),
    Procedure("1.012789", "Chuyển mục đích sử dụng đất", "Đất đai", "partial", 15, 100_000, True, 8.0, 15),
    Procedure(
        "2.000843", "Chứng thực bản sao giấy tờ do nước ngoài cấp", "Chứng thực", "partial", 0, 2_000, False, 9.0, 1
    ),
    Procedure("2.000528", "Đăng ký khai sinh có yếu tố nước ngoài", "Hộ tịch", "full", 1, 75_000, True, 3.0, 1),
    Procedure("2.000806", "Đăng ký kết hôn có yếu tố nước ngoài", "Hộ tịch", "partial", 10, 1_500_000, True, 3.0, 10),
    Procedure("1.004438", "Xét, cấp học bổng chính sách", "Giáo dục", "full", 12, 0, True, 3.0, 12),
    Procedure("1.005099", "Chuyển trường đối với học sinh tiểu học", "Giáo dục", "full", 5, 0, False, 7.0, 5),
    Procedure("2.000633", "Cấp giấy phép sản xuất rượu thủ công", "Công Thương", "full", 10, 1_100_000, True, 2.0, 10),
    Procedure("1.000132", "Hỗ trợ học nghề cho người lao động", "Lao động", "information", 15, 0, True, 2.0, None),
)
