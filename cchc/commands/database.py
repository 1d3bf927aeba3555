"""``cchc db``: the embedded server, its addresses, psql."""

import os
from typing import Annotated

import typer

from warehouse.database import Role

app = typer.Typer(no_args_is_help=True, help="Máy chủ PostgreSQL nhúng: bật, tắt, địa chỉ, psql.")

RoleOption = Annotated[Role, typer.Option("--role", help="Vai trò kết nối.")]


@app.command()
def start() -> None:
    """Bật máy chủ và nâng cấp lược đồ ops, raw."""
    from cchc.runtime.ground import prepare

    status = prepare()
    if status is not None:
        typer.echo(f"PostgreSQL đang chạy tại 127.0.0.1:{status.port}, dữ liệu ở {status.data}")


@app.command()
def stop() -> None:
    """Tắt máy chủ nhúng."""
    from warehouse import embedded

    typer.echo("Đã tắt máy chủ." if embedded.stop() else "Máy chủ không chạy.")


@app.command()
def url(role: RoleOption = Role.READER) -> None:
    """In địa chỉ kết nối kèm mật khẩu, dùng cho psql, BI hoặc Excel (ODBC)."""
    from warehouse.database import url as address

    typer.echo(address(role).set(drivername="postgresql").render_as_string(hide_password=False))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context, role: RoleOption = Role.READER) -> None:
    """Mở psql với vai trò đã chọn; tham số thêm được chuyển cho psql."""
    from warehouse import embedded
    from warehouse.database import url as address
    from warehouse.settings import get_settings

    program = str(embedded.binary("psql")) if get_settings().database_url is None else "psql"
    target = address(role).set(drivername="postgresql")
    environment = os.environ | {"PGPASSWORD": target.password or ""}
    os.execvpe(  # noqa: S606 - psql itself, no shell between
        program, [program, target._replace(password=None).render_as_string(), *context.args], environment
    )
