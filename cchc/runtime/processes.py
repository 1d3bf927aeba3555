"""Detached processes with pid files. A process is known by its pid and its start time, so a recycled pid is never
taken for one of ours; everything it starts stays in its session, so that nothing is left behind when it is killed.
"""

import json
import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path


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
