"""Which units there were on a day and what became of them: the marts, against the state's tables read on their own."""

import csv
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from warehouse import transform
from warehouse.database import Role, engine

SEEDS = Path(__file__).parents[2] / "dbt" / "seeds"
ALWAYS, MARCH, REFORM = date(1900, 1, 1), date(2025, 3, 1), date(2025, 7, 1)
MERGED = "Đơn vị hình thành từ nhiều đơn vị cũ, không so sánh với năm trước"
NEW = "Đơn vị mới trong năm, không so sánh với năm trước"
NOT_REARRANGED = {"21607", "23650", "23782", "23788", "23872", "23881", "23884", "23917", "23938"}
"""Nhơn Châu, Krong, Ia O, Ia Chia, Ia Dom, Ia Pnôn, Ia Nan, Ia Púch, Ia Mơ: Nghị quyết 1664/NQ-UBTVQH15."""


@pytest.fixture(scope="module", autouse=True)
def built(warehouse: Path) -> None:
    """The marts of units, which need no file."""
    no_tests = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    results = transform.run_dbt(
        ("build", "--select", "+dim_unit", "+unit_history", "+unit_identifier", *no_tests), as_of=date(2026, 11, 5)
    )
    assert [result for result in results if result.status != "success"] == []


def rows(query: str, **parameters: object) -> list[Any]:
    with engine(Role.PIPELINE).connect() as connection:
        return list(connection.execute(text(query), parameters))


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def became(code: str, valid_from: date = ALWAYS) -> set[tuple[str, str, str]]:
    """Code, name and extent of everything that a unit became in one step."""
    found = rows(
        "select other_code, other_name, extent from candidate.unit_history "
        "where unit_code = :code and valid_from = :valid_from and relation = 'became' and steps = 1",
        code=code,
        valid_from=valid_from,
    )
    return {tuple(row) for row in found}


@pytest.mark.parametrize(
    ("day", "provinces", "districts", "communes"),
    [
        (date(2024, 1, 1), 63, 696, 10_051),
        (date(2025, 6, 30), 63, 696, 10_051),
        (date(2025, 7, 1), 34, 0, 3_321),
        (date(2026, 11, 5), 34, 0, 3_321),
    ],
)
def test_as_many_units_of_each_level_as_there_were_that_day(
    day: date, provinces: int, districts: int, communes: int
) -> None:
    counted = Counter(
        row.level
        for row in rows(
            "select level from candidate.dim_unit where valid_from <= :day and (valid_to is null or valid_to > :day)",
            day=day,
        )
    )
    assert (counted["province"], counted["district"], counted["commune"]) == (provinces, districts, communes)
    assert counted["department"] > 0


def test_a_commune_stands_below_its_district_and_province_of_that_time() -> None:
    found = rows(
        "select valid_from, parent_code, province_code from candidate.dim_unit where unit_code = '21589' order by 1"
    )
    assert [tuple(row) for row in found] == [(ALWAYS, "540", "52"), (REFORM, "52", "52")]
    strays = rows(
        "select u.unit_code from candidate.dim_unit as u "
        "left join candidate.dim_unit as p on p.unit_code = u.parent_code "
        "and p.valid_from <= u.valid_from and (p.valid_to is null or p.valid_to > u.valid_from) "
        "where u.level <> 'province' and p.unit_code is null"
    )
    assert strays == []


def test_song_cau_is_three_units() -> None:
    """01837 (Bắc Kạn) went into 01843 (Thái Nguyên), another ward before; 22051 (Đắk Lắk) has the name now."""
    assert became("01837") == {("01843", "Phường Bắc Kạn", "full")}
    assert became("01843") == {("01843", "Phường Bắc Kạn", "full")}
    names = rows(
        "select unit_code, valid_from, unit_name, province_code, comparable_with_previous from candidate.dim_unit "
        "where unit_code in ('01837', '01843', '22051') order by 1, 2"
    )
    assert [tuple(row) for row in names] == [
        ("01837", ALWAYS, "Phường Sông Cầu", "06", True),
        ("01843", ALWAYS, "Phường Phùng Chí Kiên", "06", True),
        ("01843", REFORM, "Phường Bắc Kạn", "19", False),
        ("22051", ALWAYS, "Phường Xuân Phú", "54", True),
        ("22051", REFORM, "Phường Sông Cầu", "66", False),
    ]


def test_most_new_codes_were_another_units_before() -> None:
    (row,) = rows(
        "select count(*) as reused, "
        "count(*) filter (where lower(before.unit_name) = lower(after.unit_name)) as same_name "
        "from candidate.dim_unit as after inner join candidate.dim_unit as before "
        "on before.unit_code = after.unit_code and before.level = 'commune' and before.valid_from < after.valid_from "
        "where after.level = 'commune' and after.is_current"
    )
    assert (row.reused, row.same_name) == (3_310, 1_136)


def test_573_old_communes_are_partial_and_whoever_got_a_part_of_a_divided_one_is_not_comparable() -> None:
    (row,) = rows(
        "select count(distinct unit_code) as communes from candidate.unit_history "
        "where level = 'commune' and relation = 'became' and extent = 'partial'"
    )
    assert row.communes == 573
    (row,) = rows(
        "select count(*) as wrong from candidate.unit_history as h inner join candidate.dim_unit as u "
        "on u.unit_code = h.other_code and u.valid_from = h.other_valid_from "
        "where h.level = 'commune' and h.relation = 'became' and h.extent = 'partial' and not h.is_unchanged "
        "and u.comparable_with_previous"
    )
    assert row.wrong == 0


def test_every_relation_of_the_registers_table_is_told_from_both_sides_and_no_other() -> None:
    known = {(row["code"], row["valid_to"] != "") for row in seed("admin_units.csv")}
    table = {
        (row["old_code"], row["new_code"])
        for row in (*seed("admin_succession.csv"), *seed("succession_added.csv"))
        if (row["old_code"], True) in known and (row["new_code"], False) in known
    }
    for relation, old, new in (("became", "unit_code", "other_code"), ("was", "other_code", "unit_code")):
        found = rows(
            f"select {old} as old, {new} as new from candidate.unit_history "
            "where relation = :relation and steps = 1 and level in ('province', 'commune') "
            "and other_level in ('province', 'commune') "
            "union select unit_code, other_code from candidate.unit_history "
            "where level = 'district' and relation = 'became' and is_same_territory",
            relation=relation,
        )
        assert {tuple(row) for row in found} == table


def test_communes_that_were_not_rearranged_are_the_same_unit_before_and_after() -> None:
    found = rows(
        "select h.unit_code, u.comparable_with_previous, u.not_comparable_reason from candidate.unit_history as h "
        "inner join candidate.dim_unit as u on u.unit_code = h.other_code and u.valid_from = h.other_valid_from "
        "where h.is_unchanged and h.relation = 'became' and h.level = 'commune' and u.province_code = '52'"
    )
    assert {row.unit_code for row in found} == NOT_REARRANGED
    assert {tuple(row)[1:] for row in found} == {(True, None)}


def test_each_unit_of_the_province_says_whether_it_can_be_compared() -> None:
    """Against the table of the state, counted here: one whole predecessor, or none but itself, or not comparable."""
    before: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in seed("admin_succession.csv"):
        if row["level"] == "commune":
            before[row["new_code"]].append((row["old_code"], row["extent"]))
    found = rows(
        "select unit_code, comparable_with_previous as comparable, not_comparable_reason as reason, predecessors "
        "from candidate.dim_unit where level = 'commune' and province_code = '52' and is_current"
    )
    assert len(found) == 135
    for row in found:
        olds = before[row.unit_code]
        assert row.predecessors == len(olds)
        if len(olds) > 1:
            assert (row.comparable, row.reason) == (False, MERGED), row
        elif row.unit_code in NOT_REARRANGED:
            assert (row.comparable, row.reason) == (True, None), row
        else:  # xã Canh Liên: a part of the old one of that name, and nothing else
            assert (row.unit_code, row.comparable, row.reason) == ("21997", False, NEW), row


def test_a_district_became_what_its_communes_became() -> None:
    parents = {row["code"]: row["parent_code"] for row in seed("admin_units.csv") if row["valid_to"]}
    new = {row["new_code"] for row in seed("admin_succession.csv") if parents.get(row["old_code"]) == "540"}
    assert {code for code, _, _ in became("540")} == new
    assert {extent for _, _, extent in became("540")} == {"partial"}
    # Of an island district with communes, all of them went to its special zone; one without communes is one itself.
    assert became("207") == {("07192", "Đặc khu Cô Tô", "full")}
    assert became("536") == {("21548", "Đặc khu Lý Sơn", "full")}


def test_the_province_was_two() -> None:
    was = rows(
        "select other_code, other_name, extent from candidate.unit_history "
        "where unit_code = '52' and valid_from = :reform and relation = 'was' order by 1",
        reform=REFORM,
    )
    assert [tuple(row) for row in was] == [("52", "Tỉnh Bình Định", "full"), ("64", "Tỉnh Gia Lai", "full")]


def test_a_department_is_followed_through_both_mergers() -> None:
    found = rows(
        "select other_code, other_valid_from, other_name, extent, steps from candidate.unit_history "
        "where unit_code = 'H08.4' and relation = 'became' order by steps"
    )
    assert [tuple(row) for row in found] == [
        ("H08.5", MARCH, "Sở Tài chính", "full", 1),
        ("H21.5", REFORM, "Sở Tài chính", "full", 2),
    ]
    labour = rows(
        "select distinct other_name, extent from candidate.unit_history "
        "where unit_code = 'H08.12' and steps = 2 order by 1"
    )
    assert [tuple(row) for row in labour] == [
        ("Sở Giáo dục và Đào tạo", "partial"),
        ("Sở Nông nghiệp và Môi trường", "partial"),
        ("Sở Nội vụ", "partial"),
        ("Sở Y tế", "partial"),
    ]


def test_departments_are_fourteen_from_march_on_and_twenty_before() -> None:
    for day, agencies in ((date(2025, 2, 28), 20), (MARCH, 14), (date(2025, 6, 30), 14), (REFORM, 14)):
        found = rows(
            "select unit_type, parent_code from candidate.dim_unit where league = 'so' and province_code = '52' "
            "and valid_from <= :day and (valid_to is null or valid_to > :day)",
            day=day,
        )
        assert len(found) == agencies, day
        assert {row.parent_code for row in found} == {"52"}


def test_a_code_means_one_unit_at_a_time() -> None:
    found = rows(
        "select i.identifier, u.unit_name, i.valid_from, i.valid_to from candidate.unit_identifier as i "
        "inner join candidate.dim_unit as u on u.unit_code = i.unit_code and u.valid_from = i.unit_valid_from "
        "where i.kind = 'h_code' and i.identifier in ('H08', 'H21', 'H21.5') order by 1, 3"
    )
    assert [tuple(row) for row in found] == [
        ("H08", "Tỉnh Bình Định", ALWAYS, REFORM),
        ("H21", "Tỉnh Gia Lai", ALWAYS, REFORM),
        ("H21", "Tỉnh Gia Lai", REFORM, None),
        ("H21.5", "Sở Tài chính", ALWAYS, MARCH),
        ("H21.5", "Sở Tài chính", MARCH, REFORM),
        ("H21.5", "Sở Tài chính", REFORM, None),
    ]
    (row,) = rows(
        "select h_code, budget_unit_code, organ_id from candidate.dim_unit where unit_code = '21994' and is_current"
    )
    assert (row.h_code, row.organ_id) == ("H21.227", "000.00.227.H21")
    assert row.budget_unit_code


def test_names_sort_as_in_vietnamese() -> None:
    found = rows("select unit_name from candidate.dim_unit where league = 'so' and is_current order by sort_key")
    names = [row.unit_name for row in found]
    assert names.index("Sở Công Thương") < names.index("Sở Dân tộc và Tôn giáo") < names.index("Sở Giáo dục và Đào tạo")
    assert names.index("Sở Nội vụ") < names.index("Sở Tài chính") < names.index("Sở Y tế")
