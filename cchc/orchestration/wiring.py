"""The tasks that several DAGs have in common, and the questions that only Airflow can answer."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import Asset, TriggerRule, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from cchc.orchestration import ingest_steps
from cchc.orchestration.policy import SOURCES

LONGEST_WAIT_FOR_QUIET = timedelta(minutes=30)
UNFINISHED = ["queued", "running"]


def ingest_inbox(source: str, outlet: Asset) -> None:
    """Wire the way of one source's files: find what waits, ingest it batch by batch, announce it.

    ``outlet`` is announced only where rows were loaded, also when another batch failed; the run fails in that case
    all the same (``all_batches_done``), so that a failure is seen.
    """

    @task
    def find_files() -> list[list[str]]:
        return ingest_steps.waiting_batches(source)

    @task
    def ingest_files(paths: list[str]) -> dict[str, int]:
        return ingest_steps.ingest_batch(source, paths, again=get_current_context()["ti"].try_number > 1)

    @task(outlets=[outlet], trigger_rule=TriggerRule.ALL_DONE)
    def announce(summaries: Sequence[Mapping[str, int]]) -> None:
        summary = ingest_steps.total(summaries[:] if summaries else ())
        if not summary["files_loaded"]:
            raise AirflowSkipException("Không có tệp mới nào được nạp.")
        get_current_context()["outlet_events"][outlet].extra = dict(summary)

    batches = ingest_files.expand(paths=find_files())
    announce(batches)  # type: ignore[arg-type]  # what a task gives stands for its value until it runs
    batches >> EmptyOperator(task_id="all_batches_done", trigger_rule=TriggerRule.NONE_FAILED)


def nothing_is_being_ingested(context: Mapping[str, Any]) -> bool:
    """Whether no ingest runs or waits to run, so that one build serves them all; yes after half an hour."""
    started: datetime = context["dag_run"].start_date
    if datetime.now(UTC) - started > LONGEST_WAIT_FOR_QUIET:
        return True
    instance = context["ti"]
    return not any(instance.get_dr_count(dag_id=f"ingest_{source}", states=UNFINISHED) for source in SOURCES)


def build_to_publish(context: Mapping[str, Any]) -> int | None:
    """The build that the latest event of the candidate names; None where a person started the run."""
    events = [event for events in context["triggering_asset_events"].values() for event in events]
    builds = [int(event.extra["build_id"]) for event in events if "build_id" in event.extra]
    return max(builds, default=None)
