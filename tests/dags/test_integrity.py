"""Each DAG file reads quickly, says who owns it and when it runs, and retries only what is worth it."""

from typing import Any

import pytest
from dag_kit import DAG_FILES

SOURCES = {
    "ingest_one_stop_shop": "0 6 * * *",
    "ingest_documents": "15 6 * * *",
    "ingest_national_portal": "30 6 * * *",
    "ingest_budget": "0 7 * * 1",
    "ingest_plan": "15 7 * * 1",
    "ingest_scorecard": "30 7 * * 1",
    "ingest_survey": "45 7 * * 1",
}

Facts = dict[str, dict[str, Any]]
every_file = pytest.mark.parametrize("name", [path.stem for path in DAG_FILES])


def test_these_are_the_dags() -> None:
    assert {path.stem for path in DAG_FILES} == {*SOURCES, "build_warehouse", "publish_edition", "maintenance"}


@pytest.mark.parametrize("path", DAG_FILES, ids=lambda path: path.stem)
def test_a_file_only_wires(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 60
    assert "select " not in text.lower()


@every_file
def test_a_file_reads_within_a_second_and_loads_nothing_heavy(facts: Facts, name: str) -> None:
    assert facts[name]["seconds"] < 1.0
    assert facts[name]["heavy"] == []
    assert facts[name]["variables"] == []


@every_file
def test_a_dag_says_what_it_is(facts: Facts, name: str) -> None:
    dag = facts[name]
    assert dag["dag_id"] == name
    assert dag["tags"]
    assert dag["doc"].strip().startswith("### ")
    assert {task["owner"] for task in dag["tasks"].values()} == {"cchc"}


@every_file
def test_a_dag_starts_on_an_explicit_day_of_vietnam_and_never_catches_up(facts: Facts, name: str) -> None:
    dag = facts[name]
    assert dag["has_start"]
    assert dag["timezone"] == "Asia/Ho_Chi_Minh"
    assert dag["catchup"] is False


@every_file
def test_a_task_is_retried_by_the_kind_of_error_only(facts: Facts, name: str) -> None:
    assert all(task["has_policy"] and task["retries"] == 3 for task in facts[name]["tasks"].values())


@pytest.mark.parametrize(("name", "cron"), SOURCES.items())
def test_each_source_has_its_own_hour_and_announces_its_own_rows(facts: Facts, name: str, cron: str) -> None:
    dag = facts[name]
    assert dag["cron"] == cron
    assert dag["max_active_runs"] == 1
    announcing = {task_id: task["outlets"] for task_id, task in dag["tasks"].items() if task["outlets"]}
    assert announcing == {"announce": [name.replace("ingest_", "raw_")]}


def test_a_failed_batch_fails_the_run_although_the_others_are_announced(facts: Facts) -> None:
    tasks = facts["ingest_documents"]["tasks"]
    assert tasks["announce"]["trigger_rule"] == "all_done"
    assert tasks["all_batches_done"]["upstream"] == ["ingest_files"]
    assert tasks["all_batches_done"]["trigger_rule"] == "none_failed"


def test_any_source_starts_a_build_and_only_one_build_runs(facts: Facts) -> None:
    dag = facts["build_warehouse"]
    assert dag["assets"] == sorted(name.replace("ingest_", "raw_") for name in SOURCES)
    assert dag["max_active_runs"] == 1
    assert dag["tasks"]["finish"]["outlets"] == ["candidate"]


def test_the_layers_are_built_in_their_order_and_a_failure_closes_the_build(facts: Facts) -> None:
    tasks = facts["build_warehouse"]["tasks"]
    layers = ["dbt_staging", "dbt_intermediate", "dbt_marts", "dbt_tests"]
    for before, after in zip(["begin", *layers[:-1]], layers, strict=True):
        assert before in tasks[after]["upstream"]
    assert {"dbt_tests", "check_landed"} <= set(tasks["finish"]["upstream"])
    assert tasks["record_failure"]["trigger_rule"] == "one_failed"
    assert {*layers, "check_landed"} <= set(tasks["record_failure"]["upstream"])


def test_a_build_is_audited_before_anything_is_published_and_approved_before_it_is_official(facts: Facts) -> None:
    dag = facts["publish_edition"]
    assert dag["assets"] == ["candidate"]
    assert dag["tasks"]["publish_draft"]["upstream"] == ["audit"]
    assert "approval" in dag["tasks"]["approve"]["upstream"]
    assert "publish_draft" in dag["tasks"]["is_official"]["upstream"]


def test_every_night_retention_comes_first_and_alerts_are_told_whatever_happened(facts: Facts) -> None:
    dag = facts["maintenance"]
    assert (dag["cron"], dag["max_active_runs"]) == ("30 2 * * *", 1)
    assert dag["tasks"]["verify"]["upstream"] == ["purge"]
    assert dag["tasks"]["tell_alerts"]["upstream"] == ["verify"]
    assert dag["tasks"]["tell_alerts"]["trigger_rule"] == "all_done"
    assert not any(task["outlets"] for task in dag["tasks"].values())
