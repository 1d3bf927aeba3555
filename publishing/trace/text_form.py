"""A trace for a terminal or a page of paper: indented, 80 columns, one thing a line."""

import textwrap
from collections.abc import Iterator

from publishing.trace.chain import Trace
from publishing.trace.labels import check, fact, written
from publishing.trace.node import Node

WIDTH = 80
_TOLD_IN_THE_TITLE = {"row", "file", "no_file", "measure"}


def as_text(made: Trace, width: int = WIDTH) -> str:
    """The trace as text; it ends with whether everything adds up."""
    lines = [piece for line in heading(made) for piece in _wrap(line, "", "  ", width)]
    lines += ["", *_lines(made.root, "", "", width), ""]
    lines += [piece for line in closing(made) for piece in _wrap(line, "", "  ", width)]
    return "\n".join(lines) + "\n"


def heading(made: Trace) -> list[str]:
    """What is traced, and in which edition."""
    lines = [f"Truy vết published.{made.view}: {made.key}"]
    if made.edition is not None:
        status = "chính thức" if made.edition["status"] == "official" else "dự thảo"
        lines.append(
            f"Ấn bản năm {made.edition['year']}, lần {made.edition['revision']} ({status}), "
            f"số liệu đến {written(made.edition['as_of'])}"
        )
    if made.newer_build is not None:
        lines.append(
            f"Chú ý: đã có lượt dựng mới hơn ấn bản (lượt {made.newer_build}); các dòng dưới cùng là của lượt đó."
        )
    return lines


def closing(made: Trace) -> list[str]:
    """Whether every figure is the sum of its parts; where not, which."""
    if not made.checks:
        return ["Không có phép cộng nào để đối chiếu."]
    if made.adds_up:
        return [f"Khớp: {made.checks} phép cộng đã đối chiếu, tổng các phần đều bằng giá trị."]
    different = [
        f"- {node.title}{f' [{node.code}]' if node.code else ''}: {check(each)}" for node, each in made.differences
    ]
    return [f"KHÔNG KHỚP: {len(different)} trong {made.checks} phép cộng:", *different]


def title_of(node: Node) -> str:
    """A node in one line: what it is, its code and its value; a file with its rows, a row by its place in the file."""
    facts = node.facts
    if node.kind == "row":
        place = f"trang {facts['sheet_no']} dòng {facts['row_no']}" if "row_no" in facts else node.title
        ways = [node.code, written(facts["date"]) if facts.get("date") else None, facts.get("about")]
        amount = facts.get("amount")
        ways.append(f"= {written(amount)}" if amount is not None and amount != 1 else None)
        return ", ".join([place, *(str(way) for way in ways if way)])
    if node.kind == "file":
        rows = f": {facts['rows']} dòng" if "rows" in facts else ""
        amount = f", cộng {written(facts['amount'])}" if facts.get("amount") not in (None, facts.get("rows")) else ""
        return (
            f"tệp {node.code or '(không rõ tên)'} ({facts['dataset']}, nơi gửi {facts['sender']}, "
            f"kỳ {facts['period']}, lượt giao {facts['delivery_id']}, sha256 {facts['sha256']}, "
            f"xuất {written(facts['exported_at'])}){rows}{amount}"
        )
    role = f"{facts['role']}: " if "role" in facts else ""
    code = f" [{node.code}]" if node.code else ""
    value = f": {written(node.value)}" if node.value is not None else ""
    return f"{role}{node.title}{code}{value}{_sum_of_rows(node)}"


def is_nothing(node: Node) -> bool:
    """Whether a month has no counts at all, which is soon said."""
    return (
        node.kind == "unit_month"
        and all(not child.value and not child.children for child in node.children)
        and all(each.ok for below in node.walk() for each in below.checks)
    )


def months_of_nothing(months: list[Node]) -> str:
    """Months without counts in one line, those apart of which nothing was sent."""
    silent = [month for month in months if month.facts.get("coverage") == 0]
    names = [month.title.removeprefix("tháng ") for month in months if month not in silent]
    said = [f"bằng 0: tháng {', '.join(names)}"] if names else []
    if silent:
        said.append("chưa gửi số liệu: tháng " + ", ".join(month.title.removeprefix("tháng ") for month in silent))
    return f"{'; '.join(said)} (không có dòng nào) ✓"


def _sum_of_rows(node: Node) -> str:
    """The rows of a count, where their sum is the count; a difference has a line of its own."""
    if node.kind != "measure" or not node.checks or not all(each.ok for each in node.checks):
        return ""
    rows = node.facts.get("rows")
    return f" = tổng của {rows} dòng ✓" if rows else " (không có dòng nào) ✓"


def _lines(node: Node, first: str, rest: str, width: int) -> Iterator[str]:
    """A node and all below it; ``first`` stands before its first line, ``rest`` before all others."""
    nothing = [child for child in node.children if is_nothing(child)]
    told = [child for child in node.children if not is_nothing(child)]
    last = len(told) + bool(nothing) + bool(node.hidden)
    below = "│ " if last else "  "
    yield from _wrap(title_of(node), first, rest + below, width)
    said = [] if node.kind in _TOLD_IN_THE_TITLE else said_of(node)
    if said:
        yield from _wrap(" · ".join(said), rest + below, rest + below, width)
    for each in node.checks:
        if not (node.kind == "measure" and each.ok):
            yield from _wrap(check(each), rest + below, rest + below + "  ", width)
    for note in filter(None, (node.note, node.see and f"xem tiếp: {node.see}")):
        yield from _wrap(note, rest + below, rest + below + "  ", width)
    for place, child in enumerate(told, 1):
        is_last = place == last
        yield from _lines(child, rest + ("└ " if is_last else "├ "), rest + ("  " if is_last else "│ "), width)
    if nothing:
        branch, under = ("├ ", "│ ") if node.hidden else ("└ ", "  ")
        yield from _wrap(months_of_nothing(nothing), rest + branch, rest + under, width)
    if node.hidden:
        yield f"{rest}└ … và {node.hidden} dòng khác"


def said_of(node: Node) -> list[str]:
    """The fields of a node in words; what goes without saying is left out."""
    return [
        fact(name, value)
        for name, value in node.facts.items()
        if value is not None and not (name in ("role", "rows") or (name == "factor" and value == 1))
    ]


def _wrap(line: str, first: str, rest: str, width: int) -> list[str]:
    return textwrap.wrap(
        line, max(width, len(rest) + 30), initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    ) or [first]
