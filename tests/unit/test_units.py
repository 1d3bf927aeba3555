"""A unit's name means what it meant on that day, in that province; nothing is guessed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from cchc.cli import app
from cchc.sample.units import load_units
from ingestion.catalogue import get_catalogue
from ingestion.dataset import Dataset, UnitColumn, UnitRule, UnitVocabulary
from ingestion.unit_aliases import own_aliases
from ingestion.unit_seeds import Alias, code_aliases
from ingestion.units import UnitTable, name_key, unit_table, units_of_rows
from warehouse.errors import CchcError
from warehouse.settings import get_settings

BEFORE = date(2024, 5, 1)
AFTER = date(2026, 5, 1)
REFORM = date(2025, 7, 1)
ALWAYS = date(1900, 1, 1)


def resolve(table: UnitTable, name: str, day: date, by: UnitVocabulary = "name") -> tuple[object, object, object]:
    result = table.resolve(pa.array([name]), pa.array([day]), by)
    return result.unit_code[0].as_py(), result.unit_valid_from[0].as_py(), result.problem[0].as_py()


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The province's own file of names; what it says counts from the first use after it is written."""
    path = tmp_path / "ten-goi.csv"
    monkeypatch.setenv("CCHC_UNIT_ALIASES", str(path))
    get_settings.cache_clear()
    unit_table.cache_clear()
    yield path
    monkeypatch.undo()
    get_settings.cache_clear()
    unit_table.cache_clear()


def write(path: Path, *rows: str) -> None:
    path.write_text(
        "\n".join(("alias,unit_code,unit_valid_from,alias_from,alias_to,by", *rows)) + "\n", encoding="utf-8"
    )


@pytest.mark.parametrize(
    "spelling",
    [
        *("P. Sông Cầu", "UBND phường Sông Cầu", "PHƯỜNG SÔNG CẦU", "UBND P. Sông  Cầu", "p Sông Cầu"),
        *(
            "P.Sông Cầu",
            "Ủy ban nhân dân phường Sông Cầu",
            "UỶ BAN NHÂN DÂN P. SÔNG CẦU",
            "HĐND và UBND phường Sông Cầu",
        ),
        *("Phường Sông\u00a0Cầu.", "Phu\u031bo\u031b\u0300ng So\u0302ng Ca\u0302\u0300u"),
    ],
)
def test_every_usual_spelling_of_a_ward_is_one_key(spelling: str) -> None:
    assert name_key(spelling) == name_key("Phường Sông Cầu")


def test_another_kind_of_unit_is_another_name() -> None:
    assert (
        len({name_key(name) for name in ("Phường Sông Cầu", "Thị xã Sông Cầu", "Thị trấn Sông Cầu", "Sông Cầu")}) == 4
    )


def test_song_cau_is_another_ward_before_and_after_and_elsewhere() -> None:
    """Old phường Sông Cầu 01837 (Bắc Kạn) is gone; a new phường Sông Cầu 22051 is in Đắk Lắk."""
    bac_kan, thai_nguyen, dak_lak = unit_table("06"), unit_table("19"), unit_table("66")
    assert resolve(bac_kan, "UBND phường Sông Cầu", BEFORE) == ("01837", ALWAYS, None)
    assert resolve(bac_kan, "UBND phường Sông Cầu", AFTER) == (None, None, "UNIT_UNKNOWN")
    assert resolve(thai_nguyen, "P. Sông Cầu", AFTER) == (None, None, "UNIT_UNKNOWN")
    assert resolve(thai_nguyen, "Phường Bắc Kạn", AFTER) == ("01843", REFORM, None)
    assert resolve(dak_lak, "Phường Sông Cầu", AFTER) == ("22051", REFORM, None)
    assert resolve(dak_lak, "Phường Sông Cầu", BEFORE) == (None, None, "UNIT_UNKNOWN")


def test_a_code_used_again_after_the_reform_is_another_unit() -> None:
    province = unit_table("52")
    assert resolve(province, "Phường Bùi Thị Xuân", BEFORE) == ("21589", ALWAYS, None)
    assert resolve(province, "Phường Quy Nhơn Tây", AFTER) == ("21589", REFORM, None)
    assert resolve(province, "21589", BEFORE, "unit_code") == ("21589", ALWAYS, None)
    assert resolve(province, "21589", AFTER, "unit_code") == ("21589", REFORM, None)


def test_the_last_old_day_and_the_first_new_one() -> None:
    province = unit_table("52")
    assert resolve(province, "xã Phước Mỹ", date(2025, 6, 30))[0] == "21991"
    assert resolve(province, "xã Phước Mỹ", date(2025, 7, 1))[2] == "UNIT_UNKNOWN"


def test_rows_of_one_file_are_understood_each_as_of_its_own_day() -> None:
    names = pa.array(["P. Bùi Thị Xuân", "P. Quy Nhơn Tây", "P. Bùi Thị Xuân", None])
    days = pa.array([BEFORE, AFTER, AFTER, BEFORE])
    result = unit_table("52").resolve(names, days, "name")
    assert result.unit_code.to_pylist() == ["21589", "21589", None, None]
    assert result.unit_valid_from.to_pylist() == [ALWAYS, REFORM, None, None]
    assert result.problem.to_pylist() == [None, None, "UNIT_UNKNOWN", "UNIT_UNKNOWN"]


def test_a_name_without_its_kind_is_unknown_even_where_only_one_unit_bears_it() -> None:
    assert resolve(unit_table("66"), "Sông Cầu", AFTER)[2] == "UNIT_UNKNOWN"


def test_a_name_that_two_units_carry_is_refused_and_not_chosen() -> None:
    """Hà Nội had a phường Quang Trung in three districts."""
    assert resolve(unit_table("01"), "Phường Quang Trung", BEFORE) == (None, None, "UNIT_AMBIGUOUS")


def test_the_portal_knows_units_by_h_code() -> None:
    assert resolve(unit_table("52"), "H21.227", AFTER, "h_code") == ("21994", REFORM, None)


def test_an_h_code_of_today_named_another_provinces_office_before_the_reform() -> None:
    """H21 was old Gia Lai's; unit 21994 of the time before the reform is not the one that H21.227 names."""
    assert resolve(unit_table("52"), "H21.227", BEFORE, "h_code") == (None, None, "UNIT_UNKNOWN")


def test_budget_codes_and_organ_ids_are_understood_by_table() -> None:
    province = unit_table("52")
    for unit in load_units("52", 52).all:
        day = BEFORE if unit.valid_to is not None else AFTER
        assert resolve(province, unit.budget_code, day, "budget_code")[0] == unit.code
        assert resolve(province, unit.organ_id, day, "organ_id")[0] == unit.code
    assert resolve(province, "000.01.21.H08", AFTER, "organ_id")[2] == "UNIT_UNKNOWN"


def test_a_budget_code_that_was_given_to_a_new_unit_means_each_in_its_time() -> None:
    table = UnitTable(
        [
            Alias("budget_code", "1012345", ("21589", ALWAYS), ALWAYS, REFORM),
            Alias("budget_code", "1012345", ("21583", REFORM), REFORM, date(9999, 12, 31)),
        ]
    )
    assert resolve(table, "1012345", BEFORE, "budget_code") == ("21589", ALWAYS, None)
    assert resolve(table, "1012345", AFTER, "budget_code") == ("21583", REFORM, None)


def test_every_code_of_the_seeds_names_a_unit_that_lived_then() -> None:
    assert {alias.by for alias in code_aliases()} == {"h_code", "budget_code", "organ_id"}
    assert [alias for alias in code_aliases() if alias.valid_from >= alias.valid_to] == []


def with_rule(rule: UnitRule) -> Dataset:
    shipped = get_catalogue().datasets["budget.transactions"]
    return Dataset.model_validate(shipped.model_dump() | {"unit": rule.model_dump()})


def rows(**columns: list[str | None]) -> pa.Table:
    count = len(next(iter(columns.values())))
    texts = {name: pa.chunked_array([cells], pa.string()) for name, cells in columns.items()}
    return pa.table(texts | {"posted_on": pa.chunked_array([[BEFORE] * count], pa.date32())})


def test_the_budget_code_speaks_where_the_unit_is_blank_and_never_over_a_wrong_name() -> None:
    rule = UnitRule(
        column="unit", as_of=("posted_on",), otherwise=UnitColumn(column="budget_unit_code", by="budget_code")
    )
    table = rows(
        unit=["TP. Quy Nhơn", None, "UBND xã Mẫu Không Có"], budget_unit_code=["1010007", "1010007", "1010007"]
    )
    found = units_of_rows(table, with_rule(rule), AFTER)
    assert found.unit_code.to_pylist() == ["540", "542", None]
    assert found.problem.to_pylist() == [None, None, "UNIT_UNKNOWN"]


def test_a_message_from_outside_belongs_to_the_office_that_received_it() -> None:
    """edXML: the sender may be a ministry; then the receiver's code says whose message it is."""
    rule = UnitRule(
        column="unit",
        by="organ_id",
        as_of=("posted_on",),
        otherwise=UnitColumn(column="budget_unit_code", by="organ_id", unresolved=True),
    )
    table = rows(
        unit=["000.00.00.G11", "000.01.21.H08", "000.00.00.G11"], budget_unit_code=["000.00.21.H08", None, "x"]
    )
    found = units_of_rows(table, with_rule(rule), AFTER)
    assert found.unit_code.to_pylist() == ["540", "21550", None]
    assert found.problem.to_pylist() == [None, None, "UNIT_UNKNOWN"]


def test_a_row_without_a_date_is_understood_as_of_the_periods_last_day() -> None:
    rule = UnitRule(column="unit", as_of=("posted_on",))
    table = pa.table({"unit": ["Phường Quy Nhơn Tây"] * 2, "posted_on": pa.array([None, BEFORE], pa.date32())})
    assert units_of_rows(table, with_rule(rule), AFTER).unit_code.to_pylist() == ["21589", None]


def test_the_provinces_own_names_count_in_their_time_only(own: Path) -> None:
    write(own, "BP một cửa xã Phước Mỹ,21991,1900-01-01,,", "UBND xã Phước Mỹ,21589,2025-07-01,2025-07-01,2025-10-01,")
    province = unit_table("52")
    assert resolve(province, "bp một cửa  XÃ PHƯỚC MỸ", BEFORE) == ("21991", ALWAYS, None)
    assert resolve(province, "bp một cửa xã Phước Mỹ", AFTER)[2] == "UNIT_UNKNOWN"
    assert resolve(province, "Xã Phước Mỹ", BEFORE)[0] == "21991"
    assert resolve(province, "Xã Phước Mỹ", date(2025, 9, 30)) == ("21589", REFORM, None)
    assert resolve(province, "Xã Phước Mỹ", date(2025, 10, 1))[2] == "UNIT_UNKNOWN"


def test_the_provinces_own_codes_are_in_the_same_file_saved_by_excel_too(own: Path) -> None:
    own.write_bytes(
        "\ufeffalias;unit_code;unit_valid_from;by\r\n1099999;21589;2025-07-01;budget_code\r\n;;;\r\n".encode()
    )
    assert resolve(unit_table("52"), "1099999", AFTER, "budget_code") == ("21589", REFORM, None)


@pytest.mark.parametrize(
    ("row", "code", "said"),
    [
        (",21991,1900-01-01,,,", "ALIAS_BLANK", "alias"),
        ("X,21991,01/01/1900,,,", "ALIAS_DATE", "2025-07-01"),
        ("X,21991,1900-01-01,,2026-01-01,", "ALIAS_DATE", "đến trước 2025-07-01"),
        ("X,21991,1900-01-01,2024-02-01,2024-01-01,", "ALIAS_DATE", "đời của đơn vị"),
        ("X,21589,2024-01-01,,,", "ALIAS_UNIT", "1900-01-01 và 2025-07-01"),
        ("X,22051,2025-07-01,,,", "ALIAS_UNIT", "tỉnh 52"),
        ("X,21991,1900-01-01,,,tên", "ALIAS_BY", "organ_id"),
        ("P. Bùi Thị Xuân,21991,1900-01-01,,,", "ALIAS_CLASH", "Phường Bùi Thị Xuân (21589)"),
        ("UBND xã Phước Mỹ,21991,1900-01-01,,,", "ALIAS_TWICE", "đã có nghĩa này"),
        ("H21.227,21589,2025-07-01,,,h_code", "ALIAS_CLASH", "Xã Vân Canh (21994)"),
    ],
)
def test_a_wrong_row_of_the_provinces_names_is_named_by_its_number(own: Path, row: str, code: str, said: str) -> None:
    write(own, "Ủy ban Phước Mỹ,21991,1900-01-01,,,", row)
    sound, faults = own_aliases(own, "52")
    assert len(sound) == 1
    assert [(fault.code, fault.row) for fault in faults] == [(code, 3)]
    assert said in faults[0].message
    result = CliRunner().invoke(app, ["catalog", "check"])
    assert (result.exit_code, f"[{code}] dòng 3:" in result.stderr, "ten-goi.csv" in result.stderr) == (1, True, True)


def test_two_rows_that_say_different_things_of_one_name_are_a_clash(own: Path) -> None:
    write(own, "Một cửa A,21991,1900-01-01,,2024-01-01,", "Một cửa A,21589,1900-01-01,2023-12-31,,")
    assert [fault.code for fault in own_aliases(own, "52")[1]] == ["ALIAS_CLASH"]
    write(own, "Một cửa A,21991,1900-01-01,,2024-01-01,", "Một cửa A,21589,1900-01-01,2024-01-01,,")
    assert own_aliases(own, "52")[1] == []


def test_nothing_is_loaded_by_a_wrong_list_of_names(own: Path) -> None:
    write(own, "X,21991,1900-01-02,,,")
    with pytest.raises(CchcError, match=r"UNIT_ALIASES_INVALID.*ten-goi\.csv, dòng 2"):
        unit_table("52")


def test_a_list_of_names_without_its_columns_says_which(own: Path) -> None:
    own.write_text("tên,mã\nX,1\n", encoding="utf-8")
    (fault,) = own_aliases(own, "52")[1]
    assert (
        (fault.code, fault.row) == ("ALIAS_FILE", 1) and "unit_valid_from" in fault.message and "tên" in fault.message
    )
    assert own_aliases(own.with_name("none.csv"), "52")[1][0].code == "ALIAS_FILE"
