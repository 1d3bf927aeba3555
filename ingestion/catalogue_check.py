"""What may be wrong with a catalogue beyond the shape of its files: names, patterns, words, headings that disagree."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pyarrow as pa
import pyarrow.compute as pc

from ingestion import judge, whole_file
from ingestion.catalogue import Catalogue, Vendor
from ingestion.dataset import Column, Dataset, Rule
from ingestion.fold import match_key
from ingestion.topics import phrase_problems, vocabulary
from ingestion.unit_aliases import own_aliases
from ingestion.versions import KEY_CLASH
from warehouse.errors import CchcError, Place
from warehouse.migrations import versions

UNIT_COLUMNS = frozenset({"unit_code", "unit_valid_from"})
"""What the unit rule adds to every row; a business key may use it."""

CHECKS = frozenset({*judge.CHECKS, *whole_file.CHECKS, KEY_CLASH})
"""What a rule may check: a row, a whole file, the versions of a business key."""

NEEDS: dict[str, tuple[str, ...]] = {
    "not_before": ("other",),
    "matches": ("pattern",),
    "code_date_near": ("other", "pattern"),
    "day_month_swapped": ("other", "pattern"),
    "no_number_gap": ("other",),
    "not_these": ("values",),
    "sum_equals": ("columns",),
    "abolished_from_2026": ("other",),
    "no_key_clash": ("columns",),
}
"""The parameters without which a check cannot run."""

GROUPS = {"code_date_near": "day", "day_month_swapped": "day"}
"""The named group that a check takes out of its pattern."""


@dataclass(frozen=True)
class Problem:
    """One fault of the catalogue: a stable code, the file below ``ingestion/``, the field in it, and what is wrong."""

    code: str
    file: str
    field: str
    message: str

    def error(self) -> CchcError:
        """The problem as an error that prints as one line."""
        return CchcError(self.code, f"{self.field}: {self.message}", place=Place(file=self.file))


def problems(catalogue: Catalogue) -> list[Problem]:
    """Everything that is wrong with a catalogue that pydantic accepts, datasets first, in the order of the files."""
    found: list[Problem] = []
    for dataset in catalogue.datasets.values():
        found += [Problem(code, dataset_file(dataset), field, text) for code, field, text in _dataset(dataset)]
    for name in catalogue.vocabularies:
        found += [
            Problem(code, f"vocabularies/{name}.yml", field, text)
            for code, field, text in phrase_problems(vocabulary(name))
        ]
    for vendor in catalogue.vendors:
        found += [Problem(code, vendor_file(vendor), field, text) for code, field, text in _vendor(vendor, catalogue)]
    return found


def alias_problems(path: Path | None, province_code: str) -> list[Problem]:
    """What is wrong with the province's own names and codes of units, by the row of the file."""
    _, faults = own_aliases(path, province_code)
    name = path.name if path else ""
    return [Problem(fault.code, name, f"dòng {fault.row}" if fault.row else "tệp", fault.message) for fault in faults]


def dataset_file(dataset: Dataset) -> str:
    """The file that describes a dataset."""
    return f"datasets/{dataset.source}/{dataset.dataset}.yml"


def vendor_file(vendor: Vendor) -> str:
    """The alias file of a vendor."""
    return f"vendors/{vendor.vendor}.yml"


@lru_cache(maxsize=1)
def raw_tables() -> dict[str, frozenset[str]]:
    """The own columns of each raw table, without the provenance, as the migrations make them."""
    names = sorted(found.name for found in iter_modules(versions.__path__))
    migrations = [import_module(f"{versions.__name__}.{name}") for name in names]
    tables: dict[str, frozenset[str]] = {}
    for migration in migrations:
        for made in (getattr(migration, "TABLES", {}), getattr(migration, "ADDED_COLUMNS", {})):
            for table, columns in made.items():
                tables[table] = tables.get(table, frozenset()) | frozenset(columns)
    return tables


Fault = tuple[str, str, str]
"""Code, field and message: a problem whose file is not said yet."""


def _dataset(dataset: Dataset) -> Iterator[Fault]:
    yield from _headings(dataset)
    for name, column in dataset.columns.items():
        yield from _words(name, column)
        yield from _pattern(column.keep, f"columns.{name}.keep", "kept")
        if column.taken is not None:
            yield from _pattern(column.taken.pattern, f"columns.{name}.taken", "kept")
    for section in dataset.sections:
        yield from _pattern(section.pattern, f"sections.{section.column}.pattern", "kept")
    if dataset.parts is not None:
        yield from _pattern(dataset.parts.pattern, "parts.pattern", None)
        yield from _pattern(dataset.parts.item, "parts.item", None)
        yield from _pattern(dataset.parts.sub_number, "parts.sub_number", None)
    yield from _key(dataset)
    for number, rule in enumerate(dataset.rules, start=1):
        yield from _rule(rule, f"rules[{number}] {rule.code}", dataset)
    yield from _raw_table(dataset)


def _headings(dataset: Dataset) -> Iterator[Fault]:
    """A folded heading means one thing: a column, the secrecy mark, or something that is dropped."""
    owners: dict[str, str] = {}
    for name, column in dataset.columns.items():
        for heading in column.headings:
            owner = owners.setdefault(match_key(heading), name)
            if owner != name:
                yield "HEADING_TWICE", f"columns.{name}.headings", f"tiêu đề “{heading}” đã thuộc cột {owner}."
    for heading in dataset.secrecy.headings:
        owner = owners.setdefault(match_key(heading), "secrecy")
        if owner != "secrecy":
            yield "HEADING_TWICE", "secrecy.headings", f"tiêu đề “{heading}” đã thuộc cột {owner}."
    for field, dropped in (("personal", dataset.personal), ("ignored", dataset.ignored)):
        for heading in dropped:
            if match_key(heading) in owners:
                owner = owners[match_key(heading)]
                yield "HEADING_DROPPED", field, f"tiêu đề “{heading}” vừa bị bỏ vừa thuộc {owner}."


def _words(name: str, column: Column) -> Iterator[Fault]:
    if column.type != "choice":
        return
    field = f"columns.{name}.values"
    meanings: dict[str, int | str | bool] = {}
    for word, meaning in column.values.items():
        if meanings.setdefault(match_key(word), meaning) != meaning:
            yield "WORD_TWICE", field, f"từ “{word}” có hai nghĩa: {meanings[match_key(word)]} và {meaning}."
    if len({type(meaning) for meaning in column.values.values()}) > 1:
        yield "WORDS_MIXED", field, "các nghĩa phải cùng là số hoặc cùng là chữ."


def _key(dataset: Dataset) -> Iterator[Fault]:
    for part in dataset.key:
        name = part.removesuffix(".year")
        column = dataset.columns.get(name)
        if column is not None and not column.load:
            yield "KEY_NOT_LOADED", "key", f"cột {name} của khóa không được nạp."


def _rule(rule: Rule, field: str, dataset: Dataset) -> Iterator[Fault]:
    if rule.check not in CHECKS:
        yield "CHECK_UNKNOWN", field, f"không có phép kiểm tra “{rule.check}”; có: {', '.join(sorted(CHECKS))}."
    missing = [parameter for parameter in NEEDS.get(rule.check, ()) if not getattr(rule, parameter)]
    if rule.check == "abolished_from_2026" and not (rule.pattern or rule.values):
        missing.append("values")
    if missing:
        yield "RULE_INCOMPLETE", field, f"phép kiểm tra {rule.check} thiếu tham số {', '.join(missing)}."
    column = dataset.columns.get(rule.column)
    if rule.check == "was_filled" and (column is None or column.blank is None):
        yield "RULE_INCOMPLETE", field, f"cột {rule.column} không khai báo nghĩa của ô trống (blank)."
    if rule.severity == "X":
        yield "SEVERITY_OF_FILE", field, "mức X là của cả tệp; quy tắc của dòng chỉ có R hoặc W."
    yield from _pattern(rule.pattern, f"{field}.pattern", GROUPS.get(rule.check))


def _pattern(pattern: str | None, field: str, group: str | None) -> Iterator[Fault]:
    """A pattern is read by RE2 (Arrow); one that Python understands too can be tried out and read by people."""
    if pattern is None:
        return
    try:
        re.compile(pattern)
    except re.error as error:
        yield "PATTERN_INVALID", field, f"Python không đọc được mẫu: {error}."
        return
    try:
        pc.match_substring_regex(pa.array([""]), pattern)  # without a cell RE2 is not asked
    except pa.ArrowInvalid as error:
        yield "PATTERN_INVALID", field, f"RE2 không đọc được mẫu: {error}."
        return
    if group is not None and group not in re.compile(pattern).groupindex:
        yield "PATTERN_GROUP", field, f"mẫu thiếu nhóm tên “{group}”."


def _raw_table(dataset: Dataset) -> Iterator[Fault]:
    table = raw_tables().get(dataset.table)
    if table is None:
        yield "RAW_TABLE", "dataset", f"chưa có bảng raw.{dataset.table} trong các bước nâng cấp lược đồ."
        return
    loaded = {name for name, column in dataset.columns.items() if column.load} | set(dataset.derived)
    for name in sorted(loaded - table):
        yield "RAW_TABLE", f"columns.{name}", f"bảng raw.{dataset.table} không có cột này."
    for name in sorted(table - loaded):
        yield "RAW_TABLE", "columns", f"cột {name} của bảng raw.{dataset.table} không được nạp."


def _vendor(vendor: Vendor, catalogue: Catalogue) -> Iterator[Fault]:
    alone = Catalogue(catalogue.datasets, (vendor,), catalogue.version)
    for name, own in vendor.datasets.items():
        field = f"datasets.{name}"
        base = catalogue.datasets.get(name)
        if base is None:
            yield "DATASET_UNKNOWN", field, "danh mục không có bộ dữ liệu này."
            continue
        for part, named in (("headings", own.headings), ("values", own.values), ("formats", own.formats)):
            for column in sorted(set(named) - set(base.columns)):
                yield "COLUMN_UNKNOWN", f"{field}.{part}.{column}", "bộ dữ liệu không có cột này."
        for heading in own.todo:
            yield "TODO", f"{field}.todo", f"tiêu đề “{heading}” chưa được quyết định: headings, personal hoặc ignored."
        if not own.senders:
            yield "SENDERS_EMPTY", f"{field}.senders", "chưa nói tệp này dùng cho nơi gửi nào."
        for sender in own.senders:
            first = next(
                each for each in catalogue.vendors if name in each.datasets and sender in each.datasets[name].senders
            )
            if first.vendor != vendor.vendor:
                yield "SENDER_TWICE", f"{field}.senders", f"nơi gửi {sender} đã thuộc {first.vendor}."
        known = set(_dataset(base))
        for code, place, text in _dataset(alone.dataset(name, own.senders[0])) if own.senders else ():
            if (code, place, text) not in known:
                yield code, f"{field}.{place}", text
