"""The embedded server keeps its address, whatever happens to it."""

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from warehouse import database, embedded
from warehouse.database import Role
from warehouse.settings import Settings


@pytest.fixture
def settings() -> Iterator[Settings]:
    """A state folder of its own."""
    with tempfile.TemporaryDirectory(prefix="cchc-server-") as folder:
        Path(folder).chmod(0o755)
        settings = Settings(home=Path(folder))
        yield settings
        embedded.stop(settings)


def answer(settings: Settings, role: Role) -> int:
    engine = create_engine(database.url(role, settings))
    try:
        with engine.connect() as connection:
            return int(connection.execute(text("select 42")).scalar_one())
    finally:
        engine.dispose()


def test_the_port_stays_over_a_restart_and_a_kill(settings: Settings) -> None:
    first = embedded.start(settings)
    assert [answer(settings, role) for role in Role] == [42] * 4
    assert embedded.stop(settings)
    assert embedded.start(settings).port == first.port
    postmaster = int((first.data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
    os.kill(postmaster, signal.SIGKILL)
    again = embedded.start(settings)
    assert again.port == first.port
    assert answer(settings, Role.READER) == 42


def test_an_interrupted_initialisation_is_begun_again(settings: Settings) -> None:
    draft = settings.home / "pg" / "data.draft"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18", encoding="ascii")
    assert embedded.start(settings).running
    assert answer(settings, Role.PIPELINE) == 42


def test_stopping_what_was_never_started_is_no_error(settings: Settings) -> None:
    assert embedded.stop(settings) is False
