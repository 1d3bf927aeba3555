"""A plan before it is loaded: everything that is wrong with it, on its line, by the rules that would take it in."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from typer.testing import CliRunner

from cchc.cli import app
from ingestion.indicator_seeds import indicator_units
from ingestion.plans.check import Checked, check_plan
from warehouse.errors import CchcError

REAL = Path(__file__).resolve().parents[2] / "cchc" / "sample" / "data" / "plans"
PLAN = """plan_code: PM-2024
unit_code: "21991"
year: 2024
targets:
  - {clause: II.1, indicator_name: Hồ sơ, indicator_code: online_plain, operator: ">=", value: 50, unit_of_measure: "%"}
  - {clause: II.2, indicator_name: Dẫn đầu, operator: null, value: null}
tasks:
  - {area: CẢI CÁCH THỂ CHẾ, number: "1", task: Ban hành kế hoạch, lead: Tư pháp, due: Quý I}
  - {area: CẢI CÁCH THỂ CHẾ, number: "2", task: Báo cáo, lead: Tư pháp, due: Hằng quý}
  - {area: CÔNG VỤ, number: "3", task: Họp, lead: Văn phòng, due: Thường xuyên}
"""
FIRST, SECOND, TASK = 5, 6, 8
"""Lines of the two targets and of the first task."""


@pytest.fixture
def checked(tmp_path: Path) -> Callable[[str], Checked]:
    def check(content: str) -> Checked:
        path = tmp_path / "plan.yml"
        path.write_text(content, encoding="utf-8")
        return check_plan(path)

    return check


def told(result: Checked) -> list[tuple[str, str, int | None, str | None]]:
    return [(one.severity, one.code, one.place.row, one.place.column) for one in result.problems]


def test_a_sound_plan_is_summed_up(checked: Callable[[str], Checked]) -> None:
    result = checked(PLAN)
    assert told(result) == []
    assert result.is_sound
    summary = result.summary
    assert (summary.targets, summary.targets_without_number) == (2, 1)
    assert dict(summary.sections) == {"CẢI CÁCH THỂ CHẾ": 2, "CÔNG VỤ": 1}
    assert dict(summary.due) == {"once": 1, "several": 1, "standing": 1}
    assert [(one.name, one.sender, one.period) for one in result.deliveries] == [
        ("plan.targets", "21991", "2024"),
        ("plan.tasks", "21991", "2024"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("plan_code: PM-2024\n", "title: plan_code\nplan_code2: x\n", ("X", "PLAN_KEY_MISSING", 1, "plan_code")),
        ('unit_code: "21991"\n', "", ("X", "PLAN_KEY_MISSING", 1, "unit_code")),
        ("year: 2024\n", "", ("X", "PLAN_KEY_MISSING", 1, "year")),
        ("year: 2024\n", "year: 2024\nyears: 2021-2025\n", ("X", "PLAN_YEAR", 4, "years")),
        ("year: 2024", "year: năm nay", ("X", "PLAN_YEAR", 3, "year")),
        ("year: 2024\n", "year: 2024\nphone: x\n", ("X", "PLAN_KEY_UNKNOWN", 4, "phone")),
        ("clause: II.2", "clause: II.1", ("X", "PLAN_NAMED_TWICE", SECOND, "clause")),
        ("clause: II.2", "clause: II.2, phone: x", ("X", "PLAN_KEY_UNKNOWN", SECOND, "phone")),
        ("clause: II.2", "clause: II.2, clause: II.3", ("X", "PLAN_KEY_TWICE", SECOND, "clause")),
        ("clause: II.2", "clause: [II.2]", ("X", "PLAN_NOT_TEXT", SECOND, "clause")),
        ("clause: II.2,", "clause: ,", ("R", "KEY_MISSING", SECOND, "clause")),
        ("operator: null", 'operator: ">="', ("X", "OPERATOR_WITHOUT_VALUE", SECOND, "value")),
        ('operator: ">="', 'operator: "~>"', ("X", "OPERATOR_UNKNOWN", FIRST, "operator")),
        ("value: 50", "value: nhiều", ("R", "VALUE_UNREAD", FIRST, "value")),
        ("online_plain", "truc_tuyen", ("R", "INDICATOR_UNKNOWN", FIRST, "indicator_code")),
        ("value: 50", "value: 150", ("R", "PERCENT_OUT_OF_RANGE", FIRST, "value")),
        ('online_plain, operator: ">=", value: 50', 'null, value: 105', ("W", "PERCENT_ABOVE_100", FIRST, "value")),
        ('"%"}', '"%", year: 2023}', ("X", "PLAN_YEAR_OF_TARGET", FIRST, "year")),
        ('"%"}', '"%", due: 2025-06-30}', ("W", "DUE_OUTSIDE_PLAN", FIRST, "due")),
        ('"%"}', '"%", due: 30.6}', ("R", "VALUE_UNREADABLE", FIRST, "due")),
        ("due: Quý I", "due: Tháng 12/2023", ("W", "DUE_OUTSIDE_PLAN", TASK, "due")),
        ("due: Quý I", "due: Sau Đại hội", ("W", "DUE_UNREAD", TASK, "due")),
        ("due: Quý I", "due: null", ("W", "DUE_UNREAD", TASK, "due")),
        ("lead: Tư pháp, due: Quý I", "lead: null, due: Quý I", ("W", "LEAD_MISSING", TASK, "lead")),
        ("task: Ban hành kế hoạch", "task: Gọi 0912345678", ("R", "PERSONAL_DATA", TASK, "task")),
        ("lead: Tư pháp, due: Quý I", "lead: a.b@example.vn, due: Quý I", ("R", "PERSONAL_DATA", TASK, "lead")),
        ("tasks:\n", "tasks: x\nkhac:\n", ("X", "PLAN_NOT_LIST", 7, "tasks")),
        ("- {area: CÔNG VỤ", "- x\n  - {area: CÔNG VỤ", ("X", "PLAN_NOT_KEYS", 10, None)),
        ("task: Họp", "task: Họp TUYỆT MẬT", ("X", "SECRET_MARKER", None, None)),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_on_its_line(
    checked: Callable[[str], Checked], old: str, new: str, problem: tuple[str, str, int | None, str | None]
) -> None:
    assert PLAN.count(old) >= 1
    result = checked(PLAN.replace(old, new, 1))
    found = [one for one in told(result) if one[:2] == problem[:2]]
    assert problem in found
    assert result.is_sound is (problem[0] in "WI")
    assert all(one.message and one.place.file == "plan.yml" for one in result.problems)
    assert all(one.action for one in result.problems if one.stops)


def test_a_unit_that_does_not_exist_on_the_day_is_told_once(checked: Callable[[str], Checked]) -> None:
    gone = PLAN.replace("year: 2024", "year: 2026")
    assert told(checked(gone)) == [("R", "UNIT_UNKNOWN", None, "unit_code")]
    elsewhere = PLAN.replace("21991", "00001")
    assert told(checked(elsewhere)) == [("R", "UNIT_UNKNOWN", None, "unit_code")]


def test_contradictions_are_information_and_both_are_kept(checked: Callable[[str], Checked]) -> None:
    again = "  - {clause: PL1, indicator_name: Hồ sơ, indicator_code: online_plain, value: 60, operator: '>='}\n"
    result = checked(PLAN.replace("tasks:\n", again + "tasks:\n"))
    assert told(result) == [("I", "CONTRADICTION", FIRST, "value"), ("I", "CONTRADICTION", FIRST + 2, "value")]
    assert result.is_sound
    assert result.summary.targets == 3


def test_a_target_of_every_year_stands_on_its_line_and_contradicts_none_of_another_year(
    checked: Callable[[str], Checked],
) -> None:
    several = PLAN.replace("year: 2024", "years: 2023-2025").replace('"%"}', '"%", each_year: true}')
    several = several.replace("online_plain", "truc_tuyen").replace("due: Quý I}", "due: Sau Đại hội}")
    result = checked(several)
    assert told(result) == [("R", "INDICATOR_UNKNOWN", FIRST, "indicator_code"), ("W", "DUE_UNREAD", TASK, "due")]
    assert result.summary.targets == 4


def test_no_yaml_at_all_is_told_with_its_line(checked: Callable[[str], Checked]) -> None:
    (problem,) = checked(PLAN.replace("  - {clause: II.2", "  - }clause: II.2")).problems
    assert (problem.code, problem.place.row) == ("YAML_SYNTAX", SECOND)


def test_every_code_of_an_indicator_or_a_published_result_may_be_named(checked: Callable[[str], Checked]) -> None:
    units = indicator_units()
    assert {units["online_plain"], units["wait_minutes"], units["dossiers_overdue"], units["sipas"]} == {
        *("percent", "mean", "count", "result")
    }
    assert checked(PLAN.replace("online_plain", "par_index")).is_sound


def workbook(*rows: list[str]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Phụ lục")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell)
    return buffer.getvalue()


TASKS = ["TT", "Nhiệm vụ", "Hoạt động/sản phẩm", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian thực hiện"]
TARGETS = ["STT", "Chỉ tiêu", "Chỉ tiêu phấn đấu năm 2024", "Trách nhiệm cụ thể"]


def test_an_annex_in_a_workbook_is_told_by_sheet_and_row(tmp_path: Path) -> None:
    path = tmp_path / "phu-luc-2.xlsx"
    path.write_bytes(
        workbook(
            TASKS,
            ["I", "CẢI CÁCH THỂ CHẾ", "", "", "", ""],
            ["1", "Ban hành kế hoạch", "Kế hoạch", "Tư pháp", "", "Quý I"],
            ["1", "Báo cáo", "Báo cáo", "Tư pháp", "", "Khi thuận lợi"],
        )
    )
    result = check_plan(path, unit="21991", year=2024)
    assert [(one.severity, one.code, one.place.sheet, one.place.row, one.place.column) for one in result.problems] == [
        ("X", "PLAN_NAMED_TWICE", "Phụ lục", 4, "number"),
        ("W", "DUE_UNREAD", "Phụ lục", 4, "due"),
    ]
    assert [one.name for one in result.deliveries] == ["plan.tasks"]
    with pytest.raises(CchcError) as caught:
        check_plan(path)
    assert caught.value.code == "PLAN_SENDER"


def test_an_annex_of_targets_is_known_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "phu-luc-1.xlsx"
    path.write_bytes(workbook(TARGETS, ["1", "Nộp trực tuyến", "60%", ""], ["2", "Chỉ số CCHC", "Dẫn đầu", ""]))
    result = check_plan(path, unit="21991", year=2024)
    assert told(result) == [("I", "NUMBER_UNREAD", 3, "value_text")]
    assert [one.name for one in result.deliveries] == ["plan.targets"]
    path.write_bytes(workbook(["Số", "Việc"], ["1", "x"]))
    assert [one.code for one in check_plan(path, unit="21991", year=2024).problems] == ["HEADER_NOT_FOUND"]
    path.write_bytes(workbook([*TARGETS, "Số điện thoại"], ["1", "Nộp trực tuyến", "60%", "", "x"]))
    assert [one.code for one in check_plan(path, unit="21991", year=2024).problems] == ["UNKNOWN_COLUMN"]


def test_the_command_says_what_it_found_and_by_its_exit_code(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yml", tmp_path / "bad.yml"
    good.write_text(PLAN, encoding="utf-8")
    bad.write_text(PLAN.replace("online_plain", "truc_tuyen"), encoding="utf-8")
    assert CliRunner().invoke(app, ["plan", "check", str(good)]).exit_code == 0
    both = CliRunner().invoke(app, ["plan", "check", str(good), str(bad)])
    assert both.exit_code == 4
    assert "good.yml: nạp được" in both.output
    assert "bad.yml: chưa nạp được" in both.output
    assert "Không có chỉ số nào mang mã này." in both.output
    found = json.loads(CliRunner().invoke(app, ["plan", "check", "--json", str(bad)]).output)
    assert [(one["code"], one["row"]) for one in found[0]["problems"]] == [("INDICATOR_UNKNOWN", FIRST)]


def test_the_plan_of_the_sample_is_sound() -> None:
    result = check_plan(REAL / "pm-2024.yml")
    assert result.is_sound
    assert {one.code for one in result.problems} == {"DUE_UNREAD", "CONTRADICTION"}
    assert sum(one.code == "CONTRADICTION" for one in result.problems) == 6
