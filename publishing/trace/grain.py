"""Which row of which view is meant: the keys that dbt tests, and the values a person writes for them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from publishing.catalogue import MARTS
from publishing.trace.shown import REGISTRY, Row, Shown
from warehouse.errors import CchcError
from warehouse.settings import get_settings

_VALIDITY = re.compile(r"(^|_)valid_from$")
_MONTH = re.compile(r"\d{4}-\d{2}")
_NAMED = re.compile(r"^  - name: (\w+)$", re.MULTILINE)
_PAIR = re.compile(r"([a-z][a-z0-9_]*)=(.*)")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast where PyYAML was built with libyaml, and as safe."""
_MANY = 12
"""So many candidates are listed of an ambiguous key."""


def view_name(shown: Shown, name: str) -> str:
    """The name of a published view, with or without its schema.

    Raises:
        CchcError: TRACE_UNKNOWN_VIEW.
    """
    bare = name.removeprefix("published.")
    views = shown.views()
    if bare in views and (bare in REGISTRY or bare in keys(get_settings().project_root / "dbt" / "models")):
        return bare
    known = ", ".join(views) or "chưa có ấn bản nào"
    raise CchcError(
        "TRACE_UNKNOWN_VIEW", f"Không có bảng công bố nào tên {name!r}.", action=f"Chọn một trong: {known}."
    )


@cache
def keys(models: Path) -> Mapping[str, tuple[str, ...]]:
    """The key of each mart, as its dbt test has it."""
    found: dict[str, tuple[str, ...]] = dict(REGISTRY)
    marts = {mart.name for mart in MARTS}
    for file in sorted(models.glob("*/**/_*.yml")):
        written = file.read_text(encoding="utf-8")
        named = set(_NAMED.findall(written))
        if named & marts and not file.name.startswith("_unit_tests"):
            for model in yaml.load(written, Loader=_LOADER)["models"]:  # noqa: S506 - one of the two safe ones
                if model["name"] in marts:
                    found[model["name"]] = _key(model)
    return found


def _key(model: dict[str, Any]) -> tuple[str, ...]:
    for test in model.get("data_tests", []):
        if isinstance(test, dict) and "unique_combination" in test:
            return tuple(test["unique_combination"]["arguments"]["columns"])
    return tuple(column["name"] for column in model.get("columns", []) if "unique" in column.get("data_tests", []))[:1]


def find(shown: Shown, view: str, written: Sequence[str], *, year: int | None = None) -> Row:
    """The one row that the values name.

    Values stand in the order of the key, or as NAME=VALUE for any column. The day from which a unit is valid may be
    left out, and so may what follows, wherever one row is meant all the same.

    Raises:
        CchcError: TRACE_NOT_FOUND; TRACE_AMBIGUOUS with the rows that could be meant; TRACE_BAD_KEY, where a value does
            not fit its column.
    """
    columns = shown.columns(view)
    key = keys(get_settings().project_root / "dbt" / "models")[view]
    pairs = [(match[1], match[2]) for value in written if (match := _PAIR.fullmatch(value))]
    unknown = sorted({name for name, _ in pairs} - columns.keys())
    if unknown:
        raise CchcError(
            "TRACE_BAD_KEY",
            f"Bảng {view} không có cột {', '.join(unknown)}.",
            action=f"Chọn trong: {', '.join(columns)}.",
        )
    named = dict(pairs)
    placed = [value for value in written if not _PAIR.fullmatch(value)]
    free = [name for name in key if name not in named]
    ways = [[name for name in free if not _VALIDITY.search(name)], free]
    tried = False
    for way in ways:
        if len(placed) > len(way):
            continue
        texts = named | dict(zip(way, placed, strict=False))
        try:
            wanted = {name: _typed(value, columns[name].data_type) for name, value in texts.items()}
        except ValueError:
            continue
        tried = True
        rows = [row for row in shown.rows(view, wanted) if year is None or _is_of(row, view, year)]
        if len(rows) == 1:
            return rows[0]
        if rows:
            raise _ambiguous(view, key, rows)
    order = " ".join(name.upper() for name in key)
    if not tried:
        raise CchcError(
            "TRACE_BAD_KEY",
            f"Giá trị khoá không hợp với bảng {view}: {' '.join(written)}.",
            action=f"Thứ tự khoá: {order}; ngày viết 2026-03-01, tháng viết 2026-03; hoặc viết TÊN=GIÁ_TRỊ.",
        )
    raise CchcError(
        "TRACE_NOT_FOUND",
        f"Bảng {view} không có dòng nào với khoá: {' '.join(written)}.",
        action=f"Kiểm tra mã và kỳ. Thứ tự khoá: {order}; đơn vị đã đổi mã: xem published.unit_history.",
    )


def key_text(view: str, row: Row) -> str:
    """The key of a row as the command takes it."""
    key = keys(get_settings().project_root / "dbt" / "models")[view]
    return " ".join(f"{row[name]}" for name in key)


def _typed(value: str, data_type: str) -> object:
    if data_type == "date":
        return date.fromisoformat(f"{value}-01" if _MONTH.fullmatch(value) else value)
    if data_type in ("integer", "bigint", "smallint"):
        return int(value)
    if data_type == "boolean":
        return value.lower() in ("t", "true", "1")
    return value


def _is_of(row: Row, view: str, year: int) -> bool:
    """Whether a row belongs to a year; rows of marts without a year belong to every one."""
    period = next((mart.period for mart in MARTS if mart.name == view), None)
    return period is None or str(row[period])[:4] == f"{year:04d}"


def _ambiguous(view: str, key: Sequence[str], rows: Sequence[Row]) -> CchcError:
    open_names = [name for name in key if len({row[name] for row in rows}) > 1]
    listed = "; ".join(" ".join(f"{name}={row[name]}" for name in open_names) for row in rows[:_MANY])
    more = f"; … và {len(rows) - _MANY} dòng khác" if len(rows) > _MANY else ""
    return CchcError(
        "TRACE_AMBIGUOUS",
        f"Khoá hợp với {len(rows)} dòng của bảng {view}: {listed}{more}.",
        action=f"Thêm {', '.join(open_names)}, ví dụ: {open_names[0]}={rows[0][open_names[0]]}.",
    )
