"""``cchc alerts tasks``: which tasks of the plans are overdue."""

import json
from dataclasses import asdict
from typing import Annotated

import typer


def tasks(
    plan: Annotated[str | None, typer.Option("--plan", help="Mã kế hoạch.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="Đơn vị của kế hoạch hoặc chủ trì.")] = None,
    year: Annotated[int | None, typer.Option("--year", help="Năm của kế hoạch.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In dạng JSON.")] = False,
) -> None:
    """Liệt kê nhiệm vụ quá hạn chưa có tài liệu chứng minh, quá hạn lâu nhất trước."""
    from publishing.overdue import overdue

    found = overdue(plan=plan, unit=unit, year=year)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1, default=str))
        return
    if not found:
        typer.echo("Không có nhiệm vụ nào quá hạn.")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"Nhiệm vụ quá hạn tính đến {found[0].as_of:%d/%m/%Y}", title_justify="left")
    for heading in ("Quá hạn", "Hạn", "Kế hoạch", "NV", "Lần", "Chủ trì", "Đơn vị", "Nhiệm vụ"):
        table.add_column(heading, justify="right" if heading == "Quá hạn" else "left", overflow="fold")
    for one in found:
        unit_shown = f"{one.lead_unit_name or ''} ({one.lead_unit_code})".strip()
        table.add_row(
            *(f"{one.days_overdue} ngày", f"{one.due_date:%d/%m/%Y}", one.plan_code, one.task_no, str(one.occurrence)),
            *(one.lead or "", unit_shown, _short(one.task)),
        )
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 160
    console.print(table)


def _short(task: str, most: int = 80) -> str:
    return task if len(task) <= most else task[: most - 1].rstrip() + "…"
