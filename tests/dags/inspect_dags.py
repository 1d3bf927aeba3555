"""Imports DAG files as Airflow would and prints what there is to know of each, as JSON by name.

The time of a file is its own: ``airflow.sdk`` (3.8 s the first time; its parts are loaded when they are first named)
is there before the clock starts, and each file has a fork of its own, so that none profits from another's imports. The
clock counts the processor's time, so that a busy machine does not fail the test.
"""

import importlib
import json
import multiprocessing
import sys
import time
from contextlib import suppress
from pathlib import Path

import airflow.sdk
from airflow.sdk import Asset, AssetAny, Variable
from airflow.sdk.definitions._internal.contextmanager import DagContext

HEAVY = ("pandas", "pyarrow", "dbt", "great_expectations", "ingestion", "expectations", "publishing")


def inspect(path: Path) -> dict[str, object]:
    """The facts of one DAG file, for test_integrity.py."""
    read: list[str] = []
    Variable.get = lambda key, *_, **__: read.append(key)  # type: ignore[method-assign,assignment]
    sys.path.insert(0, str(path.parent))
    DagContext.current_autoregister_module_name = path.stem
    began = time.process_time()
    importlib.import_module(path.stem)
    seconds = time.process_time() - began
    (dag,) = {dag for dag, _ in DagContext.autoregistered_dags}
    return {
        "seconds": seconds,
        "heavy": [name for name in HEAVY if name in sys.modules],
        "variables": read,
        "dag_id": dag.dag_id,
        "cron": dag.schedule if isinstance(dag.schedule, str) else None,
        "assets": sorted(asset.name for asset in _assets(dag.schedule)),
        "timezone": str(dag.timezone),
        "has_start": dag.start_date is not None,
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "tags": sorted(dag.tags),
        "doc": dag.doc_md or "",
        "tasks": {
            task.task_id: {
                "owner": task.owner,
                "retries": task.retries,
                "has_policy": task.retry_policy is not None,
                "upstream": sorted(task.upstream_task_ids),
                "outlets": sorted(outlet.name for outlet in task.outlets),
                "trigger_rule": str(task.trigger_rule.value),
            }
            for task in dag.tasks
        },
    }


def _assets(schedule: object) -> list[Asset]:
    """The assets that start a DAG: any of several, all of a list, none where it goes by the clock."""
    if isinstance(schedule, AssetAny):
        return list(schedule.objects)
    return list(schedule) if isinstance(schedule, list) else []


if __name__ == "__main__":
    for name in airflow.sdk.__all__:
        with suppress(AttributeError):
            getattr(airflow.sdk, name)
    paths = [Path(argument) for argument in sys.argv[1:]]
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        facts = pool.map(inspect, paths, chunksize=1)
    print(json.dumps(dict(zip([path.stem for path in paths], facts, strict=True))))  # noqa: T201 - the answer to the test
