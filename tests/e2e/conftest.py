"""One province for all tests of the whole way: what only looks at it comes before what delivers corrections to it."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from province_kit import INGEST, SCALE, Province
from sqlalchemy import create_engine

from cchc import runtime
from cchc.sample import write_sample
from warehouse import database, embedded
from warehouse.database import Role
from warehouse.settings import Settings


@pytest.fixture(scope="package")
def province() -> Iterator[Province]:
    """Everything from an empty folder to published draft editions of three years."""
    home = Path(tempfile.mkdtemp(prefix="cchc-e2e-"))
    home.chmod(0o755)
    settings = Settings(home=home)
    sample = home / "sample"
    write_sample("52", range(2024, 2027), sample, scale=SCALE, seed=42)
    shutil.copytree(sample / "inbox", settings.inbox_path, copy_function=shutil.copy2)
    embedded.start(settings)
    try:
        runtime.prepare(settings)
        runtime.ensure_tables(settings)
        reader = create_engine(database.url(Role.READER, settings))
        expected = json.loads((sample / "expected.json").read_text(encoding="utf-8"))
        made = Province(settings, sample, reader, expected)
        steps = [*INGEST, "build_warehouse", "publish_edition"]
        assert made.run_dags(*steps) == ["success"] * len(steps)
        yield made
        reader.dispose()
    finally:
        embedded.stop(settings)
        shutil.rmtree(home, ignore_errors=True)
