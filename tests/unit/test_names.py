"""Names that senders choose: what of them may be kept."""

import pytest

from ingestion.names import LONGEST, is_secret, shown


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("ho_so_quy_1.xlsx", "ho_so_quy_1.xlsx"),
        ("Hồ sơ 2024-Q1 (lần 2).csv", "Hồ sơ 2024-Q1 (lần 2).csv"),
        ("H08.12.3-240105-0001.csv", "H08.12.3-240105-0001.csv"),
        ("000123456789.xlsx", "************.xlsx"),
        ("000123456789 000123456788.xlsx", "************ ************.xlsx"),
        ("ho so 0900 000 001.csv", "ho so **** *** ***.csv"),
        ("cong.dan@mau.example_don.csv", "****.***@***.********_***.***"),
        ("+84900000001", "************"),
        ("0900.000.001", "****.***.***"),
        ("0900 000 001. Sổ theo dõi", "**** *** ***. Sổ theo dõi"),
    ],
)
def test_a_persons_number_or_address_in_a_name_is_masked_and_the_rest_is_kept(name: str, kept: str) -> None:
    masked = shown(name)
    assert not any(part in masked for part in ("0001234", "0900 ", "900000001", "mau"))
    if "@" not in name:
        assert masked == kept


def test_a_name_of_any_length_is_cut() -> None:
    assert len(shown("Biểu " * 1000)) == LONGEST
    assert shown("0123456789012" * 50 + " 000123456789 ") != ""


@pytest.mark.parametrize("name", ["Danh mục MẬT.xlsx", "so_TỐI_MẬT_2024.csv", "TUYE\u0302\u0323T MA\u0302\u0323T.zip"])
def test_a_name_that_carries_a_mark_is_secret(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize(
    "name", ["bảo mật.xlsx", "BẢO MẬT.xlsx", "Mật độ dân số.csv", "MẬT KHẨU.csv", "so_van_ban.csv"]
)
def test_an_ordinary_name_is_not(name: str) -> None:
    assert not is_secret(name)
