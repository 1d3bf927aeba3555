"""The shipped catalogue is sound, each kind of fault in one is found, and the page for senders says what it says."""

import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cchc.cli import app
from ingestion import catalogue_check
from ingestion.catalogue import Catalogue, Vendor, VendorDataset, get_catalogue
from ingestion.catalogue_check import Problem, problems
from ingestion.catalogue_docs import page
from ingestion.codes import FILE_CODES, ROW_CODES, SYSTEM_CODES
from ingestion.criteria.problem import CODES as CRITERIA_CODES
from ingestion.dataset import Dataset
from ingestion.fold import match_key
from ingestion.plans.problem import CODES as PLAN_CODES

ROOT = Path(__file__).resolve().parents[2]
DOSSIERS = "one_stop_shop.dossiers"
OUTGOING = "documents.outgoing"

Steps = tuple[str | int, ...]


def changed(model: Dataset, place: Steps, value: object) -> Dataset:
    """A copy of a dataset with one field of its file replaced; pydantic still accepts it."""
    content: dict[str, Any] = model.model_dump()
    inner: Any = content
    for step in place[:-1]:
        inner = inner[step]
    if isinstance(inner, tuple):
        raise TypeError(place)
    inner[place[-1]] = value
    return Dataset.model_validate(content)


def broken_dataset(name: str, place: Steps, value: object) -> list[Problem]:
    shipped = get_catalogue()
    return problems(Catalogue({**shipped.datasets, name: changed(shipped.datasets[name], place, value)}, (), ""))


def with_rule(**fields: object) -> dict[str, object]:
    return {"code": "NEW", "severity": "R", "check": "matches", "column": "dossier_code", "message": "Sai."} | fields


def with_vendors(*vendors: dict[str, object]) -> list[Problem]:
    files = tuple(
        Vendor.model_validate({"vendor": f"vendor_{number}", "title": "Phần mềm", "datasets": datasets})
        for number, datasets in enumerate(vendors)
    )
    return problems(Catalogue(get_catalogue().datasets, files, ""))


def test_the_shipped_catalogue_has_no_problems() -> None:
    assert problems(get_catalogue()) == []


@pytest.mark.parametrize(
    ("place", "value", "code", "field"),
    [
        (("columns", "due_at", "headings"), ["NGÀY  NỘP"], "HEADING_TWICE", "columns.due_at.headings"),
        (("secrecy", "headings"), ["Trạng thái"], "HEADING_TWICE", "secrecy.headings"),
        (("personal",), ["ngày trả"], "HEADING_DROPPED", "personal"),
        (("ignored",), ["Lĩnh  vực"], "HEADING_DROPPED", "ignored"),
        (("columns", "status", "values"), {"Hoà giải": 1, "hòa giải": 2}, "WORD_TWICE", "columns.status.values"),
        (("columns", "status", "values"), {"Mới": 1, "Cũ": "old"}, "WORDS_MIXED", "columns.status.values"),
        (("columns", "procedure_code", "keep"), r"^(\d+)$", "PATTERN_GROUP", "columns.procedure_code.keep"),
        (("key",), ["unit"], "KEY_NOT_LOADED", "key"),
        (("columns", "paid_at", "load"), False, "RAW_TABLE", "columns"),
        (("columns", "unit", "load"), True, "RAW_TABLE", "columns.unit"),
        (("dataset",), "dossiers_2", "RAW_TABLE", "dataset"),
    ],
)
def test_a_fault_of_a_dataset_is_found(place: Steps, value: object, code: str, field: str) -> None:
    found = broken_dataset(DOSSIERS, place, value)
    assert (code, field) in {(problem.code, problem.field) for problem in found}
    assert {problem.code for problem in found} == {code}
    assert {problem.file.rpartition("/")[0] for problem in found} == {"datasets/one_stop_shop"}


def test_a_fault_of_a_form_is_found() -> None:
    report, files, execution = "one_stop_shop.report_06a", "documents.work_files", "budget.execution"
    titles = get_catalogue().datasets[report].model_dump()["sections"]
    parts = get_catalogue().datasets[execution].model_dump()["parts"]
    taken = {"source": "retention", "pattern": r"^(\d+)"}
    found = [
        broken_dataset(report, ("sections",), [{**titles[0], "pattern": r"^[A-H]\."}, titles[1]]),
        broken_dataset(execution, ("parts",), {**parts, "item": r"(?=-)"}),
        broken_dataset(files, ("columns", "retention_years", "taken"), taken),
    ]
    assert [[(problem.code, problem.field) for problem in problems] for problems in found] == [
        [("PATTERN_GROUP", "sections.level.pattern")],
        [("PATTERN_INVALID", "parts.item")],
        [("PATTERN_GROUP", "columns.retention_years.taken")],
    ]


@pytest.mark.parametrize(
    ("rule", "code", "field"),
    [
        (with_rule(check="is_nice"), "CHECK_UNKNOWN", "rules[1] NEW"),
        (with_rule(), "RULE_INCOMPLETE", "rules[1] NEW"),
        (with_rule(check="not_before"), "RULE_INCOMPLETE", "rules[1] NEW"),
        (with_rule(check="abolished_from_2026", other="received_at"), "RULE_INCOMPLETE", "rules[1] NEW"),
        (with_rule(check="was_filled"), "RULE_INCOMPLETE", "rules[1] NEW"),
        (with_rule(severity="X", check="not_null"), "SEVERITY_OF_FILE", "rules[1] NEW"),
        (with_rule(pattern="(?=H)"), "PATTERN_INVALID", "rules[1] NEW.pattern"),
        (with_rule(pattern=r"\p{L}"), "PATTERN_INVALID", "rules[1] NEW.pattern"),
        (
            with_rule(check="code_date_near", other="received_at", pattern=r"\d"),
            "PATTERN_GROUP",
            "rules[1] NEW.pattern",
        ),
    ],
)
def test_a_fault_of_a_rule_is_found(rule: dict[str, object], code: str, field: str) -> None:
    found = broken_dataset(DOSSIERS, ("rules",), [rule])
    assert [(problem.code, problem.field) for problem in found] == [(code, field)]


@pytest.mark.parametrize(
    ("vendors", "code", "field"),
    [
        (({"one_stop_shop.dossier": {"senders": ["540"]}},), "DATASET_UNKNOWN", "datasets.one_stop_shop.dossier"),
        (
            ({DOSSIERS: {"senders": ["540"], "values": {"stattus": {"0": 1}}}},),
            "COLUMN_UNKNOWN",
            f"datasets.{DOSSIERS}.values.stattus",
        ),
        (
            ({DOSSIERS: {"senders": ["540"]}}, {DOSSIERS: {"senders": ["541", "540"]}}),
            "SENDER_TWICE",
            f"datasets.{DOSSIERS}.senders",
        ),
        (
            ({DOSSIERS: {"senders": ["540"], "headings": {"due_at": ["Ngày trả"]}}},),
            "HEADING_TWICE",
            f"datasets.{DOSSIERS}.columns.returned_at.headings",
        ),
        (
            ({DOSSIERS: {"senders": ["540"], "personal": ["Lĩnh vực"]}},),
            "HEADING_DROPPED",
            f"datasets.{DOSSIERS}.personal",
        ),
        (
            ({DOSSIERS: {"senders": ["540"], "values": {"status": {"Xong": 9, "XONG": 10}}}},),
            "WORD_TWICE",
            f"datasets.{DOSSIERS}.columns.status.values",
        ),
    ],
)
def test_a_fault_of_a_vendor_is_found(vendors: tuple[dict[str, object], ...], code: str, field: str) -> None:
    found = with_vendors(*vendors)
    assert [(problem.code, problem.field) for problem in found] == [(code, field)]
    assert found[0].file == f"vendors/vendor_{len(vendors) - 1}.yml"


def test_a_year_of_a_date_and_the_unit_may_be_in_a_key() -> None:
    key = ["unit_code", "unit_valid_from", "doc_date.year", "doc_no"]
    assert broken_dataset(OUTGOING, ("key",), key) == []


def test_the_command_counts_what_is_sound() -> None:
    result = CliRunner().invoke(app, ["catalog", "check"])
    assert result.exit_code == 0
    assert result.output.startswith(f"Danh mục đúng: {len(get_catalogue().datasets)} bộ dữ liệu")


def test_the_command_prints_a_line_for_each_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = [Problem("HEADING_TWICE", f"datasets/plan/{name}.yml", "personal", "hai lần.") for name in "ab"]
    monkeypatch.setattr(catalogue_check, "problems", lambda _: faults)
    result = CliRunner().invoke(app, ["catalog", "check"])
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "[HEADING_TWICE] personal: hai lần. (tệp datasets/plan/a.yml)",
        "[HEADING_TWICE] personal: hai lần. (tệp datasets/plan/b.yml)",
    ]


def test_the_committed_page_is_what_the_catalogue_gives() -> None:
    written = (ROOT / "docs" / "contracts" / "datasets.md").read_bytes()
    assert written == page(get_catalogue()).encode(), "run: cchc catalog docs"


def test_every_code_of_the_ingestion_is_explained() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "ingestion").rglob("*.py")]
    raised = {code for text in sources for code in re.findall(r'Error\(\s*"([A-Z_]+)"', text)}
    found = {code for text in sources for code in re.findall(r'Finding\(\s*"([A-Z_]+)"', text)}
    assert len(raised) > 10
    assert raised - {*FILE_CODES, *SYSTEM_CODES, *CRITERIA_CODES, *PLAN_CODES} == set()
    assert found - set(ROW_CODES) == set()


def test_a_vendors_headings_count_even_where_the_standard_ones_were_read_first() -> None:
    shipped = get_catalogue()
    own = Vendor(
        vendor="mine",
        title="Vendor of the test",
        datasets={
            "one_stop_shop.dossiers": VendorDataset(senders=("999",), headings={"dossier_code": ("Số thứ tự hồ sơ",)})
        },
    )
    catalogue = Catalogue(shipped.datasets, (own,), shipped.version)
    heading = match_key("Số thứ tự hồ sơ")
    assert heading not in catalogue.dataset("one_stop_shop.dossiers", "all").heading_map
    assert catalogue.dataset("one_stop_shop.dossiers", "999").heading_map[heading] == "dossier_code"
