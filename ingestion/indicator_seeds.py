"""The seeds of the warehouse that say which indicators there are."""

import csv

from warehouse.settings import get_settings

RESULT = "result"
"""What an index that others publish (``par_index``, ``sipas``, ``dti``) is measured as: as they publish it."""


def indicator_units() -> dict[str, str]:
    """The unit of measure (percent, mean, count, result) of every code that a target or a component may name."""
    results = {row["indicator_code"]: RESULT for row in _rows("manual_indicator.csv") if row["kind"] == RESULT}
    return results | {row["indicator_code"]: row["unit_of_measure"] for row in _rows("indicator.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (get_settings().project_root / "dbt" / "seeds" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
