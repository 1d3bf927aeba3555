"""What a build has to take in: which rows came or changed since the last one, and how to find them by their months."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TOUCHED = """
create table ops.touched (
    touched_id bigint generated always as identity primary key,
    dataset text not null,
    delivery_id bigint not null references ops.delivery,
    sheet_no smallint,
    row_no integer,
    build_id bigint references ops.build,
    check ((sheet_no is null) = (row_no is null))
);
comment on table ops.touched is
    'Dòng mới nạp hoặc đổi phiên bản hiện hành mà lượt dựng chưa tính: cả lượt giao tệp, hoặc từng dòng của nó.';
comment on column ops.touched.sheet_no is 'Trống: mọi dòng của lượt giao tệp.';
comment on column ops.touched.build_id is 'Lượt dựng đã nhận tính các dòng này; trống: chưa lượt nào.';
create index touched_waiting on ops.touched (touched_id) where build_id is null;
create index touched_build on ops.touched (build_id);
grant select, insert, update (build_id) on ops.touched to cchc_pipeline;
alter table ops.build add column is_full boolean not null default true;
comment on column ops.build.is_full is 'Dựng lại tất cả; nếu không, chỉ dựng các đơn vị và tháng có thay đổi.';
insert into ops.touched (dataset, delivery_id)
select source || '.' || dataset, delivery_id from ops.delivery where rows_loaded > 0;
"""

BY_MONTH = {
    "one_stop_shop__dossiers": (
        "received_at",
        "finished_at",
        "returned_at",
        "refused_at",
        "supplement_requested_at",
        "paid_at",
    ),
    "documents__incoming": ("arrived_on",),
    "documents__outgoing": ("doc_date",),
    "budget__transactions": ("fiscal_year",),
}
"""Dates by which the rows of a month are found. A block range index costs COPY nothing that can be measured."""

OPEN_DOSSIERS = (
    "create index one_stop_shop__dossiers_open on raw.one_stop_shop__dossiers (received_at) "
    "where is_current and finished_at is null and returned_at is null"
)


def upgrade() -> None:
    """Create the table and the indexes; what is there already is still to be taken in."""
    op.execute(TOUCHED)
    op.execute(OPEN_DOSSIERS)
    for table, columns in BY_MONTH.items():
        op.execute(f"create index {table}_months on raw.{table} using brin ({', '.join(columns)})")


def downgrade() -> None:
    """A build that does not know what changed would take in too little: there is no way back."""
    raise NotImplementedError("what was touched cannot be forgotten")
