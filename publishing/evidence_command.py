"""``cchc evidence``: which document proves which task, and what a person says of it."""

import json
from dataclasses import asdict
from getpass import getuser
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Tài liệu chứng minh nhiệm vụ: liệt kê, xác nhận, bác bỏ.")

Ids = Annotated[list[str], typer.Argument(metavar="ID…", help="Mã lần khớp, như cchc evidence list in ra.")]
By = Annotated[str | None, typer.Option("--by", help="Người xác nhận, bác bỏ; mặc định: tên đăng nhập.")]
Reason = Annotated[str | None, typer.Option("--reason", help="Lý do; không ghi dữ liệu cá nhân.")]

RULES = {
    "confirmed": "người xác nhận",
    "scorecard_task": "bảng chấm điểm nêu nhiệm vụ",
    "scorecard_topic": "bảng chấm điểm, cùng chủ đề",
    "type_topic_period": "loại, chủ đề, kỳ",
    "type_topic_date": "loại, chủ đề, ngày",
}
VERDICTS = {None: "", "confirmed": "xác nhận", "rejected": "bác bỏ"}


@app.command("list")
def list_matches(
    plan: Annotated[str | None, typer.Option("--plan", help="Mã kế hoạch.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="Đơn vị của kế hoạch hoặc chủ trì.")] = None,
    task: Annotated[str | None, typer.Option("--task", help="Số nhiệm vụ.")] = None,
    status: Annotated[
        list[str] | None,
        typer.Option("--status", help="confirmed, chosen, alternative, elsewhere, rejected; lặp lại được."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Cả văn bản có thể thay và đã bác bỏ.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="In dạng JSON.")] = False,
) -> None:
    """Liệt kê văn bản đang chứng minh nhiệm vụ; với --all cả văn bản có thể thay và đã bác bỏ."""
    from publishing.evidence import STANDING, STATUSES, matches, short_ids

    wanted = tuple(status) if status else STATUSES if everything else STANDING
    found = matches(plan=plan, unit=unit, task=task, statuses=wanted)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1, default=str))
        return
    if not found:
        typer.echo("Không có lần khớp nào.")
        return
    from rich.console import Console
    from rich.table import Table

    ids = short_ids(found)
    table = Table()
    for heading in ("ID", "Kế hoạch", "NV", "Lần", "Hạn", "Văn bản", "Loại", "Quy tắc", "Tình trạng", "Ý kiến"):
        table.add_column(heading, overflow="fold")
    for one in found:
        said = VERDICTS[one.verdict] + (f" ({one.said_by})" if one.said_by else "") + (" *" if one.is_waiting else "")
        table.add_row(
            *(ids[one.match_id], one.plan_code, one.task_no, str(one.occurrence)),
            f"{one.due_date:%d/%m/%Y}" if one.due_date else "",
            f"{one.doc_ref} ngày {one.doc_date:%d/%m/%Y}",
            *(one.doc_type or "", RULES[one.match_rule], one.status_vi, said),
        )
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 160
    console.print(table)
    if any(one.is_waiting for one in found):
        typer.echo("* có hiệu lực từ lượt dựng sau: cchc build")


@app.command()
def confirm(ids: Ids, by: By = None, reason: Reason = None) -> None:
    """Xác nhận văn bản chứng minh nhiệm vụ: được chọn trước mọi quy tắc. Lời sau cùng có hiệu lực."""
    from publishing.evidence import say

    for one in ids:
        match = say(one, "confirmed", _name(by), reason)
        typer.echo(f"Đã xác nhận {_of(match.doc_ref, match.task_no, match.occurrence, match.plan_code)}.")
    typer.echo("Có hiệu lực từ lượt dựng sau: cchc build")


@app.command()
def reject(ids: Ids, by: By = None, reason: Reason = None) -> None:
    """Bác bỏ văn bản: không bao giờ được chọn lại cho lần này của nhiệm vụ, trừ khi có người xác nhận."""
    from publishing.evidence import say

    for one in ids:
        match = say(one, "rejected", _name(by), reason)
        typer.echo(f"Đã bác bỏ {_of(match.doc_ref, match.task_no, match.occurrence, match.plan_code)}.")
    typer.echo("Có hiệu lực từ lượt dựng sau: cchc build")


def _name(by: str | None) -> str:
    return getuser() if by is None else by


def _of(doc_ref: str, task_no: str, occurrence: int, plan_code: str) -> str:
    return f"{doc_ref} cho nhiệm vụ {task_no}, lần {occurrence}, kế hoạch {plan_code}"
