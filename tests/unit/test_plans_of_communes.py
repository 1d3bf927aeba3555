"""Three real plans, read as the product reads them, beside what a person took from their text, line by line."""

from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingestion.catalogue import get_catalogue
from ingestion.conform import conform
from ingestion.content import BytesContent
from ingestion.given import with_given
from ingestion.header import find_layout
from ingestion.readers import read
from ingestion.shape import shape

PLANS = Path(__file__).parents[2] / "cchc" / "sample" / "data" / "plans"
PM, SC, TN = "pm-2024", "sc-2023", "tn-2021"
YEARS = range(2021, 2026)
WORDS = Path(__file__).with_name("plans_of_communes.yml")


@cache
def rows(plan: str, part: str) -> dict[str, dict[str, Any]]:
    """The typed rows of a part of a plan file, by clause or by number; no two of them have the same."""
    dataset = get_catalogue().dataset(f"plan.{part}", "all")
    found: list[dict[str, Any]] = []
    for sheet in read(BytesContent((PLANS / f"{plan}.yml").read_bytes()), dataset):
        layout = find_layout(sheet, dataset, plan)
        for batch in shape(sheet, layout, dataset):
            found += conform(with_given(batch.table, dataset, "all", "2024"), dataset).table.to_pylist()
    name = "clause" if part == "targets" else "number"
    assert max(Counter(row[name] for row in found).values()) == 1
    return {row[name]: row for row in found}


@pytest.mark.parametrize(
    ("plan", "targets", "without_number", "unit", "years"),
    [
        (PM, 31, 6, "21991", {2024: 31}),
        (SC, 30, 13, "01837", {2023: 30}),
        (TN, 39, 14, "703", {2021: 4, 2022: 4, 2023: 6, 2024: 4, 2025: 21}),
    ],
)
def test_every_target_of_a_plan_is_a_row_of_its_clause_and_year(
    plan: str, targets: int, without_number: int, unit: str, years: dict[int, int]
) -> None:
    found = list(rows(plan, "targets").values())
    assert len(found) == targets
    assert Counter(row["year"] for row in found) == years
    assert {row["unit_code_written"] for row in found} == {unit}
    assert {row["plan_code"] for row in found} == {plan.upper()}
    blank = [row for row in found if row["target_value"] is None]
    assert len(blank) == without_number
    assert all((row["operator"], row["unit_of_measure"], row["value_text"]) == (None, None, None) for row in blank)
    assert all(row["operator"] for row in found if row not in blank)
    assert all(row["text_as_written"] and row["indicator_name"] for row in found)


@pytest.mark.parametrize(
    ("plan", "areas"),
    [
        (
            PM,
            {
                "CÔNG TÁC CHỈ ĐẠO ĐIỀU HÀNH": 7,
                "CẢI CÁCH THỂ CHẾ": 5,
                "CẢI CÁCH THỦ TỤC HÀNH CHÍNH": 5,
                "CẢI CÁCH TỔ CHỨC BỘ MÁY HÀNH CHÍNH NHÀ NƯỚC": 2,
                "CẢI CÁCH CHẾ ĐỘ CÔNG VỤ": 2,
                "CẢI CÁCH TÀI CHÍNH CÔNG": 2,
                "XÂY DỰNG VÀ PHÁT TRIỂN CHÍNH QUYỀN ĐIỆN TỬ, CHÍNH QUYỀN SỐ": 2,
            },
        ),
        (
            SC,
            {
                "CẢI CÁCH THỂ CHẾ": 3,
                "CẢI CÁCH THỦ TỤC HÀNH CHÍNH": 8,
                "CẢI CÁCH TỔ CHỨC BỘ MÁY": 1,
                "CẢI CÁCH CHẾ ĐỘ CÔNG VỤ": 2,
                "CẢI CÁCH TÀI CHÍNH CÔNG": 4,
                "XÂY DỰNG VÀ PHÁT TRIỂN CHÍNH QUYỀN ĐIỆN TỬ, CHÍNH QUYỀN SỐ": 10,
                "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH": 10,
            },
        ),
        (
            TN,
            {
                "Chỉ đạo điều hành": 15,
                "Cải cách thể chế": 3,
                "Cải cách thủ tục hành chính": 11,
                "Cải cách tổ chức bộ máy": 3,
                "Cải cách chế độ công vụ": 7,
                "Cải cách tài chính công": 4,
                "Xây dựng chính quyền điện tử, chính quyền số": 8,
            },
        ),
    ],
)
def test_every_task_of_a_plan_is_a_row_of_its_area(plan: str, areas: dict[str, int]) -> None:
    assert Counter(row["area"] for row in rows(plan, "tasks").values()) == areas


@pytest.mark.parametrize(
    ("plan", "blank"),
    [
        (PM, ["1.1", "1.2", "2"]),
        (SC, ["18", "19", "22.2", "23", "24.2", "24.3", "25.2", "26.7"]),
        (
            TN,
            [
                *("III.1", "III.2", "IV.1.2", "IV.1.3", "IV.1.4", "IV.1.5", "IV.1.6", "IV.1.7", "IV.1.8", "IV.1.9"),
                *("IV.1.10", "IV.1.11", "IV.1.12", "IV.3.1", "IV.3.5", "IV.3.7", "IV.5.4", "IV.6.1", "IV.6.2"),
                "IV.7.1",
            ],
        ),
    ],
)
def test_only_a_due_that_the_plan_leaves_blank_is_not_read(plan: str, blank: list[str]) -> None:
    tasks = rows(plan, "tasks")
    assert [number for number, task in tasks.items() if task["recurrence"] is None] == blank
    assert [number for number, task in tasks.items() if task["due_text"] is None] == blank


@pytest.mark.parametrize(("plan", "nobody"), [(PM, []), (SC, ["19", "26.7"]), (TN, ["III.4"])])
def test_a_task_without_a_lead_is_one_that_the_plan_gives_to_nobody(plan: str, nobody: list[str]) -> None:
    assert [number for number, task in rows(plan, "tasks").items() if task["lead"] is None] == nobody


@pytest.mark.parametrize(
    ("subject", "first", "second", "code"),
    [
        ("online dossiers", ("II.2.d/5", 50), ("PL1.5.3/1", 60), "online_plain"),
        ("online payment", ("II.2.d/6", 100), ("PL1.5.3/2", 60), "paid_online_portal"),
        ("reuse", ("II.2.d/7", 30), ("PL1.3.3", 50), "reused"),
    ],
)
def test_what_a_plan_sets_twice_stays_twice(
    subject: str, first: tuple[str, int], second: tuple[str, int], code: str
) -> None:
    targets = rows(PM, "targets")
    set_by = {clause: row["target_value"] for clause, row in targets.items() if row["indicator_code"] == code}
    assert set_by == dict([first, second]), subject


PICKED: dict[str, list[dict[str, Any]]] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
"""Targets and tasks as they stand in the texts of the plans, and the days that a person reads in them."""


@pytest.mark.parametrize("said", PICKED["targets"], ids=lambda said: f"{said['plan']} {said['clause']}")
def test_a_target_is_what_the_text_of_the_plan_says(said: dict[str, Any]) -> None:
    row = rows(said["plan"], "targets")[said["clause"]]
    number, due = said.get("number"), said.get("due")
    assert row["text_as_written"] == said["words"]
    assert (row["operator"], row["target_value"]) == (said.get("operator"), None if number is None else Decimal(number))
    assert (row["unit_of_measure"], row["year"]) == (said.get("measure"), said["year"])
    assert (row["due_on"], row["indicator_code"]) == (due and date.fromisoformat(due), said.get("indicator"))


@pytest.mark.parametrize("said", PICKED["tasks"], ids=lambda said: f"{said['plan']} {said['number']}")
def test_a_task_is_what_the_annex_says_and_is_due_when_a_person_reads_it(said: dict[str, Any]) -> None:
    row = rows(said["plan"], "tasks")[said["number"]]
    columns = ("task", "product", "lead", "co_lead")
    assert [row[name] for name in columns] == [said.get(name) for name in columns]
    assert (row["due_text"], row["due_dates"]) == (said.get("due"), said.get("days"))


def test_ten_targets_and_ten_tasks_of_each_plan_were_picked() -> None:
    for part in PICKED.values():
        assert min(Counter(said["plan"] for said in part).values()) >= 10
        assert {said["plan"] for said in part} == {PM, SC, TN}


def test_a_goal_cut_by_a_page_break_is_the_goal_of_both_its_tasks() -> None:
    tasks = rows(SC, "tasks")
    assert tasks["8"]["goal"] == tasks["9"]["goal"] == rows(SC, "targets")["PL.8/1"]["text_as_written"]


def test_a_target_for_each_year_is_judged_in_each_and_says_the_same_in_all() -> None:
    targets = rows(TN, "targets")
    for clause in ("II.2.l/1", "II.2.l/2", "IV.2.2", "IV.2.3"):
        several = [targets[f"{clause}/{year}"] for year in YEARS]
        assert [row["year"] for row in several] == list(YEARS)
        assert len({(row["text_as_written"], row["operator"], row["target_value"]) for row in several}) == 1
        assert clause not in targets
