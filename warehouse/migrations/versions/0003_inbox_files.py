"""Which files of the inbox have been dealt with."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INBOX_FILES = """
create table ops.inbox_file (
    path_hash text not null,
    byte_size bigint not null,
    modified_ns bigint not null,
    delivery_id bigint not null references ops.delivery,
    primary key (path_hash, byte_size, modified_ns)
);
comment on table ops.inbox_file is 'Tệp trong hộp thư đến đã được xử lý; đường dẫn chỉ giữ ở dạng băm.';
grant select, insert on ops.inbox_file to cchc_pipeline;
"""


def upgrade() -> None:
    """The table: paths as hashes, because a secret document's name may not be kept."""
    op.execute(INBOX_FILES)


def downgrade() -> None:
    """Take the table away: every file of the inbox would be looked at again, and found a duplicate."""
    op.execute("drop table ops.inbox_file")
