"""What every table of ``raw`` has besides its dataset's own columns."""

from alembic import op

FLAG = "boolean"
WHEN = "timestamptz"
MONEY = "numeric(20,0)"

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


def create_raw_table(table: str, own_columns: dict[str, str]) -> None:
    """Create ``raw.<table>``; the pipeline may add rows and mark versions, never remove one."""
    columns = ",\n    ".join(f"{name} {kind}" for name, kind in (PROVENANCE | own_columns).items())
    op.execute(f"create table raw.{table} (\n    {columns},\n    primary key (delivery_id, sheet_no, row_no)\n)")
    op.execute(f"create index {table}_key on raw.{table} (record_key)")
    op.execute(f"grant select, insert on raw.{table} to cchc_pipeline")
    op.execute(f"grant update (is_current, closed_reason) on raw.{table} to cchc_pipeline")
