"""Two real plans of towns, read as the product reads them, beside what a person took from their text, line by line."""

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_plans_of_communes import rows

PL, TV = "pl-2023", "tv-2023"
WORDS = Path(__file__).with_name("plans_of_towns.yml")


@pytest.mark.parametrize(
    ("plan", "unit", "targets", "without_number"),
    [
        (
            PL,
            "688",
            43,
            [
                *("I.1.1", "I.1.2/1", "I.1.2/2", "I.1.2/3", "I.1.2/4", "II.7/3", "III.2.b", "III.2.d/1", "III.2.d/3"),
                *("IV.3", "VII.2.1.b.3", "VII.2.2", "VII.2.3.a.3", "VII.2.4.a/1", "VII.2.4.a/2", "VII.2.5.a"),
                *("VII.2.6", "VII.2.7"),
            ],
        ),
        (TV, "842", 24, ["I.1.1", "I.1.2", "I.1.3", "II.3.3", "II.4.4", "PL.III.9"]),
    ],
)
def test_every_target_of_a_town_is_a_row_of_its_clause(
    plan: str, unit: str, targets: int, without_number: list[str]
) -> None:
    found = rows(plan, "targets")
    assert len(found) == targets
    assert {(row["plan_code"], row["unit_code_written"], row["year"]) for row in found.values()} == {
        (plan.upper(), unit, 2023)
    }
    assert all(row["text_as_written"] and row["indicator_name"] for row in found.values())
    assert [clause for clause, row in found.items() if row["target_value"] is None] == without_number
    for row in found.values():
        number = (row["operator"], row["target_value"], row["unit_of_measure"])
        assert all(number) or number == (None, None, None)


@pytest.mark.parametrize(
    ("plan", "areas"),
    [
        (
            PL,
            {
                "Cải cách thể chế": 5,
                "Cải cách thủ tục hành chính": 7,
                "Cải cách tổ chức bộ máy": 2,
                "Cải cách chế độ công vụ": 5,
                "Cải cách tài chính công": 5,
                "Xây dựng và phát triển Chính phủ điện tử": 7,
                "Công tác chỉ đạo điều hành và tuyên truyền cải cách hành chính": 11,
                "Các nhiệm vụ khác": 2,
                "Tổ chức thực hiện": 2,
            },
        ),
        (
            TV,
            {
                "Công tác chỉ đạo điều hành và tuyên truyền CCHC": 11,
                "Cải cách thể chế": 3,
                "Cải cách thủ tục hành chính": 9,
                "Cải cách tổ chức bộ máy": 2,
                "Cải cách chế độ công vụ": 5,
                "Cải cách tài chính công": 2,
                "Xây dựng và phát triển Chính quyền điện tử, Chính quyền số": 5,
                "Trách nhiệm thực hiện": 2,
            },
        ),
    ],
)
def test_every_row_of_the_annex_is_a_task_and_so_is_what_the_plan_gives_a_time_beside_it(
    plan: str, areas: dict[str, int]
) -> None:
    assert Counter(row["area"] for row in rows(plan, "tasks").values()) == areas


@pytest.mark.parametrize("plan", [PL, TV])
def test_a_section_of_the_annex_numbers_its_tasks_from_one_without_a_gap(plan: str) -> None:
    tasks = rows(plan, "tasks")
    sections: dict[str, list[str]] = {}
    for number, task in tasks.items():
        sections.setdefault(task["area"], []).append(number)
    *annex, (beside, numbers) = sections.items()
    roman = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
    for section, (_, of_section) in zip(roman, annex, strict=False):
        assert of_section == [f"{section}.{at}" for at in range(1, len(of_section) + 1)]
    assert (beside, numbers) in [
        ("Tổ chức thực hiện", ["VII.1.1", "VII.1.2"]),
        ("Trách nhiệm thực hiện", ["IV.1.1", "IV.1.2"]),
    ]


@pytest.mark.parametrize(
    ("plan", "waits", "always"),
    [
        (PL, ["V.5", "VII.9"], ["VII.10"]),
        (TV, ["I.10"], ["III.2", "III.3", "III.4", "III.5", "III.6", "III.9", "V.3", "V.4"]),
    ],
)
def test_every_due_is_read_and_only_what_waits_or_goes_on_has_no_day(
    plan: str, waits: list[str], always: list[str]
) -> None:
    tasks = rows(plan, "tasks")
    assert all(task["due_text"] and task["recurrence"] for task in tasks.values())
    without_day = {number: task["recurrence"] for number, task in tasks.items() if task["due_dates"] is None}
    assert without_day == dict.fromkeys(waits, "on_request") | dict.fromkeys(always, "continuous")


@pytest.mark.parametrize(
    ("plan", "alone"), [(PL, ["VII.1.1", "VII.1.2"]), (TV, ["I.1", "I.2", "I.3", "III.8", "IV.1.1", "IV.1.2"])]
)
def test_every_task_has_a_lead_and_one_without_a_co_lead_has_none_in_the_plan(plan: str, alone: list[str]) -> None:
    tasks = rows(plan, "tasks")
    assert all(task["lead"] for task in tasks.values())
    assert [number for number, task in tasks.items() if task["co_lead"] is None] == alone


@pytest.mark.parametrize(
    ("plan", "first", "second"),
    [
        (PL, ("II.5/2", ">", 95), ("VII.2.3.a.1/2", ">=", 100)),
        (TV, ("II.3.4/2", ">=", 30), ("II.7.b.8/2", ">=", 35)),
    ],
)
def test_what_a_town_sets_at_two_numbers_stays_at_both(
    plan: str, first: tuple[str, str, int], second: tuple[str, str, int]
) -> None:
    targets = rows(plan, "targets")
    for clause, operator, number in (first, second):
        assert (targets[clause]["operator"], targets[clause]["target_value"]) == (operator, number)
    assert targets[first[0]]["indicator_code"] == targets[second[0]]["indicator_code"]


def test_the_figures_of_wards_and_communes_are_not_judged_by_those_of_the_city() -> None:
    targets = rows(TV, "targets")
    of_communes = ("II.3.4/2", "II.7.b.3/2", "II.7.b.8/2", "PL.VII.4")
    assert {targets[clause]["indicator_code"] for clause in of_communes} == {None}


PICKED: dict[str, list[dict[str, Any]]] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
"""Targets and tasks as they stand in the texts of the plans, and the days that a person reads in them."""


@pytest.mark.parametrize("said", PICKED["targets"], ids=lambda said: f"{said['plan']} {said['clause']}")
def test_a_target_of_a_town_is_what_the_text_of_the_plan_says(said: dict[str, Any]) -> None:
    row = rows(said["plan"], "targets")[said["clause"]]
    number, due = said.get("number"), said.get("due")
    assert row["text_as_written"] == said["words"]
    assert (row["operator"], row["target_value"]) == (said.get("operator"), None if number is None else Decimal(number))
    assert (row["unit_of_measure"], row["due_on"]) == (said.get("measure"), due and date.fromisoformat(due))
    assert row["indicator_code"] == said.get("indicator")


@pytest.mark.parametrize("said", PICKED["tasks"], ids=lambda said: f"{said['plan']} {said['number']}")
def test_a_task_of_a_town_is_what_the_annex_says_and_is_due_when_a_person_reads_it(said: dict[str, Any]) -> None:
    row = rows(said["plan"], "tasks")[said["number"]]
    columns = ("task", "product", "lead", "co_lead")
    assert [row[name] for name in columns] == [said.get(name) for name in columns]
    assert (row["due_text"], row["due_dates"]) == (said.get("due"), said.get("days"))


def test_ten_targets_and_ten_tasks_of_each_town_were_picked() -> None:
    for part in PICKED.values():
        counts = Counter(said["plan"] for said in part)
        assert set(counts) == {PL, TV}
        assert min(counts.values()) >= 10
