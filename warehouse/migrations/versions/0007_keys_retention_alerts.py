"""When a landed file's bytes were removed, and alerts. Which key sealed a file is said by the file itself."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CHANGES = """
alter table ops.delivery add column purged_at timestamptz;
alter table ops.delivery add check (purged_at is null or landed_path is not null);
comment on column ops.delivery.purged_at is
    'Lúc nội dung tệp đã lưu bị xoá theo thời hạn lưu giữ; dòng sổ, mã băm và số đếm giữ mãi.';
create index delivery_landed on ops.delivery (received_at) where landed_path is not null and purged_at is null;

create table ops.alert (
    alert_id bigint generated always as identity primary key,
    raised_at timestamptz not null default now(),
    kind text not null,
    severity text not null check (severity in ('critical', 'warning')),
    delivery_id bigint references ops.delivery,
    message text not null,
    acknowledged_at timestamptz,
    acknowledged_by text,
    check ((acknowledged_at is null) = (acknowledged_by is null))
);
comment on table ops.alert is
    'Việc người trực phải biết ngay; không chứa tên tệp, tên cột, nội dung ô hay dữ liệu cá nhân.';
comment on column ops.alert.acknowledged_by is 'Người đã nhận xử lý.';
create unique index alert_open_once on ops.alert (kind, delivery_id) nulls not distinct where acknowledged_at is null;
grant select, insert on ops.alert to cchc_pipeline;
grant update (acknowledged_at, acknowledged_by) on ops.alert to cchc_pipeline;
"""


def upgrade() -> None:
    """One column of the registry and the table of alerts."""
    op.execute(CHANGES)


def downgrade() -> None:
    """What was kept stays: there is no way back."""
    raise NotImplementedError("kept rows cannot be taken away")
