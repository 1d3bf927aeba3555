"""Every day by which a plan's task is due, and what the task is about, in the codes of documents' topics."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ADDED_COLUMNS = {"plan__tasks": {"due_dates": "text", "topics": "text"}}
COMMENTS = {
    "due_dates": "Mọi ngày đến hạn đọc được từ thời hạn như viết, dạng 2024-03-31, theo thứ tự, cách nhau dấu phẩy.",
    "topics": "Mã chủ đề nhận ra từ nội dung nhiệm vụ, xếp theo chữ cái, cách nhau một dấu cách.",
}


def upgrade() -> None:
    """Add the columns; plans that were loaded before have them once they are sent again."""
    for name, kind in ADDED_COLUMNS["plan__tasks"].items():
        op.execute(f"alter table raw.plan__tasks add column {name} {kind}")
        op.execute(f"comment on column raw.plan__tasks.{name} is '{COMMENTS[name]}'")


def downgrade() -> None:
    """Rows once received are kept: there is no way back."""
    raise NotImplementedError("raw rows cannot be taken away")
