"""The configuration of Airflow, all of it as environment variables: there is no airflow.cfg to edit or to drift."""

import json
import os
from pathlib import Path

from cchc.runtime.folders import airflow_home, log_folder
from warehouse.database import airflow_url
from warehouse.secrets import secret
from warehouse.settings import Settings, get_settings

ADMIN_USER = "admin"
HOST = "127.0.0.1"


def admin_password(settings: Settings) -> str:
    """The password of the user ``admin`` of the Airflow page, made at first use."""
    return secret(settings, "airflow_admin_password")


def airflow_environment(settings: Settings | None = None, *, port: int | None = None) -> dict[str, str]:
    """The whole environment for a process that runs Airflow or ``dag.test()`` on this state folder.

    ``port`` is the one of the API server; the configured one where none is given. Raises CchcError
    DB_NOT_INITIALISED where the embedded server has never been started.
    """
    settings = settings or get_settings()
    return os.environ | _airflow(settings, port or settings.airflow_port) | _surroundings(settings)


def write_password_file(settings: Settings) -> Path:
    """Give SimpleAuthManager the password it would otherwise invent and print into a log."""
    path = airflow_home(settings) / "passwords.json"
    draft = path.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({ADMIN_USER: admin_password(settings)}, file)
    draft.replace(path)
    return path


def _surroundings(settings: Settings) -> dict[str, str]:
    root = str(settings.project_root)
    python_path = [
        root,
        *(part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part and part != root),
    ]
    return {
        "CCHC_HOME": str(settings.home),
        "PYTHONPATH": os.pathsep.join(python_path),
        "PYTHONUNBUFFERED": "1",
        # Processes are forked: threads of a numeric library that nobody needs would not follow.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        # Nothing of this calls home.
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "GX_ANALYTICS_ENABLED": "false",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        # Tasks speak to the API server on this machine, whatever proxy the machine has.
        "NO_PROXY": _without_proxy("NO_PROXY"),
        "no_proxy": _without_proxy("no_proxy"),
    }


def _without_proxy(name: str) -> str:
    listed = [part for part in os.environ.get(name, "").split(",") if part]
    return ",".join(dict.fromkeys([*listed, HOST, "localhost"]))


def _airflow(settings: Settings, port: int) -> dict[str, str]:
    home = airflow_home(settings)
    logs = log_folder(settings)
    address = f"http://{HOST}:{port}"
    options: dict[str, dict[str, object]] = {
        "core": {
            "dags_folder": settings.project_root / "dags",
            "plugins_folder": home / "plugins",
            "load_examples": False,
            "dags_are_paused_at_creation": False,
            "default_timezone": "Asia/Ho_Chi_Minh",
            "executor": "LocalExecutor",
            # build_warehouse holds a place while it waits for the ingests to end.
            "parallelism": max(4, os.cpu_count() or 1),
            "fernet_key": secret(settings, "airflow_fernet_key", key_bytes=32),
            "execution_api_server_url": f"{address}/execution/",
            "simple_auth_manager_users": f"{ADMIN_USER}:admin",
            "simple_auth_manager_passwords_file": home / "passwords.json",
            "min_serialized_dag_update_interval": 5,
            # A dbt or GX process gets this long to end by itself when its task is stopped.
            "killed_task_cleanup_time": 10,
        },
        "database": {
            "sql_alchemy_conn": airflow_url(settings).render_as_string(hide_password=False),
            "load_default_connections": False,
        },
        "api": {
            "host": HOST,
            "port": port,
            "base_url": address,
            "workers": 1,
            "secret_key": secret(settings, "airflow_api_secret"),
            "instance_name": "Kho dữ liệu CCHC",
        },
        "api_auth": {"jwt_secret": secret(settings, "airflow_jwt_secret", key_bytes=64)},
        "logging": {
            "base_log_folder": logs / "tasks",
            "dag_processor_child_process_log_directory": logs / "dag_processor",
            "colored_console_log": False,
            # At INFO it says a thousand lines while it is imported.
            "namespace_levels": "great_expectations=WARNING",
        },
        "workers": {"min_heartbeat_interval": 1},
        "scheduler": {
            "scheduler_heartbeat_sec": 1,
            "scheduler_idle_sleep_time": 0.5,
            # What a killed scheduler left running is taken up again within seconds of the next start.
            "scheduler_health_check_threshold": 15,
            "orphaned_tasks_check_interval": 10,
            "task_instance_heartbeat_timeout": 60,
        },
        "dag_processor": {
            "dag_bundle_storage_path": home / "bundles",
            "refresh_interval": 10,
            "bundle_refresh_check_interval": 1,
            "min_file_process_interval": 30,
        },
    }
    named = {
        f"AIRFLOW__{section.upper()}__{name.upper()}": str(value)
        for section, values in options.items()
        for name, value in values.items()
    }
    return {"AIRFLOW_HOME": str(home), **named}
