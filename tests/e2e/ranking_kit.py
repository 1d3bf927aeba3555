"""Scores and ranks as a schema of the warehouse shows them, compared with the oracle both ways."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from indicator_kit import Rows, Table, differing
from ranking_inputs import Truth, candidates
from ranking_oracle import TOTAL, Candidate, Ranking, Result, Score, rank_all
from ranking_sets import read_sets
from sqlalchemy import Connection, text

from cchc.sample.truth_indicators import indicators_of
from cchc.sample.units import load_units

SHOWN = 12
UNIT = ("unit_code", "unit_valid_from", "year", "set_code")
OF_AN_AREA = tuple(name for name in Result._fields if name not in ("bonus_points", "penalty_points"))


class Shown(NamedTuple):
    """A table of results and what it must hold."""

    table: Table
    wanted: Callable[[Ranking], Rows]


def _table(name: str, more: tuple[str, ...], compared: tuple[str, ...]) -> Table:
    return Table(name, (*UNIT, *more), compared, lambda oracle, code: {})


TABLES = (
    Shown(
        _table("criterion_score", ("component_code",), Score._fields),
        lambda ranking: {(*unit, *rest): tuple(score) for (unit, *rest), score in ranking.scores.items()},
    ),
    Shown(
        _table("par_index_area", ("area",), OF_AN_AREA),
        lambda ranking: {
            (*unit, year, code, area): tuple(getattr(result, name) for name in OF_AN_AREA)
            for (unit, year, code, area), result in ranking.results.items()
            if area != TOTAL
        },
    ),
    Shown(
        _table("par_index", (), Result._fields),
        lambda ranking: {
            (*unit, year, code): tuple(result)
            for (unit, year, code, area), result in ranking.results.items()
            if area == TOTAL
        },
    ),
)


def rows_of(connection: Connection, schema: str, table: Table) -> Rows:
    """What the table shows by key.

    Raises AssertionError where two rows have the same key.
    """
    columns = ", ".join((*table.key, *table.compared))
    rows = [tuple(row) for row in connection.execute(text(f"select {columns} from {schema}.{table.name}"))]
    by_key = {row[: len(table.key)]: row[len(table.key) :] for row in rows}
    assert len(by_key) == len(rows), f"{table.name}: rows with the same key"
    return by_key


def differences(shown: Shown, ranking: Ranking, rows: Rows) -> str:
    """What differs, for people: how many rows by year and set, and the first few; or ""."""
    wanted = shown.wanted(ranking)
    lines = differing(shown.table, wanted, rows)
    if not lines:
        return ""
    counts: Counter[Any] = Counter(
        (key[2], key[3]) for key in wanted.keys() | rows.keys() if wanted.get(key) != rows.get(key)
    )
    return "\n".join((f"{shown.table.name} differs from the truth: {dict(counts)}", *lines[:SHOWN]))


def field_of(expected: Mapping[str, Any]) -> list[Candidate]:
    """Whoever is to be ranked in the province of the sample, and on what."""
    units = load_units("52", expected["meta"]["seed"])
    return candidates(Truth(units, expected, indicators_of(expected, units)), read_sets())


def all_differences(connection: Connection, schema: str, expected: Mapping[str, Any]) -> list[str]:
    """What differs in each table, "" where nothing does."""
    ranking = rank_all(field_of(expected))
    return [differences(shown, ranking, rows_of(connection, schema, shown.table)) for shown in TABLES]
