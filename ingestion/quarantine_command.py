"""``cchc quarantine``: list what waits, show a delivery's rows, judge again."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ingestion.quarantine import Held

app = typer.Typer(no_args_is_help=True, help="Dòng bị giữ lại: liệt kê, xem, xét lại.")

DeliveryArgument = Annotated[int, typer.Argument(metavar="DELIVERY", help="Số lượt giao.")]


@app.command("list")
def list_held() -> None:
    """Liệt kê dòng bị giữ lại theo tệp và lý do."""
    from ingestion.quarantine import waiting

    _print(
        ("Lượt", "Bộ dữ liệu", "Nơi gửi", "Kỳ", "Tệp", "Lý do", "Cột", "Số dòng", "Dòng đầu"),
        [(one.delivery_id, one.dataset, one.sender, one.period, one.file, *_reason(one)) for one in waiting()],
    )


@app.command()
def show(delivery: DeliveryArgument) -> None:
    """Chỉ chỗ của từng dòng bị giữ lại trong tệp của nơi gửi."""
    from ingestion.quarantine import rows_of

    _print(
        ("Trang tính", "Dòng", "Cột", "Lý do"),
        [(one.sheet, one.row, one.column, one.reason_code) for one in rows_of(delivery)],
    )


@app.command()
def retry(
    delivery: Annotated[list[int] | None, typer.Argument(metavar="DELIVERY…", help="Mặc định: tất cả.")] = None,
) -> None:
    """Xét lại sau khi đã sửa danh mục hoặc bảng đơn vị; dòng nào đạt thì nạp."""
    from ingestion.quarantine import retry as judge_again

    _print(
        ("Lượt", "Đã nạp", "Còn giữ"),
        [(one.delivery_id, one.released, one.still_held) for one in judge_again(delivery)],
    )


def _reason(held: "Held") -> tuple[object, ...]:
    return held.reason_code, held.column, held.rows, held.first_row


def _print(headings: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(str, row))
    console = Console(highlight=False)
    if rows:
        console.print(table)
    else:
        console.print("Không có dòng nào bị giữ lại.")
