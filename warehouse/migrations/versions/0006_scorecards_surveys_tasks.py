"""Raw tables of edXML messages, scorecards, manual indicators, surveys and plan tasks."""

from warehouse.migrations.raw_table import create_raw_table

revision = "0006"
down_revision = "0005"
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
