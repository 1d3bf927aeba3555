"""Where the runtime keeps its state below the state folder."""

from pathlib import Path

from warehouse.settings import Settings

LOG_KEPT_BYTES = 10_000_000


def airflow_home(settings: Settings) -> Path:
    """The folder of Airflow's own state: its password file, pid files and the port in use."""
    return settings.home / "airflow"


def log_folder(settings: Settings) -> Path:
    """The folder of every log: one file per process, and one folder per DAG with the logs of its tasks."""
    return settings.home / "logs"


def log_file(settings: Settings, name: str) -> Path:
    """The log of one process."""
    return log_folder(settings) / f"airflow-{name}.log"


def prepare_folders(settings: Settings) -> None:
    """Make the folders, and set logs aside that have grown long (each replaces the one set aside before)."""
    home = airflow_home(settings)
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    # Where there is no such file Airflow writes one of 2,000 lines with secrets that nobody uses.
    (home / "airflow.cfg").touch(mode=0o600)
    log_folder(settings).mkdir(parents=True, exist_ok=True)
    log_folder(settings).chmod(0o700)
    for log in log_folder(settings).glob("airflow-*.log"):
        if log.stat().st_size > LOG_KEPT_BYTES:
            log.replace(log.with_suffix(".log.1"))


def tail(log: Path) -> str:
    """The end of a log, for an error message."""
    try:
        return log.read_text(encoding="utf-8", errors="replace")[-1200:]
    except OSError:
        return ""
