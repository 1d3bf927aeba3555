"""How the document system writes its two books. The summary, signers and receivers are personal and synthetic."""

from random import Random

from cchc.sample.cells import Layout, Row, excel_day
from cchc.sample.records import Incoming, Outgoing
from cchc.sample.spelling import Names, dirty_text
from cchc.sample.timeline import day_text

INCOMING = Layout(
    title="SỔ ĐĂNG KÝ VĂN BẢN ĐẾN",
    headings=(
        "STT",
        "Số đến",
        "Ngày đến",
        "Đơn vị",
        "Cơ quan ban hành",
        "Số, ký hiệu",
        "Ngày, tháng văn bản",
        "Tên loại và trích yếu nội dung",
        "Lĩnh vực",
        "Văn bản QPPL",
        "Độ khẩn",
        "Độ mật",
        "Cách nhận",
        "Hạn xử lý",
        "Ngày hoàn thành",
        "Trạng thái",
        "Người nhận",
        "Ghi chú",
    ),
)
OUTGOING = Layout(
    title="SỔ ĐĂNG KÝ VĂN BẢN ĐI",
    headings=(
        "STT",
        "Số, ký hiệu",
        "Ngày, tháng văn bản",
        "Đơn vị",
        "Tên loại và trích yếu nội dung",
        "Đơn vị soạn thảo",
        "Lĩnh vực",
        "Văn bản QPPL",
        "Độ khẩn",
        "Độ mật",
        "Người ký",
        "Nơi nhận",
        "Phương thức gửi",
        "Ký số",
        "Gửi điện tử",
        "Bản lưu",
    ),
)
CHANNELS = {"axis": "Trục liên thông", "post": "Bưu điện", "direct": "Trực tiếp", "fax": "Fax"}
URGENCIES = {"normal": "Thường", "urgent": "Khẩn", "very_urgent": "Thượng khẩn", "express": "Hỏa tốc"}
NOT_SECRET = ("Thường", "Thường", "")
SECRECY_MARK = "Mật"
UNKNOWN_STATUS = "Chuyển theo dõi"
MARK = ("", "x")


def incoming_row(document: Incoming, names: Names, rng: Random) -> Row:
    """The cells of an incoming document, all text."""
    number = document.number
    done = ("Đã xử lý", "Hoàn thành")[number % 2] if document.finished is not None else ""
    return [
        str(number),
        day_text(document.arrived),
        names.write(document.unit, rng),
        document.issuer,
        document.doc_no,
        day_text(document.doc_date),
        dirty_text(document.said.summary, rng),
        document.field,
        MARK[document.legal],
        URGENCIES[document.urgency],
        NOT_SECRET[number % 3],
        CHANNELS[document.channel],
        "" if document.due is None else day_text(document.due),
        "" if document.finished is None else day_text(document.finished),
        done or ("Đang xử lý", "Chưa xử lý")[number % 2],
        f"Cán bộ Mẫu {document.unit.index:03d}",
        "",
    ]


def outgoing_row(document: Outgoing, names: Names, rng: Random, true_dates: bool) -> Row:
    """The cells of an issued document; `true_dates` where the book is a workbook."""
    number = int(document.doc_no.split("/")[0])
    return [
        document.doc_no,
        excel_day(document.doc_date) if true_dates else day_text(document.doc_date),
        names.write(document.unit, rng),
        dirty_text(document.said.summary, rng),
        document.drafter,
        document.field,
        MARK[document.legal],
        URGENCIES[document.urgency],
        NOT_SECRET[number % 3],
        f"Lãnh đạo Mẫu {document.unit.index:03d}",
        "Như trên; Lưu: VT",
        CHANNELS[document.channel],
        MARK[document.signed],
        MARK[document.electronic],
        "01",
    ]
