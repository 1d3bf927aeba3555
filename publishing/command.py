"""``cchc publish`` and ``cchc rank``: functions to be registered as Typer commands."""

from typing import Annotated

import typer


def publish(
    year: Annotated[
        list[int] | None, typer.Option("--year", help="Năm; lặp lại được. Mặc định: mọi năm có chỉ số.")
    ] = None,
    approve_as: Annotated[
        str | None, typer.Option("--approve-as", help="Duyệt làm bản chính thức dưới tên này.")
    ] = None,
) -> None:
    """Công bố lượt dựng mới nhất đã qua kiểm định."""
    from getpass import getuser

    from publishing.editions import approve, publish_if_passed
    from publishing.verdict import candidate_years, newest_verdict

    verdict = newest_verdict()
    editions = publish_if_passed(
        verdict,
        year or candidate_years(),
        build_id=verdict.build_id,
        published_by=approve_as or getuser(),
        as_of=verdict.as_of,
        code_version=verdict.code_version,
    )
    for edition in editions:
        shown = edition
        if approve_as is not None and edition.status != "official":
            shown = approve(edition.year, approve_as)
        typer.echo(shown.render())


def rank(
    year: Annotated[int, typer.Option("--year", help="Năm của bảng xếp hạng.")],
    league: Annotated[
        str | None, typer.Option("--league", help="district_level, phuong, xa. Mặc định: tất cả.")
    ] = None,
    top: Annotated[int | None, typer.Option("--top", help="Chỉ bấy nhiêu đơn vị đầu của mỗi nhóm.")] = None,
) -> None:
    """In bảng xếp hạng đã công bố của một năm."""
    from rich.console import Console

    from publishing.ranking import WIDE_ENOUGH, ranking, ranking_table
    from warehouse.database import Role, engine

    rows = ranking(engine(Role.READER), year, league)
    console = Console()
    if not console.is_terminal:
        console.width = WIDE_ENOUGH
    title = f"Chỉ số cải cách hành chính năm {year}"
    console.print(ranking_table(rows, title=title, top=top, width=console.width))
