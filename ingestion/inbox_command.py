"""``cchc inbox``: what waits in the inbox, and taking it in without the scheduler."""

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Hộp thư đến: liệt kê tệp đang chờ, nhận tệp.")

SourceOption = Annotated[str | None, typer.Option("--source", help="Chỉ một nguồn, ví dụ one_stop_shop.")]


@app.command("list")
def list_waiting(source: SourceOption = None) -> None:
    """Liệt kê tệp đang chờ: tệp mới, tệp đã đổi, tệp bị từ chối theo danh mục cũ."""
    from ingestion.inbox import misplaced, waiting

    found = waiting(source)
    for delivery in found:
        typer.echo(f"{delivery.name}  {delivery.sender}  {delivery.period}  {delivery.path.name}")
    typer.echo(f"{len(found)} tệp đang chờ.")
    astray = misplaced()
    if astray:
        typer.echo(
            f"{len(astray)} tệp nằm sai chỗ, không được đọc (<nguồn>/<bộ dữ liệu>/<nơi gửi>/<kỳ>/<tệp>).", err=True
        )


@app.command()
def take(source: SourceOption = None) -> None:
    """Nhận mọi tệp đang chờ và in biên nhận. Mã thoát: 4 nếu có tệp bị từ chối, 1 nếu có tệp chưa nhận được."""
    from rich.console import Console

    from ingestion.command import receipt_table
    from ingestion.inbox import receive, waiting
    from warehouse.errors import CchcError

    console = Console(highlight=False)
    refused = failed = taken = 0
    for delivery in waiting(source):
        try:
            receipt = receive(delivery.path)
        except CchcError as error:
            failed += 1
            typer.echo(str(error), err=True)
            continue
        taken += 1
        refused += receipt.exit_code == 4
        console.print(receipt_table(receipt))
    typer.echo(f"{taken} tệp đã nhận, {refused} bị từ chối, {failed} chưa nhận được.")
    if refused or failed:
        raise typer.Exit(1 if failed else 4)
