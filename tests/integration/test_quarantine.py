"""Rows that were held find their way out: judged again, or corrected by their sender with a workbook in hand."""

import itertools
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text
from typer.testing import CliRunner

from cchc.cli import app
from ingestion import inbox, quarantine
from ingestion.catalogue import get_catalogue
from ingestion.delivery import from_path
from ingestion.landing import landed_path
from ingestion.pipeline import ingest
from ingestion.quarantine import Released
from ingestion.quarantine_report import write_report
from ingestion.receipt import Receipt
from ingestion.units import unit_table
from warehouse.database import Role, engine
from warehouse.settings import get_settings

DOSSIERS = "one_stop_shop.dossiers"
HEADER = "STT;Số hồ sơ;Cơ quan;Mã TTHC;Ngày tiếp nhận;Ngày kết thúc xử lý;Trạng thái;Kênh thực hiện;Chủ hồ sơ"
Deliver = Callable[..., Receipt]


def row(number: int, *, unit: str = "UBND xã Phước Mỹ", status: str = "Đang xử lý", finished: str = "") -> str:
    code = f"H08.12.3-240105-{number:04d}"
    return f"{number};{code};{unit};1.001193;05/01/2024 08:00;{finished};{status};Trực tuyến;Công dân Mẫu {number:05d}"


def export(*rows: str, exported: str = "05/04/2024 08:30", header: str = HEADER) -> str:
    return "\n".join(("UBND TỈNH BÌNH ĐỊNH", f"Ngày xuất: {exported}", header, *rows)) + "\n"


def forget() -> None:
    """Settings, catalogue and units are read anew, as by the next command."""
    for cached in (get_settings, get_catalogue, unit_table):
        cached.cache_clear()


@pytest.fixture
def clean(warehouse: Path) -> Iterator[None]:
    """Takes away what the test loaded."""
    yield
    with engine(Role.OWNER).begin() as connection:
        connection.execute(
            text(
                "truncate raw.one_stop_shop__dossiers, raw.documents__outgoing, ops.quarantine, ops.delivery_issue, "
                "ops.inbox_file, ops.delivery cascade"
            )
        )


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clean: None) -> Iterator[Path]:
    """The province's own vendors and names of units; ``forget()`` after a change."""
    folder = tmp_path / "own"
    folder.mkdir()
    names = folder / "units.csv"
    names.write_text("alias,unit_code,unit_valid_from\n", encoding="utf-8")
    monkeypatch.setenv("CCHC_VENDORS", str(folder))
    monkeypatch.setenv("CCHC_UNIT_ALIASES", str(names))
    forget()
    yield folder
    monkeypatch.undo()
    forget()


@pytest.fixture
def deliver(tmp_path: Path, clean: None) -> Deliver:
    """Writes an export of 2024-Q1 and ingests it."""
    counter = itertools.count()

    def send(*rows: str, sender: str = "all", name: str = "", **options: str) -> Receipt:
        path = tmp_path / (name or f"export-{next(counter)}.csv")
        path.write_text(export(*rows, **options), encoding="utf-8")
        return ingest(from_path(path, DOSSIERS, sender=sender, period="2024-Q1"))

    return send


def status_words(folder: Path, words: str) -> None:
    """The vendor of sender ``all`` says what its words mean, as of now."""
    (folder / "mine.yml").write_text(
        f"vendor: mine\ntitle: Vendor\ndatasets:\n  {DOSSIERS}: {{senders: [all], values: {{status: {words}}}}}\n",
        encoding="utf-8",
    )
    forget()


def unit_names(folder: Path, *rows: str) -> None:
    """The province says which units further names mean, as of now."""
    path = folder / "units.csv"
    path.write_text("\n".join(("alias,unit_code,unit_valid_from", *rows)) + "\n", encoding="utf-8")
    forget()


def counts(delivery_id: int) -> dict[str, object]:
    with engine(Role.PIPELINE).connect() as connection:
        found = connection.execute(
            text(
                "select status, rows_read as read, rows_loaded as loaded, rows_rejected as rejected, "
                "rows_skipped as skipped, rows_warned as warned from ops.delivery where delivery_id = :id"
            ),
            {"id": delivery_id},
        ).one()
    return dict(found._mapping)


def history(delivery_id: int) -> list[tuple[int, str, str]]:
    """Row, reason and status of everything that was ever held of a delivery, in the order in which it was noted."""
    with engine(Role.PIPELINE).connect() as connection:
        found = connection.execute(
            text(
                "select row_no, reason_code, status from ops.quarantine where delivery_id = :id "
                "and (status = 'open') = (closed_at is null) order by quarantine_id"
            ),
            {"id": delivery_id},
        )
        return [(row_no, code, status) for row_no, code, status in found]


def current() -> dict[str, str]:
    with engine(Role.PIPELINE).connect() as connection:
        found = connection.execute(
            text("select dossier_code, unit_code from raw.one_stop_shop__dossiers where is_current")
        )
        return {code[-4:]: unit for code, unit in found}


def test_rows_are_released_when_the_unit_map_is_mended(deliver: Deliver, own: Path) -> None:
    receipt = deliver(row(1), row(2, unit="BP một cửa Phước Mỹ"), row(3, unit="Một cửa lạ"))
    unit_names(own, "BP một cửa Phước Mỹ,21991,1900-01-01")
    assert quarantine.retry() == [Released(receipt.delivery_id, released=1, still_held=1)]
    assert current() == {"0001": "21991", "0002": "21991"}
    assert counts(receipt.delivery_id) == {
        **{"status": "loaded_with_rejections", "read": 3, "loaded": 2, "rejected": 1, "skipped": 0},
        "warned": receipt.rows_warned,
    }
    unit_names(own, "BP một cửa Phước Mỹ,21991,1900-01-01", "Một cửa lạ,21589,1900-01-01")
    assert quarantine.retry([receipt.delivery_id]) == [Released(receipt.delivery_id, released=1, still_held=0)]
    assert counts(receipt.delivery_id)["status"] == "loaded"
    assert quarantine.waiting() == []
    assert history(receipt.delivery_id) == [(5, "UNIT_UNKNOWN", "released"), (6, "UNIT_UNKNOWN", "released")]


def test_a_row_held_for_another_reason_now_says_so_and_keeps_its_history(deliver: Deliver, own: Path) -> None:
    """The word is mapped, and what it means makes the row wrong in another way."""
    receipt = deliver(row(1), row(2, status="Xong"))
    status_words(own, "{Đang xử lý: 4, Xong: 10}")
    assert quarantine.retry() == [Released(receipt.delivery_id, released=0, still_held=1, changed=1)]
    assert [one.reason_code for one in quarantine.rows_of(receipt.delivery_id)] == ["FINISHED_MISSING"]
    assert quarantine.retry() == [Released(receipt.delivery_id, released=0, still_held=1)]
    status_words(own, "{Đang xử lý: 4}")
    assert quarantine.retry() == [Released(receipt.delivery_id, released=0, still_held=1, changed=1)]
    status_words(own, "{Đang xử lý: 4, Xong: 4}")
    assert quarantine.retry() == [Released(receipt.delivery_id, released=1, still_held=0)]
    assert history(receipt.delivery_id) == [
        (5, "STATUS_UNKNOWN", "replaced"),
        (5, "FINISHED_MISSING", "replaced"),
        (5, "STATUS_UNKNOWN", "released"),
    ]
    assert counts(receipt.delivery_id) == {
        **{"status": "loaded", "read": 2, "loaded": 2, "rejected": 0, "skipped": 0, "warned": 0}
    }


def test_of_two_reasons_the_one_that_is_gone_is_closed_and_the_other_stays(deliver: Deliver, own: Path) -> None:
    receipt = deliver(row(1), row(2, status="Xong", unit="Một cửa lạ"))
    status_words(own, "{Đang xử lý: 4, Xong: 4}")
    assert quarantine.retry() == [Released(receipt.delivery_id, released=0, still_held=1, changed=1)]
    assert set(history(receipt.delivery_id)) == {(5, "STATUS_UNKNOWN", "replaced"), (5, "UNIT_UNKNOWN", "open")}
    assert counts(receipt.delivery_id)["rejected"] == 1


def test_a_row_that_proves_to_be_none_is_counted_as_skipped(deliver: Deliver) -> None:
    """Earlier software held the totals of this vendor as broken rows."""
    receipt = deliver(row(1), ";Tổng cộng;;;;;;;")
    assert (receipt.rows_loaded, receipt.rows_skipped) == (1, 1)
    with engine(Role.OWNER).begin() as connection:
        parameters = {"id": receipt.delivery_id}
        connection.execute(
            text(
                "update ops.delivery set rows_skipped = 0, rows_rejected = 1, status = 'loaded_with_rejections' "
                "where delivery_id = :id"
            ),
            parameters,
        )
        connection.execute(
            text(
                "insert into ops.quarantine (delivery_id, sheet_no, sheet, row_no, column_name, reason_code, "
                "created_at) values (:id, 1, '', 5, '', 'ROW_BROKEN', now())"
            ),
            parameters,
        )
    assert quarantine.retry() == [Released(receipt.delivery_id, released=0, still_held=0, no_rows=1)]
    assert counts(receipt.delivery_id) == {
        **{"status": "loaded", "read": 2, "loaded": 1, "rejected": 0, "skipped": 1, "warned": 0}
    }
    assert history(receipt.delivery_id) == [(5, "ROW_BROKEN", "no_row")]


def test_a_released_row_with_a_warning_is_counted_as_warned(deliver: Deliver, own: Path) -> None:
    receipt = deliver(row(1), row(2, unit="Một cửa lạ").replace("Trực tuyến", ""))
    assert receipt.rows_warned == 0
    unit_names(own, "Một cửa lạ,21589,1900-01-01")
    quarantine.retry()
    assert counts(receipt.delivery_id)["warned"] == 1


def test_a_resaved_copy_after_the_release_is_a_duplicate(deliver: Deliver, own: Path) -> None:
    deliver(row(1), row(2, unit="Một cửa lạ"))
    unit_names(own, "Một cửa lạ,21589,1900-01-01")
    quarantine.retry()
    assert deliver(row(1), row(2, unit="Một cửa lạ"), ";Tổng cộng;;;;;;;").status == "duplicate"


def test_released_rows_of_an_old_file_do_not_win_over_a_newer_one(deliver: Deliver, own: Path) -> None:
    old = deliver(row(1, unit="Một cửa lạ"), exported="05/04/2024 08:30")
    deliver(row(1, unit="P. Bùi Thị Xuân"), exported="06/04/2024 08:30")
    assert [one.outdated for one in quarantine.waiting()] == [True]
    unit_names(own, "Một cửa lạ,21991,1900-01-01")
    assert quarantine.retry() == [Released(old.delivery_id, released=1, still_held=0)]
    assert current() == {"0001": "21589"}


def test_two_records_that_claim_one_code_stay_held_however_often_they_are_judged(deliver: Deliver) -> None:
    other = row(1).replace("1.001193", "1.004227").replace("05/01/2024", "06/01/2024")
    receipt = deliver(row(1), other, row(2))
    (outcome,) = quarantine.retry()
    assert (outcome.released, outcome.still_held, outcome.changed) == (0, 2, 0)
    assert (counts(receipt.delivery_id)["loaded"], counts(receipt.delivery_id)["rejected"]) == (1, 2)


def test_what_a_sender_vouched_for_still_counts_when_its_file_is_judged_again(tmp_path: Path, own: Path) -> None:
    """A blank secrecy cell stops a file unless its sidecar says that there are no secret documents."""
    path = tmp_path / "so-di.csv"
    header = "STT;Số, ký hiệu;Ngày, tháng văn bản;Đơn vị;Tên loại và trích yếu nội dung;Độ mật"
    rows = ("1;1/BC-UBND;05/01/2024;UBND xã Phước Mỹ;Báo cáo;", "2;2/BC-UBND;06/01/2024;Văn thư Phước Mỹ;Báo cáo;")
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    path.with_name(path.name + ".manifest.yml").write_text("no_secret_documents: true\n", encoding="utf-8")
    receipt = ingest(from_path(path, "documents.outgoing", sender="542", period="2024-Q1"))
    assert (receipt.status, receipt.rows_rejected) == ("loaded_with_rejections", 1)
    unit_names(own, "Văn thư Phước Mỹ,21991,1900-01-01")
    assert quarantine.retry() == [Released(receipt.delivery_id, released=1, still_held=0)]


def test_a_delivery_whose_bytes_are_gone_does_not_hold_the_others(deliver: Deliver, own: Path) -> None:
    gone, there = deliver(row(1, unit="Một cửa lạ")), deliver(row(2, unit="Một cửa lạ"), exported="06/04/2024 08:30")
    with engine(Role.PIPELINE).connect() as connection:
        sha256 = connection.execute(
            text("select sha256 from ops.delivery where delivery_id = :id"), {"id": gone.delivery_id}
        ).scalar_one()
    landed_path(sha256, get_settings()).unlink()
    unit_names(own, "Một cửa lạ,21991,1900-01-01")
    first, second = quarantine.retry()
    assert (first.delivery_id, first.released, first.still_held) == (gone.delivery_id, 0, 1) and first.problem
    assert (second.delivery_id, second.released, second.problem) == (there.delivery_id, 1, "")
    result = CliRunner().invoke(app, ["quarantine", "retry"])
    assert result.exit_code == 1 and f"Lượt {gone.delivery_id}:" in result.stderr


def test_a_catalogue_that_refuses_the_file_today_changes_nothing(deliver: Deliver, own: Path) -> None:
    """Somebody made a heading of it secret: the file is not judged, its rows wait on."""
    receipt = deliver(row(1), row(2, unit="Một cửa lạ"))
    (own / "mine.yml").write_text(
        f"vendor: mine\ntitle: V\ndatasets:\n  {DOSSIERS}: {{senders: [all], headings: {{fee_kind: [Cơ quan]}}}}\n",
        encoding="utf-8",
    )
    forget()
    (outcome,) = quarantine.retry()
    assert (outcome.released, outcome.still_held) == (0, 1) and outcome.problem.startswith("[")
    assert counts(receipt.delivery_id)["rejected"] == 1


def test_two_retries_at_once_release_a_row_once(deliver: Deliver, own: Path) -> None:
    receipt = deliver(row(1), row(2, unit="Một cửa lạ"))
    unit_names(own, "Một cửa lạ,21991,1900-01-01")
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda _: quarantine._retry_one(receipt.delivery_id), range(4)))
    assert sorted(one.released for one in outcomes) == [0, 0, 0, 1]
    assert (counts(receipt.delivery_id)["loaded"], counts(receipt.delivery_id)["rejected"]) == (2, 0)
    assert current() == {"0001": "21991", "0002": "21991"}


# The inbox: what was refused is looked at again when the catalogue is another.


@pytest.fixture
def place(warehouse: Path, clean: None) -> Iterator[Path]:
    """A sender's folder of the inbox."""
    folder = warehouse / "inbox" / "one_stop_shop" / "dossiers" / "all" / "2024-Q1"
    folder.mkdir(parents=True)
    yield folder
    for path in sorted((warehouse / "inbox").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()


def waiting_names() -> list[str]:
    return [delivery.path.name for delivery in inbox.waiting()]


def test_a_refused_file_waits_again_once_for_each_version_of_the_catalogue(place: Path, own: Path) -> None:
    path = place / "a.csv"
    path.write_text(export(row(1) + ";x", header=HEADER + ";Màu bìa"), encoding="utf-8")
    assert inbox.receive(path).status == "refused"
    assert waiting_names() == []
    status_words(own, "{Đang xử lý: 4}")
    assert waiting_names() == ["a.csv"]
    assert inbox.receive(path).status == "refused"
    assert waiting_names() == []
    (own / "mine.yml").write_text(
        f"vendor: mine\ntitle: V\ndatasets:\n  {DOSSIERS}: {{senders: [all], ignored: [Màu bìa]}}\n", encoding="utf-8"
    )
    forget()
    assert waiting_names() == ["a.csv"]
    assert inbox.receive(path).status == "loaded"
    status_words(own, "{Đang xử lý: 4}")
    assert waiting_names() == []


def test_a_file_stopped_as_secret_is_never_looked_at_again_by_itself(place: Path, own: Path) -> None:
    path = place / "b.csv"
    path.write_text(export(row(1)).replace("UBND TỈNH BÌNH ĐỊNH", "TỐI MẬT"), encoding="utf-8")
    assert inbox.receive(path).status == "secret"
    status_words(own, "{Đang xử lý: 4}")
    assert waiting_names() == []


def test_a_sidecar_that_comes_later_makes_its_file_wait_again(place: Path, own: Path) -> None:
    path = place / "c.csv"
    path.write_text(export(row(1)), encoding="utf-8")
    inbox.receive(path)
    sidecar = path.with_name("c.csv.manifest.yml")
    sidecar.write_text("exported_at: 2024-05-01T07:00:00\n", encoding="utf-8")
    os.utime(sidecar, ns=(path.stat().st_mtime_ns + 10**9,) * 2)
    assert waiting_names() == ["c.csv"]


# What a sender gets to correct from.


def sheets(path: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def cells(path: Path) -> str:
    return "\n".join(str(cell) for rows in sheets(path).values() for line in rows for cell in line)


def test_the_workbook_says_where_why_and_what_to_do_in_the_senders_own_words(deliver: Deliver, tmp_path: Path) -> None:
    receipt = deliver(
        row(1),
        row(2, unit="Phước Mỹ"),
        row(3, status="Đã trả kết quả", finished="04/01/2024 08:00"),
        sender="542",
        name="ho-so-540.csv",
    )
    summary = write_report(tmp_path / "r.xlsx", "542")
    assert (summary.held_rows, summary.refused_files) == (2, 0)
    book = sheets(tmp_path / "r.xlsx")
    assert list(book) == ["Tóm tắt", "Dòng cần sửa", "Tệp bị từ chối", "Cảnh báo"]
    heading, unit, order = book["Dòng cần sửa"][:3]
    by_name = [dict(zip(heading, line, strict=True)) for line in (unit, order)]
    assert [(one["Lượt giao"], one["Tệp"], one["Dòng"]) for one in by_name] == [
        (receipt.delivery_id, "ho-so-540.csv", 5),
        (receipt.delivery_id, "ho-so-540.csv", 6),
    ]
    assert (by_name[0]["Cột"], by_name[0]["Mã"], by_name[0]["Đơn vị đã ghi"]) == ("Cơ quan", "UNIT_UNKNOWN", "Phước Mỹ")
    assert str(by_name[0]["Gợi ý (cần kiểm tra)"]).startswith("Xã Phước Mỹ (21991): ")
    assert (by_name[1]["Mã"], by_name[1]["Lý do"]) == ("FINISHED_BEFORE_RECEIVED", "Kết thúc trước khi tiếp nhận.")
    assert by_name[1]["Cần làm gì"] and not by_name[1]["Đơn vị đã ghi"]
    assert "2 dòng bị giữ lại" in cells(tmp_path / "r.xlsx")


def test_the_workbook_can_be_filtered_scrolled_and_printed(deliver: Deliver, tmp_path: Path) -> None:
    deliver(row(1), row(2, unit="Phước Mỹ"))
    write_report(tmp_path / "r.xlsx", "all")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["Dòng cần sửa"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A2", "A1:L2", "$1:$1")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert all(sheet.column_dimensions[letter].width >= 8 for letter in "ABCDEFGHIJKL")


def test_the_same_state_gives_the_same_bytes(deliver: Deliver, tmp_path: Path) -> None:
    deliver(row(1), row(2, unit="Phước Mỹ"))
    for name in ("a.xlsx", "b.xlsx"):
        write_report(tmp_path / name, "all", DOSSIERS)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize(
    "cell",
    [
        *("Nguyễn Văn Mẫu", "000123456789", "Xã 0900000001", "UBND xã mau@example.vn", "phường " + "x" * 90),
        *("Công dân Mẫu 00001", "UBND xã 12345"),
    ],
)
def test_a_cell_of_the_units_column_that_is_no_units_name_is_shown_to_nobody(
    deliver: Deliver, tmp_path: Path, cell: str
) -> None:
    receipt = deliver(row(1), row(2, unit=cell))
    assert receipt.rows_rejected == 1
    write_report(tmp_path / "r.xlsx", "all")
    assert cell not in cells(tmp_path / "r.xlsx")
    assert cell not in CliRunner().invoke(app, ["quarantine", "show", str(receipt.delivery_id)]).output


def test_no_cell_of_any_other_column_is_in_the_workbook(deliver: Deliver, tmp_path: Path) -> None:
    deliver(row(1, status="Từ lạ"), row(2, unit="UBND xã Lạ"), row(3, finished="ngày lạ"))
    write_report(tmp_path / "r.xlsx", "all")
    said = cells(tmp_path / "r.xlsx")
    assert "UBND xã Lạ" in said
    assert [word for word in ("Từ lạ", "ngày lạ", "H08.12.3", "Công dân") if word in said] == []


def test_a_name_that_begins_like_a_formula_stays_text(deliver: Deliver, tmp_path: Path) -> None:
    deliver(row(1, unit="Phước Mỹ"), name="=1+1.csv")
    write_report(tmp_path / "r.xlsx", "all")
    assert sheets(tmp_path / "r.xlsx")["Dòng cần sửa"][1][3] == "=1+1.csv"


def test_refused_files_are_told_until_their_period_is_delivered(deliver: Deliver, tmp_path: Path) -> None:
    for _ in range(2):
        assert deliver(row(1) + ";x", header=HEADER + ";Màu bìa", name="lạ.csv").status == "refused"
    assert write_report(tmp_path / "r.xlsx", "all").refused_files == 1
    refused = sheets(tmp_path / "r.xlsx")["Tệp bị từ chối"][1]
    assert (refused[2], refused[4]) == ("lạ.csv", "UNKNOWN_COLUMN") and "Màu bìa" in str(refused[6])
    deliver(row(1))
    assert write_report(tmp_path / "r.xlsx", "all").refused_files == 0


def test_a_secret_file_is_told_without_its_name(deliver: Deliver, tmp_path: Path) -> None:
    deliver(row(1).replace("1.001193", "TỐI MẬT"), name="ten-nhay-cam.csv")
    assert write_report(tmp_path / "r.xlsx", "all").refused_files == 1
    said = cells(tmp_path / "r.xlsx")
    assert "SECRET_MARKER" in said and "nhay-cam" not in said


def test_warnings_of_the_newest_file_are_told_and_what_it_replaced_is_not(deliver: Deliver, tmp_path: Path) -> None:
    deliver(row(1, unit="Một cửa lạ"), row(2), exported="05/04/2024 08:30")
    deliver(row(1).replace("Trực tuyến", ""), row(2), exported="06/04/2024 08:30")
    summary = write_report(tmp_path / "r.xlsx", "all")
    assert (summary.held_rows, summary.warnings) == (0, 1)
    warning = sheets(tmp_path / "r.xlsx")["Cảnh báo"][1]
    assert (warning[4], warning[6], warning[7]) == ("CHANNEL_BLANK", 1, 4)


def test_a_report_is_of_one_sender_only(deliver: Deliver, tmp_path: Path) -> None:
    deliver(row(1, unit="UBND xã Lạ Một"), sender="542")
    deliver(row(2, unit="UBND xã Lạ Hai"), sender="543")
    write_report(tmp_path / "r.xlsx", "542")
    said = cells(tmp_path / "r.xlsx")
    assert "UBND xã Lạ Một" in said and "UBND xã Lạ Hai" not in said


def test_the_terminal_shows_places_reasons_and_suggestions(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "220")
    receipt = deliver(row(1), row(2, unit="Phước Mỹ"))
    shown = CliRunner().invoke(app, ["quarantine", "show", str(receipt.delivery_id)]).output
    assert "Cơ quan" in shown and "Xã Phước Mỹ (21991)" in shown
    assert "UNIT_UNKNOWN" in CliRunner().invoke(app, ["quarantine", "list", "--sender", "all"]).output
    assert "Không có dòng nào" in CliRunner().invoke(app, ["quarantine", "list", "--sender", "542"]).output
