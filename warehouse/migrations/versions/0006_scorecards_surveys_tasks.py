"""Raw tables of edXML messages, scorecards, manual indicators, surveys and plan tasks; a target's wording."""

from alembic import op

from warehouse.migrations.raw_table import FLAG, WHEN, create_raw_table

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES: dict[str, dict[str, str]] = {
    "documents__edxml": {
        "message_kind": "text not null",
        "document_id": "text not null",
        "from_organ_id": "text not null",
        "from_organ_name": "text",
        "to_organ_id": "text not null",
        "to_organ_name": "text",
        "code_number": "text",
        "code_notation": "text",
        "promulgated_on": "date",
        "doc_type_code": "text",
        "doc_type": "text",
        "priority": "text",
        "steering_type": "text",
        "due_on": "date",
        "page_count": "integer",
        "copy_count": "integer",
        "responds_to": "text",
        "business_type": "text",
        "paper_copy": FLAG,
        "sent_at": WHEN,
        "received_at": WHEN,
        "status_code": "text",
    },
    "scorecard__scores": {
        "year": "smallint",
        "set_code": "text not null",
        "component_code": "text not null",
        "round": "text not null",
        "max_points": "numeric",
        "self_points": "numeric",
        "appraised_points": "numeric",
        "evidence": "text",
        "explained": "text",
    },
    "scorecard__manual_indicators": {
        "indicator_code": "text not null",
        "period": "text not null",
        "period_to": "date",
        "value": "numeric not null",
        "numerator": "numeric",
        "denominator": "numeric",
        "unit_of_measure": "text",
        "evidence": "text",
    },
    "survey__satisfaction": {
        "survey_code": "text not null",
        "surveyed_to": "date",
        "respondent_group": "text not null",
        "field_name": "text",
        "question_code": "text not null",
        "question": "text",
        "ballots": "integer not null",
        "very_satisfied": "integer",
        "satisfied": "integer",
        "neutral": "integer",
        "dissatisfied": "integer",
        "very_dissatisfied": "integer",
        "not_answered": "integer",
    },
    "plan__tasks": {
        "plan_code": "text not null",
        "year": "smallint",
        "area": "text",
        "number": "text not null",
        "goal": "text",
        "task": "text not null",
        "activity": "text",
        "product": "text",
        "lead": "text",
        "co_lead": "text",
        "due_text": "text",
        "due_on": "date",
        "recurrence": "text",
    },
}

ADDED_COLUMNS: dict[str, dict[str, str]] = {"plan__targets": {"value_text": "text"}}
"""Columns of tables that earlier migrations made."""


def upgrade() -> None:
    """Create the tables and the column."""
    for table, own_columns in TABLES.items():
        create_raw_table(table, own_columns)
    for table, columns in ADDED_COLUMNS.items():
        for name, kind in columns.items():
            op.execute(f"alter table raw.{table} add column {name} {kind}")


def downgrade() -> None:
    """Rows once received are kept: there is no way back."""
    raise NotImplementedError("raw rows cannot be taken away")
