"""Connections by role. Only this package knows a DSN; everybody else asks for an engine of a role."""

from enum import StrEnum
from functools import lru_cache

from sqlalchemy import URL, Engine, create_engine, make_url

from warehouse.errors import CchcError
from warehouse.secrets import secret
from warehouse.settings import Settings, get_settings

DATABASE = "cchc"
LOOPBACK = "127.0.0.1"
USUAL_PORT = 15766
"""The embedded server's port where it is free and ``CCHC_DB_PORT`` names no other."""
AIRFLOW_DATABASE = "airflow"
AIRFLOW_ROLE = "cchc_airflow"
ADMIN_ROLE = "cchc_admin"


class Role(StrEnum):
    """Who connects: ``owner`` migrates and publishes, ``pipeline`` loads and builds, ``reader`` and ``bi`` read."""

    OWNER = "owner"
    PIPELINE = "pipeline"
    READER = "reader"
    BI = "bi"

    @property
    def username(self) -> str:
        """The PostgreSQL role."""
        return f"cchc_{self.value}"


def url(role: Role, settings: Settings | None = None) -> URL:
    """The SQLAlchemy URL of a role, on the external server where one is configured, else on the embedded one.

    Raises:
        CchcError: DB_PASSWORD_MISSING, where an external server is configured without that role's password;
            DB_NOT_INITIALISED, where the embedded server has never been started.
    """
    settings = settings or get_settings()
    if settings.database_url is None:
        return _embedded_url(settings, role.username, DATABASE)
    owner = make_url(settings.database_url.get_secret_value()).set(drivername="postgresql+psycopg")
    if role is Role.OWNER:
        return owner
    password = {
        Role.PIPELINE: settings.pipeline_password,
        Role.READER: settings.reader_password,
        Role.BI: settings.bi_password,
    }[role]
    if password is None:
        raise CchcError(
            "DB_PASSWORD_MISSING",
            f"Chưa có mật khẩu của vai trò {role.username} trên máy chủ ngoài.",
            action=f"Đặt biến môi trường CCHC_{role.value.upper()}_PASSWORD.",
        )
    return owner.set(username=role.username, password=password.get_secret_value())


def airflow_url(settings: Settings | None = None) -> URL:
    """The URL of Airflow's own metadata database (driver psycopg2, which Airflow's migrations expect)."""
    settings = settings or get_settings()
    if settings.airflow_database_url is not None:
        return make_url(settings.airflow_database_url.get_secret_value())
    return _embedded_url(settings, AIRFLOW_ROLE, AIRFLOW_DATABASE).set(drivername="postgresql+psycopg2")


def admin_url(settings: Settings, database: str = "postgres") -> URL:
    """The superuser's URL of the embedded server, for making roles and databases."""
    return _embedded_url(settings, ADMIN_ROLE, database)


def engine(role: Role, settings: Settings | None = None) -> Engine:
    """A pooled engine of a role; one per process and address. Sessions run in Vietnam's time zone."""
    return _engine(url(role, settings))


@lru_cache(maxsize=16)
def _engine(address: URL) -> Engine:
    return create_engine(
        address,
        pool_pre_ping=True,
        pool_size=2,
        hide_parameters=True,
        connect_args={"options": "-c timezone=Asia/Ho_Chi_Minh", "application_name": "cchc", "connect_timeout": 10},
    )


def usual_url(role: Role) -> URL:
    """Where the embedded server listens unless its usual port is taken; without a password."""
    return URL.create("postgresql+psycopg", role.username, host=LOOPBACK, port=USUAL_PORT, database=DATABASE)


def _embedded_url(settings: Settings, username: str, database: str) -> URL:
    port_file = settings.home / "pg" / "port"
    if not port_file.exists():
        raise CchcError(
            "DB_NOT_INITIALISED", "Máy chủ cơ sở dữ liệu nhúng chưa được khởi tạo.", action="Chạy: cchc db start"
        )
    return URL.create(
        "postgresql+psycopg",
        username=username,
        password=secret(settings, f"{username}_password"),
        host=LOOPBACK,
        port=int(port_file.read_text(encoding="utf-8")),
        database=database,
    )
