"""Airflow's real processes: up, up again, one killed, a run through the scheduler, down with nothing left."""

import os
import signal
from pathlib import Path

from dag_kit import DAG_FILES

from cchc import runtime
from warehouse.settings import Settings


def pids(settings: Settings) -> dict[str, int | None]:
    return {component.name: component.pid for component in runtime.status(settings).components}


def runs_on(folder: Path) -> list[int]:
    """The processes that still name this state folder in their environment or command."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) != os.getpid():
            try:
                if str(folder / "airflow").encode() in (process / "environ").read_bytes():
                    found.append(int(process.name))
            except OSError:
                continue
    return found


def test_airflow_starts_survives_a_kill_and_leaves_nothing_behind(settings: Settings) -> None:
    order: list[str] = []
    try:
        endpoints = runtime.up(order.append, meanwhile=lambda: order.append("meanwhile"), settings=settings)
        assert order.index("meanwhile") < order.index("Airflow scheduler sẵn sàng")
        assert runtime.status(settings).ui_url == endpoints.ui_url
        assert runtime.client(settings).dag_ids() == {path.stem for path in DAG_FILES}

        first = pids(settings)
        scheduler = first["scheduler"]
        assert scheduler is not None
        os.kill(scheduler, signal.SIGKILL)
        runtime.up(settings=settings)
        second = pids(settings)
        assert {name for name in first if first[name] != second[name]} == {"scheduler"}
        runtime.up(settings=settings)
        assert pids(settings) == second

        airflow = runtime.client(settings)
        run = airflow.join_or_trigger("ingest_national_portal")
        assert airflow.wait(run.dag_id, run.run_id, timeout=90).state == "success"
    finally:
        assert runtime.down(settings)
    assert set(pids(settings).values()) == {None}
    assert runs_on(settings.home) == []
    assert not runtime.down(settings)


def test_passwords_are_for_the_owner_only(settings: Settings) -> None:
    for name in ("passwords.json", "airflow.cfg"):
        assert (settings.home / "airflow" / name).stat().st_mode & 0o077 == 0
    assert settings.home.joinpath("airflow").stat().st_mode & 0o077 == 0
