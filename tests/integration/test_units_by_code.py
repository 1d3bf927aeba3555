"""Files that name their units by code: understood by the tables, as of the row's day."""

from pathlib import Path

import pytest
from sqlalchemy import text

from ingestion.delivery import from_path
from ingestion.pipeline import ingest
from warehouse.database import Role, engine

HEADINGS = (
    *("Số chứng từ", "Dòng", "Ngày hạch toán", "Năm NS", "Mã ĐVQHNS", "Loại số liệu"),
    *("Phát sinh Nợ", "Phát sinh Có", "Tính chất chi"),
)


@pytest.fixture(autouse=True)
def clean(warehouse: Path) -> None:
    with engine(Role.OWNER).begin() as connection:
        connection.execute(
            text(
                "truncate raw.budget__transactions, ops.quarantine, ops.delivery_issue, ops.inbox_file, ops.delivery "
                "cascade"
            )
        )


def test_vouchers_without_a_units_name_belong_to_the_unit_of_their_budget_code(tmp_path: Path) -> None:
    lines = ["\t".join(("STT", *HEADINGS))]
    for number, (day, code) in enumerate(
        [("05-01-2024", "1010000"), ("05-01-2026", "1010000"), ("05-01-2026", "1011162"), ("05-01-2024", "")], start=1
    ):
        year = day[-4:]
        lines.append("\t".join((str(number), f"CT{number}", "1", day, year, code, "A", "1,000", "0", "Thực chi")))
    path = tmp_path / "bang-ke.csv"
    path.write_text("Ngày xuất: 05/02/2026 08:30\n" + "\n".join(lines) + "\n", encoding="utf-8")
    receipt = ingest(from_path(path, "budget.transactions", period="2026"))
    assert (receipt.rows_loaded, receipt.rows_rejected) == (2, 2), receipt
    with engine(Role.PIPELINE).connect() as connection:
        loaded = connection.execute(
            text("select voucher_no, unit_code, unit_valid_from::text from raw.budget__transactions order by 1")
        ).all()
        held = connection.execute(text("select row_no, reason_code from ops.quarantine order by 1")).all()
    assert [tuple(row) for row in loaded] == [("CT1", "540", "1900-01-01"), ("CT3", "21553", "2025-07-01")]
    # TP Quy Nhơn's code is nobody's after the reform; without name and code nobody is meant.
    assert [tuple(row) for row in held] == [(4, "UNIT_UNKNOWN"), (6, "UNIT_UNKNOWN")]
