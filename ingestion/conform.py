"""From canonical text to typed columns. What cannot be read is null and marked, never guessed."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.about_period import about_period_column
from ingestion.columns import by_distinct, false_where_null, holds, map_distinct
from ingestion.dataset import FLAG_WORDS, Column, Dataset, NumberFormat, Split
from ingestion.fold import match_key
from ingestion.plan_text import PLAN_WORDS, plan_column
from ingestion.readers.cells import TYPED_NUMBER
from ingestion.topics import topics_column

ISO = "%Y-%m-%dT%H:%M:%S"
TIMESTAMP = pa.timestamp("s", tz="Asia/Ho_Chi_Minh")
MONEY = pa.decimal128(20, 0)
DECIMAL = pa.decimal128(24, 6)
_WHOLE = r"^-?\d{1,19}$"
_MOST_DAYS_ROLLED_OVER = 3
SERIAL = "serial"
"""The declared format of days that are Excel's numbers."""
_SERIAL = f"^{TYPED_NUMBER}?" + r"\d{5}(\.\d{1,12})?$"
_SERIAL_OF_1970 = 25_569.0
_INTEGER = r"^-?\d{1,9}$"
_LONG_WITH_LEADING_ZERO = r"^[-(]*0\d{8,}"
"""A phone number or a citizen's number that strayed into a column of numbers, not a number."""
_DECIMAL = r"^-?\d{1,15}(\.\d{1,6})?$"

_TYPED = {
    "vietnamese": r"^[-(]?\d{1,3}(\.\d{3})*(,\d+)?\)?$|^[-(]?\d+(,\d+)?\)?$",
    "english": r"^[-(]?\d{1,3}(,\d{3})*(\.\d+)?\)?$|^[-(]?\d+(\.\d+)?\)?$",
    "plain": r"^-?\d+(\.\d+)?$",
}
"""What typed text must look like under a declared number format; anything else is unreadable."""


@dataclass(frozen=True)
class Conformed:
    """Typed columns of one batch.

    ``table`` has a column for every canonical and derived column of the dataset (null where the file lacks it);
    ``unreadable`` says for each column which cells could not be read; ``unknown_word`` for each choice which cells
    held a word that the vendor's table lacks; ``filled`` where a blank took its declared meaning.
    """

    table: pa.Table
    unreadable: dict[str, pa.BooleanArray]
    unknown_word: dict[str, pa.BooleanArray]
    filled: dict[str, pa.BooleanArray]
    absent: frozenset[str] = frozenset()
    """The columns that the sheet does not have at all."""
    rounding: int = 1
    """The đồng by which a written amount may be off: more than one in tables of thousands, millions, billions."""


def conform(text: pa.Table, dataset: Dataset) -> Conformed:
    """Give every column of the catalogue its type. Timestamps are of Asia/Ho_Chi_Minh, money is decimal in đồng."""
    count = text.num_rows
    columns: dict[str, pa.Array] = {}
    unreadable: dict[str, pa.BooleanArray] = {}
    unknown_word: dict[str, pa.BooleanArray] = {}
    filled: dict[str, pa.BooleanArray] = {}
    for name, column in dataset.columns.items():
        cells = text.column(name).combine_chunks() if name in text.column_names else pa.nulls(count, pa.string())
        typed = _typed(cells, column, dataset)
        lost = pc.and_(pc.is_valid(cells), pc.is_null(typed))
        if pc.any(lost).as_py():
            (unknown_word if column.type == "choice" else unreadable)[name] = lost
        if column.blank is not None:
            blank = pc.is_null(cells)
            filled[name] = blank
            typed = pc.if_else(blank, pa.scalar(column.blank, typed.type), typed)
        columns[name] = typed
    for name, split in dataset.derived.items():
        columns[name] = _derived(columns, split)
    absent = frozenset(dataset.columns) - set(text.column_names)
    return Conformed(pa.table(columns), unreadable, unknown_word, filled, absent)


def _derived(columns: dict[str, pa.Array], split: Split) -> pa.Array:
    source = columns[split.source]
    if split.take in PLAN_WORDS:
        years, until = (columns[name] if name else None for name in (split.year, split.until))
        return plan_column(source, years, split.take, until)
    if split.vocabulary is not None:
        return topics_column(source, split.vocabulary)
    return about_period_column(source) if split.take == "about_period" else _split(source, split)


def _typed(cells: pa.StringArray, column: Column, dataset: Dataset) -> pa.Array:
    match column.type:
        case "text" | "code":
            return by_distinct(cells, lambda texts: _kept(_without_mark(texts), column.keep))
        case "choice":
            return _choice(cells, column)
        case "flag":
            return _flag(cells, column)
        case "timestamp":
            formats = column.formats or dataset.timestamp_formats
            return pc.assume_timezone(by_distinct(cells, lambda texts: _naive_moment(texts, formats)), TIMESTAMP.tz)
        case "date":
            formats = column.formats or dataset.date_formats
            return by_distinct(cells, lambda texts: _naive_moment(texts, formats)).cast(pa.date32())
        case "money":
            return by_distinct(cells, lambda texts: _number(texts, column, dataset.numbers, _WHOLE, MONEY))
        case "decimal":
            return by_distinct(cells, lambda texts: _number(texts, column, dataset.numbers, _DECIMAL, DECIMAL))
        case "integer":
            return by_distinct(cells, lambda texts: _number(texts, column, dataset.numbers, _INTEGER, pa.int32()))


def _kept(cells: pa.StringArray, pattern: str | None) -> pa.StringArray:
    if pattern is None:
        return cells
    return pc.coalesce(pc.struct_field(pc.extract_regex(cells, pattern), "kept"), cells)


def _without_mark(cells: pa.StringArray) -> pa.StringArray:
    if not holds(cells, TYPED_NUMBER.encode()):
        return cells
    return pc.replace_substring(cells, TYPED_NUMBER, "")


def _choice(cells: pa.StringArray, column: Column) -> pa.Array:
    words = {match_key(word): meaning for word, meaning in column.values.items()}
    whole = all(isinstance(meaning, int) for meaning in column.values.values())
    return map_distinct(
        _without_mark(cells),
        lambda cell: None if cell is None else words.get(match_key(cell)),
        pa.int16() if whole else pa.string(),
    )


def _flag(cells: pa.StringArray, column: Column) -> pa.BooleanArray:
    def meaning(cell: str | None) -> bool | None:
        if cell is None:
            return None
        if column.link_is_true and cell.startswith(("http://", "https://")):
            return True
        return FLAG_WORDS.get(match_key(cell))

    plain = _without_mark(cells)
    if column.link_is_true:
        link = false_where_null(pc.starts_with(plain, "http"))
        plain = pc.if_else(link, pa.scalar("có"), plain)
    return map_distinct(plain, meaning, pa.bool_())


def _naive_moment(cells: pa.StringArray, formats: tuple[str, ...]) -> pa.TimestampArray:
    result = _from_serials(cells, typed_too=SERIAL in formats)
    for written in (*(one for one in formats if one != SERIAL), ISO):
        missing = pc.and_(pc.is_null(result), pc.is_valid(cells))
        if not pc.any(missing).as_py():
            break
        rest = cells.filter(missing)
        parsed = _existing_days(rest, pc.strptime(rest, format=written, unit="s", error_is_null=True), written)
        result = pc.replace_with_mask(result, missing, parsed)
    return result


def _from_serials(cells: pa.StringArray, *, typed_too: bool) -> pa.TimestampArray:
    """Workbook cells that are numbers, read as Excel's days since 30/12/1899; typed text too where that is declared."""
    if not typed_too and not holds(cells, TYPED_NUMBER.encode()):
        return pa.nulls(len(cells), pa.timestamp("s"))
    is_number = pc.match_substring_regex(cells, _SERIAL if typed_too else _SERIAL.replace("?", "", 1))
    days = pc.if_else(is_number, _without_mark(cells), pa.scalar(None, pa.string())).cast(pa.float64())
    seconds = pc.round(pc.multiply(pc.subtract(days, _SERIAL_OF_1970), 86_400.0)).cast(pa.int64())
    return seconds.cast(pa.timestamp("s"))


def _existing_days(cells: pa.StringArray, parsed: pa.TimestampArray, written: str) -> pa.TimestampArray:
    """strptime rolls 31/02 over into the first days of March: such a day, which is not the day written, is null."""
    suspects = false_where_null(pc.less_equal(pc.day(parsed), _MOST_DAYS_ROLLED_OVER))
    if not written.startswith("%d") or not pc.any(suspects).as_py():
        return parsed
    moments = parsed.filter(suspects)
    day = pc.struct_field(pc.extract_regex(cells.filter(suspects), r"^(?P<day>\d{1,2})"), "day")
    same = pc.equal(pc.cast(day, pa.int64()), pc.day(moments))
    return pc.replace_with_mask(parsed, suspects, pc.if_else(same, moments, pa.scalar(None, parsed.type)))


def _number(cells: pa.StringArray, column: Column, numbers: NumberFormat, shape: str, kind: pa.DataType) -> pa.Array:
    """Typed text under the declared format, typed cells as they are; brackets mean negative."""
    declared = column.numbers or numbers
    is_cell = false_where_null(pc.starts_with(cells, TYPED_NUMBER))
    if column.dash_is_zero:
        cells = pc.if_else(false_where_null(pc.is_in(cells, pa.array(["-", "–"]))), pa.scalar("0"), cells)
    typed_ok = pc.and_not(
        pc.match_substring_regex(cells, _TYPED[declared]), pc.match_substring_regex(cells, _LONG_WITH_LEADING_ZERO)
    )
    written = pc.if_else(typed_ok, cells, pa.scalar(None, pa.string()))
    if declared == "vietnamese":
        written = pc.replace_substring(pc.replace_substring(written, ".", ""), ",", ".")
    elif declared == "english":
        written = pc.replace_substring(written, ",", "")
    written = pc.replace_substring_regex(written, r"^\((.*)\)$", r"-\1")
    plain = pc.if_else(is_cell, _without_mark(cells), written)
    if kind != DECIMAL:
        plain = pc.replace_substring_regex(plain, r"\.0+$", "")
    readable = false_where_null(pc.match_substring_regex(plain, shape))
    return pc.if_else(readable, plain, pa.scalar(None, pa.string())).cast(kind)


def _split(column: pa.StringArray, split: Split) -> pa.StringArray:
    if split.take == "leading_word":
        words = {match_key(word): word for word in split.words}

        def leading(cell: str | None) -> str | None:
            if cell is None:
                return None
            key = match_key(cell)
            return next((word for folded, word in words.items() if key.startswith(folded)), split.otherwise)

        return map_distinct(column, leading, pa.string())
    position = 0 if split.take == "before" else 1
    parts = pc.split_pattern(column, split.separator, max_splits=1)
    found = pc.greater(pc.list_value_length(parts), position)
    return pc.if_else(
        false_where_null(found), pc.list_element(pc.if_else(false_where_null(found), parts, _EMPTY_PAIR), position),
        pa.scalar(None, pa.string()),
    )  # fmt: skip


_EMPTY_PAIR = pa.scalar(["", ""], pa.list_(pa.string()))
