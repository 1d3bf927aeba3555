"""No text that has the shape of personal data may stand in any mart: citizen numbers, phones, e-mail addresses."""

# Queries are composed of constants and of names read from the catalogue, never of input.
# ruff: noqa: S608

from expectations.rules import Rule, Subject
from warehouse.personal_data import ANY_SHAPE

_HASH = "^[0-9a-f]{32,128}$"
_SHORTEST = 6
"""No text shorter than this can hold any of the shapes; most codes are, and are passed over quickly."""
_MADE_HERE = {"candidate.dim_unit": ("sort_key",)}
"""Columns that only code of ours writes and whose digits mean letters."""
_TEXTS = ("text", "character varying", "character", "json", "jsonb")


def rules(subject: Subject) -> list[Rule]:
    """A rule for each relation of ``candidate`` that has text columns; its keys are the names of the columns.

    ``offset 0`` keeps PostgreSQL from matching the patterns against every row instead of every different value.
    """
    found: list[Rule] = []
    for relation, columns in subject.columns.items():
        texts = [name for name, kind in columns.items() if kind in _TEXTS and name not in _MADE_HERE.get(relation, ())]
        if not relation.startswith("candidate.") or not texts:
            continue
        found.append(
            Rule(
                "no_personal_data",
                relation,
                "critical",
                "Không cột chữ nào có nội dung dạng số định danh cá nhân, số điện thoại hay thư điện tử.",
                rows=" union all ".join(
                    f"select '{name}' as key where exists (select from (select distinct \"{name}\"::text as value "
                    f'from {{batch}} where octet_length("{name}"::text) >= {_SHORTEST} offset 0) as v '
                    f"where value ~ '{ANY_SHAPE}' and value !~ '{_HASH}')"
                    for name in texts
                ),
            )
        )
    return found
