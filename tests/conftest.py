"""One real, migrated warehouse for the whole test run, in a folder of its own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("e2e", "dags")
"""Folders whose tests share what is dear to make."""

# Processes that tests start read compiled modules: without them each would compile Airflow, dbt and pandas anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


class Together(LoadScopeScheduling):
    """With two workers (`make test`), what shares a fixture stays on one: a folder of those above, else a file."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        folder = Path(file).parent.name
        return folder if folder in TOGETHER else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Hand out tests by ``Together``."""
    return Together(config, log)


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A state folder that the server's OS user can reach; CCHC_HOME points at it for this process and its children."""
    folder = Path(tempfile.mkdtemp(prefix="cchc-test-"))
    folder.chmod(0o755)
    before = {name: value for name, value in os.environ.items() if name.startswith("CCHC_")}
    for name in before:
        del os.environ[name]
    os.environ["CCHC_HOME"] = str(folder)
    from warehouse.settings import get_settings

    get_settings.cache_clear()
    yield folder
    del os.environ["CCHC_HOME"]
    os.environ.update(before)
    get_settings.cache_clear()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def warehouse(home: Path) -> Iterator[Path]:
    """The embedded server with the example criteria, stopped at the end. Gives the state folder."""
    from cchc.runtime.ground import prepare
    from warehouse import embedded

    prepare()
    yield home
    embedded.stop()
