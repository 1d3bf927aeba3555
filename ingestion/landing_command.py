"""``cchc landing``: check the kept bytes, change their key, remove what is past its retention. ``cchc alerts``."""

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Nội dung tệp đã lưu: kiểm tra, đổi khoá, xoá khi hết thời hạn.")
alerts_app = typer.Typer(no_args_is_help=True, help="Cảnh báo cho người trực: liệt kê, nhận xử lý.")


@app.command()
def check() -> None:
    """Mở từng tệp đã lưu và so mã băm với sổ. Mã thoát 1 nếu có tệp mất hoặc hỏng."""
    from ingestion.landing_check import check as check_all

    with _progress("Kiểm tra") as progress:
        result = check_all(progress=progress)
    typer.echo(f"Đã kiểm tra {result.files} tệp, {result.bytes:,} byte.".replace(",", "."))
    for key, files in sorted(result.by_key.items()):
        typer.echo(f"  khoá {key}: {files} tệp")
    if result.unregistered:
        typer.echo(f"  {result.unregistered} tệp sổ không biết tới (lượt nạp bị ngắt); sẽ xoá sau 30 ngày")
    for fault in result.faults:
        word = "mất" if fault.kind == "missing" else "hỏng"
        typer.echo(f"  {word}: {fault.sha256}, lượt giao {', '.join(map(str, fault.deliveries))}", err=True)
    if result.faults:
        raise typer.Exit(1)


@app.command()
def rotate(
    new_key: Annotated[bool, typer.Option("--new-key", help="Tạo khoá mới dù lượt đổi khoá trước chưa xong.")] = False,
) -> None:
    """Tạo khoá mới, mã hoá lại mọi tệp đã lưu, bỏ khoá cũ khi không còn tệp nào dùng. Bị ngắt thì chạy lại."""
    from ingestion.key_rotation import rotate as rotate_keys

    with _progress("Mã hoá lại") as progress:
        result = rotate_keys(new_key=new_key or None, progress=progress)
    typer.echo(f"Khoá đang dùng: {result.sealing}; đã mã hoá lại {result.resealed} tệp.")
    if result.dropped:
        typer.echo(f"Đã bỏ khoá cũ: {', '.join(result.dropped)}.")
    if result.droppable:
        typer.echo(f"Không còn tệp nào dùng khoá {', '.join(result.droppable)}: có thể bỏ khỏi CCHC_LANDING_KEY.")
    if result.still_used:
        typer.echo(f"Khoá cũ còn giữ: {', '.join(result.still_used)}.", err=True)
    for sha256 in result.unreadable:
        typer.echo(f"  không mở được: {sha256}", err=True)
    if result.unreadable:
        raise typer.Exit(1)


@app.command()
def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ cho biết sẽ xoá gì.")] = False,
) -> None:
    """Xoá nội dung tệp đã hết thời hạn lưu và bản nháp bỏ lại; dòng sổ, mã băm, số đếm giữ mãi."""
    from ingestion.retention import purge as remove_expired

    result = remove_expired(dry_run=dry_run)
    verb = "Sẽ xoá" if dry_run else "Đã xoá"
    typer.echo(f"{verb} nội dung của {len(result.deliveries)} lượt giao: {result.files} tệp, {result.bytes} byte.")
    if result.deliveries:
        typer.echo(f"  lượt giao: {', '.join(map(str, result.deliveries))}")
    if result.forgotten or result.drafts:
        typer.echo(f"{verb} {result.forgotten} tệp không thuộc lượt nào, {result.drafts} bản nháp bỏ lại.")
    if result.with_open_rows:
        typer.echo(
            f"Còn dòng bị giữ lại, không xét lại được nữa: {', '.join(map(str, result.with_open_rows))}.", err=True
        )
    if result.ending_soon:
        typer.echo(f"Còn dòng bị giữ lại, sắp hết thời hạn: {', '.join(map(str, result.ending_soon))}.", err=True)
    if result.unknown_datasets:
        typer.echo(f"Giữ nguyên, danh mục không có: {', '.join(result.unknown_datasets)}.", err=True)
    if result.registry_mismatch:
        typer.echo("Phần lớn tệp đã lưu không có trong sổ: kiểm tra CCHC_DATABASE_URL. Không xoá các tệp ấy.", err=True)
        raise typer.Exit(1)


@alerts_app.command("list")
def list_alerts(
    everything: Annotated[bool, typer.Option("--all", help="Cả cảnh báo đã nhận xử lý.")] = False,
) -> None:
    """Liệt kê cảnh báo, nghiêm trọng trước."""
    from rich.console import Console
    from rich.table import Table

    from ingestion.alerts import listed
    from warehouse.clock import VN
    from warehouse.database import Role, engine

    with engine(Role.PIPELINE).connect() as connection:
        found = listed(connection, everything=everything)
    if not found:
        typer.echo("Không có cảnh báo nào.")
        return
    table = Table()
    for heading in ("Số", "Lúc", "Mức", "Loại", "Nội dung", "Đã nhận"):
        table.add_column(heading, overflow="fold")
    for one in found:
        level = "nghiêm trọng" if one.severity == "critical" else "lưu ý"
        moment = f"{one.raised_at.astimezone(VN):%d/%m/%Y %H:%M}"
        table.add_row(str(one.alert_id), moment, level, one.kind, one.message, one.acknowledged_by or "")
    Console(highlight=False).print(table)


@alerts_app.command()
def ack(
    alert: Annotated[list[int], typer.Argument(metavar="ALERT…", help="Số cảnh báo.")],
    by: Annotated[str | None, typer.Option("--by", help="Người nhận xử lý; mặc định: tên đăng nhập.")] = None,
) -> None:
    """Nhận xử lý cảnh báo."""
    from ingestion.alerts import acknowledge
    from warehouse.database import Role, engine

    with engine(Role.PIPELINE).begin() as connection:
        for alert_id in alert:
            acknowledge(connection, alert_id, by or getpass.getuser())
    typer.echo(f"Đã nhận {len(alert)} cảnh báo.")


@contextmanager
def _progress(title: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
