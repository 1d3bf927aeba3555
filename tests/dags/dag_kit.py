"""Which files in dags/ are DAGs: all of them."""

from pathlib import Path

DAG_FILES = sorted((Path(__file__).resolve().parents[2] / "dags").glob("*.py"))
