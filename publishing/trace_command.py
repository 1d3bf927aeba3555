"""``cchc trace``: a function to be registered as a Typer command."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

DOES_NOT_ADD_UP = 5
"""The exit code where a figure is not the sum of its parts."""


class Format(StrEnum):
    """How a trace is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def trace(
    view: Annotated[str, typer.Argument(help="Bảng công bố, ví dụ published.par_index hoặc par_index.")],
    key: Annotated[list[str], typer.Argument(help="Khoá theo thứ tự của bảng, ví dụ 21589 2026; hoặc TÊN=GIÁ_TRỊ.")],
    edition: Annotated[
        int | None, typer.Option("--edition", help="Ấn bản (edition_id). Mặc định: bản đang hiển thị.")
    ] = None,
    year: Annotated[int | None, typer.Option("--year", help="Chỉ các dòng của năm này.")] = None,
    form: Annotated[Format, typer.Option("--format", help="text, json hoặc html.")] = Format.TEXT,
    rows: Annotated[str, typer.Option("--rows", help="Số dòng liệt kê dưới mỗi số đếm, hoặc all.")] = "20",
    out: Annotated[Path | None, typer.Option("--out", help="Ghi ra tệp này thay vì in ra màn hình.")] = None,
) -> None:
    """Truy vết một con số đã công bố: điểm, tiêu chí, chỉ số, tháng, rồi tới từng dòng của từng tệp.

    Mã thoát 0: mọi tầng cộng lại đúng giá trị; 5: có chỗ không khớp, in ở cuối.
    """
    from publishing.trace import trace as follow
    from publishing.trace.html_form import as_html
    from publishing.trace.json_form import as_json
    from publishing.trace.text_form import as_text
    from warehouse.errors import CchcError

    if rows != "all" and not rows.isdecimal():
        raise CchcError("TRACE_BAD_ROWS", f"--rows không nhận {rows!r}.", action="Viết một số, ví dụ 20, hoặc all.")
    made = follow(view, key, edition_id=edition, year=year, limit=None if rows == "all" else int(rows))
    written = {Format.TEXT: as_text, Format.JSON: as_json, Format.HTML: as_html}[form](made)
    if out is None:
        typer.echo(written, nl=False)
    else:
        out.write_text(written, encoding="utf-8")
        typer.echo(f"Đã ghi {out}.", err=True)
    if not made.adds_up:
        raise typer.Exit(DOES_NOT_ADD_UP)
