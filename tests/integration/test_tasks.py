"""The tasks of plans, from the annex to their status: which document proves which, against the truth of the sample."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from candidate_kit import own_database, rows

from cchc.sample import write_sample
from ingestion.delivery import from_inbox
from ingestion.pipeline import ingest
from warehouse.database import Role
from warehouse.transform import run_dbt

DATASETS = {"plan": {"tasks"}, "documents": {"outgoing"}, "scorecard": {"scores", "manual_indicators"}}
AS_OF = date(2026, 11, 5)
NO_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
MODEL_PLAN = "21769-2026"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample("52", (2024, 2026), tmp_path_factory.mktemp("tasks"), scale=0.05, seed=42).out


@pytest.fixture(scope="module")
def expected(sample: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((sample / "expected.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def judged(sample: Path, expected: dict[str, Any], warehouse: Path) -> Iterator[None]:
    """The tasks of the sample's plans, judged on the day of its last files, in a database of their own."""
    with own_database(warehouse, "tasks_test"):
        for file in expected["files"]:
            if file["dataset"] in DATASETS.get(file["source"], ()):
                ingest(from_inbox(sample / file["path"], sample / "inbox"))
        dbt(AS_OF, "build", "--select", "resource_type:seed", "path:models/staging", *NO_TESTS)
        dbt(AS_OF, "run", "--select", "+task_status", "+task_occurrence", "+int_tasks__counted", "--full-refresh")
        yield


def dbt(as_of: date, *arguments: str) -> None:
    """Run dbt as of a day; whatever it was to make must have been made."""
    assert [result for result in run_dbt(arguments, as_of=as_of) if result.status != "success"] == []


def shown(value: object) -> str | int | None:
    return value.isoformat() if isinstance(value, date) else value  # type: ignore[return-value]


def statuses(plan: str) -> dict[str, tuple[Any, ...]]:
    found = rows(
        Role.PIPELINE,
        f"select task_no, status, done_date, due_date from candidate.task_status where plan_code = '{plan}'",
    )
    return {task_no: (status, shown(done), shown(due)) for task_no, status, done, due in found}


def test_every_time_that_a_task_is_due_has_the_status_and_the_document_of_the_truth(
    judged: None, expected: dict[str, Any]
) -> None:
    names = (
        "plan_code",
        "task_no",
        "occurrence",
        "area",
        "lead_unit_code",
        "due_date",
        "done_date",
        "match_rule",
        "status",
    )
    found = rows(
        Role.PIPELINE, f"select {', '.join(names)}, split_part(evidence_ref, ' ', 1) from candidate.task_occurrence"
    )
    truth = [(*(one[name] for name in names), one["document"]) for one in expected["tasks"]]
    assert len(truth) > 100
    assert {one["status"] for one in expected["tasks"]} == {
        "done_on_time",
        "done_late",
        "overdue",
        "due",
        "no_evidence",
    }
    assert {one["match_rule"] for one in expected["tasks"]} >= {
        "scorecard_task",
        "type_topic_period",
        "type_topic_date",
    }
    assert sorted(str(tuple(map(shown, row))) for row in found) == sorted(str(row) for row in truth)


def test_ten_tasks_of_a_real_plan_as_a_person_reads_them(judged: None) -> None:
    found = statuses("PM-2024")
    assert len(found) == 25
    assert {task: found[task] for task in ("1", "1.1", "3", "7", "8", "10", "12", "13", "16", "19")} == {
        "1": ("overdue", None, "2024-03-31"),
        "1.1": ("no_evidence", None, None),
        "3": ("done_on_time", "2024-03-29", "2024-03-31"),
        "7": ("done_on_time", "2024-01-31", "2024-01-31"),
        "8": ("done_late", "2024-02-01", "2024-01-31"),
        "10": ("done_late", "2024-02-15", "2024-01-31"),
        "12": ("done_on_time", "2024-05-10", "2024-12-31"),
        "13": ("no_evidence", None, None),
        "16": ("overdue", None, "2024-12-31"),
        "19": ("recurring", "2024-12-20", "2024-12-31"),
    }


def test_a_task_due_several_times_is_one_row_and_says_how_often_it_was_done(
    judged: None, expected: dict[str, Any]
) -> None:
    several = [one for one in expected["tasks"] if one["occurrences"] > 1]
    done = Counter((one["plan_code"], one["task_no"]) for one in several if one["status"].startswith("done"))
    truth = {
        (
            one["plan_code"],
            one["task_no"],
        ): f"Định kỳ, đã thực hiện {done[one['plan_code'], one['task_no']]}/{one['occurrences']} lần"
        for one in several
    }
    found = rows(
        Role.PIPELINE, "select plan_code, task_no, status_vi from candidate.task_status where status = 'recurring'"
    )
    assert {(plan, task): status for plan, task, status in found} == truth


def test_a_task_led_by_another_commune_is_proved_by_that_communes_document(judged: None) -> None:
    (row,) = rows(
        Role.PIPELINE,
        "select unit_code, lead_unit_code, done_date, status from candidate.task_status "
        "where plan_code = '21829-2025' and task_no = '2'",
    )
    assert tuple(row) == ("21829", "21868", date(2025, 12, 9), "done_late")


def test_what_was_due_by_now_is_counted_in_its_month(judged: None, expected: dict[str, Any]) -> None:
    found: Counter[tuple[str, str, str, str]] = Counter()
    for unit, month, area, *counts in rows(
        Role.PIPELINE,
        "select unit_code, to_char(month, 'YYYY-MM'), area, tasks_due, tasks_done, tasks_done_on_time, reports_due, "
        "reports_on_time from intermediate.int_tasks__counted",
    ):
        for name, count in zip(("tasks_due", "tasks_done", "tasks_done_on_time"), counts, strict=False):
            found[f"fct_{area}", unit, month, name] += count
        for name, count in zip(("reports_due", "reports_on_time"), counts[3:], strict=True):
            found["fct_steering", unit, month, name] += count
    names = {"tasks_due", "tasks_done", "tasks_done_on_time", "reports_due", "reports_on_time"}
    truth = {
        (fact, unit, month, name): count
        for fact, units in expected["facts"].items()
        for unit, months in units.items()
        for month, counts in months.items()
        for name, count in counts.items()
        if name in names
    }
    assert truth
    assert {key: count for key, count in found.items() if count} == truth


def test_a_task_is_due_on_its_last_day_and_overdue_on_the_next(judged: None) -> None:
    assert statuses(MODEL_PLAN)["I.4"][0] == "overdue"
    for day, status in ((date(2026, 6, 30), "due"), (date(2026, 7, 1), "overdue")):
        dbt(day, "run", "--select", "int_as_of", "int_tasks__matched+", "--exclude", "fct_*+", "int_units__active+")
        assert statuses(MODEL_PLAN)["I.4"][0] == status


def test_a_plan_sent_again_with_another_date_is_judged_by_the_new_one(judged: None, sample: Path) -> None:
    (path,) = (sample / "inbox" / "plan" / "tasks" / "21991" / "2024").iterdir()
    content = path.read_text(encoding="utf-8")
    changed = path.with_name("pm-2024-sua.yml")
    old = "due: Sau khi có Quyết định của UBND tỉnh\n"
    assert content.count(old) == 1
    changed.write_text(content.replace(old, "due: Quý II\n"), encoding="utf-8")
    assert ingest(from_inbox(changed, sample / "inbox")).status == "loaded"
    dbt(AS_OF, "run", "--select", "int_as_of", "int_tasks__due+", "--exclude", "fct_*+", "int_units__active+")
    assert statuses("PM-2024")["14"] == ("overdue", None, "2024-06-30")
    assert len(statuses("PM-2024")) == 25


def test_every_task_of_the_sample_belongs_to_an_area(judged: None) -> None:
    assert rows(Role.PIPELINE, "select plan_code, task_no from candidate.task_status where area is null") == []
