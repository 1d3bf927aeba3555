"""What a document's summary is about, as codes and a period: the summary itself stays outside."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TOPIC_COLUMNS = {"topics": "text", "about_period": "text"}
ADDED_COLUMNS: dict[str, dict[str, str]] = {
    "documents__incoming": TOPIC_COLUMNS,
    "documents__outgoing": TOPIC_COLUMNS,
}
INDEXES = {"topics": "topics is not null", "disclosures": "topics like '%budget_disclosure%'"}
"""Ways to the few issued documents that have a topic, and to those that disclose a budget."""
COMMENTS = {
    "topics": "Mã chủ đề nhận ra từ trích yếu, xếp theo chữ cái, cách nhau một dấu cách.",
    "about_period": "Kỳ mà trích yếu nói tới: 2024, 2024-H1, 2024-9M, 2024-Q1, 2024-03.",
}


def upgrade() -> None:
    """Add the columns, and the indexes."""
    for table, columns in ADDED_COLUMNS.items():
        for name, kind in columns.items():
            op.execute(f"alter table raw.{table} add column {name} {kind}")
        for name, comment in COMMENTS.items():
            op.execute(f"comment on column raw.{table}.{name} is '{comment}'")
    for name, condition in INDEXES.items():
        op.execute(
            f"create index documents__outgoing_{name} on raw.documents__outgoing (unit_code, doc_date)"
            f" where is_current and {condition}"
        )


def downgrade() -> None:
    """Rows once received are kept: there is no way back."""
    raise NotImplementedError("raw rows cannot be taken away")
