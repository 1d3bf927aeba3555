"""A criteria set before it is loaded: everything that is wrong with it, at its row, in any kind of file."""

import importlib.util
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from cchc.cli import app
from ingestion.criteria.check import Checked, check_file
from ingestion.criteria.problem import CODES
from ingestion.criteria.store import EXAMPLES
from ingestion.criteria.template import template
from warehouse.settings import get_settings

ANNEXES = Path(__file__).resolve().parents[1] / "exports" / "criteria"


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_annexes", ANNEXES / "make_annexes.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKE = script()
SET = """set: T-2026
name: "Bộ tiêu chí"
level: commune
decision: "1/QĐ-UBND"
valid_from: 2026-01-01
total: 100
bands:
  - {band: A, from: 90}
  - {band: B, from: 0}
areas:
  - area: procedures
    name: "Thủ tục hành chính"
    max: 60
    criteria:
      - code: "1.1"
        name: "Giải quyết hồ sơ"
        max: 40.5
        components:
          - {code: "1.1.1", name: "Đúng hạn", max: 30, rule: linear, indicator: on_time_06a}
          - {code: "1.1.2", name: "Quá hạn", max: 10.5, rule: deduct, indicator: dossiers_overdue, points_each: 0.5}
      - code: "1.2"
        name: "Trực tuyến"
        max: 19.5
        components:
          - code: "1.2.1"
            name: "Bậc"
            max: 9.5
            rule: steps
            indicator: online_plain
            steps: [{from: 50, points: 4}, {from: 80, points: 9.5}]
          - {code: 1.2.2, name: Chờ, max: 10, rule: boolean, indicator: wait_minutes, threshold: 30, direction: at_most}
  - area: impact
    name: "Tác động"
    max: 40
    criteria:
      - code: "2.1"
        name: "Hài lòng"
        max: 40
        components:
          - {code: "2.1.1", name: "Người dân", max: 30, rule: survey, indicator: satisfaction}
          - {code: "2.1.2", name: "Thẩm định", max: 10, rule: appraised, evidence_required: true}
bonus:
  name: "Điểm cộng"
  max: 2
  criteria:
    - code: "C.1"
      name: "Nổi bật"
      max: 5
      components:
        - {code: "C.1.1", name: "Sáng kiến", max: 5, rule: appraised, evidence_required: true}
"""

Check = Callable[[str | bytes], Checked]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def of(content: str | bytes) -> Checked:
        path = tmp_path / "bo-tieu-chi.tep"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return check_file(path, among_loaded=False)

    return of


def stops(checked: Checked) -> list[tuple[str, int | None, str | None]]:
    return [(one.code, one.place.row, one.place.column) for one in checked.problems if one.stops]


def line_of(text: str, content: str = SET) -> int:
    return next(at for at, line in enumerate(content.splitlines(), start=1) if text in line)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yml")), ids=lambda path: path.stem)
def test_each_shipped_set_is_sound_and_comes_back_from_its_workbook_unchanged(path: Path, check: Check) -> None:
    checked = check_file(path, among_loaded=False)
    assert checked.problems == []
    again = check(template(checked.criteria))
    assert again.problems == []
    assert again.criteria == checked.criteria
    assert 2 * checked.computed >= checked.components


def test_the_small_set_of_these_tests_is_sound(check: Check) -> None:
    checked = check(SET)
    assert checked.problems == []
    assert checked.is_sound and (checked.components, checked.computed, checked.total) == (7, 5, 100)


def test_a_component_of_10_05_for_10_5_is_refused_naming_its_line_and_that_of_its_criterion(check: Check) -> None:
    slipped = SET.replace('"Quá hạn", max: 10.5', '"Quá hạn", max: 10.05')
    checked = check(slipped)
    [problem] = checked.problems
    assert (problem.code, problem.place.row, problem.place.column) == ("COMPONENTS_SUM", line_of("max: 40.5"), "max")
    assert "1.1 ghi 40,5" in problem.message and "cộng lại 40,05" in problem.message
    component = line_of('code: "1.1.2"')
    assert f"1.1.2 (dòng {component}) 10,05" in problem.message
    assert f"dòng {component}: 10,05 có lẽ là 10,5" in problem.action
    assert checked.total == Decimal("99.55") and not checked.is_sound


def test_a_workbook_that_comes_to_99_55_is_refused_naming_the_rows(check: Check) -> None:
    checked = check((ANNEXES / "slipped_99_55.xlsx").read_bytes())
    [problem] = [one for one in checked.problems if one.stops]
    assert (problem.code, problem.place.sheet, problem.place.row) == ("COMPONENTS_SUM", "Tiêu chí", 20)
    assert problem.place.column == "Điểm tối đa"
    assert "3.1.1 (dòng 21) 10,05" in problem.message and "dòng 21: 10,05 có lẽ là 10,5" in problem.action
    assert checked.total == Decimal("99.55")


def test_a_slip_that_was_carried_up_to_the_area_is_found_at_the_total(check: Check) -> None:
    carried = (
        SET.replace("10.5, rule", "10.05, rule").replace("max: 40.5", "max: 40.05").replace("max: 60", "max: 59.55")
    )
    [problem] = check(carried).problems
    assert (problem.code, problem.place.row) == ("AREAS_SUM", line_of("total: 100"))
    assert "ghi 100, các lĩnh vực cộng lại 99,55" in problem.message
    assert f"procedures (dòng {line_of('max: 60')}) 59,55" in problem.message


WRONG = {
    "an unknown indicator": ("indicator: on_time_06a", "indicator: on_time_06b", "INDICATOR_UNKNOWN", "indicator"),
    "an unknown base indicator": (
        "points_each: 0.5",
        "points_each: 0.5, base_indicator: nope",
        "INDICATOR_UNKNOWN",
        "base_indicator",
    ),
    "a base indicator that has no denominator": (
        "points_each: 0.5",
        "points_each: 0.5, base_indicator: dossiers_overdue",
        "BASE_MISFIT",
        "base_indicator",
    ),
    "a base indicator of a ratio": (
        "rule: linear, indicator: on_time_06a",
        "rule: linear, indicator: on_time_06a, base_indicator: e_result",
        "BASE_MISFIT",
        "base_indicator",
    ),
    "an unknown rule": ("rule: linear,", "rule: guess,", "RULE_UNKNOWN", "rule"),
    "a ratio's rule on a count": (
        "rule: linear, indicator: on_time_06a",
        "rule: linear, indicator: plans_issued",
        "RULE_MISFIT",
        "indicator",
    ),
    "a count's rule on a ratio": (
        "indicator: dossiers_overdue",
        "indicator: e_document",
        "RULE_MISFIT",
        "indicator",
    ),
    "a ratio's rule on a mean": (
        "rule: linear, indicator: on_time_06a",
        "rule: linear, indicator: wait_minutes",
        "RULE_MISFIT",
        "indicator",
    ),
    "a survey of no survey": ("indicator: satisfaction}", "indicator: on_time_06a}", "RULE_MISFIT", "indicator"),
    "a rule without its indicator": (
        "rule: linear, indicator: on_time_06a",
        "rule: linear",
        "INDICATOR_MISSING",
        "indicator",
    ),
    "an indicator that nobody computes by": (
        "rule: appraised, evidence_required: true}\nbonus",
        "rule: appraised, evidence_required: true, indicator: on_time_06a}\nbonus",
        "INDICATOR_SUPERFLUOUS",
        "indicator",
    ),
    "no threshold": (", threshold: 30", "", "PARAMETER_MISSING", "threshold"),
    "no points for each": (", points_each: 0.5", "", "PARAMETER_MISSING", "points_each"),
    "no steps": (
        "            steps: [{from: 50, points: 4}, {from: 80, points: 9.5}]\n",
        "",
        "PARAMETER_MISSING",
        "steps",
    ),
    "a threshold that nothing asks for": (
        "rule: linear, indicator",
        "rule: linear, threshold: 90, indicator",
        "PARAMETER_SUPERFLUOUS",
        "threshold",
    ),
    "points for each that nothing asks for": (
        "rule: linear, indicator",
        "rule: linear, points_each: 1, indicator",
        "PARAMETER_SUPERFLUOUS",
        "points_each",
    ),
    "steps that nothing asks for": (
        "rule: linear, indicator",
        "rule: linear, steps: [{from: 1, points: 30}], indicator",
        "PARAMETER_SUPERFLUOUS",
        "steps",
    ),
    "a threshold above 100 percent": (
        "rule: linear, indicator",
        "rule: linear_cap, threshold: 100.5, indicator",
        "THRESHOLD_RANGE",
        "threshold",
    ),
    "a threshold of 0 percent": (
        "rule: linear, indicator",
        "rule: linear_floor, threshold: 0, indicator",
        "THRESHOLD_RANGE",
        "threshold",
    ),
    "a count that all reach": (
        "rule: deduct, indicator: dossiers_overdue, points_each: 0.5",
        "rule: boolean, indicator: plans_issued, threshold: 0",
        "THRESHOLD_RANGE",
        "threshold",
    ),
    "steps that do not rise": ("{from: 80,", "{from: 50,", "STEPS_ORDER", "steps"),
    "a higher step of fewer points": (
        "[{from: 50, points: 4}, {from: 80, points: 9.5}]",
        "[{from: 50, points: 9.5}, {from: 80, points: 4}]",
        "STEPS_MONOTONE",
        "steps",
    ),
    "steps that end below the maximum": ("points: 9.5}", "points: 9}", "STEPS_MAXIMUM", "steps"),
    "steps that end above the maximum": ("points: 9.5}", "points: 10}", "STEPS_MAXIMUM", "steps"),
    "a step above 100 percent": ("{from: 80,", "{from: 101,", "STEPS_RANGE", "steps"),
    "at most, of a rule that has no such side": (
        "rule: linear, indicator",
        "rule: linear, direction: at_most, indicator",
        "DIRECTION_MISFIT",
        "direction",
    ),
    "the same code twice": ('code: "1.1.2"', 'code: "1.1.1"', "CODE_TWICE", "code"),
    "a component under another's criterion": ('code: "1.2.1"', 'code: "2.1.7"', "CODE_ELSEWHERE", "code"),
    "a criterion in another's area": ('- code: "2.1"', '- code: "1.3"', "CODE_ELSEWHERE", "code"),
    "an unknown area": ("area: impact", "area: weather", "AREA_UNKNOWN", "area"),
    "an area twice": ("area: impact", "area: procedures", "AREA_TWICE", "area"),
    "a flag that is none": (
        "evidence_required: true}\nbonus",
        "evidence_required: maybe}\nbonus",
        "CHOICE_UNKNOWN",
        "evidence_required",
    ),
    "a lowest band above 0": ("{band: B, from: 0}", "{band: B, from: 10}", "BANDS", "from"),
    "two bands of one name": ("{band: B,", "{band: A,", "BANDS", "band"),
    "bands that rise": ("{band: A, from: 90}", "{band: A, from: 0}", "BANDS", "from"),
    "bands of later years only": (
        "{band: A, from: 90}\n  - {band: B, from: 0}",
        "{band: B, from: 0, from_year: 2027}",
        "BANDS",
        "bands",
    ),
    "a start within a month": ("valid_from: 2026-01-01", "valid_from: 2026-01-15", "VALID_FROM", "valid_from"),
    "an end before the start": ("total: 100", "valid_to: 2025-07-01\ntotal: 100", "VALID_TO", "valid_to"),
    "a set in its own place": ("total: 100", "supersedes: T-2026\ntotal: 100", "SUPERSEDES_ITSELF", "supersedes"),
    "a league of another level": ("total: 100", "leagues: [so]\ntotal: 100", "LEAGUE_UNKNOWN", "leagues"),
    "a component for a league that is not scored": (
        "total: 100",
        "leagues: [xa]\ntotal: 100",
        "LEAGUE_UNKNOWN",
        "leagues",
    ),
    "an exemption from nothing": (
        "bonus:",
        'exemptions:\n  - {unit: "21589", item: "9.9", reason: "Không có"}\nbonus:',
        "EXEMPTION_ITEM",
        "item",
    ),
    "the same exemption twice": (
        "bonus:",
        'exemptions:\n  - {unit: "21589", item: "1.1", reason: a}\n  - {unit: "21589", item: "1.1", reason: b}\nbonus:',
        "EXEMPTION_TWICE",
        "exemptions",
    ),
    "a blank name": ('name: "Hài lòng"', 'name: " "', "TEXT_BLANK", "name"),
    "no name": ('        name: "Hài lòng"\n', "", "VALUE_MISSING", "name"),
    "no maximum": ("    max: 40\n", "", "VALUE_MISSING", "max"),
    "a maximum of words": ("max: 60", "max: sixty", "NUMBER_UNREAD", "max"),
    "a maximum of 0": ("    max: 40\n", "    max: 0\n", "NUMBER_RANGE", "max"),
    "three decimals": ("max: 60", "max: 60.005", "NUMBER_RANGE", "max"),
    "a key of nothing": ("total: 100", "totl: 1\ntotal: 100", "KEY_UNKNOWN", "totl"),
    "a key twice": ("total: 100", "total: 90\ntotal: 100", "KEY_TWICE", "total"),
    "an unknown level": ("level: commune", "level: village", "CHOICE_UNKNOWN", "level"),
    "a code with a space": ("set: T-2026", "set: T 2026", "CODE_FORM", "set"),
    "a date that is none": ("valid_from: 2026-01-01", "valid_from: 2026-13-01", "DATE_UNREAD", "valid_from"),
    "an area without criteria": (
        SET[SET.index('    criteria:\n      - code: "2.1"') : SET.index("bonus:")],
        "    criteria: []\n",
        "EMPTY",
        "areas",
    ),
    "a sign that cannot be printed": ('name: "Hài lòng"', 'name: "Hài\\0lòng"', "TEXT_UNPRINTABLE", "name"),
    "a telephone number": ('name: "Hài lòng"', 'name: "Hỏi 0905 123 456"', "PERSONAL_DATA", "name"),
    "an e-mail address": ('"1/QĐ-UBND"', '"can.bo@example.vn"', "PERSONAL_DATA", "decision"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_set_is_refused_at_its_line_with(case: str, check: Check) -> None:
    before, after, code, column = WRONG[case]
    content = SET.replace(before, after, 1)
    if case == "a component for a league that is not scored":
        content = content.replace("rule: survey,", "rule: survey, leagues: [phuong],")
    assert content != SET
    found = [one for one in check(content).problems if one.code == code]
    assert [one.place.column for one in found][:1] == [column]
    [first, *_] = found
    assert first.stops and first.message and first.action and first.place.row


def test_no_refusal_repeats_the_text_that_it_refuses(check: Check) -> None:
    checked = check(SET.replace('name: "Hài lòng"', 'name: "Hỏi 0905123456, an@example.vn"'))
    told = json.dumps([one.to_dict() for one in checked.problems], ensure_ascii=False)
    assert "PERSONAL_DATA" in told and "0905123456" not in told and "an@example" not in told


def test_all_problems_of_a_file_are_found_at_once(check: Check) -> None:
    """A value that cannot be read hides no other problem, and makes none of its own in the sums."""
    content = (
        SET.replace("max: 60", "max: sáu mươi")
        .replace("indicator: on_time_06a", "indicator: nope")
        .replace("level: commune", "level: village")
        .replace('"Người dân", max: 30', '"Người dân", max: 29')
    )
    assert {(code, column) for code, _, column in stops(check(content))} == {
        ("NUMBER_UNREAD", "max"),
        ("INDICATOR_UNKNOWN", "indicator"),
        ("CHOICE_UNKNOWN", "level"),
        ("COMPONENTS_SUM", "max"),
    }


def test_what_is_odd_is_said_and_stops_nothing(check: Check) -> None:
    content = (
        SET.replace("rule: appraised, evidence_required: true}\nbonus", "rule: appraised}\nbonus")
        .replace("rule: linear, indicator", "rule: linear_cap, threshold: 0.95, indicator")
        .replace("  max: 2\n", "  max: 6\n")
        .replace("bonus:", 'exemptions: [{unit: "99999", item: impact, reason: "Không có dân"}]\nbonus:')
    )
    checked = check(content)
    assert checked.is_sound
    assert {one.code for one in checked.problems} == {
        "EVIDENCE_NOT_REQUIRED",
        "THRESHOLD_FRACTION",
        "BLOCK_UNREACHABLE",
        "EXEMPTION_UNIT",
    }


def test_a_set_that_is_mostly_appraised_is_loaded_with_a_word_of_warning(check: Check) -> None:
    few = SET
    for rule in ("linear, indicator: on_time_06a", "survey, indicator: satisfaction"):
        few = few.replace(f"rule: {rule}", "rule: appraised, evidence_required: true")
    checked = check(few)
    assert checked.is_sound and [one.code for one in checked.problems] == ["COMPUTED_FEW"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("a: [1, 2", "YAML_SYNTAX"),
        ("a: &a [x]\nb: *a", "YAML_SYNTAX"),
        ("- 1\n- 2", "STRUCTURE"),
        ("? [a, b]\n: c", "YAML_SYNTAX"),
        ("[" * 5000, "YAML_SYNTAX"),
        ("   ", "EMPTY_FILE"),
        ("a: " + "x" * (1 << 20), "TOO_LARGE"),
        (b"\xff\xfe\x00", "ENCODING_UNKNOWN"),
    ],
)
def test_what_is_no_set_at_all_is_refused_with_its_reason(content: str | bytes, code: str, check: Check) -> None:
    checked = check(content)
    assert [one.code for one in checked.problems][:1] == [code]
    assert not checked.is_sound


def test_every_code_that_is_documented_has_what_to_do() -> None:
    assert all(message and (action or severity == "I") for severity, message, action in CODES.values())


# The province's own annex, in a workbook


def test_an_annex_as_a_province_writes_it_is_read_as_it_was_meant(check: Check) -> None:
    """Merged headers, numbers as text, Vietnamese words, a numbering row, totals, notes, a minus before points."""
    checked = check((ANNEXES / "annex.xlsx").read_bytes())
    assert [one.code for one in checked.problems] == ["COLUMN_IGNORED"]
    criteria = checked.criteria
    assert criteria is not None and checked.is_sound and checked.total == 100
    assert (criteria.set_code, criteria.level, criteria.leagues) == ("MAU-XA-2026", "commune", ("phuong", "xa"))
    assert (criteria.valid_from, criteria.valid_to) == (date(2026, 1, 1), date(2027, 1, 1))
    assert (criteria.part_year, criteria.survey_absent) == ("prorate_counts", "rescale")
    assert (criteria.tolerance, criteria.min_coverage) == (Decimal("0.5"), Decimal("0.5"))
    assert [area.area for area in criteria.areas] == [
        *("steering", "institutions", "procedures", "organisation", "civil_service", "public_finance"),
        *("digital_government", "impact"),
    ]
    parts = {one.code: one for area in criteria.areas for criterion in area.criteria for one in criterion.components}
    assert (parts["1.2.1"].max_points, parts["1.2.1"].evidence_required) == (Decimal("5.5"), True)
    steps = [(step.from_value, step.points) for step in parts["3.1.1"].steps]
    assert steps == [(80, 4), (90, Decimal("8.5")), (97, Decimal("10.5"))]
    assert (parts["3.1.2"].points_each, parts["3.1.2"].base_indicator) == (Decimal("0.05"), "on_time_06a")
    assert (parts["3.1.3"].direction, parts["2.1.1"].leagues) == ("at_most", ("xa",))
    assert criteria.bonus is not None and criteria.bonus.max_points == 2
    assert criteria.penalty is not None and criteria.penalty.criteria[0].components[0].max_points == 3
    assert [(one.unit, one.item) for one in criteria.exemptions] == [("21589", "public_finance"), ("21607", "3.1.3")]


def test_every_mistake_of_a_workbook_is_found_at_its_cell(check: Check) -> None:
    checked = check((ANNEXES / "wrong.xlsx").read_bytes())
    found = {(one.code, one.place.sheet, one.place.row) for one in checked.problems if one.stops}
    assert found == {
        ("VALID_FROM", "Thông tin", 8),
        ("CHOICE_UNKNOWN", "Thông tin", 12),
        ("KEY_UNKNOWN", "Thông tin", 17),
        ("INDICATOR_UNKNOWN", "Tiêu chí", 10),
        ("PARAMETER_MISSING", "Tiêu chí", 11),
        ("CODE_ELSEWHERE", "Tiêu chí", 14),
        ("THRESHOLD_RANGE", "Tiêu chí", 14),
        ("RULE_MISFIT", "Tiêu chí", 17),
        ("CHOICE_UNKNOWN", "Tiêu chí", 18),
        ("STEPS_ORDER", "Tiêu chí", 21),
        ("NUMBER_UNREAD", "Tiêu chí", 23),
        ("PERSONAL_DATA", "Tiêu chí", 28),
        ("AREA_UNKNOWN", "Tiêu chí", 29),
        ("NUMBER_AMBIGUOUS", "Tiêu chí", 37),
        ("RULE_MISFIT", "Tiêu chí", 37),
        ("EMPTY", "Tiêu chí", 39),
        ("ROW_UNREAD", "Tiêu chí", 40),
        ("BANDS", "Xếp loại", 4),
        ("EXEMPTION_ITEM", "Không áp dụng", 2),
    }


@pytest.mark.parametrize("name", sorted(MAKE.FILES))
def test_the_annexes_are_what_their_script_writes(name: str) -> None:
    def parts(content: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            return {entry: bundle.read(entry) for entry in bundle.namelist()}

    assert parts((ANNEXES / name).read_bytes()) == parts(MAKE.FILES[name]())


@pytest.mark.parametrize("numbered", [("A", "B", "C", "D", "E", "F", "G", "H"), "12345678", ("",) * 8])
def test_areas_may_have_letters_or_numbers_or_their_names_alone(numbered: tuple[str, ...], check: Check) -> None:
    """Not every decision counts its areas I, II, III."""
    romans = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
    areas = {str(row[0]): row for row in MAKE.ANNEX if row[0] in romans}
    rows = MAKE.annex({old: [new, *areas[old][1:]] for old, new in zip(romans, numbered, strict=True)})
    checked = check(MAKE.whole(MAKE.info(), rows, exempt=MAKE.EXEMPTIONS[:1]))
    expected = check(MAKE.whole(MAKE.info(), MAKE.annex(), exempt=MAKE.EXEMPTIONS[:1])).criteria
    assert checked.is_sound and checked.criteria == expected


def test_a_total_row_that_states_another_sum_is_refused(check: Check) -> None:
    rows = [MAKE.part("", "TỔNG CỘNG", 101) if row[1:2] == ["TỔNG CỘNG"] else row for row in MAKE.annex()]
    [problem] = [one for one in check(MAKE.whole(MAKE.info(), rows)).problems if one.stops]
    assert problem.code == "TOTAL_ROW" and "ghi 101, các dòng trên cộng lại 100" in problem.message


def test_a_number_that_excel_made_a_date_or_cut_short_is_said(check: Check) -> None:
    rows = MAKE.annex({"1.2": [MAKE.datetime(2026, 2, 1), *MAKE.part("1.2", "Tự kiểm tra", 10)[1:]]})
    assert "CODE_AS_DATE" in {code for code, _, _ in stops(check(MAKE.whole(MAKE.info(), rows)))}
    rows = MAKE.annex({"1.2": [1.1, *MAKE.part("1.2", "Tự kiểm tra", 10)[1:]]})  # 1.10 as a number is 1.1
    problems = [one for one in check(MAKE.whole(MAKE.info(), rows)).problems if one.code == "CODE_TWICE"]
    assert problems and "1.10" in problems[0].action


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"Hiệu_lực_đến": "15/12/2026"}, "VALID_TO_AMBIGUOUS"),
        ({"Hiệu_lực_đến": "01/12/2026"}, "VALID_TO_AMBIGUOUS"),
        ({"Tổng_điểm": "1.125"}, "NUMBER_AMBIGUOUS"),
        ({"Tổng_điểm": None}, "VALUE_MISSING"),
        ({"Tỷ_lệ_báo_cáo_tối_thiểu": 50}, "NUMBER_RANGE"),
        ({"Nhóm": "Phường, Thôn"}, "CHOICE_UNKNOWN"),
        ({"Ngày_quyết_định": "hôm qua"}, "DATE_UNREAD"),
    ],
)
def test_what_the_first_sheet_says_unclearly_is_not_guessed(
    changed: dict[str, object], code: str, check: Check
) -> None:
    checked = check(MAKE.whole(MAKE.info(**changed), MAKE.annex()))
    assert [one for one, _, _ in stops(checked)] == [code]


def test_a_workbook_without_its_sheets_or_header_says_which(check: Check) -> None:
    assert {one.code for one in check(MAKE.workbook({"Bảng": [["a", "b"]]})).problems} >= {"SHEET_MISSING"}
    rows = [[cell if cell != "Quy tắc" else "Cách tính" for cell in row] for row in MAKE.annex()]
    problems = [one for one in check(MAKE.whole(MAKE.info(), rows)).problems if one.code == "HEADER_NOT_FOUND"]
    assert problems and "Quy tắc" in problems[0].message


def test_an_empty_template_says_what_is_still_to_be_filled_in(check: Check) -> None:
    checked = check(template())
    assert not checked.is_sound
    assert {one.code for one in checked.problems} == {"VALUE_MISSING", "EMPTY"}
    assert {one.place.column for one in checked.problems if one.place.sheet == "Thông tin"} == {
        *("Mã bộ tiêu chí", "Tên bộ tiêu chí", "Cấp", "Quyết định", "Hiệu lực từ", "Tổng điểm"),
    }


def with_parts(content: bytes, parts: dict[str, bytes]) -> bytes:
    """The same workbook with further parts, or other ones."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return buffer.getvalue()


def test_hostile_workbooks_are_refused_by_the_readers_of_the_exports(check: Check) -> None:
    sound = (ANNEXES / "annex.xlsx").read_bytes()
    macros = with_parts(sound, {"xl/vbaProject.bin": b"x"})
    bomb = with_parts(sound, {"xl/media/x.bin": b"\0" * (80 << 20)})
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as bundle:
        bundle.writestr("bo.yml", SET)
    refused = {name: check(content) for name, content in
               {"macros": macros, "bomb": bomb, "zip": plain.getvalue(), "cut": sound[:3000]}.items()}  # fmt: skip
    assert {name: [one.code for one in checked.problems] for name, checked in refused.items()} == {
        "macros": ["MACROS"],
        "bomb": ["ARCHIVE_REFUSED"],
        "zip": ["FORMAT_UNKNOWN"],
        "cut": ["UNREADABLE"],
    }
    assert check(sound + b"\0" * (9 << 20)).problems[0].code == "TOO_LARGE"


@pytest.fixture
def no_warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A state folder without a server: only the file itself can be wrong."""
    monkeypatch.setenv("CCHC_HOME", str(tmp_path / "home"))
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.mark.usefixtures("no_warehouse")
def test_the_command_ends_in_1_where_something_is_to_be_mended_and_in_0_where_nothing_is(tmp_path: Path) -> None:
    sound, wrong = tmp_path / "a.yml", tmp_path / "b.yml"
    sound.write_text(SET, encoding="utf-8")
    wrong.write_text(SET.replace("total: 100", "total: 99"), encoding="utf-8")
    assert CliRunner().invoke(app, ["criteria", "check", str(sound)]).exit_code == 0
    result = CliRunner().invoke(app, ["criteria", "check", "--json", str(sound), str(wrong)])
    assert result.exit_code == 1
    first, second = json.loads(result.stdout)
    assert first["is_sound"] and not second["is_sound"]
    [problem] = [one for one in second["problems"] if one["severity"] == "R"]
    assert (problem["code"], problem["row"], problem["column"]) == ("AREAS_SUM", line_of("total"), "total")
