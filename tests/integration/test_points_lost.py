"""What would win points back is right: with that numerator the scoring gives those points, with one less it fails."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from model_sandbox import Sandbox, sandbox_of

Row = dict[str, Any]
Figures = Mapping[tuple[str, str], Row]
"""Numerator and denominator by unit and indicator."""

SET, SINCE, YEAR = "S", "2025-07-01", 2026
UNITS = 30
PLENTY = 10**7
MODELS = ("criterion_score", "par_index", "points_lost")


@pytest.fixture(scope="module")
def sandbox(built: Path) -> Iterator[Sandbox]:
    with sandbox_of(MODELS, ["scoring"]) as made:
        yield made


def _rules(luck: Random) -> list[tuple[Row, str]]:
    """One component of each rule and kind of indicator that it fits, with parameters by luck."""
    rising = sorted(luck.sample(range(1, 100), 3))
    percents = [{"from_value": value, "points": points} for value, points in zip(rising, (1, 2.5, 4), strict=True)]
    counts = [{"from_value": value, "points": points} for value, points in zip((1, 4, 9), (1, 2.5, 4), strict=True)]
    falling = [{"from_value": value, "points": points} for value, points in zip((2, 5, 11), (4, 2.5, 1), strict=True)]
    floor, each = {"threshold": luck.randint(1, 99)}, {"points_each": luck.choice((0.01, 0.3, 1, 2.5))}
    at_most = {"direction": "at_most"}
    return [
        ({"rule": "boolean", "threshold": luck.randint(1, 100)}, "percent"),
        ({"rule": "boolean", "threshold": luck.randint(1, 9)}, "count"),
        ({"rule": "boolean", "threshold": luck.randint(1, 9)} | at_most, "count"),
        ({"rule": "boolean", "threshold": 30} | at_most, "mean"),
        ({"rule": "boolean", "threshold": 30}, "mean"),
        ({"rule": "steps", "steps": percents}, "percent"),
        ({"rule": "steps", "steps": percents}, "factor"),
        ({"rule": "steps", "steps": counts}, "count"),
        ({"rule": "steps", "steps": falling} | at_most, "count"),
        ({"rule": "steps", "steps": falling} | at_most, "mean"),
        ({"rule": "linear"}, "percent"),
        ({"rule": "linear"}, "factor"),
        ({"rule": "linear_floor"} | floor, "percent"),
        ({"rule": "linear_cap"} | floor, "percent"),
        ({"rule": "linear_cap"} | floor, "money"),
        ({"rule": "linear_cap"} | floor, "factor"),
        ({"rule": "survey"}, "percent"),
        ({"rule": "count"} | each, "count"),
        ({"rule": "deduct"} | each, "count"),
    ]


class Province:
    """Units under a set of one component a rule, in the areas and as penalties, each with an indicator of its own."""

    def __init__(self, seed: int) -> None:
        """Everything by luck of this seed."""
        luck = Random(seed)  # noqa: S311 - a test's own luck
        self.part_year = luck.choice(("as_is", "prorate_counts"))
        self.tie_rule = ("competition", "dense", "consecutive")[seed % 3]
        rules = [("area", *one) for one in _rules(luck)] + [("penalty", *one) for one in _rules(luck)]
        self.components = [
            {
                "set_code": SET,
                "component_code": f"{kind}.{place}",
                "criterion_code": kind,
                "order_no": place,
                "name_vi": f"Thành phần {place}",
                "max_points": luck.choice((0.5, 1, 3, 4)) if "steps" not in rule else 4,
                "indicator_code": f"i{place}",
                "scope": "own",
                "direction": "at_least",
                "zero_denominator": "no_points",
                "evidence_required": False,
                "measure": measure,
                "kind": kind,
                **rule,
            }
            for place, (kind, rule, measure) in enumerate(rules)
        ]
        self.units = [f"u{number:02d}" for number in range(UNITS)]
        self.factors = {unit: (luck.randint(0, 9), luck.randint(0, 9)) for unit in self.units}
        self.figures = {
            (unit, component["indicator_code"]): _figure(component["measure"], luck)
            for unit in self.units
            for component in self.components
        }

    def score(self, sandbox: Sandbox, figures: Figures) -> None:
        """Show these figures to the models."""
        period = {"month": "2026-03-01", "scope": "own"}
        steps = [
            step | {"set_code": SET, "component_code": component["component_code"]}
            for component in self.components
            for step in component.get("steps", ())
        ]
        unit = {"unit_valid_from": SINCE, "month": "2026-03-01"}
        given: dict[str, list[Row]] = {name: [] for name in sandbox.inputs} | {
            "dim_unit": [
                {"unit_code": code, "valid_from": SINCE, "level": "commune", "league": "xa", "province_code": "52"}
                | {"sort_key": code[::-1]}
                for code in self.units
            ],
            "int_as_of": [{"as_of": "2026-11-05"}],
            "indicator": [
                {
                    "indicator_code": one["indicator_code"],
                    "name_vi": "Số việc",
                    "dataset": "d",
                    "accumulation": "period",
                }
                | {"unit_of_measure": one["measure"] if one["measure"] in ("count", "mean") else "percent"}
                for one in self.components
            ],
            "indicator_monthly": [
                unit | period | {"unit_code": code, "indicator_code": indicator, **figure}
                for (code, indicator), figure in figures.items()
            ],
            "int_indicators__counted": [
                unit
                | {"unit_code": code, "indicator_code": one["indicator_code"]}
                | {"factor_numerator": self.factors[code][0], "factor_denominator": self.factors[code][1]}
                for code in self.units
                for one in self.components
                if one["measure"] == "factor"
            ],
            "int_units__scoped": [
                {"unit_code": code, "unit_valid_from": SINCE, "scope": "own", "above_code": code}
                | {"above_valid_from": SINCE, "counts_from": "-infinity", "counts_to": "infinity"}
                for code in self.units
            ],
            "stg_ops__criteria_set": [
                {"set_code": SET, "level": "commune", "valid_from": "2026-01-01", "tie_rule": self.tie_rule}
                | {"part_year": self.part_year, "survey_absent": "no_points", "tolerance": 0.5}
            ],
            "stg_ops__criteria_area": [
                {"set_code": SET, "area": "steering", "kind": "area", "area_no": 1, "max_points": 100},
                {"set_code": SET, "area": "penalty", "kind": "penalty", "area_no": 2, "max_points": 20},
            ],
            "stg_ops__criterion": [
                {"set_code": SET, "criterion_code": "area", "area": "steering", "order_no": 1},
                {"set_code": SET, "criterion_code": "penalty", "area": "penalty", "order_no": 1},
            ],
            "stg_ops__criteria_component": self.components,
            "stg_ops__criteria_step": steps,
        }
        sandbox.fill(**{name: rows for name, rows in given.items() if name in sandbox.inputs})
        sandbox.build()


def _figure(measure: str, luck: Random) -> Row:
    if measure == "count":
        return {"numerator": luck.choice((0, 1, luck.randint(0, 30))), "denominator": None}
    if measure == "mean":
        return {"numerator": luck.randint(0, 4000) / 4, "denominator": luck.randint(1, 30)}
    most = luck.randint(10**9, 10**10) if measure == "money" else luck.choice((3, 7, luck.randint(1, 2000)))
    return {"numerator": luck.randint(0, most), "denominator": most}


def _scores(sandbox: Sandbox) -> dict[tuple[str, str], Row]:
    rows = sandbox.rows("select unit_code, component_code, kind, max_score, computed_score from criterion_score")
    return {(row["unit_code"], row["component_code"]): row for row in rows}


def _lost(sandbox: Sandbox) -> list[Row]:
    return sandbox.rows(
        "select l.*, i.numerator as exact from points_lost as l "
        "join indicator_monthly as i using (unit_code, indicator_code) order by unit_code, loss_order"
    )


def _changed(figures: Figures, changes: Mapping[tuple[str, str], Decimal | int]) -> Figures:
    return {
        key: figure | {"numerator": Decimal(str(figure["numerator"])) + changes.get(key, 0)}
        for key, figure in figures.items()
    }


def _toward_nothing(change: Decimal) -> Decimal:
    return change - (1 if change > 0 else -1)


def _gains(sandbox: Sandbox, before: Mapping[tuple[str, str], Row]) -> dict[tuple[str, str], Decimal]:
    """What each component has gained: points, or of a penalty points no longer taken off."""
    return {
        key: (row["computed_score"] - before[key]["computed_score"]) * (-1 if row["kind"] == "penalty" else 1)
        for key, row in _scores(sandbox).items()
    }


@pytest.mark.parametrize("seed", range(6))
def test_what_is_needed_wins_just_those_points_and_one_less_does_not(sandbox: Sandbox, seed: int) -> None:
    province = Province(seed)
    province.score(sandbox, province.figures)
    before, lost = _scores(sandbox), _lost(sandbox)
    assert len(lost) > UNITS * 10
    for column, wanted in (("needed_change", "next_points"), ("full_needed_change", "points_lost")):
        rows = [row for row in lost if row[column] is not None]
        assert len({row["rule"] for row in rows}) == 8
        assert {row["kind"] for row in rows} == {"area", "penalty"}
        changes = {(row["unit_code"], row["indicator_code"]): row[column] for row in rows}
        changed = _changed(province.figures, changes)
        for key in changes:
            figure = changed[key]
            assert figure["numerator"] >= 0
            assert figure["denominator"] is None or changes[key] < 0 or _fits(province, key, figure)
        province.score(sandbox, changed)
        enough = _gains(sandbox, before)
        province.score(
            sandbox, _changed(province.figures, {key: _toward_nothing(change) for key, change in changes.items()})
        )
        too_few = _gains(sandbox, before)
        for row in rows:
            key = (row["unit_code"], row["component_code"])
            assert enough[key] == row[wanted], row
            assert too_few[key] < row[wanted], row


def _fits(province: Province, key: tuple[str, str], figure: Row) -> bool:
    """Whether a ratio stays one; a mean knows no bound."""
    measure = next(one["measure"] for one in province.components if one["indicator_code"] == key[1])
    return measure == "mean" or figure["numerator"] <= figure["denominator"]


@pytest.mark.parametrize("seed", range(6))
def test_where_nothing_is_said_to_help_nothing_does(sandbox: Sandbox, seed: int) -> None:
    """No numerator at all wins what is said to be out of reach: not as much as there is to count, and not none."""
    province = Province(seed)
    province.score(sandbox, province.figures)
    before, lost = _scores(sandbox), _lost(sandbox)
    hopeless = [row for row in lost if row["full_needed_change"] is None]
    assert all(row["no_change_reason"] for row in hopeless)
    for extreme in (0, PLENTY):
        figures = {
            key: figure | {"numerator": min(extreme, figure["denominator"]) if _is_ratio(province, key) else extreme}
            for key, figure in province.figures.items()
        }
        province.score(sandbox, figures)
        gained = _gains(sandbox, before)
        for row in hopeless:
            gain = gained[row["unit_code"], row["component_code"]]
            assert gain <= 0 if row["needed_change"] is None else gain < row["points_lost"], row


def _is_ratio(province: Province, key: tuple[str, str]) -> bool:
    measure = next(one["measure"] for one in province.components if one["indicator_code"] == key[1])
    return measure not in ("count", "mean")


@pytest.mark.parametrize("seed", range(3))
def test_index_and_rank_are_what_they_would_be_if_only_this_changed(sandbox: Sandbox, seed: int) -> None:
    """Under each tie rule."""
    province = Province(seed)
    province.score(sandbox, province.figures)
    lost = [row for row in _lost(sandbox) if row["needed_change"] is not None]
    query = "select unit_code, index_value, rank from par_index"
    before = {row["unit_code"]: row for row in sandbox.rows(query)}
    for row in Random(seed).sample(lost, 12):  # noqa: S311
        unit = row["unit_code"]
        change = {(unit, row["indicator_code"]): row["needed_change"]}
        province.score(sandbox, _changed(province.figures, change))
        after = next(one for one in sandbox.rows(query) if one["unit_code"] == unit)
        assert after["index_value"] - before[unit]["index_value"] == row["index_gain"]
        assert (before[unit]["rank"], after["rank"]) == (row["rank_now"], row["rank_if_won"])
