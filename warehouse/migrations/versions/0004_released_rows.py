"""Rows released from quarantine: when, and a build that knows how many rows it was made of."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

RELEASED = """
alter table ops.quarantine add column released_at timestamptz;
alter table ops.quarantine add check ((status = 'released') = (released_at is not null));
comment on column ops.quarantine.released_at is 'Lúc dòng được xét lại và nạp.';
alter table ops.build add column rows_loaded bigint;
comment on column ops.build.rows_loaded is 'Tổng số dòng đã nạp khi bắt đầu dựng, kể cả dòng được giải phóng.';
"""


def upgrade() -> None:
    """Two columns."""
    op.execute(RELEASED)


def downgrade() -> None:
    """Take them away."""
    op.execute("alter table ops.build drop column rows_loaded; alter table ops.quarantine drop column released_at")
