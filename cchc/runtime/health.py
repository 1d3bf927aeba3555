"""Waiting until Airflow is ready, for a bounded time, and saying why where it does not become so."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

from cchc.runtime import processes
from cchc.runtime.airflow_client import AirflowClient
from cchc.runtime.folders import log_file, log_folder, tail
from warehouse.errors import CchcError
from warehouse.settings import Settings

Progress = Callable[[str], None]

HEALTH_NAMES = {"scheduler": "scheduler", "dag-processor": "dag_processor", "triggerer": "triggerer"}
HEALTHY_WITHIN = 180.0
READ_WITHIN = 60.0


def await_health(
    settings: Settings,
    airflow: AirflowClient,
    started: Mapping[str, processes.ProcessId],
    since: datetime,
    progress: Progress,
) -> None:
    """Wait for a heartbeat of each that is younger than ``since``: the table still holds those of the last time.

    Raises:
        CchcError: AIRFLOW_START_FAILED with the end of the log of a process that died, AIRFLOW_NOT_HEALTHY.
    """
    waiting = list(started)
    deadline = time.monotonic() + HEALTHY_WITHIN
    while waiting:
        for name, process in started.items():
            if not processes.is_alive(process):
                raise CchcError(
                    "AIRFLOW_START_FAILED",
                    f"Tiến trình {name} của Airflow đã dừng.",
                    action=tail(log_file(settings, name)),
                )
        if time.monotonic() > deadline:
            raise CchcError(
                "AIRFLOW_NOT_HEALTHY",
                f"Airflow chưa sẵn sàng sau {HEALTHY_WITHIN:.0f} giây: {', '.join(waiting)}.",
                action=f"Xem nhật ký trong {log_folder(settings)}.",
            )
        with suppress(CchcError):
            health = airflow.health()
            for name in [name for name in waiting if _has_beaten(health, name, since)]:
                waiting.remove(name)
                progress(f"Airflow {name} sẵn sàng")
        time.sleep(0.25 if waiting else 0)


def await_dags(settings: Settings, airflow: AirflowClient, progress: Progress) -> None:
    """Wait until the DAG of every file has been read (a DAG is named as its file), or is known to be broken.

    Raises:
        CchcError: AIRFLOW_DAGS_BROKEN naming the files and their errors.
    """
    expected = {path.stem for path in (settings.project_root / "dags").glob("*.py") if not path.stem.startswith("_")}
    deadline = time.monotonic() + READ_WITHIN
    while missing := expected - airflow.dag_ids():
        errors = airflow.import_errors()
        if errors or time.monotonic() > deadline:
            raise CchcError(
                "AIRFLOW_DAGS_BROKEN",
                f"Airflow chưa đọc được: {', '.join(sorted(missing))}.",
                action="; ".join(errors) or f"Xem nhật ký trong {log_folder(settings)}.",
            )
        time.sleep(0.25)
    progress(f"Airflow đã đọc {len(expected)} DAG")


def _has_beaten(health: object, name: str, since: datetime) -> bool:
    if name not in HEALTH_NAMES:
        return True
    key = HEALTH_NAMES[name]
    part = health.get(key) if isinstance(health, dict) else None
    if not isinstance(part, dict) or part.get("status") != "healthy":
        return False
    heartbeat = part.get(f"latest_{key}_heartbeat")
    return heartbeat is not None and datetime.fromisoformat(heartbeat) >= since
