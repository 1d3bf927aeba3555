"""Alembic migrations of ``ops``, ``raw`` and the schemas; the marts belong to dbt, the editions to publishing."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from warehouse.database import DATABASE, Role, engine, url
from warehouse.roles import ensure_login
from warehouse.settings import Settings, get_settings

_ONE_MIGRATION_AT_A_TIME = 766_001


def upgrade(settings: Settings | None = None) -> None:
    """Bring ``ops`` and ``raw`` to the newest revision, in one transaction, as the owner. Safe to call again."""
    settings = settings or get_settings()
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent))
    with engine(Role.OWNER, settings).begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _ONE_MIGRATION_AT_A_TIME})
        if settings.database_url is not None:
            database = url(Role.OWNER, settings).database or DATABASE
            for role in (Role.PIPELINE, Role.READER, Role.BI):
                ensure_login(connection, role.username, url(role, settings).password)
                connection.execute(text(f'grant connect on database "{database}" to {role.username}'))
            # dbt's unit tests read the columns of a temporary table.
            connection.execute(text(f'grant temporary on database "{database}" to {Role.PIPELINE.username}'))
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")
