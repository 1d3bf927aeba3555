"""A mark stops a file wherever it stands and however it is written; ordinary words and signatures do not."""

import io
import json
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from ingestion.catalogue import get_catalogue
from ingestion.content import BytesContent
from ingestion.delivery import Delivery
from ingestion.gate import Opened, SecretFileError, open_gates
from warehouse.clock import VN
from warehouse.errors import RefusedError

HEADER = "Số, ký hiệu;Ngày, tháng văn bản;Đơn vị;Độ mật;Tên loại và trích yếu nội dung"
ROW = "1/BC-UBND;05/03/2024;UBND xã Phước Mỹ;Thường;Báo cáo tháng"
COLUMNS = HEADER.count(";")


def opened(content: bytes, name: str = "so-van-ban-di.csv") -> Opened:
    delivery = Delivery(
        path=Path(name),
        source="documents",
        dataset="outgoing",
        sender="541",
        period="2024-Q1",
        exported_at=datetime(2024, 4, 5, 8, 30, tzinfo=VN),
        exported_from="argument",
    )
    return open_gates(BytesContent(content), delivery, get_catalogue().dataset("documents.outgoing", "541"))


def csv(*rows: str, above: str = "SỔ VĂN BẢN ĐI") -> bytes:
    lines = [above, HEADER, ROW, *rows]
    return ("\n".join(line + ";" * (COLUMNS - line.count(";")) for line in lines) + "\n").encode()


UNKNOWN_COLUMN = csv().replace("Tên loại".encode(), "Số điện thoại".encode())


def workbook(*, sheet_name: str = "Sheet1", runs: tuple[str, ...] = ()) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet(sheet_name)
    bold = book.add_format({"bold": True})
    for number, line in enumerate((HEADER, ROW)):
        sheet.write_row(number, 0, line.split(";"))
    if runs:
        sheet.write_rich_string(2, 4, runs[0], bold, *runs[1:])
    book.close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(csv("2/BC-UBND;05/03/2024;UBND xã Phước Mỹ;Mật;Báo cáo"), id="in the degree"),
        pytest.param(csv("2/BC-UBND;05/03/2024;UBND xã Phước Mỹ;Thường;Báo cáo TỐI MẬT"), id="in a cell"),
        pytest.param(csv("2/BC-UBND;05/03/2024;UBND xã Phước Mỹ;Thường;MA\u0323\u0302T"), id="decomposed"),
        pytest.param(csv("2/BC-UBND;05/03/2024;UBND xã Phước Mỹ;Thường;M\u200bẬT"), id="with an unseen sign inside"),
        pytest.param(csv("Tổng cộng;;MẬT;;"), id="in a row that is no row"),
        pytest.param(csv("2;3;4;5;6;7;8;MẬT"), id="in a row with too many cells"),
        pytest.param(csv(above="DANH MỤC TÀI LIỆU MẬT"), id="above the header"),
        pytest.param(csv().replace(b"\n", b"\r\n").decode().encode("utf-16") + "MẬT".encode("utf-16-le"), id="UTF-16"),
        pytest.param(workbook(sheet_name="TỐI MẬT"), id="in the name of a sheet"),
        pytest.param(workbook(runs=("M", "Ậ", "T quý I")), id="in letters of several fonts"),
        pytest.param(
            csv().replace("Tên loại".encode(), "Số điện thoại".encode()) + b"x;;;M\xe1\xba\xadt;\n", id="refused"
        ),
        pytest.param(
            json.dumps([{"Số, ký hiệu": "1", "ghi_chu": "MẬT"}]).encode(), id="escaped, in a field nobody knows"
        ),
    ],
)
def test_a_mark_stops_the_file(content: bytes) -> None:
    with pytest.raises(SecretFileError) as stopped:
        opened(content)
    assert stopped.value.code == "SECRET_MARKER"
    assert "MẬT" not in str(stopped.value) and "BC-UBND" not in str(stopped.value)


def test_a_mark_in_the_name_of_the_file_stops_it() -> None:
    with pytest.raises(SecretFileError):
        opened(csv(), "so-van-ban_MẬT.csv")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(csv("2/BC-UBND;05/03/2024;UBND xã Phước Mỹ;Thường;Tập huấn BẢO MẬT, đổi MẬT KHẨU"), id="words"),
        pytest.param(csv("2/BC-UBND;05/03/2024;UBND xã Phước Mỹ;Không mật;Hội nghị với NHẬT BẢN"), id="other words"),
        pytest.param(csv(";;;;Người lập sổ"), id="a signature below the table has no degree"),
        pytest.param(workbook(runs=("Lễ ", "NHẬT", " Bản")), id="a workbook in several fonts"),
    ],
)
def test_ordinary_words_and_a_signature_pass(content: bytes) -> None:
    assert len(opened(content).sheets) == 1


def test_a_blank_degree_stops_a_file_unless_the_vendor_vouches_for_it() -> None:
    with pytest.raises(SecretFileError) as stopped:
        opened(csv("2/BC-UBND;05/03/2024;UBND xã Phước Mỹ;;Báo cáo"))
    assert stopped.value.place.row == 4


def test_an_archive_whose_members_were_exported_at_different_moments_is_refused() -> None:
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as bundle:
        for month in (4, 5):
            bundle.writestr(f"thang-{month}.csv", csv(above=f"Ngày xuất: 05/0{month}/2024 08:30"))
    delivery = Delivery(
        Path("quy.zip"), "documents", "outgoing", "541", "2024-Q1", datetime(2024, 6, 1, tzinfo=VN), "mtime"
    )
    with pytest.raises(RefusedError) as refused:
        open_gates(BytesContent(buffer.getvalue()), delivery, get_catalogue().dataset("documents.outgoing", "541"))
    assert refused.value.code == "EXPORT_MOMENTS"
