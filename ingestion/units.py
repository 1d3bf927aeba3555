"""Which unit a name or a code means, as of a day and inside a province. Nothing is guessed.

Names and codes are those of ``ingestion.unit_seeds``: what is not there is unknown, whatever it resembles.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.columns import map_distinct
from ingestion.dataset import Dataset, UnitVocabulary
from ingestion.unit_aliases import own_aliases
from ingestion.unit_names import name_key, vocabulary_key
from ingestion.unit_seeds import Alias, UnitKey, code_aliases, official_names, province_units
from warehouse.errors import CchcError, Place
from warehouse.settings import get_settings

__all__ = ["Resolved", "UnitTable", "name_key", "unit_days", "unit_table", "units_of_rows"]

Outcome = Literal["UNIT_UNKNOWN", "UNIT_AMBIGUOUS"]


@dataclass(frozen=True)
class Resolved:
    """For each row the unit's code and start of validity (null where not resolved), and what was wrong."""

    unit_code: pa.StringArray
    unit_valid_from: pa.Date32Array
    problem: pa.StringArray


class UnitTable:
    """What each text means in each vocabulary, and from when until when it does."""

    def __init__(self, aliases: Iterable[Alias]) -> None:
        self._meanings: dict[tuple[str, str], list[Alias]] = defaultdict(list)
        boundaries = {date.min}
        for alias in aliases:
            self._meanings[alias.key].append(alias)
            boundaries |= {alias.valid_from, alias.valid_to}
        self._boundaries = sorted(boundaries)

    def resolve(self, written: pa.StringArray, as_of: pa.Date32Array, by: UnitVocabulary) -> Resolved:
        """The unit that each row's text means on that row's day.

        A text that meant several units that day, or is too little to say which ("Phòng Nội vụ"), is UNIT_AMBIGUOUS, one
        that meant none UNIT_UNKNOWN.
        """
        texts = pc.fill_null(written, "").dictionary_encode()
        # Between two boundaries nothing changes its meaning: a text is looked up once for each such stretch.
        eras = map_distinct(as_of, self._era, pa.int64())
        pairs = pc.add(pc.multiply(texts.indices.cast(pa.int64()), len(self._boundaries)), eras).dictionary_encode()
        found = []
        for pair in pairs.dictionary.to_pylist():
            text, era = divmod(pair, len(self._boundaries))
            found.append(self.meaning(texts.dictionary[text].as_py(), self._boundaries[era], by))
        return Resolved(
            unit_code=pa.array([unit and unit[0] for unit, _ in found], pa.string()).take(pairs.indices),
            unit_valid_from=pa.array([unit and unit[1] for unit, _ in found], pa.date32()).take(pairs.indices),
            problem=pa.array([problem for _, problem in found], pa.string()).take(pairs.indices),
        )

    def meaning(self, text: str, day: date, by: UnitVocabulary) -> tuple[UnitKey | None, Outcome | None]:
        """The one unit that a text meant on a day, or why there is none."""
        key = by, vocabulary_key(text, by)
        living = [alias for alias in self._meanings.get(key, ()) if alias.valid_from <= day < alias.valid_to]
        units = {alias.unit for alias in living}
        if len(units) == 1 and any(alias.enough for alias in living):
            return units.pop(), None
        return None, "UNIT_AMBIGUOUS" if living else "UNIT_UNKNOWN"

    def _era(self, day: date) -> int:
        return bisect_right(self._boundaries, day) - 1


@lru_cache(maxsize=4)
def unit_table(province_code: str) -> UnitTable:
    """The units of the province with that code, by name and every kind of code, with the province's own aliases.

    Raises:
        CchcError: UNIT_ALIASES_INVALID, naming the file and its first wrong row.
    """
    path = get_settings().unit_aliases
    own, faults = own_aliases(path, province_code)
    if faults and path is not None:
        raise CchcError(
            "UNIT_ALIASES_INVALID",
            f"Bảng tên gọi đơn vị không hợp lệ: {faults[0].message}",
            place=Place(file=path.name, row=faults[0].row or None),
            action="Xem hết lỗi: cchc catalog check.",
        )
    here = {unit.key for unit in province_units(province_code)}
    codes = [alias for alias in code_aliases() if alias.unit in here]
    return UnitTable([*official_names(province_code), *codes, *own])


def units_of_rows(table: pa.Table, dataset: Dataset, last_day: date) -> Resolved:
    """The unit of each row of a typed table, as of the row's own day (see ``unit_days``).

    Rows whose unit's column does not say it are asked for the rule's second column, if it has one (``UnitColumn``).
    """
    rule, units = dataset.unit, unit_table(get_settings().province_code)
    days = unit_days(table, dataset, last_day)
    written = table[rule.column].combine_chunks()
    first = units.resolve(written, days, rule.by)
    if rule.otherwise is None:
        return first
    asked = pc.equal(first.problem, "UNIT_UNKNOWN") if rule.otherwise.unresolved else pc.is_null(written)
    asked = pc.fill_null(asked, False)
    if not pc.any(asked).as_py():
        return first
    second = units.resolve(table[rule.otherwise.column].combine_chunks(), days, rule.otherwise.by)
    return Resolved(
        unit_code=pc.if_else(asked, second.unit_code, first.unit_code),
        unit_valid_from=pc.if_else(asked, second.unit_valid_from, first.unit_valid_from),
        problem=pc.if_else(asked, second.problem, first.problem),
    )


def unit_days(table: pa.Table, dataset: Dataset, last_day: date) -> pa.Date32Array:
    """The day on which each row's unit is understood: the first filled date of the rule, else the period's last day."""
    days = [_day(table[name]) for name in dataset.unit.as_of]
    as_of = pc.coalesce(*days, pa.scalar(last_day))
    return as_of.combine_chunks() if isinstance(as_of, pa.ChunkedArray) else as_of


def _day(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_timestamp(column.type):
        return pc.local_timestamp(column).cast(pa.date32())
    return column
