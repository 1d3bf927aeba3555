"""What holds of every ranking, whatever the criteria and the figures: over random worlds, in the SQL that scores."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_sandbox import Sandbox, sandbox_of
from scoring_worlds import COUNT, PERCENT, World, criteria_sets, worlds

Row = dict[str, Any]

MODELS = ("criterion_score", "par_index", "par_index_area")
SEEDS = ("indicator", "score_rule", "change_reason")

MANY = settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def sandbox(built: Path) -> Iterator[Sandbox]:
    with sandbox_of(MODELS, ["scoring"]) as made:
        made.copy(*(name for name in made.inputs if name in SEEDS))
        yield made


def _scored(sandbox: Sandbox, world: World, luck: Random | None = None) -> dict[str, list[Row]]:
    """The marts of a world; with ``luck`` its rows come in another order."""
    inputs = world.inputs()
    given_names = set(sandbox.inputs)
    rest: dict[str, list[Row]] = {
        name: [] for name in given_names if name.startswith("stg_ops__criteria") or name == "admin_succession"
    }
    filled = rest | {name: rows for name, rows in inputs.items() if name in given_names}
    if luck is not None:
        filled = {name: luck.sample(rows, len(rows)) for name, rows in filled.items()}
    sandbox.fill(**filled)
    sandbox.build()
    return {
        "components": sandbox.rows("select * from criterion_score order by unit_code, set_code, component_code"),
        "areas": sandbox.rows("select * from par_index_area order by unit_code, year, set_code, area"),
        "index": sandbox.rows("select * from par_index order by unit_code, year, set_code"),
    }


def _of(rows: list[Row], *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in rows]


@MANY
@given(world=worlds())
def test_ranks_are_a_permutation_under_the_tie_rule(sandbox: Sandbox, world: World) -> None:
    tie_rule = world.sets[0].tie_rule
    ladders: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in _scored(sandbox, world)["index"]:
        ladders[row["year"], row["set_code"], row["league"]].append(row)
    assert ladders
    for ladder in ladders.values():
        ranked = [row for row in ladder if row["index_value"] is not None]
        assert all(row["rank"] is None for row in ladder if row["index_value"] is None)
        values = [row["index_value"] for row in ranked]
        for row in ranked:
            above = [value for value in values if value > row["index_value"]]
            expected = {"competition": len(above) + 1, "dense": len(set(above)) + 1}.get(tie_rule)
            assert expected is None or row["rank"] == expected
        if tie_rule == "consecutive":
            by_rank = sorted(ranked, key=lambda row: row["rank"])
            assert [row["rank"] for row in by_rank] == list(range(1, len(ranked) + 1))
            assert [row["index_value"] for row in by_rank] == sorted(values, reverse=True)


@MANY
@given(world=worlds())
def test_no_score_leaves_its_bounds_and_the_parts_give_the_whole(sandbox: Sandbox, world: World) -> None:
    marts = _scored(sandbox, world)
    assert all(0 <= row["score"] <= row["max_score"] for row in marts["components"] if row["score"] is not None)
    areas: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in marts["areas"]:
        areas[row["unit_code"], row["year"], row["set_code"]].append(row)
    applied: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for row in marts["components"]:
        if row["applicable"] and row["kind"] == "area":
            applied[row["unit_code"], row["year"], row["set_code"], row["area"]] += row["max_score"]
    for row in marts["areas"]:
        assert row["applicable_max"] == applied[row["unit_code"], row["year"], row["set_code"], row["area"]]
    for row in marts["index"]:
        parts = areas[row["unit_code"], row["year"], row["set_code"]]
        assert row["applicable_max"] == sum(part["applicable_max"] for part in parts)
        if row["index_value"] is None:
            continue
        assert 0 <= row["index_value"] <= 100
        assert row["score"] == sum(part["score"] or 0 for part in parts)
        whole = row["score"] + row["bonus_points"] - row["penalty_points"]
        exact = min(Decimal(100), max(Decimal(0), 100 * whole / row["applicable_max"]))
        assert abs(row["index_value"] - exact) <= Decimal("0.005")


@MANY
@given(data=st.data(), world=worlds())
def test_a_higher_numerator_never_lowers_a_score(sandbox: Sandbox, data: st.DataObject, world: World) -> None:
    """For every indicator where more is better; a rule that takes points off for each thing counted turns it round."""
    rising = [
        row
        for row in world.figures
        if row["indicator_code"] in PERCENT + COUNT
        and (row["denominator"] is None or row["numerator"] < row["denominator"])
    ]
    if not rising:
        return
    chosen = data.draw(st.sampled_from(rising))
    more = chosen | {"numerator": chosen["numerator"] + 1}
    before, after = (_scored(sandbox, one)["components"] for one in (world, world.with_figure(more)))
    turned = ("deduct",)
    for old, new in zip(before, after, strict=True):
        if old["score"] is None:
            assert new["score"] is None
        elif old["rule"] in turned:
            assert new["score"] <= old["score"]
        else:
            assert new["score"] >= old["score"]
    assert any(old["unit_code"] == chosen["unit_code"] for old in before)


@MANY
@given(data=st.data(), world=worlds())
def test_what_does_not_apply_to_one_unit_changes_no_other(sandbox: Sandbox, data: st.DataObject, world: World) -> None:
    unit = data.draw(st.sampled_from([row["unit_code"] for row in world.units]))
    indicator = data.draw(st.sampled_from(PERCENT))
    emptied = world
    for row in world.figures:
        if row["unit_code"] == unit and row["indicator_code"] == indicator:
            emptied = emptied.with_figure(row | {"numerator": 0, "denominator": 0})
    before, after = _scored(sandbox, world), _scored(sandbox, emptied)
    for mart, columns in (("components", ("score", "applicable", "basis")), ("index", ("score", "index_value"))):
        others = [[row for row in one[mart] if row["unit_code"] != unit] for one in (before, after)]
        key = ("unit_code", "set_code", *columns)
        assert _of(others[0], *key) == _of(others[1], *key)


@MANY
@given(world=worlds(), luck=st.randoms(use_true_random=False))
def test_the_order_of_rows_says_nothing(sandbox: Sandbox, world: World, luck: Random) -> None:
    assert _scored(sandbox, world) == _scored(sandbox, world, luck)


@MANY
@given(data=st.data(), old=criteria_sets())
def test_scores_under_the_old_set_stay_equal_after_a_new_one_is_loaded(
    sandbox: Sandbox, data: st.DataObject, old: Any
) -> None:
    """The new one replaces it from the next year on; nothing of what was scored moves."""
    new = data.draw(criteria_sets("S2", date(2027, 1, 1), supersedes="S"))
    world = data.draw(worlds((old,)))
    joined = World((old, new), world.units, world.figures, world.scores)
    assert _scored(sandbox, world) == _scored(sandbox, joined)


@MANY
@given(data=st.data(), old=criteria_sets())
def test_a_set_replaced_from_its_first_day_is_never_scored_again(
    sandbox: Sandbox, data: st.DataObject, old: Any
) -> None:
    """A province replaced its set of a year after two months: the year has one ranking, under the second."""
    new = data.draw(criteria_sets("S2", date(2026, 1, 1), supersedes="S"))
    world = data.draw(worlds((old, new)))
    assert {row["set_code"] for row in _scored(sandbox, world)["index"]} <= {"S2"}
