"""What a set may name: indicators and rules, as the seeds of the warehouse list them."""

import csv
import re
from dataclasses import dataclass

from ingestion.fold import match_key
from warehouse.settings import get_settings


@dataclass(frozen=True)
class Indicator:
    """An indicator of the catalogue; ``unit_of_measure`` is percent, mean or count."""

    code: str
    name: str
    area: str
    dataset: str
    unit_of_measure: str


@dataclass(frozen=True)
class Rule:
    """A rule: the parameter that it needs ("" for none) and the measure that it fits (percent, count, any, none)."""

    code: str
    parameter: str
    fits: str
    name: str


def indicators() -> dict[str, Indicator]:
    """Every indicator by its code."""
    return {
        row["indicator_code"]: Indicator(
            row["indicator_code"], row["name_vi"], row["area"], row["dataset"], row["unit_of_measure"]
        )
        for row in _rows("indicator.csv")
    }


def rules() -> dict[str, Rule]:
    """Every rule by its code."""
    return {
        row["rule"]: Rule(row["rule"], row["parameter"], row["fits"], row["name_vi"])
        for row in _rows("scoring/score_rule.csv")
    }


def area_of(name: str) -> str | None:
    """The area that a heading of an annex means; None where it means none or several."""
    key = match_key(name)
    areas = {row["area"] for row in _rows("plan_area.csv") if re.search(row["pattern"], key)}
    return areas.pop() if len(areas) == 1 else None


def _rows(name: str) -> list[dict[str, str]]:
    with (get_settings().project_root / "dbt" / "seeds" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
