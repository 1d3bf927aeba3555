"""A plan is loaded by one command: both of its parts or nothing of it, with a receipt for each."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from candidate_kit import own_database, rows
from typer.testing import CliRunner, Result

from cchc.cli import app
from warehouse.database import Role

REAL = Path(__file__).resolve().parents[2] / "cchc" / "sample" / "data" / "plans" / "pm-2024.yml"
COUNTS = (
    "select (select count(*) from raw.plan__targets where is_current and plan_code = 'PM-2024'), "
    "(select count(*) from raw.plan__tasks where is_current and plan_code = 'PM-2024')"
)


@pytest.fixture(scope="module")
def database(warehouse: Path) -> Iterator[None]:
    with own_database(warehouse, "plan_test"):
        yield


def load(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["plan", "load", *map(str, arguments)])


def test_a_plan_with_an_error_is_not_loaded_at_all_and_once_mended_it_is(database: None, tmp_path: Path) -> None:
    content = REAL.read_text(encoding="utf-8")
    path = tmp_path / "pm-2024.yml"
    path.write_text(content.replace("indicator_code: online_plain", "indicator_code: truc_tuyen", 1), encoding="utf-8")
    refused = load(path)
    assert refused.exit_code == 4
    assert "INDICATOR_UNKNOWN" in refused.output
    assert "Chưa nạp gì" in refused.output
    assert rows(Role.PIPELINE, "select count(*) from ops.delivery") == [(0,)]

    path.write_text(content, encoding="utf-8")
    loaded = load(path, "--exported-at", "2024-01-15", "--json")
    assert loaded.exit_code == 0
    receipts = {one["dataset"]: one for one in json.loads(loaded.output)}
    assert {name: (one["status"], one["sender"], one["period"]) for name, one in receipts.items()} == {
        "plan.targets": ("loaded", "21991", "2024"),
        "plan.tasks": ("loaded", "21991", "2024"),
    }
    ((targets, tasks),) = rows(Role.PIPELINE, COUNTS)
    assert (targets, tasks) == (receipts["plan.targets"]["rows_loaded"], receipts["plan.tasks"]["rows_loaded"])
    assert targets >= 30
    assert tasks == 25

    again = load(path)
    assert again.exit_code == 5, "the same bytes once more"
    assert "trùng tệp đã nạp" in again.output
    assert rows(Role.PIPELINE, COUNTS) == [(targets, tasks)]


def test_an_annex_is_loaded_for_the_unit_and_year_that_are_named(database: None, tmp_path: Path) -> None:
    path = tmp_path / "phu-luc.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        header = ["TT", "Nhiệm vụ", "Sản phẩm", "Cơ quan chủ trì", "Thời gian thực hiện"]
        for at, row in enumerate([header, ["1", "Ban hành kế hoạch", "Kế hoạch", "Văn phòng", "Quý I"]]):
            sheet.write_row(at, 0, row)
    unnamed = load(path)
    assert unnamed.exit_code == 1
    assert getattr(unnamed.exception, "code", None) == "PLAN_SENDER"
    assert load(path, "--unit", "21589", "--year", "2026").exit_code == 0
    assert rows(
        Role.PIPELINE,
        "select plan_code, unit_code, unit_valid_from::text, year, due_dates from raw.plan__tasks "
        "where is_current and unit_code = '21589'",
    ) == [("21589-2026", "21589", "2025-07-01", 2026, "2026-03-31")]
