"""Published rows, as readers see them now or as one edition has them."""

# Queries are composed of names read from the database's own catalogue; values are bound.
# ruff: noqa: S608

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

Row = dict[str, Any]
REGISTRY = {
    "edition": ("edition_id",),
    "edition_file": ("edition_id", "delivery_id"),
    "data_quality": ("suite", "check_name"),
}
"""Views of the registry beside the marts, and their keys."""

_KEPT = "edition_id"


@dataclass(frozen=True)
class Column:
    """A column of a view: its PostgreSQL type, and what its comment says first, in Vietnamese."""

    data_type: str
    label: str


class Shown:
    """The rows of published views; of ``edition_id`` alone, where one is named."""

    def __init__(self, connection: Connection, edition_id: int | None = None) -> None:
        self._connection = connection
        self._edition_id = edition_id
        self._columns: dict[str, dict[str, Column]] = {}

    @property
    def edition_id(self) -> int | None:
        """The one edition that is read; None where it is whatever is shown."""
        return self._edition_id

    def views(self) -> list[str]:
        """The names of all published views."""
        found = self._connection.execute(
            text(
                "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
                "where n.nspname = 'published' and c.relkind = 'v' order by c.relname"
            )
        )
        return list(found.scalars())

    def columns(self, view: str) -> dict[str, Column]:
        """The columns of a view, in order; none where there is no such view."""
        if view not in self._columns:
            found = self._connection.execute(
                text(
                    "select a.attname, format_type(a.atttypid, a.atttypmod) as data_type, "
                    "       coalesce(col_description(c.oid, a.attnum), a.attname) as comment "
                    "from pg_class c join pg_namespace n on n.oid = c.relnamespace "
                    "join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped "
                    "where n.nspname = 'published' and c.relkind = 'v' and c.relname = :view order by a.attnum"
                ),
                {"view": view},
            )
            self._columns[view] = {row.attname: Column(row.data_type, _first(row.comment)) for row in found}
        return self._columns[view]

    def rows(
        self, view: str, where: Mapping[str, object], *, between: tuple[str, object, object] | None = None
    ) -> list[Row]:
        """The rows of a view, by its own columns in their order; a list of values stands for any of them.

        ``between`` names a column with a first value and one that is no longer meant.
        """
        columns = self.columns(view)
        if not columns:
            return []
        conditions = [
            f'"{name}" = any(:{name})' if isinstance(value, list) else f'"{name}" = :{name}'
            for name, value in where.items()
        ]
        values: dict[str, object] = dict(where)
        if between is not None:
            conditions.append(f'"{between[0]}" >= :since and "{between[0]}" < :until')
            values |= {"since": between[1], "until": between[2]}
        relation = f'published."{view}"'
        if self._edition_id is not None and view not in REGISTRY:
            relation = f'editions."{view}"'
            conditions.append(f'"{_KEPT}" = {self._edition_id}')
        listed = ", ".join(f'"{name}"' for name in columns)
        found = self._connection.execute(
            text(f"select {listed} from {relation} where {' and '.join(conditions) or 'true'} order by {listed}"),
            values,
        )
        return [dict(row._mapping) for row in found]

    def one(self, view: str, where: Mapping[str, object]) -> Row | None:
        """The one row of a key; None where there is none."""
        return next(iter(self.rows(view, where)), None)

    def edition_of(self, year: int | None) -> Row | None:
        """The edition that is read: of the year, or the newest shown where the view has no year."""
        if self._edition_id is not None:
            return self.one("edition", {"edition_id": self._edition_id})
        editions = [row for row in self.rows("edition", {"is_shown": True}) if year in (None, row["year"])]
        return max(editions, key=lambda row: (row["year"], row["edition_id"]), default=None)


def _first(comment: str) -> str:
    """The first sentence of a comment: the Vietnamese one, short enough for a label."""
    sentence = comment.split(". ")[0].strip().rstrip(".")
    return sentence.split(";")[0].split(" (")[0].split(":")[0] if len(sentence) > 60 else sentence
