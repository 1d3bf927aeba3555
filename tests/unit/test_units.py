"""A unit's name means what it meant on that day, in that province; nothing is guessed."""

from datetime import date

import pyarrow as pa
import pytest

from ingestion.units import UnitTable, name_key, unit_table

BEFORE = date(2024, 5, 1)
AFTER = date(2026, 5, 1)


def resolve(table: UnitTable, name: str, day: date, by: str = "name") -> tuple[object, object, object]:
    result = table.resolve(pa.array([name]), pa.array([day]), by)
    return result.unit_code[0].as_py(), result.unit_valid_from[0].as_py(), result.problem[0].as_py()


@pytest.mark.parametrize(
    "spelling", ["P. Sông Cầu", "UBND phường Sông Cầu", "PHƯỜNG SÔNG CẦU", "UBND P. Sông  Cầu", "p Sông Cầu"]
)
def test_every_usual_spelling_of_a_ward_is_one_key(spelling: str) -> None:
    assert name_key(spelling) == name_key("Phường Sông Cầu")


def test_song_cau_is_another_ward_before_and_after_and_elsewhere() -> None:
    """Old phường Sông Cầu 01837 (Bắc Kạn) is gone; a new phường Sông Cầu 22051 is in Đắk Lắk."""
    bac_kan, dak_lak = unit_table("06"), unit_table("66")
    assert resolve(bac_kan, "UBND phường Sông Cầu", BEFORE) == ("01837", date(1900, 1, 1), None)
    assert resolve(bac_kan, "UBND phường Sông Cầu", AFTER) == (None, None, "UNIT_UNKNOWN")
    assert resolve(dak_lak, "Phường Sông Cầu", AFTER) == ("22051", date(2025, 7, 1), None)
    assert resolve(dak_lak, "Phường Sông Cầu", BEFORE) == (None, None, "UNIT_UNKNOWN")


def test_a_code_used_again_after_the_reform_is_another_unit() -> None:
    province = unit_table("52")
    assert resolve(province, "Phường Bùi Thị Xuân", BEFORE) == ("21589", date(1900, 1, 1), None)
    assert resolve(province, "Phường Quy Nhơn Tây", AFTER) == ("21589", date(2025, 7, 1), None)


def test_the_last_old_day_and_the_first_new_one() -> None:
    province = unit_table("52")
    assert resolve(province, "xã Phước Mỹ", date(2025, 6, 30))[0] == "21991"
    assert resolve(province, "xã Phước Mỹ", date(2025, 7, 1))[2] == "UNIT_UNKNOWN"


def test_the_portal_knows_units_by_h_code() -> None:
    assert resolve(unit_table("52"), "H21.227", AFTER, "h_code")[0] == "21994"


def test_a_name_that_two_units_carry_is_refused_and_not_chosen() -> None:
    """Hà Nội had a phường Quang Trung in three districts."""
    assert resolve(unit_table("01"), "Phường Quang Trung", BEFORE) == (None, None, "UNIT_AMBIGUOUS")
