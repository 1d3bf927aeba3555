"""A build that takes in only what changed ends in the same figures as one that computes everything anew.

Every run takes a slice of it: `e2e` compares all figures after a correction, `test_reconciliation` a partial build.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from candidate_kit import own_database
from sqlalchemy import Connection, text

from cchc.sample import write_sample
from ingestion.delivery import from_inbox
from ingestion.pipeline import ingest
from warehouse import transform
from warehouse.database import Role, engine

BUILT_LAYERS: tuple[transform.Layer, ...] = ("staging", "intermediate", "marts")
OF_THE_BUILD_ITSELF = ("int_build__begun", "int_units__touched", "int_indicators__touched")
KEPT_PLACES = {
    "int_facts__changed": "fingerprint is not null",
    "int_units__covered": "months_expected > 0 or as_of is not null",
}
"""Rows that are no more leave their place behind in a partial build; a full one does not know them."""


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sample of all years, with the corrections of its dossiers beside the inbox."""
    out = tmp_path_factory.mktemp("sample")
    write_sample("52", range(2024, 2027), out, scale=0.02, seed=19)
    for kind in ("corrected", "older"):
        shutil.copytree(out / "corrections" / kind, out / "inbox", dirs_exist_ok=True, copy_function=shutil.copy2)
    return out / "inbox"


@pytest.fixture
def province(warehouse: Path) -> Iterator[None]:
    """An empty warehouse of its own."""
    with own_database(warehouse, "partial_builds"):
        yield


def built(*, full: bool = False) -> bool:
    """Build everything but the tests; tells whether the build was a full one."""
    build_id = transform.begin_build(full=full)
    assert build_id is not None
    for layer in BUILT_LAYERS:
        transform.build_layer(build_id, layer)
    transform.finish_build(build_id)
    with engine(Role.PIPELINE).connect() as connection:
        return bool(
            connection.execute(
                text("select is_full from ops.build where build_id = :id"), {"id": build_id}
            ).scalar_one()
        )


def made_tables(connection: Connection) -> dict[str, str]:
    """What builds make, by name: its columns, without those that say which build it was."""
    rows = connection.execute(
        text(
            "select c.table_schema || '.' || c.table_name as name, "
            "  string_agg(quote_ident(c.column_name), ', ' order by c.ordinal_position) as columns "
            "from information_schema.columns as c "
            "join information_schema.tables as t using (table_schema, table_name) "
            "where c.table_schema in ('intermediate', 'candidate') and t.table_type = 'BASE TABLE' "
            "  and c.column_name <> 'change_id' and not (c.table_name = any(:left_out)) group by 1 order by 1"
        ),
        {"left_out": list(OF_THE_BUILD_ITSELF)},
    )
    return {row.name: row.columns for row in rows}


def select(name: str, columns: str) -> str:
    kept = KEPT_PLACES.get(name.split(".")[1], "true")
    return f"select {columns} from {name} where {kept}"


def keep_copies() -> dict[str, str]:
    """Copy what was built into a schema of its own."""
    with engine(Role.OWNER).begin() as connection:
        connection.execute(text("drop schema if exists kept cascade"))
        connection.execute(text("create schema kept"))
        connection.execute(text(f"grant create, usage on schema kept to {Role.PIPELINE.username}"))
    with engine(Role.PIPELINE).begin() as connection:
        tables = made_tables(connection)
        for name, columns in tables.items():
            connection.exec_driver_sql(f"create table kept.{name.replace('.', '__')} as {select(name, columns)}")
    return tables


def differing(tables: dict[str, str]) -> dict[str, list[str]]:
    """Tables that are not what they were when they were copied, with a few of the rows that only one side has."""
    found = {}
    with engine(Role.PIPELINE).connect() as connection:
        assert made_tables(connection) == tables
        for name, columns in tables.items():
            now, then = select(name, columns), f"select {columns} from kept.{name.replace('.', '__')}"
            rest = "(select '{side}' as side, rest.* from ({one} except all {other}) as rest limit 3)"
            sides = (rest.format(side="partial", one=then, other=now), rest.format(side="full", one=now, other=then))
            rows = [str(tuple(row)) for row in connection.exec_driver_sql(" union all ".join(sides))]
            if rows:
                found[name] = rows
    return found


def clean_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a release: a checkout with local changes builds everything each time."""
    monkeypatch.setattr(transform, "code_version", lambda: "1.0.0")


def files_in_any_order(exports: Path, seed: int, rounds: int) -> list[list[Path]]:
    """Most of the files, then the rest in rounds, in an order of the seed."""
    files = sorted(path for path in exports.rglob("*") if path.is_file() and not path.name.endswith(".manifest.yml"))
    rng = Random(seed)  # noqa: S311 - an order of files, nothing secret
    rng.shuffle(files)
    first = len(files) * 2 // 3
    rest = files[first:]
    return [files[:first], *(rest[number::rounds] for number in range(rounds))]


def check_equality(exports: Path, seed: int, rounds: int) -> None:
    for number, files in enumerate(files_in_any_order(exports, seed, rounds)):
        for path in files:
            ingest(from_inbox(path, exports))
        assert built() == (number == 0), "only the first build is a full one"
    tables = keep_copies()
    assert len(tables) > 50
    assert built(full=True)
    assert differing(tables) == {}


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 7))
def test_whatever_the_order_of_files_partial_builds_end_in_what_a_full_one_gives(
    exports: Path, province: None, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    clean_code(monkeypatch)
    check_equality(exports, seed, rounds=3)
