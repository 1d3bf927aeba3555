"""What a file says before it is known to be a criteria set: plain values, and the place of each."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from ingestion.problem import Problem
from warehouse.errors import Place

Loc = tuple[str | int, ...]
"""Where a value stands in the document: ("areas", 0, "criteria", 1, "max")."""


@dataclass
class Source:
    """The values in the shape of ``CriteriaSet``, as text or typed; those in ``broken`` could not be read."""

    file: str
    heading: Callable[[str], str]
    """What a person calls a key in this kind of file: its column, its label, or the key itself."""
    raw: dict[str, Any] = field(default_factory=dict)
    places: dict[Loc, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: set[Loc] = field(default_factory=set)
    columns: dict[tuple[str | None, str], str] = field(default_factory=dict)
    """What a sheet's own header calls a key."""

    def place(self, *loc: str | int) -> Place:
        """The place of a value; where it is missing, its column in the row of what it belongs to."""
        for length in range(len(loc), -1, -1):
            known = self.places.get(loc[:length])
            if known is not None:
                missing = next((part for part in reversed(loc[length:]) if isinstance(part, str)), None)
                return replace(known, column=self._column(known.sheet, missing)) if missing else known
        key = next((part for part in reversed(loc) if isinstance(part, str)), None)
        return Place(self.file, column=self.heading(key) if key else None)

    def _column(self, sheet: str | None, key: str) -> str:
        return self.columns.get((sheet, key)) or self.heading(key)

    def is_sound(self, *loc: str | int) -> bool:
        """Whether the value and all that holds it could be read."""
        return not any(loc[:length] in self.broken for length in range(1, len(loc) + 1))
