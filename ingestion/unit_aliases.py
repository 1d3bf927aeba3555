"""A province's own file of further names and codes of its units (``CCHC_UNIT_ALIASES``): read and checked."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from ingestion.dataset import UnitVocabulary
from ingestion.unit_seeds import FOREVER, Alias, Unit, all_units, code_aliases, official_names, province_units

ALIAS_COLUMNS = ("alias", "unit_code", "unit_valid_from")
ALIAS_OPTIONS = ("alias_from", "alias_to", "by")


@dataclass(frozen=True)
class AliasFault:
    """What is wrong with a row of the province's file; rows are numbered as an editor shows them."""

    code: str
    row: int
    message: str


def own_aliases(path: Path | None, province_code: str) -> tuple[list[Alias], list[AliasFault]]:
    """The rows of the province's own file that are sound, and what is wrong with the others.

    The file is CSV with the headings ``alias, unit_code, unit_valid_from`` and, where wanted, ``alias_from, alias_to``
    (blank: as long as the unit) and ``by`` (blank: name). ``alias_to`` is the first day on which it no longer holds.
    """
    if path is None:
        return [], []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return [], [AliasFault("ALIAS_FILE", 0, "không đọc được tệp (cần CSV, UTF-8).")]
    heading = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if heading.count(";") > heading.count(",") else ",")
    names = {name.strip() for name in reader.fieldnames or ()}
    wrong = sorted(set(ALIAS_COLUMNS) - names) + sorted(names - {*ALIAS_COLUMNS, *ALIAS_OPTIONS})
    if wrong:
        return [], [AliasFault("ALIAS_FILE", 1, f"cột thiếu hoặc không có trong mẫu: {', '.join(wrong)}.")]
    aliases: list[Alias] = []
    faults: list[AliasFault] = []
    taken = _taken(province_code)
    for row in reader:
        cells = {(name or "").strip(): (cell or "").strip() for name, cell in row.items() if isinstance(name, str)}
        if not any(cells.values()):
            continue
        read = _alias(cells, province_code, reader.line_num)
        if isinstance(read, Alias):
            read = _unclashing(read, taken, reader.line_num)
        if isinstance(read, Alias):
            aliases.append(read)
            taken[read.key].append(read)
        else:
            faults.append(read)
    return aliases, faults


def _alias(cells: dict[str, str], province_code: str, row: int) -> Alias | AliasFault:
    by = cells.get("by") or "name"
    if by not in get_args(UnitVocabulary):
        return AliasFault("ALIAS_BY", row, f"by: “{by}” không phải là {', '.join(get_args(UnitVocabulary))}.")
    if not cells["alias"]:
        return AliasFault("ALIAS_BLANK", row, "alias để trống.")
    try:
        start = date.fromisoformat(cells["unit_valid_from"])
        begins, ends = (_date(cells.get(name, "")) for name in ("alias_from", "alias_to"))
    except ValueError:
        return AliasFault("ALIAS_DATE", row, "ngày phải viết theo dạng 2025-07-01.")
    unit = all_units().get((cells["unit_code"], start))
    if unit is None or unit.province_code != province_code:
        return AliasFault("ALIAS_UNIT", row, _no_unit(cells["unit_code"], start, province_code))
    alias = Alias(by, cells["alias"], unit.key, begins or unit.valid_from, ends or unit.valid_to)  # type: ignore[arg-type]
    if not unit.valid_from <= alias.valid_from < alias.valid_to <= unit.valid_to:
        return AliasFault("ALIAS_DATE", row, f"alias_from, alias_to phải nằm trong đời của đơn vị ({_life(unit)}).")
    return alias


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _no_unit(code: str, start: date, province_code: str) -> str:
    starts = sorted(unit.valid_from.isoformat() for unit in province_units(province_code) if unit.code == code)
    hint = f"; mã này có hiệu lực từ {' và '.join(starts)}" if starts else ""
    return f"tỉnh {province_code} không có đơn vị {code} có hiệu lực từ {start}{hint}."


def _life(unit: Unit) -> str:
    return f"từ {unit.valid_from}" + ("" if unit.valid_to == FOREVER else f" đến trước {unit.valid_to}")


def _taken(province_code: str) -> dict[tuple[str, str], list[Alias]]:
    """What texts mean already: the units' own names and codes, and the tables of codes."""
    taken: dict[tuple[str, str], list[Alias]] = defaultdict(list)
    for alias in (*official_names(province_code), *code_aliases()):
        taken[alias.key].append(alias)
    return taken


def _unclashing(alias: Alias, taken: dict[tuple[str, str], list[Alias]], row: int) -> Alias | AliasFault:
    """The alias, unless it means something else, or the same, already on one of its days."""
    for other in taken.get(alias.key, ()):
        if other.valid_from < alias.valid_to and alias.valid_from < other.valid_to:
            name = all_units()[other.unit].name
            same = other.unit == alias.unit
            said = "đã có nghĩa này" if same else f"đã là {name} ({other.unit[0]}) trong những ngày ấy"
            return AliasFault("ALIAS_TWICE" if same else "ALIAS_CLASH", row, f"“{alias.text}” {said}.")
    return alias
