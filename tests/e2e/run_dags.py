"""Runs DAGs of this project one after the other with ``dag.test()``; exits 1 where a run fails that should not.

Usage: python run_dags.py DAG_ID… ; a ``!`` before an id says that this run has to fail.
"""

import importlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(names: list[str]) -> int:
    sys.path.insert(0, str(ROOT / "dags"))
    for name in names:
        has_to_fail = name.startswith("!")
        dag_id = name.removeprefix("!")
        dag = getattr(importlib.import_module(dag_id), dag_id)()
        state = str(dag.test().state)
        print(f"{dag_id}: {state}")
        if (state == "failed") is not has_to_fail:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
