"""Raw tables of the forms that reconcile (06a, execution, settlement) and of work files; the repairs of cells."""

from alembic import op

from warehouse.migrations.raw_table import FLAG, MONEY, create_raw_table

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COUNT = "integer"
PERIOD = {"period": "text not null", "period_from": "date not null", "period_to": "date not null"}

TABLES: dict[str, dict[str, str]] = {
    "one_stop_shop__report_06a": {
        **PERIOD,
        "level": "text",
        "section": "text",
        "field_name": "text not null",
        "received": COUNT,
        "received_online": COUNT,
        "received_direct": COUNT,
        "carried_over": COUNT,
        "resolved": COUNT,
        "resolved_early": COUNT,
        "resolved_on_due": COUNT,
        "resolved_late": COUNT,
        "pending": COUNT,
        "pending_in_time": COUNT,
        "pending_late": COUNT,
    },
    "budget__execution": {
        **PERIOD,
        "section": "text",
        "additive": "boolean not null",
        "line_no": "text",
        "content": "text not null",
        "clause": "text",
        "fund_source": "text",
        "annual_estimate": MONEY,
        "usable": MONEY,
        "spent_period": MONEY,
        "spent_to_date": MONEY,
        "advance": MONEY,
        "remaining": MONEY,
    },
    "budget__settlement": {
        "fiscal_year": "smallint not null",
        "budget_unit_code": "text",
        "chapter": "text",
        "clause": "text not null",
        "fund_source": "text",
        "usable": MONEY,
        "reported": MONEY,
        "approved": MONEY,
    },
    "documents__work_files": {
        "year": "smallint not null",
        "file_no": "text not null",
        "opened_on": "date not null",
        "closed_on": "date",
        "retention": "text",
        "retention_permanent": FLAG,
        "retention_years": "smallint",
        "form": "text",
        "status": "text",
    },
}

REPAIR = """
create table ops.repair (
    delivery_id bigint not null references ops.delivery,
    sheet_no smallint not null,
    row_no integer not null,
    column_name text not null,
    written numeric not null,
    repaired numeric not null,
    rule_code text not null,
    primary key (delivery_id, sheet_no, row_no, column_name)
);
comment on table ops.repair is
    'Ô số bị mất số 0 ở cuối đã được sửa: số đã ghi, số đã nạp (theo đơn vị tính của tệp) và phép cộng chứng minh.';
grant select, insert on ops.repair to cchc_pipeline;
"""


def upgrade() -> None:
    """Create the tables."""
    for table, own_columns in TABLES.items():
        create_raw_table(table, own_columns)
    op.execute(REPAIR)


def downgrade() -> None:
    """Rows once received are kept: there is no way back."""
    raise NotImplementedError("raw rows cannot be taken away")
