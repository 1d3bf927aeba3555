"""What a check is, before Great Expectations runs it; and what it needs to know of the candidate it runs on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, text

Severity = Literal["critical", "warning"]


@dataclass(frozen=True)
class Rule:
    """One check of one relation.

    Either ``rows``: a query that gives a row for everything wrong, with one column ``key`` made of unit codes, periods,
    senders or column names, never of a cell; ``{batch}`` stands for the relation. Or ``expectation``: the name of one
    of Great Expectations' own, with its arguments.
    """

    name: str
    relation: str
    severity: Severity
    sentence: str
    rows: str | None = None
    expectation: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    key_columns: tuple[str, ...] = ()
    """Of a frame: the columns that name a failing row in the result (senders and periods, never a cell)."""

    @property
    def check_name(self) -> str:
        """The stable name under which results are recorded: relation without its schema, then the rule."""
        return f"{self.relation.rsplit('.', 1)[-1]}.{self.name}"

    @property
    def query(self) -> str | None:
        """``rows`` as PostgreSQL gets it."""
        return None if self.rows is None else self.rows.replace("{batch}", self.relation)


@dataclass(frozen=True)
class Subject:
    """The candidate as it stands: which relations and columns there are, of what types, for which years."""

    build_id: int
    since_delivery_id: int
    last_delivery_id: int
    years: tuple[int, ...] | None
    columns: Mapping[str, Mapping[str, str]]

    def has(self, relation: str, *columns: str) -> bool:
        """Whether a relation stands, with these columns."""
        return relation in self.columns and all(column in self.columns[relation] for column in columns)

    def in_years(self, expression: str) -> str:
        """The condition that a year is one of those asked for; always true where none were named."""
        if self.years is None:
            return "true"
        return f"{expression} in ({', '.join(str(year) for year in self.years) or 'null'})"


def subject_of(connection: Connection, build_id: int, years: Sequence[int] | None) -> Subject:
    """Read what the rules need to know of a build and of the schemas ``candidate``, ``published`` and ``raw``."""
    build = connection.execute(
        text(
            "select b.last_delivery_id, coalesce((select max(p.last_delivery_id) from ops.build p "
            "  where p.status = 'built' and p.build_id < b.build_id), 0) as since_delivery_id "
            "from ops.build b where b.build_id = :build_id"
        ),
        {"build_id": build_id},
    ).one()
    columns: dict[str, dict[str, str]] = {}
    for row in connection.execute(
        text(
            "select n.nspname || '.' || c.relname as relation, a.attname, format_type(a.atttypid, null) as data_type "
            "from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped "
            "where c.relkind in ('r', 'p', 'v', 'm') and has_table_privilege(c.oid, 'select') "
            "  and (n.nspname in ('candidate', 'published', 'raw') "
            "       or (n.nspname = 'ops' and c.relname = 'criteria_set')) "
            "order by n.nspname, c.relname, a.attnum"
        )
    ):
        columns.setdefault(row.relation, {})[row.attname] = row.data_type
    return Subject(
        build_id=build_id,
        since_delivery_id=build.since_delivery_id,
        last_delivery_id=build.last_delivery_id or 0,
        years=None if years is None else tuple(sorted(set(years))),
        columns=columns,
    )
