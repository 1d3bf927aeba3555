"""Models of the dbt project over rows of a test's own: what dbt compiled, on temporary tables.

A test gives the rows of the inputs and reads the models as if they had been built; nothing of the warehouse is touched,
and an example costs some milliseconds, not a build.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from warehouse import transform
from warehouse.database import Role, engine
from warehouse.settings import get_settings

Rows = Sequence[Mapping[str, Any]]

_RELATION = re.compile(r'"[^".]+"\."[^".]+"\."([^".]+)"')


class Sandbox:
    """The models ``wanted``, and all that they are made from in ``folders``, over inputs that stand for the rest."""

    def __init__(self, connection: Connection, wanted: Sequence[str], folders: Sequence[str]) -> None:
        """Compile, and make the tables in this session; the project's relations must have been built."""
        self.connection = connection
        self._sql: dict[str, str] = {}
        paths = [f"path:models/{folder}" for folder in folders]
        transform.run_dbt(("compile", "--quiet", "--select", *paths), as_of=None)
        target = get_settings().home / "dbt" / "target"
        nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
        compiled = target / "compiled" / "cchc"
        order = list(_parents_first(nodes, [_named(nodes, name) for name in wanted], tuple(folders)))
        self.models = [nodes[key]["name"] for key in order if _is_within(nodes[key], tuple(folders))]
        self.inputs = [nodes[key]["name"] for key in order if not _is_within(nodes[key], tuple(folders))]
        for key in order:
            node = nodes[key]
            if node["name"] in self.inputs:
                place = f'"{node["schema"]}"."{node["alias"]}"'
                self._execute(f'create temporary table "{node["name"]}" as select * from {place} with no data')
            else:
                sql = (compiled / node["original_file_path"]).read_text(encoding="utf-8")
                self._sql[node["name"]] = _RELATION.sub(_in_session, sql)
                self._execute(f'create temporary table "{node["name"]}" as {self._sql[node["name"]]} with no data')

    def fill(self, **inputs: Rows) -> None:
        """These are the rows of the inputs named; a column that a row leaves out is null."""
        for name, rows in inputs.items():
            self._execute(f'truncate "{name}"')
            if rows:
                documents = json.dumps([dict(row) for row in rows], default=str)
                records = f'json_populate_recordset(null::"{name}", cast(:rows as json))'
                self.connection.execute(text(f'insert into "{name}" select * from {records}'), {"rows": documents})

    def build(self) -> None:
        """Make the models anew from what the inputs hold, parents first."""
        everything = "; ".join(f'truncate "{name}"; insert into "{name}" {self._sql[name]}' for name in self.models)
        self._execute(everything)

    def copy(self, *names: str) -> None:
        """These inputs hold what the warehouse holds."""
        for name in names:
            place = self.connection.execute(
                text(
                    "select n.nspname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace "
                    "where c.relname = :name and n.nspname !~ '^pg_temp'"
                ),
                {"name": name},
            ).scalar_one()
            self._execute(f'truncate "{name}"')
            self._execute(f'insert into "{name}" select * from "{place}"."{name}"')

    def rows(self, query: str) -> list[dict[str, Any]]:
        """What a query over the models gives."""
        return [dict(row) for row in self.connection.execute(text(query)).mappings()]

    def _execute(self, statement: str) -> None:
        self.connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


@contextmanager
def sandbox_of(wanted: Sequence[str], folders: Sequence[str]) -> Iterator[Sandbox]:
    """A sandbox in a session of its own, which ends with it."""
    with engine(Role.PIPELINE).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()
        # Temporary tables have no statistics: joins would be loops within loops.
        connection.exec_driver_sql("set enable_nestloop = off")
        yield Sandbox(connection, wanted, folders)


def _in_session(found: re.Match[str]) -> str:
    return f'"pg_temp"."{found[1]}"'


def _named(nodes: Mapping[str, Any], name: str) -> str:
    return next(
        key for key, node in nodes.items() if node["name"] == name and node["resource_type"] in ("model", "seed")
    )


def _is_within(node: Mapping[str, Any], folders: tuple[str, ...]) -> bool:
    path = Path(node["original_file_path"])
    return node["resource_type"] == "model" and any(path.is_relative_to(Path("models") / folder) for folder in folders)


def _parents_first(nodes: Mapping[str, Any], wanted: Sequence[str], folders: tuple[str, ...]) -> Iterator[str]:
    seen: set[str] = set()

    def visit(key: str) -> Iterator[str]:
        if key in seen or key not in nodes:
            return
        seen.add(key)
        if _is_within(nodes[key], folders):
            for parent in nodes[key]["depends_on"]["nodes"]:
                yield from visit(parent)
        yield key

    for key in wanted:
        yield from visit(key)
