"""Sums that a row must bear out, and the search for the cells whose lost zeros would make all of them hold."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ingestion.dataset import Rule
from ingestion.figures import THOUSAND, Bools, Figures, Ints, bools

MOST_CELLS = 4
"""More cells of one row than this are not thought to have lost their zeros together."""
CLEAR = 10
"""How many times what may be rounding lost zeros must make up before a sum says anything of them."""


class Identity:
    """One ``sum_equals`` rule over a batch: where it applies, and what its total leaves over (in thousandths).

    ``rounding`` is what one figure may be off by, in the file's unit of measure; counts are never rounded.
    """

    def __init__(self, rule: Rule, figures: Figures, table: pa.Table, rounding: float) -> None:
        self.code = rule.code
        names = [name for name in (rule.column, *rule.columns) if name in figures.names]
        self.signs = {name: 1 if name == rule.column else -1 for name in names}
        self.applies = _applies(rule, figures, table)
        per_figure = 0.0 if rule.column in figures.counts else rounding
        self.tolerance = round(len(rule.columns) * per_figure * THOUSAND)
        self.rest: Ints = np.zeros(table.num_rows, np.int64)
        for name, sign in self.signs.items():
            self.rest = self.rest + sign * figures.thousandths[name]

    def broken(self) -> Bools:
        """Rows that do not bear the identity out."""
        result: Bools = self.applies & (np.abs(self.rest) > self.tolerance)
        return result

    def holds_with(self, choice: Sequence[str], rows: NDArray[np.intp], figures: Figures) -> Bools:
        """Whether it says nothing of these rows, or holds once the chosen cells are a thousandfold."""
        rest = self.rest[rows]
        for name in choice:
            if name in self.signs:
                rest = rest + self.signs[name] * (THOUSAND - 1) * figures.thousandths[name][rows]
        result: Bools = ~self.applies[rows] | (np.abs(rest) <= self.tolerance)
        return result


def cells_to_repair(figures: Figures, identities: Sequence[Identity]) -> dict[str, Bools]:
    """For each column the cells to take a thousandfold: the one smallest choice by which all identities of a row hold.

    Where two choices of one size do, nothing is chosen: the row does not say which cell lost its zeros.
    """
    count = len(figures.thousandths[figures.names[0]])
    chosen = {name: np.zeros(count, bool) for name in figures.names}
    wrong = [*(identity.broken() for identity in identities), *figures.fractions.values()]
    rows = np.flatnonzero(np.logical_or.reduce(wrong))
    may = _may_be_chosen(figures, identities)
    for size in range(1, min(MOST_CELLS, len(may)) + 1):
        if not len(rows):
            break
        choices = list(combinations((name for name in may if may[name][rows].any()), size))
        ways = np.zeros(len(rows), np.int64)
        which = np.full(len(rows), -1)
        for number, choice in enumerate(choices):
            good = _mends(choice, rows, figures, identities, may)
            ways += good
            which[good] = number
        for number in np.unique(which[ways == 1]).tolist():
            for name in choices[number]:
                chosen[name][rows[(ways == 1) & (which == number)]] = True
        rows = rows[ways == 0]
    return chosen


def _may_be_chosen(figures: Figures, identities: Sequence[Identity]) -> dict[str, Bools]:
    """Cells that can have lost zeros, and whose zeros an identity of their row can tell from rounding."""
    may = {}
    for name in figures.names:
        gain = np.abs(figures.thousandths[name]) * (THOUSAND - 1)
        tells = [one.applies & (gain > CLEAR * one.tolerance) for one in identities if name in one.signs]
        if tells:
            may[name] = figures.can_have_lost_zeros(name) & np.logical_or.reduce(tells)
    return may


def _mends(
    choice: Sequence[str],
    rows: NDArray[np.intp],
    figures: Figures,
    identities: Sequence[Identity],
    may: dict[str, Bools],
) -> Bools:
    """The rows in which exactly these cells lost their zeros, as far as the row can tell."""
    good: Bools = np.logical_and.reduce([may[name][rows] for name in choice])
    for name in figures.broken_columns.difference(choice):
        good = good & ~figures.fractions[name][rows]
    for identity in identities:
        if not good.any():
            break
        good = good & identity.holds_with(choice, rows, figures)
    return good


def _applies(rule: Rule, figures: Figures, table: pa.Table) -> Bools:
    """Rows of which the rule says something: its total is there, none of it is unreadable, its conditions are met.

    It says nothing of a sheet that lacks one of its columns; a blank cell is nothing to add.
    """
    if not figures.has({rule.column, *rule.columns}):
        return np.zeros(table.num_rows, bool)
    applies = bools(pc.is_valid(figures.written[rule.column]))
    for name in (rule.column, *rule.columns):
        applies &= ~figures.opaque[name]
    for conditions, wanted in ((rule.when, True), (rule.unless, False)):
        for name, values in conditions.items():
            column = figures.written[name] if name in figures.names else table[name]
            applies &= bools(pc.is_in(column, pa.array(values).cast(column.type))) == wanted
    return applies
