"""Indicators as a schema of the warehouse shows them, compared with the truth in bulk."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from cchc.sample.truth_indicators import Figure, LevelFigure, Oracle

SHOWN = 12
Rows = dict[tuple[Any, ...], tuple[Any, ...]]


class Table(NamedTuple):
    """A table of indicators: the columns that name a row, the columns compared, and what they must be."""

    name: str
    key: tuple[str, ...]
    compared: tuple[str, ...]
    truth: Callable[[Oracle, str], Rows]


TABLES = (
    Table(
        "indicator_monthly",
        ("unit_code", "unit_valid_from", "scope", "month"),
        Figure._fields,
        lambda oracle, code: {(*unit, *rest): tuple(row) for (unit, *rest), row in oracle.monthly(code).items()},
    ),
    Table(
        "indicator_yearly",
        ("unit_code", "unit_valid_from", "scope", "year"),
        Figure._fields,
        lambda oracle, code: {(*unit, *rest): tuple(row) for (unit, *rest), row in oracle.yearly(code).items()},
    ),
    Table(
        "province_rollup",
        ("province_code", "province_valid_from", "level", "period"),
        LevelFigure._fields,
        lambda oracle, code: {(*unit, *rest): tuple(row) for (unit, *rest), row in oracle.levels(code).items()},
    ),
)


def differences(connection: Connection, schema: str, table: Table, oracle: Oracle) -> str:
    """What differs, of every indicator and both ways, for people: how many by indicator, and the first few; or ""."""
    lines: list[str] = []
    counts: Counter[str] = Counter()
    for code, rows in _beside_the_truth(shown(connection, schema, table), oracle):
        wanted = table.truth(oracle, code) if code in oracle.indicators else {}
        found = differing(table, wanted, rows)
        counts[code] = len(found)
        lines += [f"{code} {line}" for line in found[: SHOWN - len(lines)]] if len(lines) < SHOWN else []
    if not lines:
        return ""
    by_code = ", ".join(f"{code}: {count}" for code, count in counts.items() if count)
    return "\n".join((f"{schema}.{table.name} differs from the truth in rows of {by_code}", *lines))


def _beside_the_truth(rows: Iterator[tuple[str, Rows]], oracle: Oracle) -> Iterator[tuple[str, Rows]]:
    """The rows of each indicator, and none of those that the truth knows and the table does not."""
    unseen = set(oracle.indicators)
    for code, by_key in rows:
        unseen.discard(code)
        yield code, by_key
    for code in sorted(unseen):
        yield code, {}


def shown(connection: Connection, schema: str, table: Table) -> Iterator[tuple[str, Rows]]:
    """The rows of each indicator in turn, so that memory holds those of one.

    Raises AssertionError where two rows have the same key.
    """
    columns = ", ".join(("indicator_code", *table.key, *table.compared))
    query = text(f"select {columns} from {schema}.{table.name} order by indicator_code")
    width = 1 + len(table.key)
    with connection.execute(query, execution_options={"yield_per": 10_000}) as result:
        for code, group in itertools.groupby(result, key=lambda row: row[0]):
            rows = [tuple(row) for row in group]
            by_key = {row[1:width]: row[width:] for row in rows}
            assert len(by_key) == len(rows), f"{table.name}: rows of {code} with the same key"
            yield code, by_key


def differing(table: Table, wanted: Mapping[tuple[Any, ...], Any], got: Mapping[tuple[Any, ...], Any]) -> list[str]:
    """A line for each row that is missing, too many, or has other values; only the values that differ."""
    lines = []
    for key in sorted(wanted.keys() | got.keys(), key=str):
        place = " ".join(str(part) for part in key)
        if key not in got:
            lines.append(f"{place}: missing, the truth is {_named(table, wanted[key])}")
        elif key not in wanted:
            lines.append(f"{place}: not in the truth, shows {_named(table, got[key])}")
        elif got[key] != wanted[key]:
            pairs = zip(table.compared, got[key], wanted[key], strict=True)
            values = [f"{name} shows {here}, the truth is {there}" for name, here, there in pairs if here != there]
            lines.append(f"{place}: {'; '.join(values)}")
    return lines


def _named(table: Table, values: tuple[Any, ...]) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(table.compared, values, strict=True))
