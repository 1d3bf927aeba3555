"""The reform of 1 July 2025 as readers see it: each unit in its own time, and nothing compared amiss."""

import csv
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from province_kit import Province
from queries_in_docs import queries

SEEDS = Path(__file__).parents[2] / "dbt" / "seeds"
QUY_NHON = "540"
FIRST = "Năm đầu tiên có kết quả của đơn vị"
MERGED = "Đơn vị hình thành từ nhiều đơn vị cũ, không so sánh với năm trước"
NEW = "Đơn vị mới trong năm, không so sánh với năm trước"
OTHER = "Năm trước chấm theo bộ tiêu chí khác, không so sánh"
FACTS = ("procedures", "digital_government", "steering", "public_finance")


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def communes(parents: set[str], old: bool) -> dict[str, str]:
    """Code and name of the communes directly below any of the parents, before or after the reform."""
    rows = (row for row in seed("admin_units.csv") if row["level"] == "commune" and (row["valid_to"] != "") == old)
    return {row["code"]: row["name"] for row in rows if row["parent_code"] in parents}


def districts() -> set[str]:
    rows = seed("admin_units.csv")
    return {row["code"] for row in rows if row["level"] == "district" and row["parent_code"] == "52"}


def successions() -> list[tuple[str, str, str]]:
    rows = seed("admin_succession.csv")
    return [(row["old_code"], row["new_code"], row["extent"]) for row in rows if row["level"] == "commune"]


def test_communes_of_quy_nhon_by_month_in_2024_and_their_successors_in_2026(province: Province) -> None:
    """The query of the documentation, against the truth behind the exports and the state's table of successions."""
    (query,) = (sql for _, _, sql in queries() if "Thành phố Quy Nhơn" in sql)
    before = communes({QUY_NHON}, old=True)
    after = communes({"52"}, old=False)
    heirs = {new for old, new, _ in successions() if old in before}
    assert (len(before), len(heirs)) == (17, 6)
    facts = province.expected["facts"]["fct_procedures"]
    wanted = {}
    for year, names in (("2024", before), ("2026", {code: after[code] for code in heirs})):
        for code, name in names.items():
            for month, counts in facts.get(code, {}).items():
                if month.startswith(year) and counts.get("counted_766"):
                    wanted[month, name] = (counts.get("on_time_766", 0), counts["counted_766"])
    assert len(wanted) > 100
    with province.reader.connect() as connection:
        rows = connection.exec_driver_sql(query, execution_options={"no_parameters": True}).all()
    shown = {(f"{row.month:%Y-%m}", row.unit_name): (row.dung_han, row.tong) for row in rows if row.tong}
    assert shown == wanted
    assert len(shown) == sum(1 for row in rows if row.tong)
    for row in rows:
        rate = Decimal(100 * int(row.dung_han)) / int(row.tong) if row.tong else None
        assert row.ty_le == (rate and rate.quantize(Decimal("0.01"), ROUND_HALF_UP))
    assert {row.not_comparable_reason for row in rows if row.month.year == 2024} == {None}
    reasons = {row.unit_name: row.not_comparable_reason for row in rows if row.month.year == 2026}
    assert reasons == {after[code]: None if after[code] == "Xã Nhơn Châu" else MERGED for code in heirs}


def test_2025_shows_each_unit_in_its_own_half_year(province: Province) -> None:
    """An old unit has rows to June, a new one from July on; only what a divided unit still finishes stays with it."""
    into = Counter(new for _, new, _ in successions())
    out_of = Counter(old for old, _, _ in successions())
    names = communes(districts(), old=True), communes({"52"}, old=False)
    with_heir = {
        old
        for old, new, extent in successions()
        if extent == "full"
        or (
            old == new
            and out_of[old] == into[new] == 1
            and names[0].get(old, "").lower() == names[1].get(new, "").lower()
        )
    }
    for fact in FACTS:
        rows = province.rows(
            f"select unit_code, unit_valid_from, min(month) as first, max(month) as last from published.fct_{fact} "
            "where unit_code <> '52' and not starts_with(unit_code, 'H') group by 1, 2"
        )
        halves = Counter()
        for row in rows:
            if row.unit_valid_from.year == 2025:
                halves["new"] += 1
                assert f"{row.first:%Y-%m}" >= "2025-07", row
            else:
                halves["old"] += 1
                assert f"{row.last:%Y-%m}" <= "2025-06" or row.unit_code not in with_heir, row
        assert halves["old"] > 100 and halves["new"] > 100


def test_every_unit_of_the_province_has_the_change_that_the_states_table_allows(province: Province) -> None:
    """An old unit of 2025 is compared with itself in 2024; a new one with nothing, and in 2026 its set is another."""
    predecessors = Counter(new for _, new, _ in successions())
    old = set(communes(districts(), old=True)) | districts()
    new = set(communes({"52"}, old=False))
    rows = province.rows(
        "select unit_code, unit_valid_from, year, index_value, change, change_reason from published.par_index "
        "where province_code = '52'"
    )
    results = {(row.unit_code, row.unit_valid_from.year == 2025, row.year): row for row in rows}
    assert len(results) == len(rows)
    expected = {(code, False, year) for code in old for year in (2024, 2025)}
    expected |= {(code, True, year) for code in new for year in (2025, 2026)}
    assert set(results) == expected
    told: defaultdict[str | None, int] = defaultdict(int)
    for (code, is_new, year), row in results.items():
        assert row.index_value is not None, row
        earlier = results.get((code, is_new, year - 1))
        if earlier is not None and is_new:
            assert (row.change, row.change_reason) == (None, OTHER), row
        elif earlier is not None:
            assert (row.change, row.change_reason) == (row.index_value - earlier.index_value, None), row
        elif not is_new:
            assert (row.change, row.change_reason) == (None, FIRST), row
        else:
            assert (row.change, row.change_reason) == (None, MERGED if predecessors[code] > 1 else NEW), row
        told[row.change_reason] += 1
    assert told == {None: 166, OTHER: 135, FIRST: 166, MERGED: 125, NEW: 10}


def test_whoever_is_called_merged_in_the_ranking_is_not_comparable_in_the_list_of_units(province: Province) -> None:
    rows = province.rows(
        "select p.unit_code, u.comparable_with_previous, u.not_comparable_reason from published.par_index as p "
        "join published.dim_unit as u on u.unit_code = p.unit_code and u.valid_from = p.unit_valid_from "
        "where p.change_reason = :merged",
        merged=MERGED,
    )
    assert len(rows) == 125
    assert {tuple(row)[1:] for row in rows} == {(False, MERGED)}
