"""Airflow's own tables: made at the first start, and again only where its version or its database has changed."""

import hashlib
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from cchc.runtime.environment import airflow_environment
from cchc.runtime.folders import airflow_home, log_file, prepare_folders, tail
from warehouse.database import airflow_url
from warehouse.errors import CchcError
from warehouse.settings import Settings, get_settings


def ensure_tables(settings: Settings | None = None) -> bool:
    """Make or upgrade the tables where that is needed; for tests and tools that start no process of Airflow.

    Gives whether anything was done. Raises CchcError AIRFLOW_MIGRATE_FAILED with the end of the log.
    """
    settings = settings or get_settings()
    prepare_folders(settings)
    if are_current(settings):
        return False
    log = log_file(settings, "migrate")
    with log.open("ab") as output:
        done = subprocess.run(
            [sys.executable, "-m", "airflow", "db", "migrate"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=airflow_environment(settings),
            cwd=airflow_home(settings),
            timeout=300,
            check=False,
        )
    if done.returncode != 0:
        raise failure(settings)
    remember(settings)
    return True


def are_current(settings: Settings) -> bool:
    """Whether the tables are those that this version of Airflow made the last time."""
    marker = _marker(settings)
    return marker.exists() and marker.read_text(encoding="utf-8") == _mark(settings)


def remember(settings: Settings) -> None:
    """Write down that the tables have been made. Raises AIRFLOW_MIGRATE_FAILED where there are none."""
    mark = _mark(settings)
    if mark is None:
        raise failure(settings)
    _marker(settings).write_text(mark, encoding="utf-8")


def failure(settings: Settings) -> CchcError:
    """The error that the tables could not be made, with the end of the log."""
    return CchcError(
        "AIRFLOW_MIGRATE_FAILED", "Không tạo được bảng của Airflow.", action=tail(log_file(settings, "migrate"))
    )


def _marker(settings: Settings) -> Path:
    return airflow_home(settings) / "migrated"


def _mark(settings: Settings) -> str | None:
    """Airflow's version and the revision that its database is at; None where it has no tables."""
    address = airflow_url(settings)
    engine = create_engine(address)
    try:
        with engine.connect() as connection:
            revision = connection.execute(text("select version_num from alembic_version")).scalar_one_or_none()
    except SQLAlchemyError:
        return None
    finally:
        engine.dispose()
    place = hashlib.sha256(address.render_as_string().encode()).hexdigest()[:16]
    return f"{version('apache-airflow-core')} {revision} {place}"
