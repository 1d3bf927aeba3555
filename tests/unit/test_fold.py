"""Two spellings of one word meet; two words do not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.fold import match_key, tidy


def test_a_decomposed_heading_and_a_composed_one_are_the_same() -> None:
    assert tidy(unicodedata.normalize("NFD", "Ngày tiếp nhận")) == "Ngày tiếp nhận"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Mã\nhồ sơ", "mã hồ sơ"),
        ("Mã\u00a0 hồ  sơ ", "mã hồ sơ"),
        ("\ufeffMã\u200b hồ sơ", "mã hồ sơ"),
        ("\u00d0ơn vị", "đơn vị"),
        ("Hoà", "hoà"),
        ("Hòa", "hoà"),
        ("THỦY", "thuỷ"),
    ],
)
def test_layout_case_and_tone_placement_do_not_matter(written: str, meant: str) -> None:
    assert match_key(written) == match_key(meant)


def test_different_words_stay_different() -> None:
    assert match_key("Mã hồ sơ") != match_key("Mã hộ sơ")
    assert match_key("An Hoà") != match_key("An Hóa")


@given(st.text())
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
