"""One raw table a dataset: typed, allowed columns only, every version of every row, with its place in the file."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FLAG = "boolean"
WHEN = "timestamptz"
MONEY = "numeric(20,0)"

TABLES: dict[str, dict[str, str]] = {
    "one_stop_shop__dossiers": {
        "dossier_code": "text not null",
        "procedure_code": "text",
        "procedure_name": "text",
        "field_name": "text",
        "channel": "smallint",
        "service_level": "text",
        "applicant_type": "text",
        "submitted_at": WHEN,
        "received_at": WHEN,
        "due_at": WHEN,
        "finished_at": WHEN,
        "returned_at": WHEN,
        "refused_at": WHEN,
        "supplement_requested_at": WHEN,
        "supplemented_at": WHEN,
        "supplement_count": "smallint",
        "status": "smallint",
        "return_channel": "smallint",
        "components_digitised": FLAG,
        "component_reused": FLAG,
        "from_personal_store": FLAG,
        "e_result": FLAG,
        "result_required": FLAG,
        "vneid_verified": FLAG,
        "online_payment": "smallint",
        "fee_amount": "numeric(18,0)",
        "fee_kind": "text",
        "paid_at": WHEN,
        "apology_sent": FLAG,
    },
    "documents__incoming": {
        "arrived_on": "date not null",
        "arrival_no": "text",
        "issuer": "text",
        "doc_no_raw": "text",
        "doc_no": "text",
        "doc_symbol": "text",
        "doc_date": "date",
        "doc_type": "text",
        "legal_document": FLAG,
        "field_name": "text",
        "due_on": "date",
        "finished_on": "date",
        "status": "text",
        "receive_channel": "text",
        "urgency": "text",
    },
    "documents__outgoing": {
        "doc_no_raw": "text",
        "doc_no": "text",
        "doc_symbol": "text",
        "doc_date": "date not null",
        "doc_type": "text",
        "drafter": "text",
        "legal_document": FLAG,
        "field_name": "text",
        "send_channel": "text",
        "digitally_signed": FLAG,
        "sent_electronically": FLAG,
        "urgency": "text",
    },
    "budget__allocations": {
        "fiscal_year": "smallint not null",
        "budget_level": "smallint",
        "budget_unit_code": "text",
        "chapter": "text",
        "clause": "text",
        "fund_source": "text",
        "programme": "text",
        "project_code": "text",
        "decision_no": "text",
        "decided_on": "date",
        "carried_over": MONEY,
        "initial_amount": MONEY,
        "adjustment": MONEY,
        "usable": MONEY,
    },
    "budget__transactions": {
        "voucher_no": "text",
        "line_no": "integer",
        "voucher_date": "date",
        "posted_on": "date not null",
        "closed_on": "date",
        "fiscal_year": "smallint not null",
        "budget_level": "smallint",
        "budget_unit_code": "text",
        "chapter": "text",
        "clause": "text",
        "fund_source": "text",
        "programme": "text",
        "item": "text",
        "sub_item": "text",
        "natural_account": "text",
        "project_code": "text",
        "actual_flag": "text",
        "debit": MONEY,
        "credit": MONEY,
        "spending_kind": "text",
    },
    "national_portal__index_766": {
        "department_code": "text not null",
        "observed_on": "date not null",
        "time_type": "text",
        "year": "smallint",
        "period": "text",
        "row_kind": "text not null",
        "group_code": "text not null",
        "metric_code": "text not null",
        "numerator": "numeric",
        "denominator": "numeric",
        "ratio": "numeric",
        "score": "numeric",
        "max_score": "numeric",
        "data_quality_status": "text",
        "rank": "integer",
        "group_rank": "integer",
    },
    "plan__targets": {
        "plan_code": "text not null",
        "clause": "text not null",
        "indicator_code": "text",
        "indicator_name": "text",
        "operator": "text",
        "target_value": "numeric",
        "unit_of_measure": "text",
        "year": "smallint",
        "due_on": "date",
        "text_as_written": "text",
    },
}

PROVENANCE = {
    "delivery_id": "bigint not null references ops.delivery",
    "sheet_no": "smallint not null",
    "row_no": "integer not null",
    "record_key": "text not null",
    "is_current": "boolean not null default false",
    "closed_reason": "text",
    "unit_code": "text not null",
    "unit_valid_from": "date not null",
    "warning_codes": "text",
}


def upgrade() -> None:
    """Create the tables; the pipeline may add rows and mark versions, never remove one."""
    for table, own_columns in TABLES.items():
        columns = ",\n    ".join(f"{name} {kind}" for name, kind in (PROVENANCE | own_columns).items())
        op.execute(f"create table raw.{table} (\n    {columns},\n    primary key (delivery_id, sheet_no, row_no)\n)")
        op.execute(f"create index {table}_key on raw.{table} (record_key)")
        op.execute(f"grant select, insert on raw.{table} to cchc_pipeline")
        op.execute(f"grant update (is_current, closed_reason) on raw.{table} to cchc_pipeline")


def downgrade() -> None:
    """Rows once received are kept: there is no way back."""
    raise NotImplementedError("raw rows cannot be taken away")
