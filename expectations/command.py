"""``cchc audit``: a function to be registered as a Typer command."""

from typing import Annotated

import typer

from warehouse.errors import CchcError


def newest_build() -> int:
    """The newest finished build.

    Raises:
        CchcError: NOTHING_BUILT.
    """
    from sqlalchemy import text

    from warehouse.database import Role, engine

    with engine(Role.PIPELINE).connect() as connection:
        found = connection.execute(text("select max(build_id) from ops.build where status = 'built'")).scalar()
    if found is None:
        raise CchcError("NOTHING_BUILT", "Chưa có lượt dựng nào.", action="Chạy: cchc build")
    return int(found)


def audit(
    year: Annotated[list[int] | None, typer.Option("--year", help="Năm; lặp lại được. Mặc định: mọi năm.")] = None,
) -> None:
    """Kiểm định lượt dựng mới nhất; mã thoát 1 khi có lỗi nghiêm trọng."""
    from expectations.gate import audit as run

    report = run(newest_build(), year or None)
    for line in report.render():
        typer.echo(line)
    if report.docs is not None:
        typer.echo(f"Chi tiết: {report.docs}")
    if not report.passed:
        raise typer.Exit(1)
