"""A page that shows the published tables, their keys and how they hang together, drawn from dbt's manifest alone.

Relations are those that the project tests: ``references_unit``, ``relationships`` and ``references_keys``. The same
manifest gives the same bytes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Manifest = Mapping[str, Any]

_HEAD = """# Entities

<!-- Made by `cchc docs diagram` from dbt's manifest; not edited by hand. -->

The published tables, by the group that answers for them (`dbt/models/groups.yml`). A line is a relation that dbt
tests: what stands at its fork names what stands at its bar. `PK` is the key of a table, `FK` a column that names
another. A unit is always named by two columns, its code and the day from which it is valid. Counts and all other
columns: `make docs`.
"""


@dataclass(frozen=True)
class Relation:
    """``child`` names a row of ``parent`` by ``columns``."""

    parent: str
    child: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Entity:
    """A published table: its key, and the columns by which it names others."""

    name: str
    group: str
    description: str
    types: Mapping[str, str]
    key: tuple[str, ...]
    relations: tuple[Relation, ...]


def entities_page(manifest: Manifest) -> str:
    """The page, in Markdown with one Mermaid diagram a group."""
    entities = _entities(manifest)
    lines = [_HEAD]
    for group in sorted({entity.group for entity in entities}):
        own = [entity for entity in entities if entity.group == group]
        drawn = {entity.name for entity in own}
        lines += [f"## {group}", "", "```mermaid", "erDiagram"]
        for entity in own:
            lines += _relations(entity)
        lines += [line for entity in own for line in _box(entity)]
        named = {relation.parent for entity in own for relation in entity.relations} - drawn
        lines += [line for entity in entities if entity.name in named for line in _box(entity)]
        lines += ["```", "", "| table | one row per | |", "|---|---|---|"]
        lines += [f"| `{entity.name}` | {', '.join(entity.key)} | {entity.description} |" for entity in own]
        lines.append("")
    return "\n".join(lines)


def _relations(entity: Entity) -> Iterator[str]:
    for relation in entity.relations:
        yield f'    {relation.parent} ||--o{{ {entity.name} : "{", ".join(relation.columns)}"'


def _box(entity: Entity) -> Iterator[str]:
    """The key of a table and the columns by which it names others, in the order of the table."""
    yield f"    {entity.name} {{"
    foreign = {column: relation for relation in entity.relations for column in relation.columns}
    for column, data_type in entity.types.items():
        marks = [mark for mark, holds in (("PK", column in entity.key), ("FK", column in foreign)) if holds]
        if marks:
            yield f"        {_one_word(data_type)} {column} {', '.join(marks)}"
    yield "    }"


def _one_word(data_type: str) -> str:
    """A type as Mermaid can read it: ``numeric(24,0)`` is numeric."""
    return data_type.split("(")[0].replace(" ", "_")


def _entities(manifest: Manifest) -> list[Entity]:
    nodes = manifest["nodes"]
    public = {
        unique_id: node
        for unique_id, node in nodes.items()
        if node["resource_type"] == "model" and node["access"] == "public"
    }
    tests: dict[str, list[Mapping[str, Any]]] = {unique_id: [] for unique_id in public}
    for unique_id in sorted(nodes):
        test = nodes[unique_id]
        if test["resource_type"] == "test" and test.get("attached_node") in tests and test.get("test_metadata"):
            tests[test["attached_node"]].append(test)
    return sorted(
        (
            Entity(
                name=node["name"],
                group=node["group"],
                description=_first_sentence(node["description"]),
                types={name: column["data_type"] for name, column in node["columns"].items()},
                key=_key(node, tests[unique_id]),
                relations=tuple(_named(node["name"], tests[unique_id], public)),
            )
            for unique_id, node in public.items()
        ),
        key=lambda entity: entity.name,
    )


def _key(node: Mapping[str, Any], tests: list[Mapping[str, Any]]) -> tuple[str, ...]:
    """The columns of the shortest tested key."""
    keys = []
    for test in tests:
        name, arguments = test["test_metadata"]["name"], test["test_metadata"]["kwargs"]
        if name == "unique_combination":
            keys.append(tuple(arguments["columns"]))
        elif name == "unique":
            keys.append((arguments["column_name"],))
    return min(keys, key=lambda key: (len(key), key), default=())


def _named(child: str, tests: list[Mapping[str, Any]], public: Mapping[str, Any]) -> Iterator[Relation]:
    """The public tables that a table names, each relation once."""
    seen = set()
    columns: tuple[str, ...]
    for test in tests:
        name, arguments = test["test_metadata"]["name"], test["test_metadata"]["kwargs"]
        if name == "references_unit":
            columns = (arguments.get("code", "unit_code"), arguments.get("valid_from", "unit_valid_from"))
        elif name == "references_keys":
            columns = tuple(arguments["columns"])
        elif name == "relationships":
            columns = (arguments["column_name"],)
        else:
            continue
        parents = {public[parent]["name"] for parent in test["depends_on"]["nodes"] if parent in public} - {child}
        for parent in sorted(parents):
            relation = Relation(parent, child, columns)
            if relation not in seen:
                seen.add(relation)
                yield relation


def _first_sentence(description: str) -> str:
    return description.split(". ")[0].strip().rstrip(".").replace("|", "\\|")
