"""``cchc build``: the same steps that the DAG build_warehouse takes, in this process."""

from typing import Annotated

import typer


def build(
    full: Annotated[bool, typer.Option("--full", help="Dựng lại tất cả, không chỉ phần có thay đổi.")] = False,
) -> None:
    """Dựng lược đồ candidate từ các tệp đã nạp: chỉ các đơn vị và tháng có thay đổi; không có gì mới thì không dựng."""
    from warehouse import transform

    build_id = transform.build(full=full)
    typer.echo("Không có gì mới để dựng." if build_id is None else f"Đã dựng xong, lượt {build_id}.")
