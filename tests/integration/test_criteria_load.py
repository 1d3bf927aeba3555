"""Decisions in the warehouse: what takes the place of what, and from when."""

import json
import re
import shlex
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from candidate_kit import own_database, rows, run
from export_kit import ods, xls
from typer.testing import CliRunner, Result

from cchc.cli import app
from ingestion.criteria import store
from ingestion.criteria.check import check_file
from ingestion.criteria.document import CriteriaSet
from ingestion.criteria.sheets import pages
from ingestion.criteria.stored import StoredSet, stored_document, stored_sets
from ingestion.criteria.template import template
from ingestion.readers.cells import TYPED_NUMBER
from warehouse.database import Role, engine
from warehouse.errors import CchcError
from warehouse.transform import run_dbt

ROOT = Path(__file__).resolve().parents[2]
ANNEX = ROOT / "tests" / "exports" / "criteria" / "annex.xlsx"
GUIDE = ROOT / "docs" / "huong-dan" / "bo-tieu-chi.md"


@pytest.fixture(scope="module")
def database(warehouse: Path) -> Iterator[None]:
    with own_database(warehouse, "criteria_test"):
        yield


@pytest.fixture
def empty(database: None) -> None:
    """A warehouse that waits for its province's first decision."""
    run(Role.OWNER, "truncate ops.criteria_set cascade")


@pytest.fixture
def examples(empty: None) -> None:
    """A warehouse with the shipped sets."""
    store.load_examples()


def criteria(code: str, valid_from: str, **changed: object) -> CriteriaSet:
    """A province's set for its communes."""
    component = {"code": "1.1.1", "name": "Đúng hạn", "max": 60, "rule": "linear", "indicator": "on_time_06a"}
    appraised = {"code": "1.1.2", "name": "Thẩm định", "max": 40, "rule": "appraised", "evidence_required": True}
    criterion = {"code": "1.1", "name": "Hồ sơ", "max": 100, "components": [component, appraised]}
    return CriteriaSet.model_validate(
        {
            **{"set": code, "name": "Bộ tiêu chí", "level": "commune", "decision": code, "valid_from": valid_from},
            "total": 100,
            "bands": [{"band": "A", "from": 90}, {"band": "B", "from": 0}],
            "areas": [{"area": "procedures", "name": "TTHC", "max": 100, "criteria": [criterion]}],
            **changed,
        }
    )


def load(criteria_set: CriteriaSet) -> store.Loaded:
    return store.load(criteria_set, loaded_by="Phòng CCHC")


def refusal(criteria_set: CriteriaSet) -> CchcError:
    with pytest.raises(CchcError) as caught:
        load(criteria_set)
    return caught.value


def written(folder: Path, criteria_set: CriteriaSet) -> str:
    """The set as the workbook that a Sở Nội vụ fills in."""
    path = folder / f"{criteria_set.set_code}.xlsx"
    path.write_bytes(template(criteria_set))
    return str(path)


def held() -> dict[str, StoredSet]:
    with engine(Role.PIPELINE).connect() as connection:
        return {one.set_code: one for one in stored_sets(connection)}


def cchc(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["criteria", *arguments])


def test_a_set_replaced_after_two_months_is_never_scored_and_stays_listed(empty: None, tmp_path: Path) -> None:
    """Sơn La decided its set for 2025 (QĐ 2211), and two months later another for the same year (QĐ 2712)."""
    first = criteria("SL-2025-2211", "2025-01-01", decision="2211/QĐ-UBND")
    second = criteria("SL-2025-2712", "2025-01-01", decision="2712/QĐ-UBND", supersedes="SL-2025-2211")
    assert cchc("load", written(tmp_path, first), "--by", "Sở Nội vụ").exit_code == 0
    result = cchc("load", written(tmp_path, second), "--by", "Sở Nội vụ")
    assert result.exit_code == 0
    assert "Thay thế SL-2025-2211 từ 01/01/2025. Bộ cũ không còn chấm kỳ nào." in result.stdout
    sets = held()
    assert (sets["SL-2025-2211"].is_scored, sets["SL-2025-2712"].is_scored) == (False, True)
    assert sets["SL-2025-2211"].superseded_by == ("SL-2025-2712",)
    assert sets["SL-2025-2712"].until is None
    listed = cchc("list").stdout
    assert "SL-2025-2211" in listed and "không chấm kỳ nào (SL-2025-2712 thay)" in listed
    run_dbt(["run", "--select", "stg_ops__criteria_set"], as_of=date(2026, 1, 5))
    query = "select set_code, valid_from, valid_to from staging.stg_ops__criteria_set order by set_code"
    periods = [tuple(row) for row in rows(Role.PIPELINE, query)]
    assert periods == [
        ("SL-2025-2211", date(2025, 1, 1), date(2025, 1, 1)),
        ("SL-2025-2712", date(2025, 1, 1), None),
    ]


def test_a_set_from_july_cuts_the_one_from_january_there(empty: None) -> None:
    load(criteria("T-1", "2026-01-01"))
    loaded = load(criteria("T-7", "2026-07-01", supersedes="T-1"))
    assert loaded.replaced is not None and loaded.replaced.set_code == "T-1"
    sets = held()
    assert (sets["T-1"].valid_from, sets["T-1"].until, sets["T-1"].is_scored) == (
        date(2026, 1, 1),
        date(2026, 7, 1),
        True,
    )


def test_the_same_content_again_changes_nothing_whatever_file_it_comes_in(empty: None, tmp_path: Path) -> None:
    one = criteria("T-1", "2026-01-01", total="100.00")
    assert cchc("load", written(tmp_path, one), "--by", "A").exit_code == 0
    before = held()
    text = tmp_path / "t.yml"
    text.write_text(one.model_dump_json(by_alias=True, exclude_none=True), encoding="utf-8")
    result = cchc("load", str(text), "--by", "B")
    assert result.exit_code == 0 and "đã nạp từ trước, cùng nội dung" in result.stdout
    assert held() == before


def test_another_content_under_a_used_code_is_refused_saying_what_to_do(empty: None, tmp_path: Path) -> None:
    load(criteria("T-1", "2026-01-01"))
    other = criteria("T-1", "2026-01-01", name="Bộ đã sửa")
    assert refusal(other).code == "CRITERIA_SET_EXISTS"
    result = cchc("load", written(tmp_path, other))
    assert result.exit_code == 1
    assert "CRITERIA_SET_EXISTS" in result.stdout and "đặt mã mới" in " ".join(result.stdout.split())


def test_two_sets_never_score_the_same_unit_in_the_same_month(empty: None) -> None:
    load(criteria("T-1", "2026-01-01"))
    error = refusal(criteria("T-2", "2026-07-01"))
    assert error.code == "VALIDITY_OVERLAP" and "T-1 từ 07/2026" in error.message
    assert "Thay thế" in error.action
    load(criteria("T-HUYEN", "2026-01-01", level="district"))  # another level
    load(criteria("T-0", "2025-01-01", valid_to="2026-01-01"))  # before
    assert refusal(criteria("T-00", "2025-12-01", valid_to="2026-01-01")).code == "VALIDITY_OVERLAP"


def test_sets_of_different_leagues_stand_beside_one_another(empty: None) -> None:
    load(criteria("T-P", "2026-01-01", leagues=["phuong"]))
    load(criteria("T-X", "2026-01-01", leagues=["xa"]))
    assert "T-X" in refusal(criteria("T-XA", "2026-03-01", leagues=["xa"])).message
    assert refusal(criteria("T-ALL", "2026-03-01", supersedes="T-P")).code == "VALIDITY_OVERLAP"


def test_a_set_takes_the_place_of_one_that_is_there_is_of_its_level_and_has_no_successor(empty: None) -> None:
    load(criteria("T-1", "2026-01-01"))
    load(criteria("T-2", "2026-04-01", supersedes="T-1"))
    load(criteria("H-1", "2026-01-01", level="district"))
    found = {
        one.code: one.message
        for one in (
            refusal(criteria("T-3", "2026-07-01", supersedes="T-9")),
            refusal(criteria("T-3", "2026-07-01", supersedes="H-1")),
            refusal(criteria("T-3", "2026-07-01", supersedes="T-1")),
        )
    }
    assert set(found) == {"SUPERSEDES_UNKNOWN", "SUPERSEDES_LEVEL", "SUPERSEDES_TWICE"}
    assert "T-1 đã bị bộ T-2 thay thế" in found["SUPERSEDES_TWICE"]
    assert load(criteria("T-3", "2026-07-01", supersedes="T-2")).is_new


def test_a_set_is_compared_only_with_loaded_sets_of_its_level(empty: None) -> None:
    load(criteria("T-1", "2025-01-01", valid_to="2026-01-01"))
    load(criteria("H-1", "2025-01-01", level="district"))
    assert refusal(criteria("T-2", "2026-01-01", equivalent_to=["T-9"])).code == "EQUIVALENT_UNKNOWN"
    assert refusal(criteria("T-2", "2026-01-01", equivalent_to=["H-1"])).code == "EQUIVALENT_LEVEL"
    assert load(criteria("T-2", "2026-01-01", equivalent_to=["T-1"])).is_new


def test_months_and_leagues_that_nobody_scores_any_more_are_said(empty: None, tmp_path: Path) -> None:
    load(criteria("T-1", "2026-01-01", valid_to="2026-04-01"))
    later = criteria("T-2", "2026-07-01", supersedes="T-1", leagues=["xa"])
    checked = check_file(Path(written(tmp_path, later)))
    assert checked.is_sound
    assert {one.code for one in checked.problems} == {"VALIDITY_GAP", "LEAGUES_LEFT"}


def test_a_province_puts_its_own_sets_in_the_place_of_the_examples(examples: None) -> None:
    """The examples follow on one another; its own set for a year takes the place of that year's example."""
    assert "VD-XA-2026" in refusal(criteria("TINH-2026", "2026-01-01")).message
    assert load(criteria("TINH-2025", "2025-07-01", valid_to="2026-01-01", supersedes="VD-XA-2025")).is_new
    assert load(criteria("TINH-2026", "2026-01-01", supersedes="VD-XA-2026")).is_new
    scored = {code for code, one in held().items() if one.is_scored and one.level == "commune"}
    assert scored == {"VD-XA-2024", "TINH-2025", "TINH-2026"}
    assert refusal(criteria("TINH-26", "2026-01-01", supersedes="VD-XA-2026")).code == "SUPERSEDES_TWICE"


def test_a_refused_set_leaves_nothing_behind(empty: None, tmp_path: Path) -> None:
    bad = criteria("T-1", "2026-01-01", total=99)
    result = cchc("load", written(tmp_path, bad))
    assert result.exit_code == 1 and "AREAS_SUM" in result.stdout and "Chưa nạp gì" in result.stderr
    assert held() == {}
    itself = bad.model_copy(update={"equivalent_to": ("T-1",)})  # only the table forbids it, at its last insert
    with pytest.raises(Exception, match="criteria_equivalence"):
        load(itself)
    assert [tuple(row) for row in rows(Role.PIPELINE, "select count(*) from ops.criteria_component")] == [(0,)]


def test_who_loaded_a_set_is_kept_and_is_no_address(empty: None, tmp_path: Path) -> None:
    path = written(tmp_path, criteria("T-1", "2026-01-01"))
    assert cchc("load", path, "--by", "lan@sonoivu.vn").exit_code == 2
    assert held() == {}
    assert cchc("load", path, "--by", "Phòng CCHC").exit_code == 0
    one = held()["T-1"]
    assert one.loaded_by == "Phòng CCHC" and len(one.sha256) == 64
    [listed] = json.loads(cchc("list", "--json").stdout)
    assert (listed["set"], listed["loaded_by"], listed["components"], listed["computed"]) == ("T-1", "Phòng CCHC", 2, 1)
    assert (listed["valid_from"], listed["valid_to"], listed["superseded_by"]) == ("2026-01-01", None, [])


@pytest.mark.parametrize("write", [xls, ods])
def test_the_same_annex_as_an_old_workbook_or_an_open_document_is_the_same_set(
    write: object, examples: None, tmp_path: Path
) -> None:
    """There every cell is text: numbers with a comma, dates as people write them."""
    sheets = {page.name: _as_text(page.rows) for page in pages(ANNEX.read_bytes())}
    path = tmp_path / "bo"
    path.write_bytes(write(sheets))  # type: ignore[operator]
    checked = check_file(path)
    assert checked.is_sound
    assert checked.criteria == check_file(ANNEX).criteria


def _as_text(numbered: object) -> list[list[str]]:
    filled = dict(numbered)  # type: ignore[call-overload]
    width = max(map(len, filled.values()))
    table = [filled.get(number, [""]) for number in range(1, max(filled) + 1)]
    return [[_typed(cell) for cell in [*row, *[""] * (width - len(row))]] for row in table]


def _typed(cell: str) -> str:
    if cell.endswith("T00:00:00"):
        return f"{date.fromisoformat(cell[:10]):%d/%m/%Y}"
    return cell.removeprefix(TYPED_NUMBER).replace(".", ",") if cell.startswith(TYPED_NUMBER) else cell


def test_a_loaded_set_is_shown_compared_and_written_out_as_it_was_decided(examples: None, tmp_path: Path) -> None:
    shown = cchc("show", "VD-XA-2026").stdout
    assert "3.1.1" in shown and "65: 1,5; 75: 3" in shown and "Điểm trừ (penalty)  [tối đa 3]" in shown
    out = tmp_path / "mau.xlsx"
    assert cchc("template", str(out), "--from", "VD-XA-2026").exit_code == 0
    assert "FILE_EXISTS" in str(cchc("template", str(out)).exception)
    assert cchc("diff", "VD-XA-2026", str(out)).stdout.endswith("Không khác gì nhau.\n")
    with engine(Role.PIPELINE).connect() as connection:
        assert check_file(out, among_loaded=False).criteria == stored_document(connection, "VD-XA-2026")
    told = cchc("diff", "VD-XA-2025", "VD-XA-2026").stdout
    assert "+ lĩnh vực impact" in told and "VD-XA-2025 → VD-XA-2026: tổng điểm 100 → 100" in told
    assert "CRITERIA_SET_UNKNOWN" in str(cchc("show", "KHONG-CO").exception)


def test_what_changed_between_two_sets_is_listed_by_area(examples: None, tmp_path: Path) -> None:
    with engine(Role.PIPELINE).connect() as connection:
        raw = stored_document(connection, "VD-XA-2025").model_dump(by_alias=True, mode="json")
    [first, second, *_] = raw["areas"][2]["criteria"][0]["components"]
    first["threshold"], first["rule"], first["steps"] = "90", "linear_cap", []
    first["max"], second["max"] = second["max"], first["max"]
    path = tmp_path / "moi.yml"
    path.write_text(json.dumps(raw | {"set": "MOI"}), encoding="utf-8")
    changes = json.loads(cchc("diff", "--json", "VD-XA-2025", str(path)).stdout)["changes"]
    assert {(one["area"], one["kind"], one["code"], one["what"]) for one in changes} == {
        ("procedures", "component", first["code"], "changed"),
        ("procedures", "component", second["code"], "changed"),
    }
    assert {"max", "rule", "threshold"} <= set(changes[0]["fields"])


def test_an_indicator_that_no_unit_of_the_level_has_figures_of_is_said(empty: None, tmp_path: Path) -> None:
    path = Path(written(tmp_path, criteria("T-1", "2026-01-01")))
    run(
        Role.OWNER,
        "create table published.indicator_monthly (indicator_code text, level text, numerator numeric)",
        "grant select on published.indicator_monthly to cchc_reader",
    )
    try:
        assert check_file(path).problems == []  # nothing is published of communes yet
        others = "('e_result', 'commune', 1), ('on_time_06a', 'district', 1)"
        run(Role.OWNER, f"insert into published.indicator_monthly values {others}")
        assert [one.code for one in check_file(path).problems] == ["INDICATOR_WITHOUT_DATA"]
        run(Role.OWNER, "insert into published.indicator_monthly values ('on_time_06a', 'commune', 1)")
        assert check_file(path).problems == []
    finally:
        run(Role.OWNER, "drop table published.indicator_monthly")


def test_two_people_who_load_at_once_do_not_both_get_in(empty: None) -> None:
    """The second waits for the first, and then sees that its months are taken."""
    with ThreadPoolExecutor(2) as people:
        done = [people.submit(load, criteria(code, "2026-01-01")) for code in ("T-1", "T-2")]
        errors = [one.exception() for one in done]
    assert sorted(error is None for error in errors) == [False, True]
    [refused] = [error for error in errors if error is not None]
    assert isinstance(refused, CchcError) and refused.code == "VALIDITY_OVERLAP"
    assert len(held()) == 1


def test_what_the_guide_shows_is_what_the_commands_print(examples: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"```\n\$ \.venv/bin/cchc ([^\n]*)\n(.*?)\n```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 5
    for command, shown in blocks:
        result = CliRunner().invoke(app, shlex.split(command))
        assert _steady(result.stdout) == _steady(shown), command


def _steady(printed: str) -> str:
    """What a command prints, but for the moment at which it was run."""
    lines = (line.rstrip() for line in printed.strip().splitlines())
    return re.sub(r"\d\d/\d\d/\d{4} \d\d:\d\d", "", "\n".join(lines))
