"""Start, stop and look at the four Airflow processes of this state folder."""

import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

from cchc.runtime import processes, schema
from cchc.runtime.airflow_client import AirflowClient
from cchc.runtime.environment import ADMIN_USER, HOST, admin_password, airflow_environment, write_password_file
from cchc.runtime.folders import airflow_home, log_file, log_folder, prepare_folders, tail
from cchc.runtime.health import Progress, await_dags, await_health
from cchc.runtime.launcher import COMPONENTS, MIGRATION_FAILED
from warehouse.errors import CchcError
from warehouse.settings import Settings, get_settings

STARTED_WITHIN = 300.0
STOP_ORDER = ((("scheduler",), 10.0), (("dag-processor", "triggerer", "api-server"), 2.0))
"""Who is stopped after whom, and the seconds each gets before SIGKILL: tasks may end, the rest holds nothing."""


@dataclass(frozen=True)
class Endpoints:
    """Where the Airflow page is and who may enter."""

    ui_url: str
    user: str
    password: str


@dataclass(frozen=True)
class ComponentStatus:
    """One process: whether it lives, and the memory of it and its children (shared pages in proportion)."""

    name: str
    pid: int | None
    running: bool
    memory_bytes: int


@dataclass(frozen=True)
class Status:
    """All processes, and the address of the page where the API server lives."""

    components: tuple[ComponentStatus, ...]
    ui_url: str | None

    @property
    def running(self) -> bool:
        """Whether every process lives."""
        return all(component.running for component in self.components)


def up(
    progress: Progress = lambda step: None,
    *,
    meanwhile: Callable[[], None] | None = None,
    settings: Settings | None = None,
) -> Endpoints:
    """Start what does not run yet, wait until everything is healthy and every DAG is read, and say where it is.

    Safe to call in any state: running processes stay unless the configuration has changed, remains of a killed start
    are ended first. Interrupted or failing, it ends what it has started; only a broken DAG leaves Airflow running.
    ``meanwhile`` runs in this process while Airflow's libraries are being loaded, and ends before the scheduler starts:
    what it puts into the inbox is there for the first run.

    Raises:
        CchcError: AIRFLOW_MIGRATE_FAILED, AIRFLOW_START_FAILED with the end of the log of the process that died,
            AIRFLOW_NOT_HEALTHY after three minutes, AIRFLOW_DAGS_BROKEN naming DAG files with errors.
    """
    settings = settings or get_settings()
    with _only_one(settings):
        if settings.airflow_database_url is None:
            from warehouse import embedded

            progress("Khởi động PostgreSQL")
            embedded.start(settings)
        _end_remains(settings)
        port = _choose_port(settings)
        environment = airflow_environment(settings, port=port)
        write_password_file(settings)
        _end_if_changed(settings, environment)
        progress("Khởi động Airflow")
        airflow = client(settings)
        before = _living(settings)
        missing = [name for name in COMPONENTS if name not in before]
        since = datetime.now(UTC)
        launcher = _launch(settings, missing, environment)
        Thread(target=airflow.warm_up, daemon=True).start()
        try:
            if meanwhile is not None:
                meanwhile()
            _await_launcher(settings, launcher)
            started = {name: process for name, process in _known(settings).items() if name in missing}
            await_health(settings, airflow, started, since, progress)
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(launcher.pid, signal.SIGKILL)
            launcher.wait()
            _end(settings, set(missing))
            raise
        await_dags(settings, airflow, progress)
        return Endpoints(f"http://{HOST}:{port}", ADMIN_USER, admin_password(settings))


def down(settings: Settings | None = None) -> bool:
    """Stop every Airflow process of this state folder. False where none ran. PostgreSQL is not touched."""
    settings = settings or get_settings()
    with _only_one(settings):
        was_running = bool(_living(settings))
        _end(settings, set(COMPONENTS))
        return was_running


def status(settings: Settings | None = None) -> Status:
    """What runs now."""
    settings = settings or get_settings()
    known = _known(settings)
    living = _living(settings)
    return Status(
        components=tuple(
            ComponentStatus(
                name=name,
                pid=known[name].pid if name in living else None,
                running=name in living,
                memory_bytes=processes.resident_bytes(known[name]) if name in living else 0,
            )
            for name in COMPONENTS
        ),
        ui_url=f"http://{HOST}:{_stored_port(settings)}" if "api-server" in living else None,
    )


def client(settings: Settings | None = None) -> AirflowClient:
    """A client of the API server of this state folder, signed in as its administrator at the first call."""
    settings = settings or get_settings()
    port = _stored_port(settings)
    if port is None:
        raise CchcError("AIRFLOW_NOT_RUNNING", "Airflow chưa được khởi động.", action="Chạy: cchc up")
    return AirflowClient(f"http://{HOST}:{port}", ADMIN_USER, admin_password(settings))


def _launch(settings: Settings, names: list[str], environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    folder, logs = airflow_home(settings), log_folder(settings)
    options = [] if schema.are_current(settings) else ["--migrate"]
    with log_file(settings, "launcher").open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - names of our own and paths of the state folder
            [sys.executable, "-m", "cchc.runtime.launcher", str(folder), str(logs), *options, *names],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=folder,
            # A Ctrl-C is for us to handle: we end what it has started so far.
            start_new_session=True,
        )


def _await_launcher(settings: Settings, launcher: "subprocess.Popen[bytes]") -> None:
    with suppress(BrokenPipeError):
        launcher.communicate(b"go\n", timeout=STARTED_WITHIN)
    code = launcher.wait(timeout=STARTED_WITHIN)
    if code == MIGRATION_FAILED:
        raise schema.failure(settings)
    if code != 0:
        raise CchcError(
            "AIRFLOW_START_FAILED", "Không khởi động được Airflow.", action=tail(log_file(settings, "launcher"))
        )
    schema.remember(settings)


def _end(settings: Settings, names: set[str]) -> None:
    """End these processes, with what a killed one has left behind. The scheduler first: it starts no task any more."""
    known = _known(settings)
    for group, patience in STOP_ORDER:
        processes.stop([known[name] for name in group if name in names & known.keys()], patience=patience)
    for name in names:
        _pid_file(settings, name).unlink(missing_ok=True)


def _end_remains(settings: Settings) -> None:
    _end(settings, _known(settings).keys() - _living(settings))


def _end_if_changed(settings: Settings, environment: Mapping[str, str]) -> None:
    """A process keeps the configuration that it was started with; where that is no longer ours, all start anew."""
    ours = "\n".join(f"{name}={value}" for name, value in sorted(environment.items()) if name.startswith("AIRFLOW__"))
    fingerprint = hashlib.sha256(ours.encode()).hexdigest()
    file = airflow_home(settings) / "configuration.sha256"
    if not file.exists() or file.read_text(encoding="ascii") != fingerprint:
        _end(settings, set(COMPONENTS))
        file.write_text(fingerprint, encoding="ascii")


def _choose_port(settings: Settings) -> int:
    """The port of the running API server; else last time's, else the configured one, else the next free one."""
    stored = _stored_port(settings)
    if stored is not None and "api-server" in _living(settings):
        return stored
    candidates = list(range(settings.airflow_port, settings.airflow_port + 50))
    for port in candidates if stored is None else [stored, *candidates]:
        if _is_free(port):
            (airflow_home(settings) / "port").write_text(str(port), encoding="utf-8")
            return port
    raise CchcError("AIRFLOW_NO_PORT", "Không còn cổng trống cho Airflow.", action="Đặt CCHC_AIRFLOW_PORT.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _stored_port(settings: Settings) -> int | None:
    try:
        return int((airflow_home(settings) / "port").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _pid_file(settings: Settings, name: str) -> Path:
    return airflow_home(settings) / f"{name}.pid"


def _known(settings: Settings) -> dict[str, processes.ProcessId]:
    found = {name: processes.read_pid_file(_pid_file(settings, name)) for name in COMPONENTS}
    return {name: process for name, process in found.items() if process is not None}


def _living(settings: Settings) -> set[str]:
    return {name for name, process in _known(settings).items() if processes.is_alive(process)}


@contextmanager
def _only_one(settings: Settings) -> Iterator[None]:
    """One start or stop at a time for a state folder."""
    prepare_folders(settings)
    with (airflow_home(settings) / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
