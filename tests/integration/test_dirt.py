"""Each kind of dirt that comes in the field, a small file of it, and what the warehouse makes of that file."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from ingestion import quarantine
from ingestion.catalogue import get_catalogue
from ingestion.delivery import from_path
from ingestion.pipeline import ingest
from ingestion.receipt import Receipt
from warehouse.clock import VN
from warehouse.database import Role, engine
from warehouse.settings import get_settings

DIRT = Path(__file__).resolve().parents[1] / "exports" / "dirt"
PHUOC_MY, QUY_NHON_TAY, AN_HOA = "21991", "21589", "21628"
MORNING = datetime(2024, 1, 5, 8, 0, tzinfo=VN)
Take = Callable[..., Receipt]


@pytest.fixture
def take(warehouse: Path, tmp_path: Path) -> Iterator[Take]:
    """``take(name)`` ingests that file of dirt; all that was loaded is gone after the test."""

    def ingest_one(name: str, dataset: str = "one_stop_shop.dossiers", *, as_name: str = "", **options: str) -> Receipt:
        path = tmp_path / (as_name or Path(name).name)
        shutil.copyfile(DIRT / name, path)
        return ingest(from_path(path, dataset, **{"period": "2024-Q1", **options}))

    yield ingest_one
    with engine(Role.OWNER).begin() as connection:
        tables = connection.execute(
            text(
                "select distinct table_schema || '.' || table_name from information_schema.columns "
                "inner join information_schema.tables using (table_schema, table_name) "
                "where column_name = 'delivery_id' and table_schema in ('raw', 'ops') and table_type = 'BASE TABLE'"
            )
        ).scalars()
        connection.execute(text(f"truncate {', '.join(tables)} cascade"))


def loaded(columns: str, table: str = "one_stop_shop__dossiers", order: str = "row_no") -> list[Any]:
    """The loaded values, row by row; one column gives its values alone."""
    with engine(Role.PIPELINE).connect() as connection:
        rows = connection.execute(text(f"select {columns} from raw.{table} where is_current order by {order}")).all()
    return [row[0] if len(row) == 1 else tuple(row) for row in rows]


def codes(receipt: Receipt, severity: str) -> dict[str, int]:
    """The rows of each code of that severity."""
    return {issue.code: issue.rows for issue in receipt.issues if issue.severity == severity}


def counts(receipt: Receipt) -> tuple[int, int, int, int]:
    """Rows read, loaded, rejected and skipped."""
    return (receipt.rows_read, receipt.rows_loaded, receipt.rows_rejected, receipt.rows_skipped)


@pytest.fixture
def vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """``vendor(text)`` adds what a vendor of dossiers does differently, for every sender."""

    def add(how: str) -> None:
        folder = tmp_path / "vendors"
        folder.mkdir()
        (folder / "mine.yml").write_text(
            "vendor: mine\ntitle: Vendor of the test\ndatasets:\n  one_stop_shop.dossiers:\n    senders: [all]\n"
            f"    {how}\n",
            encoding="utf-8",
        )
        monkeypatch.setenv("CCHC_VENDORS", str(folder))
        get_settings.cache_clear()
        get_catalogue.cache_clear()

    yield add
    monkeypatch.undo()
    get_settings.cache_clear()
    get_catalogue.cache_clear()


# decomposed or mixed Unicode, NBSP, zero-width, line breaks in headers; Ð (U+00D0) for Đ; hoà/hòa


def test_decomposed_text_wide_blanks_and_broken_headings_are_loaded_composed_and_trimmed(take: Take) -> None:
    assert counts(take("text/messy_unicode.csv")) == (3, 3, 0, 0)
    assert loaded("field_name, unit_code") == [("Đất đai", PHUOC_MY)] * 3


def test_a_tone_on_either_vowel_is_the_same_name(take: Take) -> None:
    assert take("text/tone_places.csv", period="2026-Q1").status == "loaded"
    assert loaded("unit_code") == [AN_HOA] * 2


# windows-1258 text; TCVN3 or VNI fonts


@pytest.mark.parametrize("name", ["windows_1258.csv", "tcvn3.csv", "vni.csv"])
def test_text_of_an_old_code_page_is_read_as_vietnamese(take: Take, name: str) -> None:
    receipt = take(f"encoding/{name}", "documents.incoming")
    assert (receipt.status, receipt.rows_loaded) == ("loaded", 3), receipt.error
    assert (
        loaded("issuer, field_name, doc_type, unit_code, status", "documents__incoming")
        == [("UBND tỉnh Bình Định", "Đất đai", "Công văn", PHUOC_MY, "done")] * 3
    )
    assert ("FONT_CONVERTED" in codes(receipt, "W")) == (name != "windows_1258.csv")


@pytest.mark.parametrize("font", ["tcvn3", "vni"])
def test_cells_of_an_old_font_in_a_workbook_are_converted_and_counted(take: Take, font: str) -> None:
    receipt = take(f"encoding/{font}.xlsx")
    assert (receipt.status, receipt.rows_loaded) == ("loaded", 3), receipt.error
    assert loaded("field_name, status, unit_code") == [("Đất đai", 4, PHUOC_MY)] * 3
    assert codes(receipt, "W")["FONT_CONVERTED"] == 3


def test_a_cell_of_an_old_font_that_could_be_read_in_two_ways_stops_the_file(take: Take) -> None:
    receipt = take("encoding/doubtful.xlsx")
    assert receipt.status == "refused"
    assert "LEGACY_FONT" in receipt.error and "dòng 5, cột" in receipt.error
    assert loaded("row_no") == []


# title rows, preamble, header on row 3 to 12, merged multi-row headers, numbering row, formula row


@pytest.mark.parametrize(("name", "row"), [("on_row_3.csv", 4), ("on_row_12.xlsx", 13)])
def test_a_header_is_found_below_its_titles(take: Take, name: str, row: int) -> None:
    assert counts(take(f"header/{name}")) == (1, 1, 0, 0)
    assert loaded("row_no, dossier_code") == [(row, "H08.12.3-240105-0001")]


def test_a_header_of_three_merged_rows_gives_each_column_its_whole_heading(take: Take) -> None:
    receipt = take("header/merged_rows.xlsx", "one_stop_shop.report_06a")
    assert receipt.status == "loaded", receipt.error
    assert loaded(
        "unit_code, section, field_name, received, received_online, received_direct, carried_over, resolved, "
        "resolved_early, resolved_on_due, resolved_late, pending, pending_in_time, pending_late",
        "one_stop_shop__report_06a",
    ) == [
        (PHUOC_MY, "Lĩnh vực của Sở Nông nghiệp và Môi trường", "Đất đai", 10, 6, 3, 1, 8, 5, 2, 1, 2, 2, 0),
        (PHUOC_MY, "Lĩnh vực của Sở Nông nghiệp và Môi trường", "Hộ tịch", 20, 15, 5, 0, 20, 20, 0, 0, 0, 0, 0),
    ]


def test_a_row_of_formulas_and_a_row_of_numbers_are_no_rows(take: Take) -> None:
    receipt = take("header/merged_rows.xlsx", "one_stop_shop.report_06a")
    assert (receipt.rows_loaded, receipt.rows_rejected) == (2, 0)
    assert counts(take("header/numbering.csv")) == (2, 1, 0, 1)


def test_a_header_that_is_not_there_names_the_columns_that_were_missed(take: Take) -> None:
    receipt = take("header/missed.csv")
    assert receipt.status == "refused"
    for wanted in ("HEADER_NOT_FOUND", "Mã hồ sơ", "Đơn vị", "Ngày tiếp nhận", "Trạng thái"):
        assert wanted in receipt.error


# header shifted one column; columns swapped


@pytest.mark.parametrize("name", ["shifted.csv", "swapped.csv"])
def test_cells_that_do_not_fit_their_heading_stop_the_file(take: Take, name: str) -> None:
    receipt = take(f"columns/{name}")
    assert (receipt.status, list(codes(receipt, "X"))) == ("refused", ["COLUMNS_SWAPPED"])
    assert loaded("row_no") == []


def test_columns_in_another_order_are_read_by_their_headings(take: Take) -> None:
    assert take("columns/reordered.csv").status == "loaded"
    assert loaded("dossier_code, unit_code") == [(f"H08.12.3-240105-000{number}", PHUOC_MY) for number in (1, 2)]


# header repeated per page; a row split over a page break


def test_a_header_repeated_on_each_page_is_no_row(take: Take) -> None:
    assert counts(take("pages/repeated_header.csv")) == (7, 5, 0, 2)


def test_a_row_split_by_a_page_is_one_row(take: Take) -> None:
    receipt = take("pages/split_row.xlsx", "documents.work_files", period="2024", sender=PHUOC_MY)
    assert (receipt.rows_loaded, receipt.rows_rejected) == (3, 0), receipt.error
    assert loaded("file_no, retention", "documents__work_files") == [
        ("01/HSCV", "10 năm"), ("02/HSCV", "Vĩnh viễn"), ("03/HSCV", "5 năm"),
    ]  # fmt: skip


# totals (Tổng, Tổng cộng, Cộng, Lũy kế) even with a STT; sections; "Trong đó", "Tr.đó:"


def test_totals_are_never_rows_even_with_a_number(take: Take) -> None:
    assert counts(take("totals/with_a_number.csv")) == (6, 2, 0, 4)


def test_sections_become_an_attribute_and_parts_are_not_added_twice(take: Take) -> None:
    receipt = take("totals/sections.xlsx", "budget.execution")
    assert receipt.rows_rejected == 0, receipt.error
    rows = loaded("section, content, additive, spent_to_date", "budget__execution")
    assert rows == [
        ("Chi thường xuyên", "Chi quản lý hành chính", True, Decimal(20_000_000)),
        ("Chi thường xuyên", "Trong đó: tiền lương", False, Decimal(15_000_000)),
        ("Chi thường xuyên", "Chi sự nghiệp", True, Decimal(10_000_000)),
    ]
    assert sum(amount for _, _, additive, amount in rows if additive) == 30_000_000


# dates: Excel serials, dd/mm/yyyy, dd-mm-yyyy, yyyy/MM/dd, yyyyMMddHHmmss, ddMMyyyy, dd/MM/yy, ISO


@pytest.mark.parametrize(
    ("name", "how", "midnight"),
    [
        ("dd-mm-yyyy-slashes", "%d/%m/%Y", True),
        ("dd-mm-yyyy", "%d-%m-%Y", True),
        ("yyyy-mm-dd-slashes", "%Y/%m/%d", True),
        ("yyyyMMddHHmmss", "%Y%m%d%H%M%S", False),
        ("ddMMyyyy", "%d%m%Y", True),
        ("dd-MM-yy-slashes", "%d/%m/%y", True),
        ("iso", "", False),
    ],
)
def test_a_date_is_read_in_the_format_that_its_vendor_declares(
    take: Take, vendor: Callable[[str], None], name: str, how: str, midnight: bool
) -> None:
    if how:
        vendor(f'formats: {{received_at: ["{how}"]}}')
    receipt = take(f"dates/{name}.csv")
    assert receipt.status == "loaded", receipt.issues
    assert loaded("received_at") == [MORNING.replace(hour=0) if midnight else MORNING]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("dd-mm-yyyy", "VALUE_UNREADABLE"),
        ("yyyy-mm-dd-slashes", "VALUE_UNREADABLE"),
        ("ddMMyyyy", "VALUE_UNREADABLE"),
        ("dd-MM-yy-slashes", "YEAR_OUT_OF_RANGE"),
    ],
)
def test_a_date_in_another_format_than_the_declared_one_is_no_date(take: Take, name: str, code: str) -> None:
    receipt = take(f"dates/{name}.csv")
    assert receipt.rows_loaded == 0
    assert codes(receipt, "R")[code] == 1


@pytest.mark.parametrize("name", ["true_dates.xlsx", "serials.xlsx"])
def test_a_date_of_a_workbook_is_taken_as_the_workbook_knows_it(take: Take, name: str) -> None:
    receipt = take(f"dates/{name}")
    assert receipt.status == "loaded", receipt.issues
    assert loaded("received_at") == [MORNING]


def test_a_day_and_a_month_that_the_dossiers_code_has_the_other_way_round_are_warned_of(take: Take) -> None:
    receipt = take("dates/month_first.csv")
    assert receipt.rows_loaded == 1
    assert "DATE_AMBIGUOUS" in codes(receipt, "W")


def test_a_day_that_no_month_has_is_no_date(take: Take) -> None:
    receipt = take("dates/no_such_day.csv")
    assert (receipt.rows_loaded, codes(receipt, "R")) == (1, {"VALUE_UNREADABLE": 1})


# numbers 1.234.567, 1,234,567, 1.234,5, (1.500.000), "-"


def test_numbers_are_read_as_the_vendor_writes_them_and_a_dash_is_no_nought_everywhere(take: Take) -> None:
    receipt = take("numbers/vietnamese.csv")
    assert codes(receipt, "R") == {"VALUE_UNREADABLE": 3}
    assert loaded("fee_amount") == [Decimal(1_234_567), Decimal(150_000)]


def test_numbers_with_commas_and_a_dash_that_is_nought(take: Take) -> None:
    receipt = take("numbers/english.csv", "budget.transactions")
    assert receipt.status == "loaded", receipt.issues
    assert loaded("debit, credit", "budget__transactions") == [(Decimal(1_234_567), 0), (Decimal(-1_500_000), 0)]


def test_brackets_are_negative(take: Take) -> None:
    receipt = take("numbers/brackets.xlsx", "budget.allocations", period="2024")
    assert receipt.status == "loaded", receipt.issues
    assert loaded("carried_over, adjustment, usable", "budget__allocations") == [
        (0, Decimal(-1_500_000), Decimal(3_500_000))
    ]


# lost trailing zeros: 845.870 stored as 845.87


def test_zeros_that_were_lost_come_back_only_where_every_sum_holds_with_them(take: Take) -> None:
    receipt = take("zeros/lost.xlsx", "budget.allocations", period="2024")
    assert (receipt.rows_loaded, receipt.rows_rejected) == (2, 1), receipt.issues
    assert loaded("initial_amount", "budget__allocations") == [Decimal(845_870)] * 2
    with engine(Role.PIPELINE).connect() as connection:
        logged = connection.execute(text("select row_no, column_name, written, repaired from ops.repair")).all()
    assert [tuple(row) for row in logged] == [(4, "initial_amount", Decimal("845.87"), Decimal(845_870))]


# the same file sent again under another name or re-saved


def test_the_same_bytes_under_another_name_count_once(take: Take) -> None:
    assert take("versions/first.csv").status == "loaded"
    assert take("versions/first.csv", as_name="bản sao.csv").status == "duplicate"
    assert len(loaded("row_no")) == 3


def test_the_same_rows_saved_again_in_another_layout_count_once(take: Take) -> None:
    assert take("versions/first.csv").status == "loaded"
    assert take("versions/first_saved_again.xlsx").status == "duplicate"
    assert len(loaded("row_no")) == 3


def test_another_file_of_nothing_but_wrong_rows_is_no_duplicate(take: Take) -> None:
    assert take("dates/dd-mm-yyyy.csv").status == "loaded_with_rejections"
    assert take("dates/ddMMyyyy.csv").status == "loaded_with_rejections"
    assert sum(one.rows for one in quarantine.waiting()) == 2


# a corrected file; files arriving out of order; rows gone from a later full snapshot


@pytest.mark.parametrize("order", [("first", "corrected"), ("corrected", "first")])
def test_a_corrected_file_wins_in_whatever_order_the_files_arrive(take: Take, order: tuple[str, str]) -> None:
    for name in order:
        assert take(f"versions/{name}.csv").status == "loaded"
    assert loaded("right(dossier_code, 4), status", order="dossier_code") == [("0001", 10), ("0003", 4)]


def test_a_row_gone_from_a_later_snapshot_is_closed_with_a_reason_and_kept(take: Take) -> None:
    take("versions/first.csv")
    take("versions/corrected.csv")
    with engine(Role.PIPELINE).connect() as connection:
        gone = connection.execute(
            text("select is_current, closed_reason from raw.one_stop_shop__dossiers where dossier_code like '%-0002'")
        ).all()
    assert [tuple(row) for row in gone] == [(False, "vanished")]


# unit names


def test_spellings_of_a_units_name_meet_and_what_only_resembles_it_is_not_accepted(take: Take) -> None:
    receipt = take("units/spellings.csv", period="2026-Q1")
    assert loaded("unit_code, unit_valid_from") == [(QUY_NHON_TAY, date(2025, 7, 1))] * 3
    assert codes(receipt, "R") == {"UNIT_UNKNOWN": 2}
    assert [one.rows for one in quarantine.waiting()] == [2]


# zip bombs, macros, billion laughs, empty formatted rows, formula cells, encrypted workbooks


@pytest.mark.parametrize(
    ("name", "code", "named"),
    [
        ("bomb.zip", "ARCHIVE_REFUSED", "a.csv"),
        ("macros.xlsm", "MACROS", "macros.xlsm"),
        ("laughs.xls", "XML_ENTITIES", "laughs.xls"),
        ("formula.xlsx", "FORMULA_WITHOUT_VALUE", "dòng 3"),
        ("locked.zip", "ENCRYPTED", "locked.zip"),
    ],
)
def test_a_file_that_could_do_harm_is_refused_with_its_place(take: Take, name: str, code: str, named: str) -> None:
    receipt = take(f"hostile/{name}")
    assert (receipt.status, list(codes(receipt, "X"))) == ("refused", [code])
    assert named in receipt.error


def test_formatted_rows_without_a_value_are_no_rows(take: Take) -> None:
    assert counts(take("hostile/formatted_rows.xlsx")) == (1, 1, 0, 0)
