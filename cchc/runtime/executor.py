"""LocalExecutor whose workers have the heavy libraries in memory before the first task.

A task runs in a fork of a worker: what the worker has imported costs the task nothing, and its pages are shared. Our
own packages are not among them, so that a change of code takes effect with the next task and not the next restart.
"""

import importlib
import logging

from airflow.executors.local_executor import LocalExecutor

LIBRARIES = (
    "airflow.sdk",
    "airflow.sdk.execution_time.supervisor",
    "airflow.sdk.execution_time.task_runner",
    "airflow.providers.standard.decorators.python",
    "pandas",
    "psycopg",
)


class PreloadedLocalExecutor(LocalExecutor):
    """LocalExecutor that imports ``LIBRARIES`` before it forks its workers."""

    def start(self) -> None:
        """Import the libraries, then start as LocalExecutor does. A library that is missing is not this one's error."""
        for name in LIBRARIES:
            try:
                importlib.import_module(name)
            except ImportError:
                logging.getLogger(__name__).warning("not preloaded: %s", name)
        super().start()
