"""Airflow for tests: its environment, its tables on the embedded server, and DAGs run in processes of their own."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from dag_kit import DAG_FILES

from cchc import runtime

HERE = Path(__file__).parent

RunDag = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def airflow(warehouse: Path) -> Mapping[str, str]:
    """The environment of an Airflow whose tables stand; no process of it runs."""
    runtime.ensure_tables()
    return runtime.airflow_environment()


@pytest.fixture(scope="session")
def facts(airflow: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What each DAG file says of itself, by file name without suffix."""
    return _answer([str(HERE / "inspect_dags.py"), *map(str, DAG_FILES)], airflow)


@pytest.fixture(scope="session")
def run_dag(airflow: Mapping[str, str]) -> RunDag:
    """``run_dag(dag_id, **params)`` runs a DAG with dag.test() and gives {"state": ..., "tasks": {id: state}}."""

    def run(dag_id: str, **params: object) -> dict[str, Any]:
        return _answer([str(HERE / "run_dag.py"), dag_id, json.dumps(params)], airflow)

    return run


def _answer(command: list[str], environment: Mapping[str, str]) -> dict[str, Any]:
    # The environment holds passwords: it must not show in pytest's account of a failure.
    __tracebackhide__ = True
    done = subprocess.run(
        [sys.executable, *command], env=dict(environment), capture_output=True, text=True, check=False, timeout=600
    )
    if done.returncode != 0:
        pytest.fail(done.stdout[-2000:] + done.stderr[-2000:], pytrace=False)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1].removeprefix("RESULT "))
    return answer
