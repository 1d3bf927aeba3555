"""The printed ranking: whole numbers at any width, rounded half up."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from rich.console import Console

from publishing.ranking import AREAS, WIDE_ENOUGH, WIDER, Place, ranking_table


def place(name: str, rank: int | None, value: str | None) -> Place:
    return Place(
        league="phuong",
        rank=rank,
        unit_code="21589",
        unit_name=name,
        index_value=None if value is None else Decimal(value),
        band=None if value is None else "A",
        change=None,
        change_reason=None,
        status="draft",
        revision=1,
        areas={area: Decimal("85.85") for area in AREAS},
    )


def printed(width: int, *more: Place) -> str:
    console = Console(width=width, file=io.StringIO(), highlight=False)
    rows = [place("Phường Quy Nhơn Đông Bắc", 1, "100.00"), place("Phường Im Lặng", None, None), *more]
    console.print(ranking_table(rows, width=width))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [80, WIDE_ENOUGH, 150])
def test_no_number_is_cut_at_any_width(width: int) -> None:
    text = printed(width)
    assert "…" not in text
    assert "100,00" in text
    assert "Phường Quy Nhơn Đông Bắc" in text


def test_a_narrow_terminal_rounds_areas_half_up() -> None:
    assert printed(80).count("85,9") == 2 * len(AREAS)
    assert printed(WIDE_ENOUGH).count("85,85") == 2 * len(AREAS)


def test_a_unit_that_is_not_ranked_has_dashes_and_not_zeros() -> None:
    line = next(line for line in printed(150).splitlines() if "Im Lặng" in line)
    assert line.count("–") == 3


@pytest.mark.parametrize("width", [100, WIDE_ENOUGH, WIDE_ENOUGH + 2 * WIDER])
def test_a_set_with_impact_bonus_and_penalty_has_two_more_columns_and_cuts_nothing(width: int) -> None:
    areas = {area: Decimal("100") for area in (*AREAS, "impact")}
    praised = replace(
        place("Phường Quy Nhơn Tây", 2, "97.46"),
        areas=areas,
        bonus_points=Decimal("0.50"),
        penalty_points=Decimal("2.04"),
    )
    text = printed(width, praised)
    assert "…" not in text
    assert "-1,54" in text
