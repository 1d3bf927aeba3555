"""Settings from the environment, one prefix ``CCHC_``. Everything has a working default for the embedded server."""

import os
from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_home() -> Path:
    """The state folder: XDG for a user; for root a system folder that the server's own OS user can reach."""
    if os.geteuid() == 0:
        return Path("/var/lib/cchc")
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "cchc"


class Settings(BaseSettings):
    """What a deployment may configure.

    ``home`` holds the embedded server's data, secrets, landed files and logs. With ``database_url`` (the owner's URL
    of an external PostgreSQL 16 or later) nothing is started here; the other roles' URLs derive from it with the
    passwords ``CCHC_PIPELINE_PASSWORD``, ``CCHC_READER_PASSWORD`` and ``CCHC_BI_PASSWORD``. ``vendors`` is a folder of
    alias files beside those of the project, for a province's own vendors; ``unit_aliases`` a CSV file of further names
    and codes of the province's units.
    """

    model_config = SettingsConfigDict(env_prefix="CCHC_", extra="ignore")

    home: Path = Field(default_factory=default_home)
    database_url: SecretStr | None = None
    pipeline_password: SecretStr | None = None
    reader_password: SecretStr | None = None
    bi_password: SecretStr | None = None
    airflow_database_url: SecretStr | None = None
    db_port: int = 0
    airflow_port: int = 8080
    inbox: Path | None = None
    vendors: Path | None = None
    unit_aliases: Path | None = None
    province_code: str = "52"
    landing_key: SecretStr | None = None
    batch_rows: int = Field(default=100_000, gt=0)
    files_per_task: int = Field(default=16, gt=0)
    code_version: str = ""

    @field_validator("home", mode="after")
    @classmethod
    def _absolute_home(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @property
    def inbox_path(self) -> Path:
        """The folder that senders deliver into."""
        return (self.inbox or self.home / "inbox").expanduser().absolute()

    @property
    def landing_path(self) -> Path:
        """Where accepted bytes are kept, encrypted."""
        return self.home / "landing"

    @property
    def project_root(self) -> Path:
        """The folder that holds dbt/ and dags/ (``CCHC_PROJECT_ROOT`` where the package is installed elsewhere)."""
        return Path(os.environ.get("CCHC_PROJECT_ROOT") or Path(__file__).resolve().parents[1])


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
