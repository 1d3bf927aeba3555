"""Airflow's own tables: made at the first start, and again only where its version or its database has changed."""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import version

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from cchc.runtime.environment import airflow_environment
from cchc.runtime.folders import airflow_home, log_file, prepare_folders, tail
from warehouse.database import airflow_url
from warehouse.errors import CchcError
from warehouse.settings import Settings, get_settings


def ensure_tables(
    settings: Settings | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> bool:
    """Make or upgrade the tables where that is needed; ``meanwhile`` runs in this process at the same time.

    Gives whether anything was done. Raises CchcError AIRFLOW_MIGRATE_FAILED with the end of the log.
    """
    settings = settings or get_settings()
    prepare_folders(settings)
    marker = airflow_home(settings) / "migrated"
    if marker.exists() and marker.read_text(encoding="utf-8") == _mark(settings):
        if meanwhile is not None:
            meanwhile()
        return False
    marker.unlink(missing_ok=True)
    log = log_file(settings, "migrate")
    with log.open("ab") as output:
        migration = subprocess.Popen(
            [sys.executable, "-m", "airflow", "db", "migrate"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment or airflow_environment(settings)),
            cwd=airflow_home(settings),
        )
        try:
            if meanwhile is not None:
                meanwhile()
            code = migration.wait(timeout=180)
        except BaseException:
            migration.kill()
            migration.wait()
            raise
    mark = _mark(settings)
    if code != 0 or mark is None:
        raise CchcError("AIRFLOW_MIGRATE_FAILED", "Không tạo được bảng của Airflow.", action=tail(log))
    marker.write_text(mark, encoding="utf-8")
    return True


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
