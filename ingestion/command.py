"""``cchc ingest``: one file, one receipt, one exit code."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from ingestion.receipt import Receipt


def ingest(
    name: Annotated[str, typer.Argument(metavar="SOURCE.DATASET", help="Ví dụ: one_stop_shop.dossiers")],
    path: Annotated[Path, typer.Argument(metavar="PATH", help="Tệp cần nạp.")],
    unit: Annotated[str, typer.Option("--unit", help="Nơi gửi: mã đơn vị, hoặc all.")] = "all",
    period: Annotated[
        str | None, typer.Option("--period", help="2026, 2026-09, 2026-Q3, 2026-W37, 2026-09-15.")
    ] = None,
    exported_at: Annotated[datetime | None, typer.Option("--exported-at", help="Thời điểm xuất tệp.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In biên nhận dạng JSON.")] = False,
) -> None:
    """Nạp một tệp và in biên nhận. Mã thoát: 0 đã nạp, 3 có dòng bị giữ lại, 4 từ chối, 5 trùng."""
    from ingestion.delivery import from_path
    from ingestion.pipeline import ingest as ingest_file

    receipt = ingest_file(from_path(path, name, sender=unit, period=period, exported_at=exported_at))
    if as_json:
        typer.echo(json.dumps(receipt.to_dict(), ensure_ascii=False, indent=1))
    else:
        from rich.console import Console

        Console(highlight=False).print(receipt_table(receipt))
    raise typer.Exit(receipt.exit_code)


def receipt_table(receipt: "Receipt") -> "Table":
    """A receipt as a person reads it."""
    from rich.table import Table

    from ingestion.codes import ROW_CODES
    from ingestion.receipt import STATUS_TEXT

    table = Table(title=f"Biên nhận {receipt.delivery_id}: {receipt.dataset} — {STATUS_TEXT[receipt.status]}")
    for heading in ("Mức", "Mã", "Cột", "Số dòng", "Dòng đầu", "Nội dung"):
        table.add_column(heading)
    for issue in receipt.issues:
        first = "" if issue.first_row is None else str(issue.first_row)
        table.add_row(
            issue.severity,
            issue.code,
            issue.column,
            str(issue.rows),
            first,
            issue.message or ROW_CODES.get(issue.code, ""),
        )
    table.caption = receipt.error or (
        f"{receipt.file}: đọc {receipt.rows_read} = nạp {receipt.rows_loaded} + giữ lại {receipt.rows_rejected}"
        f" + bỏ qua {receipt.rows_skipped}; cảnh báo {receipt.rows_warned}"
    )
    return table
