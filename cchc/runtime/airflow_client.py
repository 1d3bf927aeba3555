"""A small client of Airflow's REST interface (v2) on this machine; nothing but the standard library."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from warehouse.errors import CchcError

FINAL_STATES = frozenset({"success", "failed"})
_NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Run:
    """One run of a DAG. ``state`` is Airflow's own word: queued, running, success, failed."""

    dag_id: str
    run_id: str
    state: str
    run_type: str
    created_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def finished(self) -> bool:
        """Whether its state is final."""
        return self.state in FINAL_STATES


@dataclass(frozen=True)
class TaskState:
    """One task of a run; ``map_index`` is -1 for a task that is not mapped, ``state`` None before it is scheduled."""

    task_id: str
    map_index: int
    state: str | None
    try_number: int
    started_at: datetime | None
    ended_at: datetime | None


class AirflowClient:
    """What the command line asks of Airflow. Every method raises CchcError AIRFLOW_API where Airflow refuses,
    and AIRFLOW_UNREACHABLE where nobody answers.
    """

    def __init__(self, address: str, user: str, password: str, *, timeout: float = 20) -> None:
        self._address = address.rstrip("/")
        self._user = user
        self._password = password
        self._timeout = timeout
        self._token: str | None = None

    def health(self) -> Mapping[str, Any]:
        """The answer of /monitor/health: for each component its status and last heartbeat."""
        answer: Mapping[str, Any] = self._send("GET", "/api/v2/monitor/health", authorised=False)
        return answer

    def warm_up(self, patience: float = 120) -> None:
        """Call the interface that tasks use, as soon as it answers: the first call costs the server three seconds."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            try:
                self._send("GET", "/execution/health", authorised=False)
                return
            except CchcError:
                time.sleep(0.5)

    def dag_ids(self) -> set[str]:
        """The DAGs that the DAG processor has read so far."""
        return {dag["dag_id"] for dag in self._get("/api/v2/dags", limit=100)["dags"]}

    def import_errors(self) -> list[str]:
        """The DAG files that could not be read, each with the last line of its error."""
        errors = self._get("/api/v2/importErrors", limit=100)["import_errors"]
        return [f"{error['filename']}: {error['stack_trace'].strip().splitlines()[-1]}" for error in errors]

    def trigger(self, dag_id: str, conf: Mapping[str, Any] | None = None) -> Run:
        """Start a run by hand, with its parameters in ``conf``."""
        return _run(
            self._send("POST", f"/api/v2/dags/{_q(dag_id)}/dagRuns", {"logical_date": None, "conf": dict(conf or {})})
        )

    def join_or_trigger(self, dag_id: str, *, patience: float = 15) -> Run:
        """A run that will see what is in the inbox now: the one waiting or due at once, else a new one.

        A DAG on a cron schedule makes one run for its last tick when Airflow meets it first, so that starting
        another one beside it would do everything twice.
        """
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            waiting = [run for run in self.runs(dag_id) if not run.finished]
            if waiting:
                return waiting[-1]
            if not self._is_due(dag_id):
                break
            time.sleep(0.3)
        return self.trigger(dag_id)

    def run(self, dag_id: str, run_id: str) -> Run:
        """One run as it is now."""
        return _run(self._get(f"/api/v2/dags/{_q(dag_id)}/dagRuns/{_q(run_id)}"))

    def runs(self, dag_id: str, *, limit: int = 25) -> list[Run]:
        """The latest runs of a DAG, newest first."""
        answer = self._get(f"/api/v2/dags/{_q(dag_id)}/dagRuns", limit=limit, order_by="-id")
        return [_run(item) for item in answer["dag_runs"]]

    def wait(
        self,
        dag_id: str,
        run_id: str,
        timeout: float,
        *,
        progress: Callable[[Run, list[TaskState]], None] | None = None,
    ) -> Run:
        """The run when it has ended, whatever its end.

        Raises:
            CchcError: AIRFLOW_RUN_TIMEOUT after ``timeout`` seconds; the run itself goes on.
        """
        deadline = time.monotonic() + timeout
        while True:
            run = self.run(dag_id, run_id)
            if progress is not None:
                progress(run, self.task_states(dag_id, run_id))
            if run.finished:
                return run
            if time.monotonic() > deadline:
                raise CchcError(
                    "AIRFLOW_RUN_TIMEOUT",
                    f"Lượt chạy {dag_id} chưa xong sau {timeout:.0f} giây.",
                    action="Xem lượt chạy trên trang Airflow.",
                )
            time.sleep(0.4)

    def task_states(self, dag_id: str, run_id: str) -> list[TaskState]:
        """Every task of a run, mapped ones by index."""
        path = f"/api/v2/dags/{_q(dag_id)}/dagRuns/{_q(run_id)}/taskInstances"
        found: list[TaskState] = []
        while True:
            answer = self._get(path, limit=100, offset=len(found), order_by="map_index")
            found += [_task_state(item) for item in answer["task_instances"]]
            if not answer["task_instances"] or len(found) >= answer["total_entries"]:
                return found

    def task_log(
        self, dag_id: str, run_id: str, task_id: str, *, map_index: int = -1, try_number: int = 1
    ) -> list[str]:
        """The lines that a try of a task has logged."""
        path = f"/api/v2/dags/{_q(dag_id)}/dagRuns/{_q(run_id)}/taskInstances/{_q(task_id)}/logs/{try_number}"
        content = self._get(path, map_index=map_index, full_content=True)["content"]
        return [line if isinstance(line, str) else _log_line(line) for line in content]

    def abandon(self, dag_id: str) -> int:
        """Mark the unfinished runs of a DAG as failed, which also ends their tasks. Gives how many there were."""
        unfinished = [run for run in self.runs(dag_id, limit=100) if not run.finished]
        for run in unfinished:
            path = f"/api/v2/dags/{_q(dag_id)}/dagRuns/{_q(run.run_id)}?update_mask=state"
            self._send("PATCH", path, {"state": "failed"})
        return len(unfinished)

    def answer_approval(self, dag_id: str, run_id: str, task_id: str, *, approve: bool) -> None:
        """Answer an approval that waits, as the user of this client."""
        path = f"/api/v2/dags/{_q(dag_id)}/dagRuns/{_q(run_id)}/taskInstances/{_q(task_id)}/-1/hitlDetails"
        self._send("PATCH", path, {"chosen_options": ["Approve" if approve else "Reject"], "params_input": {}})

    def _is_due(self, dag_id: str) -> bool:
        due = _moment(self._get(f"/api/v2/dags/{_q(dag_id)}").get("next_dagrun_run_after"))
        return due is not None and due <= datetime.now(UTC)

    def _get(self, path: str, **query: str | int | bool) -> Any:
        return self._send("GET", f"{path}?{urlencode(query)}" if query else path)

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None = None, *, authorised: bool = True) -> Any:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if authorised:
            headers["Authorization"] = f"Bearer {self._token or self._sign_in()}"
        try:
            return self._exchange(method, path, body, headers)
        except urllib.error.HTTPError as error:
            if error.code == 401 and authorised:
                headers["Authorization"] = f"Bearer {self._sign_in()}"
                return self._exchange(method, path, body, headers)
            detail = error.read().decode("utf-8", errors="replace")[:500]
            raise CchcError(
                "AIRFLOW_API", f"Airflow trả lời {error.code} cho {method} {path}.", action=detail
            ) from error
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            raise CchcError(
                "AIRFLOW_UNREACHABLE", f"Không gọi được Airflow tại {self._address}: {error}.", action="Chạy: cchc up"
            ) from error

    def _sign_in(self) -> str:
        body = {"username": self._user, "password": self._password}
        self._token = str(self._send("POST", "/auth/token", body, authorised=False)["access_token"])
        return self._token

    def _exchange(self, method: str, path: str, body: Mapping[str, Any] | None, headers: Mapping[str, str]) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._address + path, data, dict(headers), method=method)  # noqa: S310 - http://127.0.0.1
        with _NO_PROXY.open(request, timeout=self._timeout) as answer:
            content = answer.read()
        return json.loads(content) if content else None


def _q(part: str) -> str:
    return quote(part, safe="")


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _run(item: Mapping[str, Any]) -> Run:
    return Run(
        dag_id=item["dag_id"],
        run_id=item["dag_run_id"],
        state=item["state"],
        run_type=item["run_type"],
        created_at=_moment(item.get("queued_at")),
        started_at=_moment(item.get("start_date")),
        ended_at=_moment(item.get("end_date")),
    )


def _task_state(item: Mapping[str, Any]) -> TaskState:
    return TaskState(
        task_id=item["task_id"],
        map_index=item["map_index"],
        state=item["state"],
        try_number=item["try_number"],
        started_at=_moment(item.get("start_date")),
        ended_at=_moment(item.get("end_date")),
    )


def _log_line(line: Mapping[str, Any]) -> str:
    details: Sequence[Mapping[str, Any]] = line.get("error_detail") or ()
    errors = "".join(f" {error.get('exc_type')}: {error.get('exc_value')}" for error in details)
    return f"{line.get('event', '')}{errors}"
