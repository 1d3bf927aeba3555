"""The books of documents: what a summary is about reaches raw as codes and a period, its words reach nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from ingestion.delivery import from_path
from ingestion.pipeline import ingest
from ingestion.receipt import Receipt
from warehouse.database import Role, engine

HEADINGS = {
    "documents.outgoing": "Số, ký hiệu;Ngày, tháng văn bản;Đơn vị;Tên loại và trích yếu nội dung;Độ mật",
    "documents.incoming": "Số đến;Ngày đến;Đơn vị;Tên loại và trích yếu nội dung;Trạng thái;Độ mật",
}
PERSON = "ông Công dân Mẫu 00077"
SUMMARIES = (
    f"Công văn trả lời đơn của {PERSON} về chuyển đổi số",
    "Báo cáo kết quả công tác CCHC quý I năm 2024",
    "QUYẾT ĐỊNH công khai tình hình thực hiện dự toán ngân sách Quý 1/2024",
    "Kế hoạch kiểm tra, rà soát văn bản QPPL",
    "Công văn về việc họp giao ban",
)
READ = [
    ("Công văn", "digital_transformation", None),
    ("Báo cáo", "par_report", "2024-Q1"),
    ("Quyết định", "budget_disclosure budget_execution", "2024-Q1"),
    ("Kế hoạch", "legal_plan legal_review", None),
    ("Công văn", None, None),
]


@pytest.fixture
def clean(warehouse: Path) -> Iterator[None]:
    """Takes away what the test loaded (as the server's owner: the pipeline itself cannot delete)."""
    yield
    with engine(Role.OWNER).begin() as connection:
        connection.execute(
            text(
                "truncate raw.documents__outgoing, raw.documents__incoming, ops.quarantine, ops.delivery_issue, "
                "ops.inbox_file, ops.delivery cascade"
            )
        )


def send(folder: Path, dataset: str) -> Receipt:
    """A book of five documents of March 2024, exported in April."""
    rows = [
        f"{number}/UBND;{number:02d}/03/2024;UBND xã Phước Mỹ;{summary};Thường"
        if dataset == "documents.outgoing"
        else f"{number};{number:02d}/03/2024;UBND xã Phước Mỹ;{summary};Đã xử lý;Thường"
        for number, summary in enumerate(SUMMARIES, start=1)
    ]
    path = folder / f"{dataset}.csv"
    path.write_text("\n".join(["Ngày xuất: 05/04/2024 08:30", HEADINGS[dataset], *rows]) + "\n", encoding="utf-8")
    return ingest(from_path(path, dataset, period="2024-Q1"))


@pytest.mark.parametrize("dataset", sorted(HEADINGS))
def test_a_summary_comes_in_as_codes_and_a_period_only(dataset: str, tmp_path: Path, clean: None) -> None:
    receipt = send(tmp_path, dataset)
    assert (receipt.status, receipt.rows_loaded) == ("loaded", len(SUMMARIES))
    table = f"raw.{dataset.replace('.', '__')}"
    with engine(Role.PIPELINE).connect() as connection:
        read = connection.execute(text(f"select doc_type, topics, about_period from {table} order by row_no")).all()
        stored = connection.execute(text(f"select string_agg(t::text, ' ') from {table} as t")).scalar_one()
    assert [tuple(row) for row in read] == READ
    assert "Mẫu" not in stored and "trả lời" not in stored and "giao ban" not in stored


def test_disclosures_are_found_by_their_own_index(tmp_path: Path, clean: None) -> None:
    send(tmp_path, "documents.outgoing")
    with engine(Role.PIPELINE).begin() as connection:
        connection.execute(text("set local enable_seqscan = off"))
        plan = connection.execute(
            text(
                "explain select doc_date from raw.documents__outgoing "
                "where is_current and topics like '%budget_disclosure%'"
            )
        ).scalars()
        assert "documents__outgoing_disclosures" in "\n".join(plan)
