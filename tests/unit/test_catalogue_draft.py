"""A new vendor's alias file begins as a draft from a header; no value of a row is ever in it, and the check insists."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import yaml
from typer.testing import CliRunner

from cchc.cli import app
from ingestion.catalogue import Vendor, get_catalogue
from ingestion.catalogue_draft import Found, draft, find_header, missing
from ingestion.content import BytesContent
from warehouse.errors import CchcError, RefusedError
from warehouse.settings import get_settings

DOSSIERS = "one_stop_shop.dossiers"
HEADER = "TT;Mã hồ sơ;Mã TTHC;Đơn vị xử lý;Ngày tiếp nhận;Hạn trả kết quả;Tình trạng;Họ tên công dân;Điện thoại liên hệ"
ROW = "1;H08.29-240105-0001;1.001193;Xã Nhơn Mỹ;05/01/2024;10/01/2024;Trao tay rồi;Công dân Mẫu 00001;0900000001"
PREAMBLE = "UBND THỊ XÃ AN NHƠN\nDANH SÁCH HỒ SƠ - Ngày xuất: 05/04/2024 08:30\n\n"


def found_in(text: str, dataset: str = DOSSIERS) -> Found:
    return find_header(BytesContent(text.encode()), get_catalogue().datasets[dataset], "mau.csv")


def drafted(text: str, dataset: str = DOSSIERS) -> str:
    return draft(found_in(text, dataset), get_catalogue().datasets[dataset], "mot_cua_moi", "549")


@pytest.fixture
def vendors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of the province's own alias files."""
    folder = tmp_path / "vendors"
    monkeypatch.setenv("CCHC_VENDORS", str(folder))
    get_settings.cache_clear()
    get_catalogue.cache_clear()
    yield folder
    monkeypatch.undo()
    get_settings.cache_clear()
    get_catalogue.cache_clear()


def test_the_header_is_found_below_the_preamble_with_what_is_known_and_what_is_not() -> None:
    found = found_in(f"{PREAMBLE}{HEADER}\n{ROW}\n")
    assert (found.row, found.depth) == (4, 1)
    assert found.unknown == ["Hạn trả kết quả", "Họ tên công dân", "Điện thoại liên hệ"]
    assert {heading.column for heading in found.headings} >= {"dossier_code", "unit", "received_at", "status", ""}


def test_no_cell_of_a_row_is_in_the_draft() -> None:
    text = drafted(f"{PREAMBLE}{HEADER}\n{ROW}\n")
    cells = [cell for cell in ROW.split(";") if len(cell) > 1]
    assert [cell for cell in cells if cell in text] == []
    assert "AN NHƠN" not in text


def test_the_draft_is_valid_yaml_whose_unknown_headings_are_still_to_be_decided() -> None:
    vendor = Vendor.model_validate(yaml.safe_load(drafted(f"{HEADER}\n{ROW}\n")))
    own = vendor.datasets[DOSSIERS]
    assert (vendor.vendor, own.senders) == ("mot_cua_moi", ("549",))
    assert own.todo == ("Hạn trả kết quả", "Họ tên công dân", "Điện thoại liên hệ")
    assert (own.headings, own.personal, own.ignored) == ({}, (), ())


def test_each_unknown_heading_comes_with_what_it_may_be() -> None:
    header = "Mã số hồ sơ;Tên thủ tục hành chính;Đơn vị;Ngày tiếp nhận hồ sơ;Trạng thái hồ sơ;Số điện thoại;Màu bìa"
    lines = drafted(f"{header}\n").splitlines()
    advice = {
        line.strip()[3:-1]: lines[number - 1] for number, line in enumerate(lines) if line.startswith('      - "')
    }
    assert "dossier_code (Mã hồ sơ" in advice["Mã số hồ sơ"]
    assert "received_at (Ngày tiếp nhận" in advice["Ngày tiếp nhận hồ sơ"]
    assert "status (Trạng thái" in advice["Trạng thái hồ sơ"]
    assert "Có vẻ là dữ liệu cá nhân" in advice["Số điện thoại"]
    assert "Không giống cột nào." in advice["Màu bìa"]
    assert all("TODO: personal | ignored | headings" in line for line in advice.values())


def test_required_columns_that_no_heading_names_are_listed() -> None:
    found = found_in("Mã hồ sơ;Đơn vị;Ngày nộp;Màu bìa\n")
    assert missing(found, get_catalogue().datasets[DOSSIERS]) == ["received_at", "status"]
    assert "# Còn thiếu cột bắt buộc status: Trạng thái, Tình trạng." in drafted("Mã hồ sơ;Đơn vị;Ngày nộp;Màu bìa\n")


def test_the_vendors_words_are_asked_for_because_a_header_does_not_say_them() -> None:
    text = drafted(f"{HEADER}\n")
    assert '#   values: {status: {"Mới đăng ký": 1' in text and "#   numbers: vietnamese" in text


@pytest.mark.parametrize(
    "first_row",
    [
        "1;H08.29-240105-0001;Xã Nhơn Mỹ;05/01/2024;Đã trả",
        "Nguyễn Thị Mẫu;Trần Văn Mẫu;Xã Nhơn Mỹ;Chứng thực;Đang xử lý",
        "Công dân Mẫu;000123456789;Mã hồ sơ;Đơn vị;Trạng thái",
        "Mã hồ sơ;Đơn vị;Trạng thái;0900 000 001;Lĩnh vực",
        "Mã hồ sơ;Đơn vị;Trạng thái;mau@example.vn;Lĩnh vực",
        "(1);(2);(3);(4);(5)",
    ],
)
def test_a_row_of_values_is_never_taken_for_a_header(first_row: str) -> None:
    with pytest.raises(CchcError, match="DRAFT_NO_HEADER") as caught:
        found_in(f"{first_row}\n{ROW}\n")
    assert not any(cell in str(caught.value) for cell in first_row.split(";") if len(cell) > 3)


def test_a_header_of_two_rows_gives_joined_headings_and_says_so(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Danh sách hồ sơ"])
    sheet.append(["STT", "Mã hồ sơ", "Đơn vị", "Thời gian", None, None, "Trạng thái"])
    sheet.append([None, None, None, "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày ký duyệt", None])
    sheet.append([1, "H08.29-240105-0001", "Xã Nhơn Mỹ", "05/01/2024", "10/01/2024", "09/01/2024", "Đang xử lý"])
    sheet.merge_cells("D2:F2")
    book.save(tmp_path / "mau.xlsx")
    dataset = get_catalogue().datasets[DOSSIERS]
    found = find_header(BytesContent((tmp_path / "mau.xlsx").read_bytes()), dataset, "mau.xlsx")
    assert (found.row, found.depth) == (3, 2)
    assert found.unknown == ["Thời gian / Ngày ký duyệt"]
    own = Vendor.model_validate(yaml.safe_load(draft(found, dataset, "hai_dong", "549"))).datasets[DOSSIERS]
    assert own.header_rows == 2


def test_a_sample_with_a_secret_mark_is_not_drafted_from() -> None:
    with pytest.raises(RefusedError, match="SECRET_MARKER"):
        found_in(f"TỐI MẬT\n{HEADER}\n{ROW}\n")


def test_data_that_have_no_header_are_told_so() -> None:
    with pytest.raises(CchcError, match="DRAFT_STRUCTURE"):
        found_in("{}", "national_portal.index_766")


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["catalog", *map(str, arguments)])
    return result.exit_code, result.output + (str(result.exception) if result.exception else "")


def test_the_command_writes_beside_the_provinces_vendors_and_never_over_one(tmp_path: Path, vendors: Path) -> None:
    sample = tmp_path / "mau.csv"
    sample.write_text(f"{PREAMBLE}{HEADER}\n{ROW}\n", encoding="utf-8")
    arguments = ("new", sample, "--dataset", DOSSIERS, "--vendor", "mot_cua_moi", "--sender", "549")
    code, said = run(*arguments)
    assert code == 0 and "9 cột, 3 cột chưa biết" in said
    written = (vendors / "mot_cua_moi.yml").read_bytes()
    code, said = run(*arguments)
    assert code == 1 and "DRAFT_EXISTS" in said
    assert (vendors / "mot_cua_moi.yml").read_bytes() == written


@pytest.mark.parametrize("vendor", ["../ngoai", "Mot Cua", "một_cửa", "a", ""])
def test_a_vendors_name_cannot_be_a_path(tmp_path: Path, vendors: Path, vendor: str) -> None:
    sample = tmp_path / "mau.csv"
    sample.write_text(f"{HEADER}\n", encoding="utf-8")
    code, said = run("new", sample, "--dataset", DOSSIERS, "--vendor", vendor)
    assert code == 1 and "VENDOR_NAME" in said
    assert not vendors.exists()


def test_the_check_names_every_heading_until_it_is_decided(tmp_path: Path, vendors: Path) -> None:
    sample = tmp_path / "mau.csv"
    sample.write_text(f"{HEADER}\n", encoding="utf-8")
    assert run("new", sample, "--dataset", DOSSIERS, "--vendor", "mot_cua_moi")[0] == 0
    get_catalogue.cache_clear()
    code, said = run("check")
    assert code == 1
    lines = [line for line in said.splitlines() if line.startswith("[")]
    assert [line.split("]")[0] for line in lines] == ["[TODO", "[TODO", "[TODO", "[SENDERS_EMPTY"]
    assert "Hạn trả kết quả" in lines[0] and "vendors/mot_cua_moi.yml" in lines[0]
    path = vendors / "mot_cua_moi.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    own = content["datasets"][DOSSIERS]
    own |= {"senders": ["549"], "headings": {"due_at": ["Hạn trả kết quả"]}, "todo": []}
    own["personal"] = ["Họ tên công dân", "Điện thoại liên hệ"]
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    get_catalogue.cache_clear()
    assert run("check")[0] == 0
