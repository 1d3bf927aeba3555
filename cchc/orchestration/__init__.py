"""What the DAGs call: the steps of ingesting, building and publishing as plain functions, and how they are wired.

``policy`` and ``wiring`` import Airflow and are for ``dags/`` only. The ``*_steps`` modules know nothing of Airflow,
import what is heavy when they are called, and give back only what may be stored in Airflow's own database: paths,
counts, ids and codes, never a cell.
"""
