"""Quarantine keeps its history: a reason may be replaced, come back, or prove to be none; what a sender vouched for."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

HISTORY = """
alter table ops.quarantine drop constraint quarantine_pkey;
alter table ops.quarantine drop constraint quarantine_status_check;
alter table ops.quarantine drop constraint quarantine_check;
alter table ops.quarantine rename column released_at to closed_at;
alter table ops.quarantine add column quarantine_id bigint generated always as identity primary key;
alter table ops.quarantine add constraint quarantine_status
    check (status in ('open', 'released', 'replaced', 'no_row'));
alter table ops.quarantine add constraint quarantine_closed check ((status = 'open') = (closed_at is null));
create unique index quarantine_open on ops.quarantine (delivery_id, sheet_no, row_no, reason_code, column_name)
    where status = 'open';
create index quarantine_place on ops.quarantine (delivery_id, sheet_no, row_no);
comment on column ops.quarantine.closed_at is 'Lúc dòng được xét lại và lý do này được đóng.';
comment on column ops.quarantine.status is
    'open: đang giữ; released: đã nạp; replaced: nay giữ vì lý do khác; no_row: nay không còn là dòng dữ liệu.';
"""

VOUCHED = """
alter table ops.delivery add column no_secret_documents boolean not null default false;
comment on column ops.delivery.no_secret_documents is
    'Nơi gửi đã khẳng định trong tệp khai báo kèm theo rằng không có tài liệu bí mật nhà nước.';
"""

LOOKED_AT_AGAIN = """
grant update (delivery_id) on ops.inbox_file to cchc_pipeline;
comment on table ops.inbox_file is
    'Tệp trong hộp thư đến và lượt xử lý gần nhất; đường dẫn chỉ giữ ở dạng băm.';
"""


def upgrade() -> None:
    """Reasons get a key of their own; deliveries and files of the inbox get what judging again needs."""
    op.execute(HISTORY)
    op.execute(VOUCHED)
    op.execute(LOOKED_AT_AGAIN)


def downgrade() -> None:
    """What was kept stays: there is no way back."""
    raise NotImplementedError("kept rows cannot be taken away")
