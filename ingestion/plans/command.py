"""``cchc plan``: check a plan's files, and load both parts of them."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ingestion.plans.check import Checked
    from ingestion.receipt import Receipt

app = typer.Typer(no_args_is_help=True, help="Kế hoạch cải cách hành chính: kiểm tra, nạp chỉ tiêu và nhiệm vụ.")

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="Tệp kế hoạch YAML, hoặc phụ lục trong bảng tính.")]
Unit = Annotated[str | None, typer.Option("--unit", help="Mã đơn vị của phụ lục trong bảng tính.")]
Year = Annotated[int | None, typer.Option("--year", help="Năm của phụ lục trong bảng tính.")]
AsJson = Annotated[bool, typer.Option("--json", help="In dạng JSON.")]


@app.command()
def check(files: Files, unit: Unit = None, year: Year = None, as_json: AsJson = False) -> None:
    """Đọc và xét như khi nạp, không nạp gì. Mã thoát: 0 nạp được, 4 có lỗi phải sửa."""
    from ingestion.plans.check import check_plan

    checked = [check_plan(path, unit=unit, year=year) for path in files]
    if as_json:
        typer.echo(json.dumps([_as_dict(one) for one in checked], ensure_ascii=False, indent=1))
    else:
        for one in checked:
            _print(one)
    if not all(one.is_sound for one in checked):
        raise typer.Exit(4)


@app.command()
def load(
    files: Files,
    unit: Unit = None,
    year: Year = None,
    exported_at: Annotated[datetime | None, typer.Option("--exported-at", help="Thời điểm lập tệp.")] = None,
    as_json: AsJson = False,
) -> None:
    """Kiểm tra, nạp cả hai phần, in biên nhận. Mã thoát: 0 đã nạp, 3 có dòng bị giữ lại, 4 từ chối, 5 trùng."""
    from ingestion.pipeline import ingest
    from ingestion.plans.check import check_plan

    checked = [check_plan(path, unit=unit, year=year, exported_at=exported_at) for path in files]
    if not all(one.is_sound for one in checked):
        for one in checked:
            _print(one)
        typer.echo("Chưa nạp gì: sửa các lỗi trên rồi nạp lại.", err=True)
        raise typer.Exit(4)
    receipts = [ingest(delivery) for one in checked for delivery in one.deliveries]
    if as_json:
        typer.echo(json.dumps([receipt.to_dict() for receipt in receipts], ensure_ascii=False, indent=1))
    else:
        from rich.console import Console

        from ingestion.command import receipt_table

        for receipt in receipts:
            Console(highlight=False).print(receipt_table(receipt))
    raise typer.Exit(exit_code(receipts))


def exit_code(receipts: "list[Receipt]") -> int:
    """The worst of several receipts; a duplicate counts only where nothing else came."""
    codes = {receipt.exit_code for receipt in receipts}
    return next(code for code in (4, 3, 0, 5) if code in codes)


def _as_dict(checked: "Checked") -> dict[str, object]:
    summary = checked.summary
    return {
        "file": checked.file,
        "is_sound": checked.is_sound,
        "targets": summary.targets,
        "targets_without_number": summary.targets_without_number,
        "tasks": sum(summary.sections.values()),
        "sections": dict(summary.sections),
        "due": dict(summary.due),
        "problems": [problem.to_dict() for problem in checked.problems],
    }


def _print(checked: "Checked") -> None:
    from rich.console import Console
    from rich.table import Table

    from ingestion.problem import SEVERITIES

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 160
    if checked.problems:
        table = Table(title=checked.file, title_justify="left")
        for heading in ("Mức", "Mã", "Chỗ", "Cột", "Nội dung", "Cần làm"):
            table.add_column(heading, overflow="fold")
        for one in checked.problems:
            row = "cả tệp" if one.place.row is None else f"dòng {one.place.row}"
            where = f"{one.place.sheet}, {row}" if one.place.sheet else row
            table.add_row(SEVERITIES[one.severity], one.code, where, one.place.column or "", one.message, one.action)
        console.print(table)
    typer.echo(_told(checked))


def _told(checked: "Checked") -> str:
    """What a file holds, in a few lines."""
    summary, due = checked.summary, checked.summary.due
    with_number = summary.targets - summary.targets_without_number
    read = {delivery.dataset for delivery in checked.deliveries}
    lines = [f"{checked.file}: {'nạp được' if checked.is_sound else 'chưa nạp được'}"]
    if "targets" in read:
        counts = f"{summary.targets}, có số {with_number}, không nêu số {summary.targets_without_number}"
        lines.append(f"  Chỉ tiêu: {counts}.")
    if "tasks" in read:
        days = f"thời hạn một ngày {due['once']}, nhiều kỳ {due['several']}"
        others = f"không nêu ngày (thường xuyên, khi có yêu cầu) {due['standing']}, không đọc được {due['unread']}"
        lines.append(f"  Nhiệm vụ: {sum(summary.sections.values())}; {days}, {others}.")
        lines += [f"    {tasks:>3}  {section}" for section, tasks in summary.sections.items()]
    return "\n".join(lines)
