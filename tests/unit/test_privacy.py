"""A secrecy mark stops the file, a personal-data shape stops the row; ordinary words stop nothing."""

import pyarrow as pa
import pytest

from ingestion.catalogue import get_catalogue
from ingestion.dataset import Secrecy
from ingestion.privacy import find_mark, personal_shapes, secret_marker, texts_hold_mark

DOSSIERS = get_catalogue().dataset("one_stop_shop.dossiers", "all")


def secret_in(cell: str) -> bool:
    return find_mark([pa.array([cell])], pa.array([7], pa.int32())) is not None


@pytest.mark.parametrize("cell", ["MẬT", "Văn bản TỐI MẬT số 5", "(TUYỆT MẬT)", "độ: MẬT."])
def test_a_secrecy_mark_is_seen(cell: str) -> None:
    assert secret_in(cell)


@pytest.mark.parametrize(
    "cell",
    ["bảo mật thông tin", "mật độ dân số", "MẬT KHẨU", "đổi mật khẩu", "BẢO MẬT", "AN NINH MẠNG", "MẬTX", "Mật ong"],
)
def test_ordinary_words_with_mat_in_them_are_not_secret(cell: str) -> None:
    assert not secret_in(cell)


@pytest.mark.parametrize(
    ("marker", "vouched", "blank_is_open", "secret"),
    [
        ("Thường", False, False, False),
        ("Mật", False, True, True),
        ("Tối mật", True, True, True),
        (None, False, False, True),
        (None, False, True, False),
        (None, True, False, False),
    ],
)
def test_the_secrecy_column(marker: str | None, vouched: bool, blank_is_open: bool, secret: bool) -> None:
    column = pa.array([marker], pa.string())
    found = secret_marker(column, pa.array([9], pa.int32()), Secrecy(blank_is_open=blank_is_open), vouched=vouched)
    assert (found is not None) is secret
    if found is not None:
        assert found.row == 9


def test_a_mark_in_the_title_rows_is_seen() -> None:
    assert texts_hold_mark(["UBND TỈNH", "SỔ VĂN BẢN (MẬT)"])
    assert not texts_hold_mark(["UBND TỈNH", "CÔNG TÁC BẢO MẬT"])


@pytest.mark.parametrize("cell", ["000123456789", "sđt 0000 123 456", "+84 900 123 456", "nguoi.mau@example.vn"])
def test_personal_shapes_are_seen_in_loaded_text(cell: str) -> None:
    assert "procedure_name" in personal_shapes(pa.table({"procedure_name": [cell]}), DOSSIERS)


@pytest.mark.parametrize(
    "cell", ["1.001193", "H08.12.3-240105-0001", "Quyết định 766/QĐ-TTg", "15.000.000", "2024-06-30"]
)
def test_codes_and_numbers_are_not_personal(cell: str) -> None:
    assert personal_shapes(pa.table({"procedure_name": [cell]}), DOSSIERS) == {}
