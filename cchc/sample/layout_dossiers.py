"""How the two vendors of one-stop-shop systems write a dossier.

Vendor A serves the province and writes words of the national list; vendor B served the city until the reform and has
its own headings and numbers. B's 5 means that the result was given back; the national 5 waits for a supplement.
"""

from random import Random

from cchc.sample.cells import Layout, Row, dotted, excel_stamp
from cchc.sample.records import Dossier
from cchc.sample.spelling import Names, dirty_text
from cchc.sample.timeline import stamp_text

VENDOR_A = Layout(
    title="DANH SÁCH HỒ SƠ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
    headings=(
        "STT",
        "Mã hồ sơ",
        "Mã TTHC",
        "Tên thủ tục",
        "Lĩnh vực",
        "Đơn vị",
        "Kênh thực hiện",
        "Mức độ DVC",
        "Loại đối tượng",
        "Chủ hồ sơ",
        "Số giấy tờ",
        "SĐT",
        "Email",
        "Địa chỉ",
        "Trích yếu",
        "Cán bộ xử lý",
        "Ngày nộp",
        "Ngày tiếp nhận",
        "Ngày hẹn trả",
        "Ngày kết thúc xử lý",
        "Ngày trả",
        "Ngày từ chối",
        "Ngày yêu cầu bổ sung",
        "Ngày bổ sung",
        "Số lần bổ sung",
        "Trạng thái",
        "Hình thức trả kết quả",
        "Hồ sơ có thành phần số hóa",
        "Được tái sử dụng",
        "Lấy từ kho DMQG",
        "Có kết quả điện tử",
        "Yêu cầu kết quả bằng văn bản",
        "Tài khoản VNeID",
        "Thanh toán trực tuyến",
        "Phí, lệ phí",
        "Hình thức thu",
        "Ngày thu",
        "Thư xin lỗi",
    ),
)
VENDOR_B = Layout(
    title="THỐNG KÊ CHI TIẾT HỒ SƠ MỘT CỬA THÀNH PHỐ",
    sheet_name="DuLieu",
    headings=(
        "STT",
        "Số hồ sơ",
        "Mã thủ tục",
        "Tên TTHC",
        "Lĩnh vực",
        "Cơ quan thực hiện",
        "Hình thức nộp",
        "Mức độ DVC",
        "Loại đối tượng",
        "Người nộp",
        "CCCD",
        "SĐT",
        "Địa chỉ",
        "Ngày nộp",
        "Ngày nhận",
        "Ngày hẹn trả",
        "Ngày hoàn thành",
        "Ngày trả",
        "Ngày từ chối",
        "Ngày yêu cầu bổ sung",
        "Ngày bổ sung",
        "Số lần bổ sung",
        "Tình trạng",
        "Hình thức trả kết quả",
        "Hồ sơ có thành phần số hóa",
        "Được tái sử dụng",
        "Lấy từ kho DMQG",
        "Có kết quả điện tử",
        "Yêu cầu kết quả bằng văn bản",
        "Tài khoản VNeID",
        "Thanh toán trực tuyến",
        "Gia",
        "Hình thức thu",
        "Ngày thu",
        "Thư xin lỗi",
    ),
)
STATUS_WORDS_A = {
    1: "Mới đăng ký",
    2: "Được tiếp nhận",
    3: "Không được tiếp nhận",
    4: "Đang xử lý",
    5: "Yêu cầu bổ sung",
    6: "Yêu cầu nghĩa vụ tài chính",
    7: "Công dân rút",
    8: "Dừng xử lý",
    9: "Đã xử lý xong",
    10: "Đã trả kết quả",
}
# National status -> vendor B's number: 0 waiting for receipt, 1 just received, 2 in work, 3 waiting for a supplement,
# 4 done and not yet fetched, 5 given back, 6 not accepted, 7 withdrawn, 8 stopped, 9 waiting for the fee.
STATUS_NUMBERS_B = {1: 0, 2: 1, 4: 2, 5: 3, 9: 4, 10: 5, 3: 6, 7: 7, 8: 8, 6: 9}
UNKNOWN_STATUS_A, UNKNOWN_STATUS_B = "Đang luân chuyển", 77
CHANNELS_A = {0: "", 1: "Trực tiếp", 2: "Trực tuyến", 3: "Bưu chính"}
CHANNELS_B = {0: "", 1: "Trực tiếp", 2: "Trực tuyến", 3: "BCCI"}
LEVELS_A = {"full": "Toàn trình", "partial": "Một phần", "information": "Cung cấp thông tin"}
LEVELS_B = {"full": 4, "partial": 3, "information": 2}
APPLICANTS = {
    "citizen": "Công dân",
    "business": "Doanh nghiệp",
    "organisation": "Tổ chức",
    "state_agency": "Cơ quan nhà nước",
    "other": "Khác",
}
PAYMENTS_A = {0: "Không", 1: "Cổng DVC quốc gia", 2: "Cổng thanh toán của tỉnh"}
FEE_KINDS = {"before": "Thu trước", "after": "Thu sau", "exempt": "Miễn phí", "none": "Không thu phí"}
YES_NO = ("Không", "Có")
MARK = ("", "x")


def person(number: int) -> tuple[str, str, str]:
    """Name, paper number and phone of an applicant: nobody's, by their shape."""
    return f"Công dân Mẫu {number:05d}", f"000{number:09d}", f"0000{number % 1_000_000:06d}"


def _stamp(stamp: int | None) -> str:
    return "" if stamp is None else stamp_text(stamp)


def _procedure_code_a(dossier: Dossier) -> str:
    """The code with the province's tail, where it is a code."""
    if "." not in dossier.procedure.code:
        return dossier.procedure.code
    portal = dossier.unit.portal_code.split(".")[0]
    return f"{dossier.procedure.code}.000.00.00.{portal}"


def row_a(dossier: Dossier, names: Names, rng: Random) -> Row:
    """The cells of vendor A, all text."""
    name, paper, phone = person(dossier.person)
    where = dossier.unit.name
    link = f"https://dichvucong.example.vn/ket-qua/{dossier.person}" if dossier.e_result else ""
    return [
        dossier.code,
        _procedure_code_a(dossier),
        dirty_text(dossier.procedure.name, rng),
        dossier.procedure.field,
        names.write(dossier.unit, rng),
        CHANNELS_A[dossier.channel],
        LEVELS_A[dossier.procedure.service_level],
        APPLICANTS[dossier.applicant],
        name,
        paper,
        phone,
        f"mau{dossier.person}@example.vn",
        f"Số {dossier.person % 200 + 1} đường Mẫu, {where}",
        f"Hồ sơ của {name}",
        f"Cán bộ Mẫu {dossier.unit.index:03d}",
        _stamp(dossier.submitted),
        _stamp(dossier.received),
        _stamp(dossier.due),
        _stamp(dossier.finished),
        _stamp(dossier.returned),
        _stamp(dossier.refused),
        _stamp(dossier.requested),
        _stamp(dossier.supplemented),
        str(dossier.supplements),
        STATUS_WORDS_A[dossier.status],
        CHANNELS_A[dossier.return_channel],
        YES_NO[dossier.digitised],
        YES_NO[dossier.reused],
        YES_NO[dossier.store],
        link,
        YES_NO[dossier.result_required],
        YES_NO[dossier.vneid],
        PAYMENTS_A[dossier.online_payment],
        dotted(dossier.fee),
        FEE_KINDS[dossier.fee_kind],
        _stamp(dossier.paid),
        YES_NO[dossier.apology],
    ]


def row_b(dossier: Dossier, names: Names, rng: Random) -> Row:
    """The cells of vendor B: numbers and true Excel dates."""
    name, paper, phone = person(dossier.person)
    return [
        dossier.code,
        dossier.procedure.code,
        dirty_text(dossier.procedure.name, rng),
        dossier.procedure.field,
        names.write(dossier.unit, rng),
        CHANNELS_B[dossier.channel],
        LEVELS_B[dossier.procedure.service_level],
        APPLICANTS[dossier.applicant],
        name,
        paper,
        phone,
        f"Số {dossier.person % 200 + 1} đường Mẫu, {dossier.unit.name}",
        excel_stamp(dossier.submitted),
        excel_stamp(dossier.received),
        excel_stamp(dossier.due),
        excel_stamp(dossier.finished),
        excel_stamp(dossier.returned),
        excel_stamp(dossier.refused),
        excel_stamp(dossier.requested),
        excel_stamp(dossier.supplemented),
        dossier.supplements,
        STATUS_NUMBERS_B[dossier.status],
        CHANNELS_B[dossier.return_channel],
        MARK[dossier.digitised],
        MARK[dossier.reused],
        MARK[dossier.store],
        MARK[dossier.e_result],
        MARK[dossier.result_required],
        MARK[dossier.vneid],
        dossier.online_payment,
        dossier.fee,
        FEE_KINDS[dossier.fee_kind],
        excel_stamp(dossier.paid),
        MARK[dossier.apology],
    ]
