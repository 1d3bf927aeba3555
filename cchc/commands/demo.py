"""``cchc demo``."""

from typing import Annotated

import typer


def demo(
    scale: Annotated[float, typer.Option(min=0.1, max=10, help="Nhân số dòng của dữ liệu mẫu.")] = 0.5,
) -> None:
    """Trình diễn: dữ liệu mẫu đi hết đường, ra bảng xếp hạng; rồi hai tệp sai bị chặn."""
    from cchc.demo.run import demo as run

    run(scale)
