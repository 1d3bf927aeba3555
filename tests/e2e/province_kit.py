"""A province whose sample exports have gone the whole way, and the truth behind what it shows."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from cchc import runtime
from warehouse.settings import Settings

RUN_DAG = Path(__file__).parents[1] / "dags" / "run_dag.py"
INGEST = [
    f"ingest_{source}"
    for source in ("one_stop_shop", "documents", "budget", "national_portal", "plan", "scorecard", "survey")
]
SCALE = 0.12


@dataclass(frozen=True)
class Province:
    """Its state folder, the sample, a reader's engine; `expected` follows the corrections that were delivered."""

    settings: Settings
    sample: Path
    reader: Engine
    expected: dict[str, Any] = field(repr=False)

    def run_dags(self, *names: str) -> list[str]:
        """Run DAGs by ``dag.test()`` in a process of their own; the states they end in."""
        __tracebackhide__ = True  # the environment holds passwords
        process = subprocess.run(
            [sys.executable, str(RUN_DAG), "{}", *names],
            env=runtime.airflow_environment(self.settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=600,
        )
        if process.returncode != 0:
            pytest.fail(process.stdout[-4000:], pytrace=False)
        answer = next(line for line in process.stdout.splitlines() if line.startswith("RESULT "))
        return [run["state"] for run in json.loads(answer.removeprefix("RESULT "))]

    def deliver(self, correction: str) -> None:
        """Put one of the sample's later deliveries into the inbox; what it changes becomes the truth."""
        shutil.copytree(
            self.sample / "corrections" / correction,
            self.settings.inbox_path,
            dirs_exist_ok=True,
            copy_function=shutil.copy2,
        )
        entry = self.expected["corrections"][correction]
        for fact, cells in entry.get("facts", {}).items():
            _overwrite(self.expected["facts"][fact], cells)
        _overwrite(self.expected["sent"], entry.get("sent", {}))

    def rows(self, query: str, **parameters: object) -> list[Any]:
        """What a reader gets."""
        with self.reader.connect() as connection:
            return list(connection.execute(text(query), parameters))


def _overwrite(units: dict[str, dict[str, Any]], changed: dict[str, dict[str, Any]]) -> None:
    for unit, months in changed.items():
        units.setdefault(unit, {}).update(months)
