"""``cchc quarantine``: list what waits, show a delivery's rows, judge again, write a sender's report."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Dòng bị giữ lại: liệt kê, xem, xét lại, báo cho nơi gửi.")

DeliveryArgument = Annotated[int, typer.Argument(metavar="DELIVERY", help="Số lượt giao.")]
SenderOption = Annotated[str | None, typer.Option("--sender", help="Chỉ một nơi gửi.")]
DatasetOption = Annotated[str | None, typer.Option("--dataset", help="Chỉ một SOURCE.DATASET.")]

NOTHING = "Không có dòng nào bị giữ lại."


@app.command("list")
def list_held(sender: SenderOption = None, dataset: DatasetOption = None) -> None:
    """Liệt kê dòng bị giữ lại theo tệp và lý do."""
    from ingestion.quarantine import waiting

    _print(
        ("Lượt", "Bộ dữ liệu", "Nơi gửi", "Kỳ", "Tệp", "Lý do", "Cột", "Số dòng", "Dòng đầu", "Ghi chú"),
        [
            (
                *(one.delivery_id, one.dataset, one.sender, one.period, one.file),
                *(one.reason_code, one.column, one.rows, one.first_row, "đã có bản mới hơn" if one.outdated else ""),
            )
            for one in waiting(sender, dataset)
        ],
    )


@app.command()
def show(delivery: DeliveryArgument) -> None:
    """Chỉ chỗ của từng dòng bị giữ lại trong tệp của nơi gửi, lý do, và gợi ý cho tên đơn vị."""
    from ingestion.held_rows import explained

    _print(
        ("Trang tính", "Dòng", "Cột", "Lý do", "Nghĩa", "Đơn vị đã ghi", "Gợi ý (cần kiểm tra)"),
        [
            (one.sheet, one.row, one.heading, one.code, one.reason, one.written, "\n".join(map(str, one.suggestions)))
            for one in explained(delivery)
        ],
    )


@app.command()
def retry(
    delivery: Annotated[list[int] | None, typer.Argument(metavar="DELIVERY…", help="Mặc định: tất cả.")] = None,
) -> None:
    """Xét lại sau khi đã sửa danh mục hoặc bảng đơn vị; dòng nào đạt thì nạp. Mã thoát 1 nếu có lượt không xét được."""
    from ingestion.quarantine import retry as judge_again

    outcomes = judge_again(delivery)
    _print(
        ("Lượt", "Đã nạp", "Còn giữ", "Đổi lý do", "Không phải dòng"),
        [(one.delivery_id, one.released, one.still_held, one.changed, one.no_rows) for one in outcomes],
    )
    problems = [one for one in outcomes if one.problem]
    for one in problems:
        typer.echo(f"Lượt {one.delivery_id}: {one.problem}", err=True)
    if problems:
        raise typer.Exit(1)


@app.command()
def report(
    sender: Annotated[str, typer.Option("--sender", help="Nơi gửi: mã đơn vị, hoặc all.")],
    out: Annotated[Path, typer.Option("--out", help="Tệp .xlsx để ghi.")],
    dataset: DatasetOption = None,
) -> None:
    """Viết bảng tính để nơi gửi sửa theo: dòng bị giữ lại, tệp bị từ chối, cảnh báo."""
    from ingestion.quarantine_report import write_report

    summary = write_report(out, sender, dataset)
    typer.echo(
        f"Đã viết {out}: {summary.held_rows} dòng bị giữ lại, {summary.refused_files} tệp bị từ chối, "
        f"{summary.warnings} cảnh báo."
    )


def _print(headings: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(str, row))
    console = Console(highlight=False, markup=False)
    if rows:
        console.print(table)
    else:
        console.print(NOTHING)
