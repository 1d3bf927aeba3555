"""Runs DAGs one after another in this process with ``dag.test()`` and prints the end of each run and task as JSON.

    python tests/dags/run_dag.py '{"years": [2024]}' build_warehouse publish_edition

The environment must be the one of ``cchc.runtime.airflow_environment``. No scheduler and no API server is needed; the
metadata database is. Asset events are recorded, but nothing follows them.
"""

import json
import sys
from pathlib import Path

from airflow.dag_processing.dagbag import DagBag


def run(dag_id: str, conf: dict[str, object]) -> dict[str, object]:
    """The state of the run, and of each task by its id (mapped ones as ``id[index]``)."""
    folder = Path(__file__).resolve().parents[2] / "dags"
    bag = DagBag(dag_folder=folder / f"{dag_id}.py")
    if bag.import_errors:
        raise SystemExit(str(bag.import_errors))
    result = bag.dags[dag_id].test(run_conf=conf)
    tasks = {
        task.task_id if task.map_index < 0 else f"{task.task_id}[{task.map_index}]": str(task.state)
        for task in result.get_task_instances()
    }
    return {"state": str(result.state), "tasks": tasks}


if __name__ == "__main__":
    params = json.loads(sys.argv[1])
    outcome = [run(dag_id, params) for dag_id in sys.argv[2:]]
    print("RESULT " + json.dumps(outcome))  # noqa: T201 - the answer to the test
