"""The local runtime: real Airflow processes on this machine, started, watched and stopped without a container.

``up`` and ``down`` are safe to call at any time and in any state; ``client`` talks to Airflow's own REST interface.
"""

from cchc.runtime.airflow_client import AirflowClient, Run, TaskState
from cchc.runtime.environment import airflow_environment
from cchc.runtime.folders import airflow_home, log_folder
from cchc.runtime.ground import prepare
from cchc.runtime.lifecycle import ComponentStatus, Endpoints, Status, client, down, status, up
from cchc.runtime.schema import ensure_tables

__all__ = [
    "AirflowClient",
    "ComponentStatus",
    "Endpoints",
    "Run",
    "Status",
    "TaskState",
    "airflow_environment",
    "airflow_home",
    "client",
    "down",
    "ensure_tables",
    "log_folder",
    "prepare",
    "status",
    "up",
]
