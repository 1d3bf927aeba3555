"""Starts Airflow's processes as forks of one that has imported what they have in common.

Four processes that each import Airflow cost four times four seconds of a processor and four copies in memory; forks
share both. The scheduler comes last, when the libraries that tasks need (pandas, dbt, Great Expectations) are there
too: its workers, and the tasks that they fork, have them without importing them again. Our own packages are not among
them, so that a change of code takes effect with the next task and not with the next restart.

``python -m cchc.runtime.launcher FOLDER LOGS [--migrate] NAME...`` starts the processes of these names, each in a
session of its own with its pid file in FOLDER, and ends. The scheduler, and with it the first run, waits for a line on
the standard input. Exit code 3: the tables could not be made; 4: the input ended without a line.
"""

import gc
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from setproctitle import setproctitle

from cchc.runtime import processes

COMPONENTS: dict[str, tuple[str, ...]] = {
    "api-server": ("api-server",),
    "dag-processor": ("dag-processor",),
    "triggerer": ("triggerer", "--skip-serve-logs"),
    "scheduler": ("scheduler", "--skip-serve-logs"),
}
"""Each process and its command. Logs are read from the shared folder, so nobody serves them over another port."""

COMMON = (
    "airflow.jobs.scheduler_job_runner",
    "airflow.jobs.dag_processor_job_runner",
    "airflow.jobs.triggerer_job_runner",
    "airflow.dag_processing.manager",
    "airflow.executors.local_executor",
    "airflow.sdk.execution_time.supervisor",
    "airflow.sdk.execution_time.task_runner",
    "airflow.providers.standard.decorators.python",
    "airflow.providers.standard.operators.empty",
)
FOR_TASKS = ("psycopg", "pandas", "pyarrow.csv", "dbt.cli.main", "dbt.adapters.postgres", "great_expectations")
MIGRATION_FAILED = 3
GIVEN_UP = 4


def launch(folder: Path, logs: Path, names: Sequence[str], *, migrate: bool) -> int:
    """Import, make the tables where asked, and start the processes; the exit code."""
    _import(COMMON)
    if migrate and not _succeeds(_fork(("db", "migrate"), None, logs / "airflow-migrate.log")):
        return MIGRATION_FAILED
    for name in names:
        if name == "scheduler":
            _import(FOR_TASKS)
            if not sys.stdin.readline():
                return GIVEN_UP
        _fork(COMPONENTS[name], folder / f"{name}.pid", logs / f"airflow-{name}.log")
    return 0


def _import(names: Sequence[str]) -> None:
    for name in names:
        importlib.import_module(name)
    # Objects that the collector never visits again stay on pages that the forks share.
    gc.collect()
    gc.freeze()


def _succeeds(pid: int) -> bool:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _fork(command: Sequence[str], pid_file: Path | None, log: Path) -> int:
    pid = os.fork()
    if pid:
        # Written on this side, so that whoever waits for the launcher finds every process.
        if pid_file is not None:
            processes.write_pid_file(pid_file, pid)
        return pid
    code = 1
    try:
        if pid_file is not None:
            os.setsid()
        _redirect(log)
        sys.argv = ["airflow", *command]
        setproctitle(" ".join(sys.argv))
        airflow: Any = importlib.import_module("airflow.__main__")
        airflow.main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _redirect(log: Path) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    os.close(output)
    os.close(nothing)


if __name__ == "__main__":
    _, _folder, _logs, *_rest = sys.argv
    raise SystemExit(
        launch(
            Path(_folder),
            Path(_logs),
            [name for name in COMPONENTS if name in _rest],
            migrate="--migrate" in _rest,
        )
    )
