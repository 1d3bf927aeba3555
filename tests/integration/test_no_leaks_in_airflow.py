"""Planted people and secrets in the inbox, taken in by a real run of the DAG: nothing of them is left."""

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from planted_files import PERIOD, SENDER, File, hostile_files, personal_files, secret_files
from planted_kit import dumped, found_below, found_in
from sqlalchemy import create_engine, text

from cchc import runtime
from ingestion.catalogue import get_catalogue
from ingestion.delivery import MANIFEST_SUFFIX
from warehouse import database, embedded, migrations
from warehouse.database import AIRFLOW_DATABASE, DATABASE, Role
from warehouse.settings import Settings

RUN_DAG = Path(__file__).parents[1] / "dags" / "run_dag.py"


@dataclass(frozen=True)
class Run:
    """What a run left behind: the state folder, its output (the tasks' logs), and how many files there were."""

    settings: Settings
    output: str
    files: list[File]


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """The documents' DAG, once, over an inbox of planted files; the nightly DAG after it, which tells the alerts."""
    home = Path(tempfile.mkdtemp(prefix="cchc-leaks-"))
    home.chmod(0o755)
    settings = Settings(home=home)
    datasets = [one for one in get_catalogue().datasets.values() if one.source == "documents"]
    numbers = itertools.count(1)
    files = [file for made in (personal_files, hostile_files, secret_files) for file in made(datasets, numbers)][::3]
    for file in files:
        folder = settings.inbox_path.joinpath(*file.dataset.split("."), SENDER, PERIOD)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / file.name).write_bytes(file.content)
        if file.manifest:
            (folder / f"{file.name}{MANIFEST_SUFFIX}").write_text(file.manifest, encoding="utf-8")
    embedded.start(settings)
    try:
        migrations.upgrade(settings)
        runtime.ensure_tables(settings)
        yield Run(settings, _run(settings, "ingest_documents", "maintenance"), files)
    finally:
        embedded.stop(settings)
        shutil.rmtree(home, ignore_errors=True)


def _run(settings: Settings, *dags: str) -> str:
    __tracebackhide__ = True  # the environment holds passwords
    done = subprocess.run(
        [sys.executable, str(RUN_DAG), "{}", *dags],
        env=runtime.airflow_environment(settings) | {"AIRFLOW__LOGGING__LOGGING_LEVEL": "DEBUG"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=600,
    )
    if done.returncode != 0:
        pytest.fail(done.stdout[-4000:], pytrace=False)
    return done.stdout


def test_the_run_took_every_file_in_and_told_of_the_secret_ones(run: Run) -> None:
    owner = create_engine(database.url(Role.OWNER, run.settings))
    with owner.connect() as connection:
        rows = connection.execute(text("select status, count(*) from ops.delivery group by 1"))
        taken: dict[str, int] = {status: count for status, count in rows}
        told = connection.execute(text("select count(*) from ops.alert where kind = 'SECRET_MARKER'")).scalar_one()
    owner.dispose()
    assert sum(taken.values()) >= len(run.files) - 3, "a file whose sidecar cannot be read stays in the inbox"
    assert told == taken["secret"] > 10
    assert "SECRET_MARKER" in run.output


def test_nothing_planted_is_in_airflows_database(run: Run) -> None:
    records = dumped(run.settings, AIRFLOW_DATABASE)
    assert "ingest_documents" in records and "return_value" in records, "the run and its XComs are among the records"
    assert found_in(records) == set()


def test_nothing_planted_is_in_the_warehouse(run: Run) -> None:
    assert found_in(dumped(run.settings, DATABASE)) == set()


def test_nothing_planted_is_in_the_logs_of_the_tasks(run: Run) -> None:
    assert "alert" in run.output
    assert found_in(run.output) == set()


def test_nothing_planted_is_in_the_state_folder_but_for_the_inbox(run: Run) -> None:
    home = run.settings.home
    assert found_below(home, [run.settings.inbox_path, home / "secrets.json", home / "pg" / "bin"]) == {}
    assert found_below(run.settings.inbox_path, []), "the files lie where their senders put them"
    assert os.listdir(home / "landing")
