"""A process that has imported everything and forks one worker an order, so that a kill costs no start of Python.

It reads orders, one JSON object a line, and answers each with one. A worker does what a task does: it receives every
file that waits in the inbox, or the files it is told. It can be ordered to die at the nth line of the package that it
executes or when it enters or leaves a function of it, or be killed from outside after some seconds.
"""

import json
import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Any

import ingestion
from ingestion import inbox
from ingestion.catalogue import get_catalogue
from ingestion.units import unit_table
from warehouse.database import Role, url
from warehouse.errors import CchcError
from warehouse.settings import get_settings

OURS = str(Path(ingestion.__file__).parent)


class Steps:
    """Watches what any thread executes of the package, and ends the process at one place.

    ``line`` is the how-manieth line of the package that is the last; ``step`` is the first call or return of a
    function, as ``module.function call``. Without either it only counts and collects.
    """

    def __init__(self, *, line: int | None, step: str | None) -> None:
        self.count = 0
        self.seen: dict[str, None] = {}
        self._line = line
        self._step = step

    def watch(self) -> None:
        """From now on."""
        threading.settrace(self._call)
        sys.settrace(self._call)

    def _call(self, frame: FrameType, event: str, _: object) -> Any:
        if not frame.f_code.co_filename.startswith(OURS):
            return None
        self._reach(frame, "call")
        return self._within

    def _within(self, frame: FrameType, event: str, _: object) -> Any:
        if event == "return":
            self._reach(frame, "return")
        elif event == "line":
            self.count += 1
            if self.count == self._line:
                os.kill(os.getpid(), signal.SIGKILL)
        return self._within

    def _reach(self, frame: FrameType, event: str) -> None:
        step = f"{Path(frame.f_code.co_filename).stem}.{frame.f_code.co_name} {event}"
        self.seen[step] = None
        if step == self._step:
            os.kill(os.getpid(), signal.SIGKILL)


def work(order: dict[str, Any], answer: int) -> None:
    """What one worker does; its answer goes through the pipe."""
    steps = Steps(line=order.get("line"), step=order.get("step"))
    if "line" in order or "step" in order:
        steps.watch()
    if "file_size" in order:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_size"], order["file_size"]))
    result: dict[str, Any] = {"receipts": []}
    try:
        paths = [Path(path) for path in order["paths"]] if "paths" in order else None
        if paths is None:
            paths = [delivery.path for delivery in inbox.waiting()]
        for path in paths:
            result["receipts"].append(inbox.receive(path).status)
    except CchcError as error:
        result["error"] = [type(error).__name__, error.code]
    except BaseException as error:  # the test shows it
        result["error"] = [type(error).__name__, str(error)]
    result |= {"lines": steps.count, "steps": list(steps.seen)}
    os.write(answer, json.dumps(result).encode())


def fork(order: dict[str, Any], gate: int | None = None) -> tuple[int, int]:
    """A worker; with ``gate`` it begins when that pipe is closed. Gives its process and the pipe of its answer."""
    here, there = os.pipe()
    worker = os.fork()
    if worker:
        os.close(there)
        return worker, here
    status = 1
    try:
        os.close(here)
        if gate is not None:
            os.read(gate, 1)
        work(order, there)
        status = 0
    finally:
        os._exit(status)


def ended(worker: int, pipe: int) -> dict[str, Any]:
    """How a worker ended, and its answer where it gave one."""
    with os.fdopen(pipe, "rb") as stream:
        answer = stream.read()
    _, status = os.waitpid(worker, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return {"killed": killed, "exit": status, **(json.loads(answer) if answer else {})}


def obey(order: dict[str, Any]) -> dict[str, Any] | list[dict[str, Any]]:
    """One order: ``workers`` at the same moment, or one that may be killed after ``seconds``."""
    if "workers" in order:
        gate, barrier = os.pipe()
        workers = []
        for one in order["workers"]:
            workers.append(fork(one, gate))
        os.close(gate)
        os.write(barrier, b"g" * len(workers))
        os.close(barrier)
        return [ended(*worker) for worker in workers]
    worker, pipe = fork(order)
    if "seconds" in order:
        time.sleep(order["seconds"])
        os.kill(worker, signal.SIGKILL)
    return ended(worker, pipe)


def main() -> None:
    """Warm up, then obey until the orders end."""
    for name in get_catalogue().datasets:
        get_catalogue().dataset(name, "all")
    unit_table(get_settings().province_code)
    url(Role.PIPELINE).get_dialect().import_dbapi()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(obey(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
