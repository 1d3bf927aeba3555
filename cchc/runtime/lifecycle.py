"""Start, stop and look at the four Airflow processes of this state folder."""

import fcntl
import hashlib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from cchc.runtime import processes
from cchc.runtime.airflow_client import AirflowClient
from cchc.runtime.environment import (
    ADMIN_USER,
    HOST,
    admin_password,
    airflow_environment,
    airflow_home,
    log_folder,
    write_password_file,
)
from warehouse.database import airflow_url
from warehouse.errors import CchcError
from warehouse.settings import Settings, get_settings

Progress = Callable[[str], None]

COMPONENTS: dict[str, tuple[str, ...]] = {
    "api-server": ("api-server",),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
    "triggerer": ("triggerer", "--skip-serve-logs"),
}
"""Each process and its command. Logs are read from the shared folder, so nobody serves them over another port."""

HEALTH_NAMES = {"scheduler": "scheduler", "dag-processor": "dag_processor", "triggerer": "triggerer"}
HEALTHY_WITHIN = 180.0
STOP_ORDER = ((("scheduler",), 10.0), (("dag-processor", "triggerer"), 10.0), (("api-server",), 2.0))
"""Who is stopped after whom, and the seconds each gets before SIGKILL. The API server would wait for open pages."""
LOG_KEPT_BYTES = 10_000_000


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

    Safe to call in any state: running processes stay, remains of an interrupted start are ended first. ``meanwhile``
    runs in this process while Airflow's own tables are being made (seven seconds, the first time only).

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
        _migrate(settings, environment, progress, meanwhile)
        started_at = datetime.now(UTC)
        running = _living(settings)
        for name, arguments in COMPONENTS.items():
            if name not in running:
                log = _log(settings, name)
                command = [sys.executable, "-m", "airflow", *arguments]
                processes.spawn(
                    command,
                    pid_file=_pid_file(settings, name),
                    log=log,
                    environment=environment,
                    cwd=airflow_home(settings),
                )
        _await_health(settings, {name: started_at for name in COMPONENTS if name not in running}, progress)
        _await_dags(settings, progress)
        return Endpoints(f"http://{HOST}:{port}", ADMIN_USER, admin_password(settings))


def down(settings: Settings | None = None) -> bool:
    """Stop every Airflow process of this state folder. False where none ran. PostgreSQL is not touched."""
    settings = settings or get_settings()
    with _only_one(settings):
        known = _known(settings)
        was_running = any(processes.is_alive(process) for process in known.values())
        # The scheduler first: without it no new task starts while the others end.
        for names, patience in STOP_ORDER:
            processes.stop([known[name] for name in names if name in known], patience=patience)
        for name in COMPONENTS:
            _pid_file(settings, name).unlink(missing_ok=True)
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


def _migrate(
    settings: Settings, environment: dict[str, str], progress: Progress, meanwhile: Callable[[], None] | None
) -> None:
    marker = airflow_home(settings) / "migrated"
    if marker.exists() and marker.read_text(encoding="utf-8") == _schema_mark(settings):
        if meanwhile is not None:
            meanwhile()
        return
    progress("Tạo bảng của Airflow")
    marker.unlink(missing_ok=True)
    log = _log(settings, "migrate")
    with log.open("ab") as output:
        migration = subprocess.Popen(
            [sys.executable, "-m", "airflow", "db", "migrate"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=airflow_home(settings),
        )
        try:
            if meanwhile is not None:
                meanwhile()
            code = migration.wait(timeout=180)
        except BaseException:
            migration.kill()
            migration.wait()
            raise
    if code != 0:
        raise CchcError("AIRFLOW_MIGRATE_FAILED", "Không tạo được bảng của Airflow.", action=_tail(log))
    mark = _schema_mark(settings)
    if mark is not None:
        marker.write_text(mark, encoding="utf-8")


def _schema_mark(settings: Settings) -> str | None:
    """Airflow's version and the revision that its database is at; None where it has no tables."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import SQLAlchemyError

    address = airflow_url(settings)
    engine = create_engine(address)
    try:
        with engine.connect() as connection:
            revision = connection.execute(text("select version_num from alembic_version")).scalar_one_or_none()
    except SQLAlchemyError:
        return None
    finally:
        engine.dispose()
    place = hashlib.sha256(address.render_as_string().encode()).hexdigest()[:16]
    return f"{version('apache-airflow-core')} {revision} {place}"


def _await_health(settings: Settings, started: dict[str, datetime], progress: Progress) -> None:
    """Wait for a heartbeat that is younger than the start: the table still holds those of the last time."""
    waiting = dict(started)
    deadline = time.monotonic() + HEALTHY_WITHIN
    airflow = client(settings)
    while waiting:
        for name in started:
            process = processes.read_pid_file(_pid_file(settings, name))
            if process is None or not processes.is_alive(process):
                tail = _tail(settings.home / "logs" / f"airflow-{name}.log")
                raise CchcError("AIRFLOW_START_FAILED", f"Tiến trình {name} của Airflow đã dừng.", action=tail)
        if time.monotonic() > deadline:
            raise CchcError(
                "AIRFLOW_NOT_HEALTHY",
                f"Airflow chưa sẵn sàng sau {HEALTHY_WITHIN:.0f} giây: {', '.join(waiting)}.",
                action=f"Xem nhật ký trong {log_folder(settings)}.",
            )
        with suppress(CchcError):
            health = airflow.health()
            for name in tuple(waiting):
                if _has_beaten(health, name, started[name]):
                    del waiting[name]
                    progress(f"Airflow {name} sẵn sàng")
        time.sleep(0.25 if waiting else 0)


def _has_beaten(health: object, name: str, since: datetime) -> bool:
    if name not in HEALTH_NAMES:
        return True
    key = HEALTH_NAMES[name]
    part = health.get(key) if isinstance(health, dict) else None
    if not isinstance(part, dict) or part.get("status") != "healthy":
        return False
    heartbeat = part.get(f"latest_{key}_heartbeat")
    return heartbeat is not None and datetime.fromisoformat(heartbeat) >= since


def _await_dags(settings: Settings, progress: Progress) -> None:
    """Wait until the DAG of every file has been read (a DAG is named as its file), or is known to be broken."""
    expected = {path.stem for path in (settings.project_root / "dags").glob("*.py") if not path.stem.startswith("_")}
    airflow = client(settings)
    deadline = time.monotonic() + 60
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


def _end_remains(settings: Settings) -> None:
    """End what a killed process left behind, and forget pid files whose process is gone."""
    dead = {name: process for name, process in _known(settings).items() if not processes.is_alive(process)}
    processes.stop(list(dead.values()), patience=10)
    for name in dead:
        _pid_file(settings, name).unlink(missing_ok=True)


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


def _log(settings: Settings, name: str) -> Path:
    """The log of a process; one that has grown long is set aside, replacing the one before."""
    log = log_folder(settings) / f"airflow-{name}.log"
    if log.exists() and log.stat().st_size > LOG_KEPT_BYTES:
        log.replace(log.with_suffix(".log.1"))
    return log


def _tail(log: Path) -> str:
    try:
        return log.read_text(encoding="utf-8", errors="replace")[-1200:]
    except OSError:
        return ""


@contextmanager
def _only_one(settings: Settings) -> Iterator[None]:
    """One start or stop at a time for a state folder."""
    home = airflow_home(settings)
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    log_folder(settings).mkdir(parents=True, exist_ok=True)
    # Where there is no such file Airflow writes one of 2,000 lines with secrets that nobody uses.
    (home / "airflow.cfg").touch(mode=0o600)
    with (home / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
