"""A file of a sở is loaded as the sở's: as of each row's day, across the mergers of March and July 2025."""

from pathlib import Path

import pytest
from sqlalchemy import text

from ingestion.delivery import from_path
from ingestion.pipeline import ingest
from warehouse.database import Role, engine

HEADING = "Số, ký hiệu;Ngày, tháng văn bản;Đơn vị;Tên loại và trích yếu nội dung;Đơn vị soạn thảo;Ký số;Gửi điện tử"


@pytest.fixture(autouse=True)
def clean(warehouse: Path) -> None:
    with engine(Role.OWNER).begin() as connection:
        connection.execute(
            text(
                "truncate raw.documents__outgoing, ops.quarantine, ops.delivery_issue, ops.inbox_file, ops.delivery "
                "cascade"
            )
        )


def test_documents_of_a_department_belong_to_it_in_its_time(tmp_path: Path) -> None:
    rows = [
        ("01/SNV-VP", "28/02/2025", "Sở Nội vụ", "Sở Nội vụ"),
        ("02/SNV-VP", "01/03/2025", "Sở Nội vụ tỉnh Bình Định", "Văn phòng Sở"),
        ("03/SNV-VP", "01/07/2025", "SỞ NỘI VỤ", "Phòng Cải cách hành chính"),
        ("04/NV", "05/05/2025", "Phòng Nội vụ - UBND TP. Quy Nhơn", ""),
        ("05/NV", "05/05/2025", "Phòng Nội vụ", ""),
        ("06/SLĐ", "05/03/2025", "Sở Lao động - Thương binh và Xã hội", ""),
        ("07/UBND", "05/05/2025", "UBND phường Bùi Thị Xuân", "Phòng Nội vụ"),
    ]
    lines = [
        ";".join((number, day, unit, "Báo cáo công tác", drafter, "x", "x")) for number, day, unit, drafter in rows
    ]
    path = tmp_path / "so-van-ban-di.csv"
    path.write_text("Ngày xuất: 05/08/2025 08:30\n" + "\n".join((HEADING, *lines)) + "\n", encoding="utf-8")
    receipt = ingest(from_path(path, "documents.outgoing", sender="H21.2", period="2025"))
    assert (receipt.rows_loaded, receipt.rows_rejected) == (5, 2), receipt
    with engine(Role.PIPELINE).connect() as connection:
        loaded = connection.execute(
            text("select doc_no_raw, unit_code, unit_valid_from::text, drafter from raw.documents__outgoing order by 1")
        ).all()
        held = connection.execute(text("select row_no, reason_code from ops.quarantine order by 1")).all()
    assert [tuple(row) for row in loaded] == [
        ("01/SNV-VP", "H08.2", "1900-01-01", "Sở Nội vụ"),
        ("02/SNV-VP", "H08.2", "2025-03-01", "Văn phòng Sở"),
        ("03/SNV-VP", "H21.2", "2025-07-01", "Phòng Cải cách hành chính"),
        ("04/NV", "H08.21.92", "1900-01-01", None),
        ("07/UBND", "21589", "1900-01-01", "Phòng Nội vụ"),
    ]
    # "Phòng Nội vụ" does not say of which district; Sở Lao động had ended four days before.
    assert [tuple(row) for row in held] == [(7, "UNIT_AMBIGUOUS"), (8, "UNIT_UNKNOWN")]
