"""Raw tables of the forms that reconcile: 06a, execution, settlement; and of work files."""

from warehouse.migrations.raw_table import create_raw_table

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES: dict[str, dict[str, str]] = {}


def upgrade() -> None:
    """Create the tables."""
    for table, own_columns in TABLES.items():
        create_raw_table(table, own_columns)


def downgrade() -> None:
    """Rows once received are kept: there is no way back."""
    raise NotImplementedError("raw rows cannot be taken away")
