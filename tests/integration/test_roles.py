"""Who sees what: readers see ``published`` and are refused everywhere else; the pipeline never deletes."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from warehouse import embedded, migrations
from warehouse.database import Role, engine


@pytest.mark.parametrize("role", [Role.READER, Role.BI])
@pytest.mark.parametrize(
    "statement",
    [
        "select count(*) from ops.delivery",
        "select count(*) from raw.one_stop_shop__dossiers",
        "create table published.mine (a int)",
        "create schema mine",
        "create table public.mine (a int)",
    ],
)
def test_readers_are_refused_outside_published(warehouse: Path, role: Role, statement: str) -> None:
    with engine(role).connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text(statement))


@pytest.mark.parametrize("verb", ["delete from", "truncate"])
@pytest.mark.parametrize("table", ["raw.one_stop_shop__dossiers", "ops.delivery"])
def test_the_pipeline_adds_and_never_takes_away(warehouse: Path, verb: str, table: str) -> None:
    with engine(Role.PIPELINE).connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text(f"{verb} {table}"))


def test_passwords_are_scram_and_the_secrets_file_is_closed(warehouse: Path) -> None:
    assert (warehouse / "secrets.json").stat().st_mode & 0o777 == 0o600
    with engine(Role.OWNER).connect() as connection:
        assert connection.execute(text("show password_encryption")).scalar_one() == "scram-sha-256"
        assert connection.execute(text("show fsync")).scalar_one() == "on"


def test_starting_and_migrating_again_changes_nothing(warehouse: Path) -> None:
    before = embedded.status()
    assert embedded.start() == before
    migrations.upgrade()
    assert embedded.status() == before


def test_sessions_run_in_vietnams_time(warehouse: Path) -> None:
    with engine(Role.READER).connect() as connection:
        assert connection.execute(text("show timezone")).scalar_one() == "Asia/Ho_Chi_Minh"
