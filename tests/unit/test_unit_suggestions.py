"""What an unknown name may have meant is offered to a person, with the reason, and used by nobody else."""

import time
from datetime import date

import pytest

from ingestion import unit_suggestions
from ingestion.unit_suggestions import AT_MOST, suggest

BEFORE = date(2024, 5, 1)
AFTER = date(2026, 5, 1)


def codes(written: str, day: date, province: str = "52") -> list[str]:
    return [one.unit_code for one in suggest(written, day, province)]


def test_a_ward_that_was_merged_leads_to_what_became_of_it_across_old_provinces() -> None:
    """Old phường Sông Cầu 01837 was Bắc Kạn's; its province is Thái Nguyên today, its ward phường Bắc Kạn."""
    first = suggest("UBND phường Sông Cầu", AFTER, "19")[0]
    assert (first.unit_code, first.valid_from) == ("01843", date(2025, 7, 1))
    assert "Phường Sông Cầu (01837) đã nhập vào đơn vị này từ 01/07/2025" in str(first)
    assert "01843" not in codes("UBND phường Sông Cầu", AFTER, "66")


def test_a_name_without_its_kind_is_suggested_and_not_taken() -> None:
    first = suggest("Sông Cầu", AFTER, "66")[0]
    assert (first.unit_code, first.why) == ("22051", "cùng tên riêng, khác hoặc thiếu loại đơn vị")


@pytest.mark.parametrize("written", ["xã Phước Mỷ", "XA PHUOC MY", "xã Phươc Mỹ", "Xã Phước  Mỹy"])
def test_slips_of_the_pen_lead_to_the_name_that_was_meant(written: str) -> None:
    assert codes(written, BEFORE)[0] == "21991"


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("BP một cửa P. Bình Định", "21907"),
        ("Bộ phận tiếp nhận và trả kết quả xã Nhơn Phúc, TX An Nhơn", "21931"),
        ("UBND xã Nhơn Phúc - thị xã An Nhơn", "21931"),
    ],
)
def test_a_name_inside_a_longer_text_is_found(written: str, first: str) -> None:
    assert codes(written, BEFORE)[0] == first


def test_a_name_of_today_in_a_row_of_yesterday_leads_to_what_was_there_then() -> None:
    found = suggest("Phường Quy Nhơn Tây", BEFORE, "52")
    assert {"21589", "21991"} <= {one.unit_code for one in found}
    assert all(one.valid_from == date(1900, 1, 1) for one in found)
    assert "chỉ có từ 01/07/2025" in found[0].why


def test_a_name_that_several_units_bear_is_told_apart_by_what_they_belong_to() -> None:
    whys = [one.why for one in suggest("Phường Quang Trung", BEFORE, "01") if one.score == 1.0]
    assert len(whys) == 2 and any("Quận Đống Đa" in why for why in whys) and any("Quận Hà Đông" in why for why in whys)


def test_only_units_living_on_the_day_are_suggested() -> None:
    for written in ("UBND xã Phước Mỹ", "P. Bùi Thị Xuân", "Quy Nhơn"):
        assert all(one.valid_from == date(2025, 7, 1) for one in suggest(written, AFTER, "52"))


@pytest.mark.parametrize("written", ["", "   ", "UBND", "?", "x" * 121, "12345", "UBND xã Mẫu Không Có"])
def test_what_resembles_nothing_gets_no_suggestion(written: str) -> None:
    assert suggest(written, BEFORE, "52") == ()


def test_never_more_than_a_person_reads_and_always_the_same() -> None:
    found = suggest("xã Nhơn", BEFORE, "52")
    assert len(found) <= AT_MOST
    unit_suggestions._suggest.cache_clear()
    assert suggest("xã Nhơn", BEFORE, "52") == found


def test_a_thousand_strange_names_are_looked_at_within_a_bounded_time() -> None:
    suggest("x", BEFORE, "52")
    started = time.perf_counter()
    for number in range(1000):
        suggest(f"Đơn vị lạ số {number} ở một nơi nào đó", BEFORE, "52")
    assert time.perf_counter() - started < 20
