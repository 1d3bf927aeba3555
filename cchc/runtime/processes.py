"""Detached processes with pid files. A process is known by its pid and its start time, so a recycled pid is never
taken for one of ours; everything it starts stays in its session, so that nothing is left behind when it is killed.
"""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType


@dataclass(frozen=True)
class ProcessId:
    """One process for ever: its pid, when it started (clock ticks since boot), and which boot that was."""

    pid: int
    start: int
    boot: str


@dataclass(frozen=True)
class _Stat:
    state: str
    session: int
    start: int


def spawn(command: Sequence[str], *, pid_file: Path, log: Path, environment: Mapping[str, str], cwd: Path) -> ProcessId:
    """Start a process in a session of its own, its output appended to ``log``, and write its pid file.

    An interrupt between the two waits until the pid file stands.
    """
    with _interrupts_held(), log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - the caller names programs of this environment
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=dict(environment),
            start_new_session=True,
        )
        identity = write_pid_file(pid_file, process.pid)
    # The object would warn of a child that outlives it; this one is meant to.
    process.returncode = 0
    return identity


def write_pid_file(pid_file: Path, pid: int) -> ProcessId:
    """Write down which process this is; the file is replaced at once, never half written."""
    identity = _identify(pid)
    draft = pid_file.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(identity)), encoding="utf-8")
    draft.replace(pid_file)
    return identity


def read_pid_file(pid_file: Path) -> ProcessId | None:
    """Whom the pid file names, whether or not it still lives; None without a readable file."""
    try:
        content = json.loads(pid_file.read_text(encoding="utf-8"))
        return ProcessId(int(content["pid"]), int(content["start"]), str(content["boot"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_alive(process: ProcessId) -> bool:
    """Whether this very process still runs (a zombie does not)."""
    with suppress(ChildProcessError, OSError):
        os.waitpid(process.pid, os.WNOHANG)
    stat = _stat(process.pid)
    return stat is not None and stat.state not in "ZX" and stat.start == process.start and process.boot == _boot()


def stop(processes: Sequence[ProcessId], *, patience: float) -> None:
    """End these processes and all that they started: SIGTERM to each, wait up to ``patience`` seconds, then SIGKILL.

    Members of a session whose leader has died already are found and ended too.
    """
    followers = {follower for process in processes for follower in session_members(process)}
    for process in processes:
        _signal(process, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and any(is_alive(process) for process in processes):
        time.sleep(0.1)
    followers |= {follower for process in processes for follower in session_members(process)}
    for process in (*processes, *followers):
        _signal(process, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and any(is_alive(process) for process in (*processes, *followers)):
        time.sleep(0.05)


def session_members(leader: ProcessId) -> set[ProcessId]:
    """The living processes that ``leader`` started, directly or not. Empty where its pid belongs to another by now."""
    if leader.boot != _boot():
        return set()
    current = _stat(leader.pid)
    if current is not None and current.start != leader.start:
        return set()
    members = set()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == leader.pid:
            continue
        stat = _stat(int(folder.name))
        if stat and stat.session == leader.pid and stat.start >= leader.start:
            members.add(ProcessId(int(folder.name), stat.start, leader.boot))
    return members


def resident_bytes(leader: ProcessId) -> int:
    """The memory of a process and all that it started, shared pages counted once for each sharer in proportion."""
    total = 0
    for process in (leader, *session_members(leader)):
        with suppress(OSError, ValueError):
            for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
    return total


def _signal(process: ProcessId, number: signal.Signals) -> None:
    if is_alive(process):
        with suppress(ProcessLookupError):
            os.kill(process.pid, number)


def _identify(pid: int) -> ProcessId:
    stat = _stat(pid)
    return ProcessId(pid, stat.start if stat else 0, _boot())


def _stat(pid: int) -> _Stat | None:
    """Fields 3, 6 and 22 of /proc/<pid>/stat (proc(5)); the name in field 2 may hold spaces and brackets."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return _Stat(state=fields[0], session=int(fields[3]), start=int(fields[19]))


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let a Ctrl-C wait for the end of the block. Only the main thread receives signals, so others need nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived: list[int] = []

    def remember(number: int, frame: FrameType | None) -> None:
        arrived.append(number)

    before = signal.signal(signal.SIGINT, remember)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if arrived:
        raise KeyboardInterrupt
