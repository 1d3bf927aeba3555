"""Follows the DAG runs of the demonstration and shows how far they are."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from cchc.runtime import AirflowClient, Run
from warehouse.errors import CchcError

DONE = frozenset({"success", "skipped", "failed", "upstream_failed", "removed"})
LONGEST = 300.0


@dataclass(frozen=True)
class Step:
    """A DAG to wait for: ``before`` runs of it were there already."""

    dag_id: str
    title: str
    before: int = 0


def runs_so_far(airflow: AirflowClient, dag_ids: Sequence[str]) -> dict[str, int]:
    """How many runs each DAG has had."""
    return {dag_id: len(airflow.runs(dag_id, limit=100)) for dag_id in dag_ids}


def follow(console: Console, airflow: AirflowClient, steps: Sequence[Step]) -> dict[str, Run]:
    """Wait until every DAG has had a new run and none goes on; gives the newest run of each.

    Raises:
        CchcError: DEMO_TIMEOUT after five minutes, naming the DAGs that are not done.
    """
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        bars = {step.dag_id: progress.add_task(step.title, total=None, start=False) for step in steps}
        waiting = list(steps)
        newest: dict[str, Run] = {}
        deadline = time.monotonic() + LONGEST
        while waiting:
            if time.monotonic() > deadline:
                names = ", ".join(step.dag_id for step in waiting)
                raise CchcError(
                    "DEMO_TIMEOUT", f"Chưa xong sau {LONGEST:.0f} giây: {names}.", action="Xem trang Airflow."
                )
            for step in list(waiting):
                run = _new_run(airflow, step)
                if run is None:
                    continue
                newest[step.dag_id] = run
                _show(progress, bars[step.dag_id], airflow, run)
                if run.finished:
                    waiting.remove(step)
            time.sleep(0.5)
    return newest


def _new_run(airflow: AirflowClient, step: Step) -> Run | None:
    """The newest run since ``before``; an unfinished one first, because it will bring the last word."""
    runs = airflow.runs(step.dag_id, limit=100)
    fresh = runs[: len(runs) - step.before] if step.before else runs
    unfinished = [run for run in fresh if not run.finished]
    return next(iter(unfinished or fresh), None)


def _show(progress: Progress, bar: TaskID, airflow: AirflowClient, run: Run) -> None:
    tasks = airflow.task_states(run.dag_id, run.run_id)
    done = sum(task.state in DONE for task in tasks)
    if not progress.tasks[bar].started:
        progress.start_task(bar)
    progress.update(bar, total=max(len(tasks), 1), completed=done)
    if run.finished:
        progress.update(bar, total=max(len(tasks), 1), completed=max(len(tasks), 1))
        progress.stop_task(bar)
