"""Processes are started detached, known by more than their pid, and ended with all that they started."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from cchc.runtime import processes

SLEEPS = "import time; time.sleep(60)"
HAS_A_CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SLEEPS!r}])"
IGNORES_SIGTERM = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
)


def start(folder: Path, code: str) -> processes.ProcessId:
    with (folder / "one.log").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdout=output, stderr=output, cwd=folder, start_new_session=True
        )
    identity = processes.write_pid_file(folder / "one.pid", process.pid)
    process.returncode = 0  # the object would warn of a child that outlives it
    return identity


def eventually(condition: object, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def test_a_started_process_is_found_again_by_its_pid_file_and_ended(tmp_path: Path) -> None:
    process = start(tmp_path, SLEEPS)
    assert processes.read_pid_file(tmp_path / "one.pid") == process
    assert processes.is_alive(process)
    processes.stop([process], patience=5)
    assert not processes.is_alive(process)


def test_a_recycled_pid_is_never_touched(tmp_path: Path) -> None:
    stranger = start(tmp_path, SLEEPS)
    remembered = replace(stranger, start=stranger.start - 100)
    processes.stop([remembered], patience=1)
    assert not processes.is_alive(remembered)
    assert processes.is_alive(stranger)
    processes.stop([stranger], patience=5)


def test_a_process_of_another_boot_is_not_ours(tmp_path: Path) -> None:
    process = start(tmp_path, SLEEPS)
    assert not processes.is_alive(replace(process, boot="an earlier one"))
    processes.stop([process], patience=5)


def test_children_end_with_their_parent(tmp_path: Path) -> None:
    parent = start(tmp_path, HAS_A_CHILD)
    assert eventually(lambda: processes.session_members(parent))
    (child,) = processes.session_members(parent)
    processes.stop([parent], patience=5)
    assert eventually(lambda: not processes.is_alive(child))


def test_what_a_killed_process_left_behind_is_found_and_ended(tmp_path: Path) -> None:
    parent = start(tmp_path, HAS_A_CHILD)
    assert eventually(lambda: processes.session_members(parent))
    (child,) = processes.session_members(parent)
    os.kill(parent.pid, signal.SIGKILL)
    assert eventually(lambda: not processes.is_alive(parent))
    assert processes.is_alive(child)
    processes.stop([parent], patience=1)
    assert eventually(lambda: not processes.is_alive(child))


def test_one_that_ignores_the_request_is_killed_when_patience_ends(tmp_path: Path) -> None:
    process = start(tmp_path, IGNORES_SIGTERM)
    assert eventually(lambda: "ready" in (tmp_path / "one.log").read_text())
    began = time.monotonic()
    processes.stop([process], patience=0.5)
    assert 0.4 < time.monotonic() - began < 5
    assert not processes.is_alive(process)


@pytest.mark.parametrize("content", ["", "not json", json.dumps({"pid": "x"})])
def test_a_broken_pid_file_names_nobody(tmp_path: Path, content: str) -> None:
    (tmp_path / "one.pid").write_text(content)
    assert processes.read_pid_file(tmp_path / "one.pid") is None
