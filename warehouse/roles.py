"""Databases, login roles and who may do what.

``cchc_owner`` owns everything and publishes; ``cchc_pipeline`` adds rows to ``ops`` and ``raw`` and builds ``staging``,
``intermediate`` and ``candidate``; ``cchc_reader`` and ``cchc_bi`` see ``published`` and nothing else.
"""

from sqlalchemy import Connection, create_engine, text

from warehouse.database import AIRFLOW_DATABASE, AIRFLOW_ROLE, DATABASE, Role, admin_url
from warehouse.secrets import secret
from warehouse.settings import Settings


def ensure_databases(settings: Settings) -> None:
    """On the embedded server: login roles with passwords, the warehouse's database and Airflow's. Idempotent."""
    engine = create_engine(admin_url(settings), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for username in [role.username for role in Role] + [AIRFLOW_ROLE]:
                ensure_login(connection, username, secret(settings, f"{username}_password"))
            _ensure_database(connection, DATABASE, Role.OWNER.username)
            _ensure_database(connection, AIRFLOW_DATABASE, AIRFLOW_ROLE)
            connection.execute(text("revoke connect on database postgres from public"))
            for role in Role:
                connection.execute(text(f"grant connect on database {DATABASE} to {role.username}"))
            # dbt's unit tests read the columns of a temporary table.
            connection.execute(text(f"grant temporary on database {DATABASE} to {Role.PIPELINE.username}"))
    finally:
        engine.dispose()


def ensure_login(connection: Connection, username: str, password: str | None) -> None:
    """A login role, made where it is missing. Names are constants of this package, never input."""
    known = connection.execute(text("select 1 from pg_roles where rolname = :name"), {"name": username}).scalar()
    if known:
        return
    connection.execute(text(f"create role {username} login"))
    if password is not None:
        quoted = password.replace("'", "''")
        connection.exec_driver_sql(f"alter role {username} password '{quoted}'")


def _ensure_database(connection: Connection, name: str, owner: str) -> None:
    known = connection.execute(text("select 1 from pg_database where datname = :name"), {"name": name}).scalar()
    if not known:
        connection.execute(text(f"create database {name} owner {owner}"))
    connection.execute(text(f"revoke all on database {name} from public"))
