"""Forms of the sample go the whole way into raw: receipts and every row are the truth that they were drawn from."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from cchc.sample import write_sample
from ingestion.delivery import from_inbox, from_path
from ingestion.pipeline import ingest
from ingestion.receipt import Receipt
from warehouse.database import Role, engine

FORMS = ("one_stop_shop.report_06a", "budget.execution", "budget.settlement", "documents.work_files")
TABLES = ", ".join(f"raw.{name.replace('.', '__')}" for name in FORMS)
CLEAN = f"truncate {TABLES}, ops.repair, ops.quarantine, ops.delivery_issue, ops.inbox_file, ops.delivery cascade"
MISMATCHED, REPAIRED = "BALANCE_MISMATCH", "spent_to_date"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small province of three years."""
    return write_sample("52", (2024, 2026), tmp_path_factory.mktemp("forms"), scale=0.12, seed=42).out


@pytest.fixture(scope="module")
def expected(sample: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((sample / "expected.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def receipts(sample: Path, expected: dict[str, Any], warehouse: Path) -> Iterator[dict[str, Receipt]]:
    """Every form of the sample, ingested once; receipts by path."""
    inbox = sample / "inbox"
    paths = [file["path"] for file in expected["files"] if f"{file['source']}.{file['dataset']}" in FORMS]
    yield {path: ingest(from_inbox(sample / path, inbox)) for path in paths}
    with engine(Role.OWNER).begin() as connection:
        connection.execute(text(CLEAN))


@pytest.fixture
def clean(warehouse: Path) -> Iterator[None]:
    yield
    with engine(Role.OWNER).begin() as connection:
        connection.execute(text(CLEAN))


def plain(value: object) -> object:
    """A value of the database as expected.json writes it."""
    if isinstance(value, Decimal):
        return int(value)
    return value.isoformat() if isinstance(value, date) else value


def rows(query: str) -> list[dict[str, object]]:
    with engine(Role.PIPELINE).connect() as connection:
        return [
            {name: plain(value) for name, value in row.items()} for row in connection.execute(text(query)).mappings()
        ]


def test_the_receipt_of_every_form_is_the_truth(receipts: dict[str, Receipt], expected: dict[str, Any]) -> None:
    assert {Path(path).suffix for path in receipts} == {".xlsx", ".xls", ".csv"}
    for file in expected["files"]:
        if file["path"] not in receipts:
            continue
        got = receipts[file["path"]]
        assert got.status == file["status"], (file["path"], got.error)
        for name in ("rows_read", "rows_loaded", "rows_rejected", "rows_skipped"):
            assert getattr(got, name) == file[name], (file["path"], name)
        codes = Counter[str]()
        for issue in got.issues:
            codes.update({issue.code: issue.rows} if issue.severity == "R" else {})
        assert codes == file["rejections"], file["path"]


@pytest.mark.parametrize("name", FORMS)
def test_every_row_of_every_form_is_the_truth(
    name: str, receipts: dict[str, Receipt], expected: dict[str, Any]
) -> None:
    truth = expected["rows"][name]
    columns = ", ".join(truth[0])
    got = rows(f"select {columns} from raw.{name.replace('.', '__')}")
    assert len(got) == len(truth) > 20
    assert Counter(map(repr, map(dict.items, got))) == Counter(map(repr, map(dict.items, truth)))


def test_every_wrong_sum_of_06a_is_a_warning_and_loaded(receipts: dict[str, Receipt]) -> None:
    found = rows(
        "select warning_codes from raw.one_stop_shop__report_06a "
        "where received <> received_online + received_direct + carried_over or received <> resolved + pending"
    )
    assert found
    assert {row["warning_codes"] for row in found} == {"RECEIVED_PARTS"}
    right = rows("select count(*) as n from raw.one_stop_shop__report_06a where warning_codes is null")
    assert int(str(right[0]["n"])) > 100


def test_lost_zeros_of_the_sample_are_repaired_and_logged_in_the_files_own_unit(receipts: dict[str, Receipt]) -> None:
    repairs = rows(
        "select d.dataset, r.column_name, r.repaired, r.rule_code, r.written * 1000 = r.repaired as thousandfold "
        "from ops.repair as r inner join ops.delivery as d using (delivery_id)"
    )
    assert {(row["dataset"], row["column_name"], row["rule_code"]) for row in repairs} == {
        ("execution", "spent_to_date", "BALANCE_MISMATCH"),
        ("settlement", "approved", "DIFFERENCE_MISMATCH"),
    }
    assert all(row["thousandfold"] for row in repairs)


def test_no_title_of_a_work_file_and_none_of_its_makers_is_stored(receipts: dict[str, Receipt]) -> None:
    assert rows("select w.* from raw.documents__work_files as w where w::text ~ 'Hồ sơ về|Cán bộ'") == []
    names = rows("select column_name from information_schema.columns where table_name = 'documents__work_files'")
    assert not {"title", "heading"} & {str(row["column_name"]) for row in names}


def write(folder: Path, *lines: str) -> Path:
    path = folder / "export.csv"
    width = max(line.count(";") for line in lines)
    path.write_text("\n".join(line + ";" * (width - line.count(";")) for line in lines) + "\n", encoding="utf-8")
    return path


HEADER = "Nội dung;Dự toán năm;Lũy kế từ đầu năm;Tạm ứng;Dự toán còn lại"


def execution(tmp_path: Path, *lines: str, sender: str = "540") -> Receipt:
    path = write(tmp_path, "Ngày xuất: 05/04/2024 08:30", *lines)
    return ingest(from_path(path, "budget.execution", sender=sender, period="2024-Q1"))


def test_amounts_without_a_unit_of_measure_are_refused(tmp_path: Path, clean: None) -> None:
    receipt = execution(tmp_path, HEADER, "Chi quản lý;100;40;10;50")
    assert (receipt.status, receipt.rows_loaded) == ("refused", 0)
    assert "UNIT_OF_MEASURE_MISSING" in receipt.error


def test_the_unit_is_the_sender_or_the_one_that_the_form_names(tmp_path: Path, clean: None) -> None:
    line = "Chi quản lý;100;40;10;50"
    execution(tmp_path, "ĐVT: triệu đồng", HEADER, line)
    execution(tmp_path, "ĐVT: triệu đồng", "Đơn vị báo cáo: UBND xã Phước Mỹ", HEADER, line)
    loaded = rows("select unit_code, usable, annual_estimate from raw.budget__execution order by unit_code")
    assert [tuple(row.values()) for row in loaded] == [("21991", None, 100_000_000), ("540", None, 100_000_000)]
    unknown = execution(tmp_path, "ĐVT: đồng", "Đơn vị báo cáo: UBND xã Không Có", HEADER, line)
    assert {issue.code for issue in unknown.issues} == {"UNIT_UNKNOWN"}


def test_a_form_with_a_row_for_each_unit_is_read_by_its_unit_column(tmp_path: Path, clean: None) -> None:
    top = "STT;Đơn vị;Số lượng hồ sơ tiếp nhận;;Số lượng hồ sơ đã giải quyết;Số lượng hồ sơ đang giải quyết"
    below = ";;Tổng số;Từ kỳ trước;Tổng số;Tổng số"
    lines = ["1;UBND xã Phước Mỹ;12;2;10;2", "2;TP Quy Nhơn;30;5;29;2", "3;Tổng cộng;42;7;39;4", "4;;9;0;9;0"]
    path = write(tmp_path, "Ngày xuất: 05/04/2024 08:30", top, below, *lines)
    receipt = ingest(from_path(path, "one_stop_shop.report_06a", sender="all", period="2024-Q1"))
    assert (receipt.rows_loaded, receipt.rows_rejected, receipt.rows_skipped) == (2, 1, 1)
    loaded = rows("select unit_code, field_name, received, period_to from raw.one_stop_shop__report_06a")
    assert sorted(tuple(row.values()) for row in loaded) == [
        ("21991", "Tổng hợp", 12, "2024-03-31"),
        ("540", "Tổng hợp", 30, "2024-03-31"),
    ]


def test_a_share_of_the_source_is_never_loaded(tmp_path: Path, clean: None) -> None:
    receipt = execution(tmp_path, "ĐVT: đồng", f"{HEADER};Tỷ lệ thực hiện (%)", "Chi quản lý;100;40;10;50;99,9")
    assert receipt.status == "loaded"


def test_the_samples_book_with_two_columns_exchanged_is_refused(
    sample: Path, expected: dict[str, Any], clean: None
) -> None:
    swapped = expected["corrections"]["swapped"]
    receipt = ingest(from_inbox(sample / swapped["path"], sample / "corrections" / "swapped"))
    assert (receipt.status, receipt.rows_loaded) == (swapped["status"], swapped["rows_loaded"])
    assert swapped["error_code"] in receipt.error and "Hạn xử lý" in receipt.error


def test_columns_that_changed_places_stop_the_file(tmp_path: Path, clean: None) -> None:
    """Thirty work files whose dates stand under another heading: not thirty wrong rows but one wrong file."""
    header = "Số và ký hiệu hồ sơ;Ngày mở;Hình thức;Trạng thái"
    lines = [f"{number:02d}/TCBM;Điện tử;05/01/2024;Đang mở" for number in range(30)]
    path = write(tmp_path, "Ngày xuất: 05/04/2024 08:30", header, *lines)
    receipt = ingest(from_path(path, "documents.work_files", sender="540", period="2024"))
    assert (receipt.status, receipt.rows_loaded) == ("refused", 0)
    assert "COLUMNS_SWAPPED" in receipt.error
