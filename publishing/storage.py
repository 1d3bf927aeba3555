"""The tables behind the editions: one partition an edition, written once, attached in the swap, never changed."""

# Queries are composed of constants and of names read from the catalogue, never of input.
# ruff: noqa: S608

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from publishing.catalogue import MARTS, NOT_CONTENT, Mart, year_condition
from warehouse.errors import CchcError

GUARDS = """
create or replace function editions.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'EDITION_IMMUTABLE: % % bị từ chối, ấn bản đã công bố không được sửa', tg_op, tg_table_name
        using errcode = 'integrity_constraint_violation';
end $$;
create or replace function editions.snapshot_sees(wanted bigint) returns boolean
language plpgsql stable parallel safe security definer set search_path = pg_catalog as $$
begin
    if exists (select from ops.edition where edition_id = wanted) then
        return true;
    end if;
    raise exception 'EDITION_NOT_IN_SNAPSHOT: giao dịch này bắt đầu trước ấn bản mới, hãy bắt đầu lại'
        using errcode = 'serialization_failure';
end $$;
"""
"""``refuse_change`` keeps editions immutable. ``snapshot_sees`` guards each view: a transaction older than the
edition that the view now names would find no rows, and is told so instead."""

REFUSE = (
    'create trigger refuse_change before insert or update or delete or truncate on editions."{table}" '
    "for each statement execute function editions.refuse_change()"
)


@dataclass(frozen=True)
class Column:
    """A column as PostgreSQL describes it: type with its modifiers, and the Vietnamese comment."""

    name: str
    data_type: str
    comment: str | None


@dataclass(frozen=True)
class Shape:
    """A mart as it stands in a schema: its columns in order, and its own comment."""

    mart: Mart
    columns: tuple[Column, ...]
    comment: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """The column names."""
        return tuple(column.name for column in self.columns)

    @property
    def listed(self) -> str:
        """The column names, quoted, for a select list."""
        return ", ".join(f'"{name}"' for name in self.names)

    def rows_of(self, year: int) -> str:
        """The condition that picks the rows of a year; every row where the mart has no year."""
        if self.mart.period is None:
            return "true"
        kind = next(column.data_type for column in self.columns if column.name == self.mart.period)
        return year_condition(self.mart.period, kind, year)


def shapes(connection: Connection, schema: str) -> dict[str, Shape]:
    """The catalogue's marts that stand in ``schema``, by name, in the catalogue's order."""
    found = connection.execute(
        text(
            "select c.relname, a.attname, format_type(a.atttypid, a.atttypmod) as data_type, "
            "       col_description(c.oid, a.attnum) as comment, obj_description(c.oid, 'pg_class') as table_comment "
            "from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped "
            "where n.nspname = :schema and c.relkind in ('r', 'p', 'v', 'm') and c.relname = any(:names) "
            "order by c.relname, a.attnum"
        ),
        {"schema": schema, "names": [mart.name for mart in MARTS]},
    ).all()
    result: dict[str, Shape] = {}
    for mart in MARTS:
        rows = [row for row in found if row.relname == mart.name]
        if rows:
            columns = tuple(Column(row.attname, row.data_type, row.comment) for row in rows)
            result[mart.name] = Shape(mart, columns, rows[0].table_comment)
    return result


def refuse_breaking_changes(candidate: dict[str, Shape], kept: dict[str, Shape]) -> None:
    """Columns may be added; a mart or column that vanished or changed its type is refused.

    Raises:
        CchcError: BREAKING_CHANGE with every such mart and column; MART_MISSING, where a required mart is not there.
    """
    missing = [mart.name for mart in MARTS if mart.required and mart.name not in candidate]
    if missing:
        raise CchcError("MART_MISSING", f"Chưa dựng bảng: {', '.join(missing)}.", action="Chạy: cchc build")
    broken = [f"{name} (không còn)" for name in kept if name not in candidate]
    for name, old in kept.items():
        now = {column.name: column.data_type for column in candidate[name].columns} if name in candidate else {}
        for column in old.columns:
            if column.name == "edition_id" or not now:
                continue
            if column.name not in now:
                broken.append(f"{name}.{column.name} (không còn)")
            elif now[column.name] != column.data_type:
                broken.append(f"{name}.{column.name} ({column.data_type} thành {now[column.name]})")
    if broken:
        raise CchcError(
            "BREAKING_CHANGE",
            f"Thay đổi phá vỡ hợp đồng với người dùng số liệu: {'; '.join(broken)}.",
            action="Giữ cột cũ, thêm cột mới; xem docs/contracts.",
        )


def ensure_parent(connection: Connection, shape: Shape) -> None:
    """The partitioned table of a mart, made from the candidate's columns at first use."""
    columns = ", ".join(f'"{column.name}" {column.data_type}' for column in shape.columns)
    name = shape.mart.name
    run(
        connection,
        f'create table editions."{name}" ({columns}, edition_id bigint not null) partition by list (edition_id)',
    )
    run(connection, REFUSE.format(table=name))


def partition_name(mart: str, edition_id: int) -> str:
    """The table that holds one edition's rows of a mart."""
    return f"{mart}__e{edition_id}"


def copy_rows(connection: Connection, shape: Shape, edition_id: int, year: int) -> int:
    """Copy a year's rows of a candidate mart into a table of their own, closed against change; gives their number.

    The table is not yet a partition: attaching it is part of the swap, so that readers are never held up by the copy.
    """
    name = partition_name(shape.mart.name, edition_id)
    columns = ", ".join(f'"{column.name}" {column.data_type}' for column in shape.columns)
    run(
        connection,
        f'create table editions."{name}" ({columns}, edition_id bigint not null check (edition_id = {edition_id}))',
    )
    copied = run(
        connection,
        f'insert into editions."{name}" ({shape.listed}, edition_id) '
        f'select {shape.listed}, {edition_id} from candidate."{shape.mart.name}" where {shape.rows_of(year)}',
    )
    # Autovacuum comes a minute later, and never to the parent: readers come at once.
    run(connection, f'analyze editions."{name}"')
    run(connection, REFUSE.format(table=name))
    return copied


def attach_all(
    connection: Connection, candidate: dict[str, Shape], kept: dict[str, Shape], edition_ids: Sequence[int]
) -> None:
    """Make the copied tables partitions of their parents, which first get the columns that are new."""
    statements: list[str] = []
    for name, shape in candidate.items():
        known = kept.get(name, shape).names
        statements += [
            f'alter table editions."{name}" add column "{column.name}" {column.data_type};'
            for column in shape.columns
            if column.name not in known
        ]
        statements += [
            f'alter table editions."{name}" attach partition editions."{partition_name(name, edition_id)}" '
            f"for values in ({edition_id});"
            for edition_id in edition_ids
        ]
    run(connection, "\n".join(statements))


def analyze_parents(connection: Connection, candidate: dict[str, Shape]) -> None:
    """Statistics over all editions of every mart, for queries over several years."""
    run(connection, "; ".join(f'analyze editions."{name}"' for name in candidate))


def same_content(connection: Connection, shape: Shape, kept: Shape | None, edition_id: int, year: int) -> bool:
    """Whether the candidate's rows of a year are the rows of an edition, whatever their order (``as_of`` apart)."""
    if kept is None or set(kept.names) - {"edition_id"} != set(shape.names):
        return False
    compared = ", ".join(f'"{name}"' for name in shape.names if name not in NOT_CONTENT)
    new = f'from candidate."{shape.mart.name}" where {shape.rows_of(year)}'
    old = f'from editions."{shape.mart.name}" where edition_id = {edition_id}'
    counts = connection.execute(text(f"select (select count(*) {new}) = (select count(*) {old})")).scalar_one()
    if not counts:
        return False
    differs = connection.execute(
        text(f"select exists ((select {compared} {new}) except all (select {compared} {old}))")
    ).scalar_one()
    return not differs


def run(connection: Connection, statement: str) -> int:
    """Execute a statement as it is written (no parameters, so that ``%`` and ``:`` mean themselves)."""
    return connection.exec_driver_sql(statement, execution_options={"no_parameters": True}).rowcount
