"""Airflow for tests: a state folder of its own, its tables, each DAG in a process of its own."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from dag_kit import DAG_FILES

from cchc import runtime
from warehouse import embedded, migrations
from warehouse.settings import Settings

HERE = Path(__file__).parent

RunDags = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def settings() -> Iterator[Settings]:
    """A migrated warehouse and Airflow's tables, apart from those of the other tests; no process of Airflow runs."""
    folder = Path(tempfile.mkdtemp(prefix="cchc-dags-"))
    folder.chmod(0o755)
    settings = Settings(home=folder)
    embedded.start(settings)
    migrations.upgrade(settings)
    runtime.ensure_tables(settings)
    yield settings
    embedded.stop(settings)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def facts(settings: Settings) -> dict[str, dict[str, Any]]:
    """What each DAG file says of itself, by file name without suffix."""
    command = [str(HERE / "inspect_dags.py"), *map(str, DAG_FILES)]
    return _answer(command, runtime.airflow_environment(settings))  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def run_dags(settings: Settings) -> RunDags:
    """``run_dags("a", "b", **params)`` runs DAGs with dag.test(): [{"state": ..., "tasks": {id: state}}, ...]."""

    def run(*dag_ids: str, **params: object) -> list[dict[str, Any]]:
        command = [str(HERE / "run_dag.py"), json.dumps(params), *dag_ids]
        return _answer(command, runtime.airflow_environment(settings))  # type: ignore[no-any-return]

    return run


def _answer(command: list[str], environment: Mapping[str, str]) -> Any:
    # The environment holds passwords: it must not show in pytest's account of a failure.
    __tracebackhide__ = True
    done = subprocess.run(
        [sys.executable, *command], env=dict(environment), capture_output=True, text=True, check=False, timeout=600
    )
    if done.returncode != 0:
        pytest.fail(done.stdout[-2000:] + done.stderr[-2000:], pytrace=False)
    return json.loads(done.stdout.splitlines()[-1].removeprefix("RESULT "))
