"""The command `cchc sample`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cchc.sample.writer import SampleSummary, write_sample


def parse_years(text: str) -> range:
    """`2024-2026` or `2025` as a range; raises typer.BadParameter otherwise."""
    first, _, last = text.partition("-")
    try:
        years = range(int(first), int(last or first) + 1)
    except ValueError as error:
        raise typer.BadParameter(f"năm viết như 2024-2026, không phải {text!r}") from error
    if not years or years[0] < 2024 or years[-1] > 2026:
        raise typer.BadParameter("dữ liệu mẫu chỉ có từ năm 2024 đến năm 2026")
    return years


def sample(
    out: Annotated[Path, typer.Option(help="Thư mục ghi ra: inbox/, corrections/, expected.json")],
    province: Annotated[str, typer.Option(help="Mã tỉnh")] = "52",
    years: Annotated[str, typer.Option(help="Năm đầu-năm cuối")] = "2024-2026",
    scale: Annotated[float, typer.Option(min=0.01, help="Nhân số hồ sơ, văn bản, chứng từ")] = 1.0,
    seed: Annotated[int, typer.Option(min=0, help="Cùng seed, cùng tệp")] = 52,
) -> None:
    """Ghi dữ liệu xuất mẫu của một tỉnh, kèm sự thật để so (expected.json)."""
    console = Console()
    span = parse_years(years)
    label = TextColumn("[bold]Dữ liệu mẫu[/] {task.description}")
    with Progress(label, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console) as progress:
        task = progress.add_task("", total=None)

        def show(period: str, number: int, count: int) -> None:
            progress.update(task, description=period, completed=number, total=count)

        summary = write_sample(province, span, out, scale, seed, show)
        progress.update(task, description="xong", completed=progress.tasks[0].total)
    console.print(describe(summary))


def describe(summary: SampleSummary) -> str:
    """One Vietnamese line per dataset."""
    lines = [f"{summary.files} tệp ở {summary.out} (chốt ngày {summary.as_of})"]
    lines += [f"  {dataset}: {rows} dòng trong tệp" for dataset, rows in summary.rows_in_files.items()]
    return "\n".join(lines)
