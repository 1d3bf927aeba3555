"""Row rules: good, warned or rejected. A rule is data in the catalogue; what it can check is a function here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.columns import false_where_null
from ingestion.conform import Conformed
from ingestion.dataset import Dataset, Rule
from ingestion.privacy import personal_shapes
from warehouse.clock import VN


@dataclass(frozen=True)
class Context:
    """What a rule may know besides the row: when the file was exported and the last day of its period."""

    exported_at: datetime
    period_end: date


@dataclass(frozen=True)
class Finding:
    """Rows that a rule found wrong: its code, severity (R or W), the canonical column, and a mask over the rows."""

    code: str
    severity: str
    column: str
    rows: pa.BooleanArray


EARLIEST_YEAR = 2000

Check = Callable[[Rule, Conformed, Context], pa.BooleanArray]
"""Gives a mask of the rows that break the rule; null counts as not broken."""


def judge(conformed: Conformed, dataset: Dataset, context: Context) -> list[Finding]:
    """Everything that is wrong with a batch: unreadable cells, personal-data shapes, then the catalogue's rules.

    A rule says nothing of a row in which one of its columns could not be read: that row has its reason already.
    """
    findings = [Finding("VALUE_UNREADABLE", "R", column, rows) for column, rows in conformed.unreadable.items()]
    findings += [
        Finding("PERSONAL_DATA", "R", column, rows)
        for column, rows in personal_shapes(conformed.table, dataset).items()
    ]
    unreadable = {column: pc.invert(rows) for column, rows in conformed.unreadable.items()}
    for rule in dataset.rules:
        if rule.check not in CHECKS:  # of a whole file: ingestion.whole_file, ingestion.versions
            continue
        broken = false_where_null(CHECKS[rule.check](rule, conformed, context))
        for column, values in rule.when.items():
            broken = pc.and_(broken, _is_one_of(conformed.table[column], values))
        for column, values in rule.unless.items():
            broken = pc.and_not(broken, _is_one_of(conformed.table[column], values))
        for name in {rule.column, rule.other, *rule.columns} & unreadable.keys():
            broken = pc.and_(broken, unreadable[str(name)])
        broken = broken.combine_chunks() if isinstance(broken, pa.ChunkedArray) else broken
        if pc.any(broken).as_py():
            findings.append(Finding(rule.code, rule.severity, rule.column, broken))
    return findings


def _is_one_of(column: pa.ChunkedArray, values: tuple[int | str | None, ...]) -> pa.BooleanArray:
    return pc.is_in(column, pa.array(values).cast(column.type))


def _not_null(rule: Rule, conformed: Conformed, _: Context) -> pa.BooleanArray:
    missing = pc.is_null(conformed.table[rule.column])
    word = conformed.unknown_word.get(rule.column)
    return missing if word is None else pc.and_not(missing, word)


def _known_word(rule: Rule, conformed: Conformed, _: Context) -> pa.BooleanArray:
    return conformed.unknown_word.get(rule.column, pa.array([False] * conformed.table.num_rows, pa.bool_()))


def _not_after_export(rule: Rule, conformed: Conformed, context: Context) -> pa.BooleanArray:
    column = conformed.table[rule.column]
    if pa.types.is_date(column.type):
        return pc.greater(column, pa.scalar(context.exported_at.astimezone(VN).date()))
    return pc.greater(column, pa.scalar(context.exported_at).cast(column.type))


def _not_before(rule: Rule, conformed: Conformed, _: Context) -> pa.BooleanArray:
    return pc.less(conformed.table[rule.column], conformed.table[rule.other])


def _year_in_range(rule: Rule, conformed: Conformed, context: Context) -> pa.BooleanArray:
    latest = context.exported_at.year + rule.ahead
    broken = None
    for name in rule.columns or (rule.column,):
        column = conformed.table[name]
        first, beyond = (_year_bound(year, column.type) for year in (EARLIEST_YEAR, latest + 1))
        outside = false_where_null(pc.or_(pc.less(column, first), pc.greater_equal(column, beyond)))
        broken = outside if broken is None else pc.or_(broken, outside)
    return broken


def _year_bound(year: int, kind: pa.DataType) -> pa.Scalar:
    """The beginning of a year as a value of a date, timestamp or year column."""
    if pa.types.is_integer(kind):
        return pa.scalar(year, kind)
    if pa.types.is_date(kind):
        return pa.scalar(date(year, 1, 1))
    return pa.scalar(datetime(year, 1, 1, tzinfo=VN)).cast(kind)


def _matches(rule: Rule, conformed: Conformed, _: Context) -> pa.BooleanArray:
    return pc.invert(pc.match_substring_regex(conformed.table[rule.column], rule.pattern))


def _code_date_near(rule: Rule, conformed: Conformed, _: Context) -> pa.BooleanArray:
    """The yymmdd inside a code more than seven days from the other column's day."""
    written = _day_within(conformed.table[rule.column], rule)
    return pc.greater(pc.abs(pc.days_between(written, _local_day(conformed.table[rule.other]))), 7)


def _day_within(codes: pa.ChunkedArray, rule: Rule) -> pa.ChunkedArray:
    digits = pc.struct_field(pc.extract_regex(codes, rule.pattern), "day")
    return pc.strptime(digits, format="%y%m%d", unit="s", error_is_null=True).cast(pa.date32())


def _local_day(moments: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.local_timestamp(moments).cast(pa.date32())


def _day_month_swapped(rule: Rule, conformed: Conformed, _: Context) -> pa.BooleanArray:
    """The yymmdd inside a code is the other column's day with day and month the other way round."""
    written = _day_within(conformed.table[rule.column], rule)
    read = _local_day(conformed.table[rule.other])
    crossed = pc.and_(pc.equal(pc.day(written), pc.month(read)), pc.equal(pc.month(written), pc.day(read)))
    return pc.and_(pc.and_(crossed, pc.equal(pc.year(written), pc.year(read))), pc.not_equal(written, read))


def _was_filled(rule: Rule, conformed: Conformed, _: Context) -> pa.BooleanArray:
    return conformed.filled[rule.column]


def _not_these(rule: Rule, conformed: Conformed, _: Context) -> pa.BooleanArray:
    return _is_one_of(conformed.table[rule.column], rule.values)


def _sum_equals(rule: Rule, conformed: Conformed, _: Context) -> pa.BooleanArray:
    """A total that differs from its parts by more than rounding (of money, a part's); an empty part is nothing.

    Where the sheet lacks one of the columns nothing can be said.
    """
    if conformed.absent & {rule.column, *rule.columns}:
        return pa.array([False] * conformed.table.num_rows, pa.bool_())
    zero = pa.scalar(0).cast(conformed.table[rule.column].type)
    parts = [pc.fill_null(conformed.table[name], zero) for name in rule.columns]
    total = reduce(pc.add, parts)
    exact = pa.types.is_integer(total.type)
    tolerance = 0 if exact else len(rule.columns) * conformed.rounding
    return pc.greater(pc.abs(pc.subtract(conformed.table[rule.column], total)), tolerance)


def _year_of_period(rule: Rule, conformed: Conformed, context: Context) -> pa.BooleanArray:
    return pc.not_equal(pc.year(conformed.table[rule.column]), context.period_end.year)


def _abolished_from_2026(rule: Rule, conformed: Conformed, _: Context) -> pa.BooleanArray:
    """Codes that Circular 130/2025/TT-BTC took out of use from fiscal year 2026."""
    column = conformed.table[rule.column].cast(pa.string())
    gone = pc.match_substring_regex(column, rule.pattern) if rule.pattern else pc.is_in(column, pa.array(rule.values))
    return pc.and_(gone, pc.greater_equal(conformed.table[rule.other], 2026))


CHECKS: dict[str, Check] = {
    "not_null": _not_null,
    "known_word": _known_word,
    "not_after_export": _not_after_export,
    "not_before": _not_before,
    "year_in_range": _year_in_range,
    "matches": _matches,
    "code_date_near": _code_date_near,
    "day_month_swapped": _day_month_swapped,
    "was_filled": _was_filled,
    "not_these": _not_these,
    "sum_equals": _sum_equals,
    "year_of_period": _year_of_period,
    "abolished_from_2026": _abolished_from_2026,
}
