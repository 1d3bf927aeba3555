"""Deliveries as they come in the field: twice, corrected, out of order, forbidden."""

import itertools
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from ingestion import inbox, landing, quarantine
from ingestion.catalogue import get_catalogue
from ingestion.delivery import Delivery, from_path
from ingestion.pipeline import ingest
from ingestion.receipt import Receipt
from warehouse.clock import VN
from warehouse.database import Role, engine
from warehouse.errors import CchcError, RefusedError
from warehouse.settings import get_settings

HEADER = (
    "STT;Mã hồ sơ;Đơn vị;Mã TTHC;Ngày tiếp nhận;Ngày hẹn trả;Ngày kết thúc xử lý;Trạng thái;Kênh thực hiện;"
    "Chủ hồ sơ;CCCD"
)
PERSON = "Công dân Mẫu 00001;000123456789"


def row(
    number: int, *, finished: str = "", status: str = "Đang xử lý", unit: str = "UBND xã Phước Mỹ", code: str = ""
) -> str:
    code = code or f"H08.12.3-240105-{number:04d}"
    return f"{number};{code};{unit};1.001193;05/01/2024 08:00;10/01/2024 17:00;{finished};{status};Trực tuyến;{PERSON}"


@pytest.fixture
def clean(warehouse: Path) -> Iterator[None]:
    """Takes away what the test loaded (as the server's owner: the pipeline itself cannot delete)."""
    yield
    with engine(Role.OWNER).begin() as connection:
        connection.execute(
            text(
                "truncate raw.one_stop_shop__dossiers, raw.documents__outgoing, ops.quarantine, ops.delivery_issue, "
                "ops.inbox_file, ops.delivery cascade"
            )
        )


@pytest.fixture
def deliver(tmp_path: Path, clean: None) -> "DeliverFunction":
    """Writes rows as an export of 2024-Q1 with that moment of export, and ingests it."""
    counter = itertools.count()

    def write(*rows: str, exported: str = "05/04/2024 08:30", header: str = HEADER) -> Delivery:
        path = tmp_path / f"export-{next(counter)}.csv"
        lines = ["UBND TỈNH BÌNH ĐỊNH", f"Ngày xuất: {exported}", header, *rows]
        width = header.count(";")
        path.write_text("\n".join(line + ";" * (width - line.count(";")) for line in lines) + "\n", encoding="utf-8")
        return from_path(path, "one_stop_shop.dossiers", period="2024-Q1")

    return DeliverFunction(write)


class DeliverFunction:
    """``deliver(...)`` ingests; ``deliver.file(...)`` only writes."""

    def __init__(self, write: object) -> None:
        self.file = write

    def __call__(self, *rows: str, **options: str) -> Receipt:
        return ingest(self.file(*rows, **options))  # type: ignore[operator]


def current() -> dict[str, int | None]:
    """Status of every dossier that is current."""
    with engine(Role.PIPELINE).connect() as connection:
        rows = connection.execute(text("select dossier_code, status from raw.one_stop_shop__dossiers where is_current"))
        return {code[-4:]: status for code, status in rows}


def count(table: str) -> int:
    with engine(Role.PIPELINE).connect() as connection:
        return int(connection.execute(text(f"select count(*) from {table}")).scalar_one())


def test_a_file_sent_twice_counts_once(deliver: DeliverFunction) -> None:
    first = deliver(row(1), row(2))
    again = deliver(row(1), row(2))
    assert (first.status, first.rows_loaded, first.exit_code) == ("loaded", 2, 0)
    assert (again.status, again.rows_loaded, again.exit_code) == ("duplicate", 0, 5)
    assert count("raw.one_stop_shop__dossiers") == 2


def test_a_file_saved_again_with_another_layout_counts_once(deliver: DeliverFunction) -> None:
    deliver(row(1), row(2))
    again = deliver(row(1), row(2), "", ";Tổng cộng")
    assert again.status == "duplicate"


def test_figures_follow_a_corrected_file_and_not_an_older_one(deliver: DeliverFunction) -> None:
    deliver(row(1), row(2), exported="05/04/2024 08:30")
    deliver(row(1, finished="09/01/2024 10:00", status="Đã trả kết quả"), row(2), exported="06/04/2024 08:30")
    assert current() == {"0001": 10, "0002": 4}
    older = deliver(row(1, status="Yêu cầu bổ sung"), row(2), exported="01/04/2024 08:30")
    assert older.status == "loaded"
    assert current() == {"0001": 10, "0002": 4}


def test_a_row_gone_from_a_later_snapshot_is_closed_and_kept(deliver: DeliverFunction) -> None:
    deliver(row(1), row(2), exported="05/04/2024 08:30")
    deliver(row(2), exported="06/04/2024 08:30")
    assert current() == {"0002": 4}
    with engine(Role.PIPELINE).connect() as connection:
        reason = connection.execute(
            text("select closed_reason from raw.one_stop_shop__dossiers where dossier_code like '%-0001'")
        ).scalar_one()
    assert reason == "vanished"


def test_the_order_of_arrival_does_not_matter(deliver: DeliverFunction, warehouse: Path) -> None:
    versions = [
        ((row(1), row(2), row(3)), "05/04/2024 08:30"),
        ((row(1, status="Yêu cầu bổ sung"), row(3)), "06/04/2024 08:30"),
        ((row(1, finished="09/01/2024 10:00", status="Đã xử lý xong"), row(4)), "07/04/2024 08:30"),
    ]
    states = []
    for order in itertools.permutations(versions):
        for rows, exported in order:
            deliver(*rows, exported=exported)
        states.append(current())
        with engine(Role.OWNER).begin() as connection:
            connection.execute(text("truncate raw.one_stop_shop__dossiers, ops.delivery_issue, ops.delivery cascade"))
    assert states == [{"0001": 9, "0004": 4}] * 6


def test_wrong_rows_are_kept_apart_with_their_place_and_reason(deliver: DeliverFunction) -> None:
    receipt = deliver(
        row(1),
        row(2, status="Đang luân chuyển"),
        row(3, unit="UBND xã Không Có Thật"),
        row(4, finished="04/01/2024 08:00", status="Đã trả kết quả"),
        ";Tổng cộng;;;;;;;;;",
    )
    assert (receipt.status, receipt.exit_code) == ("loaded_with_rejections", 3)
    assert (receipt.rows_read, receipt.rows_loaded, receipt.rows_rejected, receipt.rows_skipped) == (5, 1, 3, 1)
    with engine(Role.PIPELINE).connect() as connection:
        reasons = connection.execute(text("select row_no, reason_code from ops.quarantine order by row_no")).all()
    assert [tuple(reason) for reason in reasons] == [
        (5, "STATUS_UNKNOWN"),
        (6, "UNIT_UNKNOWN"),
        (7, "FINISHED_BEFORE_RECEIVED"),
    ]


def test_two_records_that_claim_one_code_are_both_kept_apart(deliver: DeliverFunction) -> None:
    other = row(1).replace("1.001193", "1.004227").replace("05/01/2024 08:00", "06/01/2024 08:00")
    receipt = deliver(row(1), other, row(2))
    assert (receipt.rows_loaded, receipt.rows_rejected) == (1, 2)
    assert {issue.code for issue in receipt.issues if issue.severity == "R"} == {"KEY_CLASH"}


def test_two_records_that_claim_one_code_are_found_however_far_apart_they_stand(deliver: DeliverFunction) -> None:
    other = row(1).replace("1.001193", "1.004227").replace("05/01/2024 08:00", "06/01/2024 08:00")
    between = [row(number, code=f"H08.12.3-240105-{number:05d}") for number in range(100, 90_000)]
    receipt = deliver(row(1), *between, other)
    assert (receipt.rows_loaded, receipt.rows_rejected) == (len(between), 2)


def test_a_column_that_nobody_catalogued_stops_the_file(deliver: DeliverFunction) -> None:
    receipt = deliver(row(1) + ";9704000000", header=HEADER + ";Số tài khoản ngân hàng")
    assert (receipt.status, receipt.exit_code) == ("refused", 4)
    assert "UNKNOWN_COLUMN" in receipt.error and "Số tài khoản ngân hàng" in receipt.error and "dòng 3" in receipt.error
    assert count("raw.one_stop_shop__dossiers") == 0


def test_a_header_that_is_not_there_names_the_columns_missed(deliver: DeliverFunction) -> None:
    receipt = deliver("1;a;b", header="STT;Tên;Địa chỉ")
    assert receipt.status == "refused"
    assert "HEADER_NOT_FOUND" in receipt.error and "Mã hồ sơ" in receipt.error


def test_personal_columns_and_shapes_never_reach_the_database(deliver: DeliverFunction, warehouse: Path) -> None:
    planted = row(2).replace("1.001193", "000987654321")
    receipt = deliver(row(1), planted)
    assert {issue.code for issue in receipt.issues if issue.severity == "R"} == {"PERSONAL_DATA"}
    assert receipt.rows_loaded == 1
    found = []
    with engine(Role.OWNER).connect() as connection:
        tables = connection.execute(
            text(
                "select table_schema || '.' || table_name from information_schema.tables "
                "where table_schema in ('ops', 'raw')"
            )
        ).scalars()
        for table in list(tables):
            rows = connection.execute(text(f"select t::text from {table} as t")).scalars()
            found += [
                line for line in rows if "000123456789" in line or "000987654321" in line or "Công dân Mẫu" in line
            ]
    assert found == []
    assert "000987654321" not in str(receipt.to_dict())


def test_a_secret_document_stops_its_file_and_leaves_no_name(tmp_path: Path, clean: None) -> None:
    path = tmp_path / "so-van-ban-ten-nhay-cam.csv"
    header = "STT;Số, ký hiệu;Ngày, tháng văn bản;Đơn vị;Tên loại và trích yếu nội dung;Độ mật"
    path.write_text(
        f"Ngày xuất: 05/04/2024 08:30;;;;;\n{header}\n"
        "1;1/BC-UBND;05/01/2024;UBND xã Phước Mỹ;Báo cáo;Thường\n"
        "2;2/BC-UBND;06/01/2024;UBND xã Phước Mỹ;Báo cáo ABCXYZ;Tối mật\n",
        encoding="utf-8",
    )
    receipt = ingest(from_path(path, "documents.outgoing", period="2024-Q1"))
    assert (receipt.status, receipt.exit_code, receipt.file) == ("secret", 4, "")
    assert count("raw.documents__outgoing") == 0
    with engine(Role.PIPELINE).connect() as connection:
        delivery = connection.execute(text("select d::text from ops.delivery as d")).scalar_one()
        issue = connection.execute(text("select code, first_row_no from ops.delivery_issue")).one()
    assert "nhay-cam" not in delivery and "ABCXYZ" not in delivery
    assert tuple(issue) == ("SECRET_MARKER", 4)


def test_landed_bytes_are_encrypted_and_come_back(deliver: DeliverFunction, warehouse: Path) -> None:
    delivery = deliver.file(row(1))  # type: ignore[operator]
    ingest(delivery)
    content = delivery.path.read_bytes()
    with engine(Role.PIPELINE).connect() as connection:
        sha256, landed_path = connection.execute(text("select sha256, landed_path from ops.delivery")).one()
    assert "Phước Mỹ".encode() not in (warehouse / landed_path).read_bytes()
    assert landing.landed(sha256).whole() == content


def test_an_export_moment_given_by_the_caller_wins_over_the_preamble(deliver: DeliverFunction) -> None:
    delivery = deliver.file(row(1))  # type: ignore[operator]
    told = from_path(delivery.path, delivery.name, period="2024-Q1", exported_at=datetime(2024, 5, 1, 7, 0, tzinfo=VN))
    assert ingest(told).exported_at == "2024-05-01T07:00:00+07:00"


def test_the_inbox_forgets_no_file_and_offers_none_twice(deliver: DeliverFunction, warehouse: Path) -> None:
    written = deliver.file(row(1))  # type: ignore[operator]
    root = warehouse / "inbox"
    place = root / "one_stop_shop" / "dossiers" / "all" / "2024-Q1"
    place.mkdir(parents=True)
    path = Path(shutil.copy2(written.path, place / "a.csv"))
    (root / "astray.csv").write_text("x", encoding="utf-8")
    assert [delivery.path for delivery in inbox.waiting("one_stop_shop")] == [path]
    assert inbox.receive(path).status == "loaded"
    assert inbox.waiting("one_stop_shop") == []
    assert inbox.misplaced() == [root / "astray.csv"]
    shutil.rmtree(root)


def test_rows_leave_quarantine_when_the_vendors_word_is_catalogued(
    deliver: DeliverFunction, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = deliver(row(1), row(2, status="Đang luân chuyển"), row(3, unit="UBND xã Không Có Thật"))
    assert (receipt.rows_loaded, receipt.rows_rejected) == (1, 2)
    assert [(one.reason_code, one.rows, one.first_row) for one in quarantine.waiting()] == [
        ("STATUS_UNKNOWN", 1, 5),
        ("UNIT_UNKNOWN", 1, 6),
    ]
    (tmp_path / "mine.yml").write_text(
        "vendor: mine\ntitle: Vendor of the test\ndatasets:\n  one_stop_shop.dossiers:\n    senders: [all]\n"
        "    values: {status: {Đang xử lý: 4, Đang luân chuyển: 4}}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("CCHC_VENDORS", str(tmp_path))
    get_settings.cache_clear()
    get_catalogue.cache_clear()
    try:
        assert quarantine.retry() == [quarantine.Released(receipt.delivery_id, released=1, still_held=1)]
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()
        get_catalogue.cache_clear()
    assert current() == {"0001": 4, "0002": 4}
    assert [one.reason_code for one in quarantine.rows_of(receipt.delivery_id)] == ["UNIT_UNKNOWN"]
    with engine(Role.PIPELINE).connect() as connection:
        counts = connection.execute(text("select status, rows_loaded, rows_rejected from ops.delivery")).one()
    assert tuple(counts) == ("loaded_with_rejections", 2, 1)


def test_a_delivery_that_holds_nothing_cannot_be_judged_again(clean: None) -> None:
    with pytest.raises(CchcError, match="NOTHING_HELD"):
        quarantine.retry([4711])


def test_a_period_that_is_none_is_refused(tmp_path: Path, warehouse: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x", encoding="utf-8")
    with pytest.raises(RefusedError, match="PERIOD_INVALID"):
        from_path(path, "one_stop_shop.dossiers", period="quý 3")
