"""Sở and phòng are units by their names, as of the day; a name that many bear alike names none of them."""

from datetime import date

import pytest

from ingestion.unit_names import name_key
from ingestion.unit_seeds import all_units, official_names, successions
from ingestion.units import unit_table

BEFORE, BETWEEN, AFTER = date(2024, 5, 1), date(2025, 4, 1), date(2026, 5, 1)
ALWAYS, MARCH, REFORM = date(1900, 1, 1), date(2025, 3, 1), date(2025, 7, 1)


def meaning(name: str, day: date) -> tuple[object, object]:
    return unit_table("52").meaning(name, day, "name")


def test_so_noi_vu_is_three_units_one_after_the_other() -> None:
    assert meaning("Sở Nội vụ", BEFORE) == (("H08.2", ALWAYS), None)
    assert meaning("SỞ NỘI VỤ", BETWEEN) == (("H08.2", MARCH), None)
    assert meaning("Sở  Nội vụ.", AFTER) == (("H21.2", REFORM), None)


def test_a_department_that_was_merged_is_unknown_from_that_day_on() -> None:
    assert meaning("Sở Kế hoạch và Đầu tư", date(2025, 2, 28)) == (("H08.4", ALWAYS), None)
    assert meaning("Sở Kế hoạch và Đầu tư", MARCH) == (None, "UNIT_UNKNOWN")
    assert meaning("Sở Nông nghiệp và Môi trường", date(2025, 2, 28)) == (None, "UNIT_UNKNOWN")
    assert meaning("Sở Nông nghiệp và Môi trường", MARCH) == (("H08.7", MARCH), None)


def test_a_name_with_the_province_is_that_provinces_department() -> None:
    assert meaning("Sở Nội vụ tỉnh Bình Định", BEFORE) == (("H08.2", ALWAYS), None)
    assert meaning("Thanh tra tỉnh Gia Lai", AFTER) == (("H21.17", REFORM), None)
    # Old Gia Lai's own files are another province's.
    assert meaning("Sở Nội vụ tỉnh Gia Lai", BEFORE) == (None, "UNIT_UNKNOWN")
    assert unit_table("64").meaning("Sở Nội vụ tỉnh Gia Lai", BEFORE, "name") == (("H21.2", ALWAYS), None)


def test_an_abbreviation_is_not_understood_until_the_province_lists_it() -> None:
    assert meaning("SNV tỉnh Gia Lai", AFTER) == (None, "UNIT_UNKNOWN")


@pytest.mark.parametrize("name", ["Phòng Nội vụ", "PHÒNG NỘI VỤ", "Phòng Tư pháp", "Văn phòng HĐND và UBND"])
def test_a_name_that_every_district_has_says_nothing_about_which(name: str) -> None:
    assert meaning(name, BEFORE) == (None, "UNIT_AMBIGUOUS")


def test_even_the_only_one_listed_is_not_guessed() -> None:
    """Two communes of the list have a Phòng Văn hóa - Xã hội; the 133 others have one too."""
    of_a_commune = [alias for alias in official_names("52") if alias.unit == ("H21.180.3", REFORM) and not alias.enough]
    assert [alias.text for alias in of_a_commune] == ["Phòng Văn hóa - Xã hội"]
    from ingestion.units import UnitTable

    alone = UnitTable(alias for alias in official_names("52") if alias.unit == ("H21.180.3", REFORM))
    assert alone.meaning("Phòng Văn hóa - Xã hội", AFTER, "name") == (None, "UNIT_AMBIGUOUS")
    assert alone.meaning("Phòng Văn hóa - Xã hội phường Quy Nhơn", AFTER, "name") == (("H21.180.3", REFORM), None)


@pytest.mark.parametrize(
    "spelling",
    [
        *("Phòng Nội vụ thành phố Quy Nhơn", "Phòng Nội vụ TP Quy Nhơn", "Phòng Nội vụ - UBND TP. Quy Nhơn"),
        *("Phòng Nội vụ UBND thành phố Quy Nhơn", "PHÒNG NỘI VỤ, UỶ BAN NHÂN DÂN TP.QUY NHƠN"),
        *("Phòng Nội vụ thuộc UBND thành phố Quy Nhơn", "Phòng Nội vụ – thành phố Quy Nhơn"),
    ],
)
def test_every_usual_spelling_of_a_districts_department_is_that_department(spelling: str) -> None:
    assert meaning(spelling, BEFORE) == (("H08.21.92", ALWAYS), None)


def test_the_office_of_a_districts_council_is_spelled_out_or_short() -> None:
    for spelling in (
        "Văn phòng HĐND và UBND thị xã An Nhơn",
        "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân TX. An Nhơn",
    ):
        assert meaning(spelling, BEFORE) == (("H08.29.91", ALWAYS), None)


def test_the_portal_and_the_folders_of_the_inbox_know_a_department_by_its_code() -> None:
    table = unit_table("52")
    assert table.meaning("H21.5", AFTER, "h_code") == (("H21.5", REFORM), None)
    assert table.meaning("H21.5", AFTER, "unit_code") == (("H21.5", REFORM), None)
    assert table.meaning("000.00.05.H21", AFTER, "organ_id") == (("H21.5", REFORM), None)
    assert table.meaning("H21.5", BEFORE, "h_code") == (None, "UNIT_UNKNOWN")


def test_no_department_bears_the_name_of_a_territory() -> None:
    for province in ("52", "64"):
        keys: dict[str, set[str]] = {"territory": set(), "department": set()}
        for alias in official_names(province):
            level = all_units()[alias.unit].level
            keys["department" if level == "department" else "territory"].add(name_key(alias.text))
        assert keys["territory"] & keys["department"] == set()
        assert keys["department"]


def test_a_department_may_have_given_work_to_one_that_stayed() -> None:
    labour = ("H08.12", ALWAYS)
    assert {(step.new, step.full) for step in successions() if step.old == labour} == {
        (("H08.2", MARCH), False),
        (("H08.7", MARCH), False),
        (("H08.15", ALWAYS), False),
        (("H08.16", ALWAYS), False),
    }
