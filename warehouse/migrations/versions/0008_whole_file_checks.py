"""Loading at the speed of COPY: no reference is checked row by row, and warnings of a whole file can be added."""

from importlib import import_module

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lift the rows' reference to their delivery, and let the pipeline add warnings.

    The reference cost half of a COPY again. It holds without it: the loader enters the delivery in the transaction of
    its rows, and nobody may delete a delivery.
    """
    for table in _raw_tables():
        op.execute(f"alter table raw.{table} drop constraint {table}_delivery_id_fkey")
        op.execute(f"grant update (warning_codes) on raw.{table} to cchc_pipeline")


def downgrade() -> None:
    """Check the reference again."""
    for table in _raw_tables():
        op.execute(f"alter table raw.{table} add foreign key (delivery_id) references ops.delivery")


def _raw_tables() -> list[str]:
    names = ("0002_raw_tables", "0005_control_totals", "0006_scorecards_surveys_tasks")
    migrations = (import_module(f"warehouse.migrations.versions.{name}") for name in names)
    return [table for migration in migrations for table in migration.TABLES]
