"""Criteria sets for people: tables, trees and lines on a terminal."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from ingestion.criteria.check import Checked
from ingestion.criteria.difference import Change
from ingestion.criteria.document import Component, CriteriaSet, Criterion
from ingestion.criteria.problem import SEVERITIES, number
from ingestion.criteria.stored import StoredSet
from ingestion.criteria.walk import blocks
from ingestion.criteria.words import AREA, CHOICES, LEAGUE, LEVEL, RULE, word_of

_WHAT = {"added": "+", "removed": "-", "changed": "~"}
_KINDS = {
    "set": "bộ",
    "area": "lĩnh vực",
    "criterion": "tiêu chí",
    "component": "thành phần",
    "band": "xếp loại",
    "exemption": "không áp dụng",
}
_FIELDS = {
    "name": "tên",
    "max": "điểm tối đa",
    "total": "tổng điểm",
    "rule": "quy tắc",
    "indicator": "chỉ số",
    "base_indicator": "chỉ số gốc",
    "scope": "phạm vi",
    "direction": "chiều",
    "threshold": "ngưỡng",
    "points_each": "điểm mỗi đơn vị",
    "steps": "thang điểm",
    "without_figures": "khi không có số liệu",
    "evidence_required": "cần tài liệu",
    "leagues": "nhóm",
    "area": "lĩnh vực",
    "criterion": "tiêu chí",
    "from": "từ điểm",
    "reason": "lý do",
    "level": "cấp",
    "decision": "quyết định",
    "decided_on": "ngày quyết định",
    "valid_from": "hiệu lực từ",
    "valid_to": "hết hiệu lực từ",
    "supersedes": "thay thế",
    "equivalent_to": "so sánh được với",
    "tie_rule": "khi bằng điểm",
    "part_year": "kỳ không đủ năm",
    "survey_absent": "khi không có khảo sát",
    "tolerance": "chênh lệch cho phép",
    "min_coverage": "tỷ lệ báo cáo tối thiểu",
}


def checked_dict(checked: Checked) -> dict[str, object]:
    """A check for JSON."""
    criteria = checked.criteria if checked.is_whole else None
    return {
        "file": checked.file,
        "is_sound": checked.is_sound,
        "set": criteria.set_code if criteria else None,
        "total": str(criteria.total) if criteria else None,
        "components_total": str(checked.total) if criteria else None,
        "components": checked.components if criteria else None,
        "computed": checked.computed if criteria else None,
        "is_loaded": checked.is_loaded,
        "problems": [problem.to_dict() for problem in checked.problems],
    }


def print_checked(checked: Checked) -> None:
    """What was found, each with its place and what to do, and what the set holds."""
    if checked.problems:
        table = _table("Mức", "Mã", "Chỗ", "Cột", "Nội dung", "Cần làm", title=checked.file)
        for one in checked.problems:
            place = one.place
            row = "cả tệp" if place.row is None and place.sheet is None else f"dòng {place.row}" if place.row else ""
            where = ", ".join(filter(None, (place.sheet, row)))
            told = where, place.column or "", one.message, one.action
            table.add_row(SEVERITIES[one.severity], one.code, *map(escape, told))
        _print(table)
    typer.echo(f"{checked.file}: {'nạp được' if checked.is_sound else 'chưa nạp được'}")
    criteria = checked.criteria
    if criteria is not None and checked.is_whole:
        typer.echo(
            f"  {criteria.set_code}: tổng điểm ghi {number(criteria.total)}, các tiêu chí thành phần cộng lại "
            f"{number(checked.total)}; {checked.components} tiêu chí thành phần, {checked.computed} tính từ số liệu."
        )
        if checked.is_loaded:
            typer.echo("  Đã nạp, cùng nội dung.")


def set_dict(one: StoredSet) -> dict[str, object]:
    """A loaded set for JSON."""
    return {
        "set": one.set_code,
        "name": one.name,
        "level": one.level,
        "leagues": one.leagues,
        "decision": one.decision,
        "decided_on": one.decided_on.isoformat() if one.decided_on else None,
        "valid_from": one.valid_from.isoformat(),
        "valid_to": one.until.isoformat() if one.until else None,
        "is_scored": one.is_scored,
        "supersedes": one.supersedes,
        "superseded_by": one.superseded_by,
        "total": str(one.total),
        "components": one.components,
        "computed": one.computed,
        "is_example": one.is_example,
        "sha256": one.sha256,
        "loaded_at": one.loaded_at.isoformat(timespec="seconds"),
        "loaded_by": one.loaded_by,
    }


def print_sets(sets: Sequence[StoredSet]) -> None:
    """A line a set."""
    table = _table("Mã", "Cấp", "Nhóm", "Hiệu lực", "Thay thế", "Tổng điểm", "Tính/số TP", "Nạp lúc", "Người nạp")
    for one in sets:
        leagues = "mọi nhóm" if one.leagues is None else ", ".join(word_of(league, LEAGUE) for league in one.leagues)
        until = f"đến trước {one.until:%d/%m/%Y}" if one.until else "trở đi"
        valid = f"{one.valid_from:%d/%m/%Y} {until}" if one.is_scored else "không chấm kỳ nào"
        if one.superseded_by:
            valid += f" ({', '.join(one.superseded_by)} thay)"
        parts = f"{one.computed}/{one.components}"
        told = valid, one.supersedes or "", number(one.total), parts
        table.add_row(
            one.set_code,
            word_of(one.level, LEVEL),
            leagues,
            *told,
            f"{one.loaded_at:%d/%m/%Y %H:%M}",
            escape(one.loaded_by),
        )
    _print(table)


def print_set(criteria: CriteriaSet) -> None:
    """The tree of a set with its points."""
    tree = Tree(escape(f"{criteria.set_code}  {criteria.name}  [{number(criteria.total)}]"))
    for at in blocks(criteria):
        most = "tối đa " if at.kind != "area" else ""
        branch = tree.add(escape(f"{at.block.name} ({at.code})  [{most}{number(at.block.max_points)}]"))
        for criterion in at.block.criteria:
            _add(branch, criterion)
    _print(tree)


def _add(branch: Tree, criterion: Criterion) -> None:
    twig = branch.add(escape(f"{criterion.code}  {criterion.name}  [{number(criterion.max_points)}]"))
    for one in criterion.components:
        twig.add(escape(f"{one.code}  {one.name}  [{number(one.max_points)}]  {_rule(one)}"))


def _rule(component: Component) -> str:
    """A component's rule with what it needs, in one line."""
    words = [word_of(component.rule, RULE) if component.rule in RULE else component.rule]
    if component.indicator:
        words.append(component.indicator)
    if component.threshold is not None:
        words.append(("≤ " if component.direction == "at_most" else "≥ ") + number(component.threshold))
    if component.points_each is not None:
        words.append(f"{number(component.points_each)} điểm mỗi đơn vị")
    if component.steps:
        words.append("; ".join(f"{number(step.from_value)}: {number(step.points)}" for step in component.steps))
    return ", ".join(words)


def print_changes(before: CriteriaSet, after: CriteriaSet, found: Sequence[Change]) -> None:
    """The differences by area, and the totals."""
    totals = f"tổng điểm {number(before.total)} → {number(after.total)}"
    counts = {what: sum(change.what == what for change in found) for what in _WHAT}
    typer.echo(f"{before.set_code} → {after.set_code}: {totals}")
    if not found:
        typer.echo("Không khác gì nhau.")
        return
    points = dict.fromkeys((at.code for at in blocks(before)), "không còn")
    points |= {at.code: number(at.block.max_points) for at in blocks(after)}
    for area, group in groupby(found, key=lambda change: change.area):
        typer.echo(f"\n{_area(area)}  [{points[area]}]" if area else "\nToàn bộ")
        for change in group:
            typer.echo(f"  {_WHAT[change.what]} {_KINDS[change.kind]} {change.code}".rstrip() + f"  {change.name}")
            if change.what == "changed":
                for name, (old, new) in change.fields.items():
                    typer.echo(f"      {_FIELDS.get(name, name)}: {_word(name, old)} → {_word(name, new)}")
            elif "max" in change.fields:
                typer.echo(f"      điểm tối đa: {change.fields['max'][change.what == 'added']}")
    typer.echo(f"\nThêm {counts['added']}, bỏ {counts['removed']}, đổi {counts['changed']}.")


def _area(code: str) -> str:
    """What a block is called, and its code."""
    extra = {"bonus": "Điểm cộng", "penalty": "Điểm trừ"}
    name = extra.get(code) or (word_of(code, AREA) if code in AREA else code)
    return f"{name} ({code})"


def _word(field: str, value: str) -> str:
    """A value as people write it."""
    if not value:
        return "(trống)"
    if field in ("valid_from", "valid_to", "decided_on"):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    choices = CHOICES.get(field, {})
    return word_of(value, choices) if value in choices else value


def _table(*headings: str, title: str | None = None) -> Table:
    table = Table(title=escape(title) if title else None, title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _print(shown: Table | Tree) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 180
    console.print(shown)
