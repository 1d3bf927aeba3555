"""What the compose file relies on and no test of ours would otherwise run: Celery, and the health check."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REPORT = {"metadatabase": {"status": "healthy"}, "scheduler": {"status": "unhealthy"}, "triggerer": {"status": None}}


class _Report(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(REPORT).encode())

    def log_message(self, *_: object) -> None:
        """Be silent."""


@pytest.fixture
def api_server() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Report)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def health(server: str, component: str) -> int:
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "healthy.py"), server, component], capture_output=True, check=False
    ).returncode


def test_a_container_is_healthy_only_where_the_report_says_so(api_server: str) -> None:
    assert health(api_server, "metadatabase") == 0
    assert health(api_server, "scheduler") == 1
    assert health(api_server, "triggerer") == 1


def test_a_container_is_not_healthy_where_nobody_answers() -> None:
    assert health("http://127.0.0.1:9", "scheduler") != 0


def test_the_locked_celery_is_one_that_airflows_executor_can_import(tmp_path: Path) -> None:
    """Celery 5.7 was not: the worker of the server then ends at its first line, and nothing else notices."""
    result = subprocess.run(
        [sys.executable, "-c", "from airflow.providers.celery.executors import celery_executor"],
        env=os.environ | {"AIRFLOW_HOME": str(tmp_path), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-2000:]
