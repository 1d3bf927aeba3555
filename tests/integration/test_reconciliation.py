"""Control totals of the sample go the whole way: every figure of every form beside the one that the truth counts."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from candidate_kit import own_database, rows, run

from cchc.sample import write_sample
from cchc.sample.report_06a import PADDING
from ingestion.delivery import from_inbox
from ingestion.pipeline import ingest
from warehouse.database import Role
from warehouse.transform import run_dbt

DATASETS = {
    "one_stop_shop": {"dossiers", "report_06a"},
    "budget": {"allocations", "transactions", "execution"},
}
AS_OF = date(2026, 11, 5)
NO_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
Figures = dict[tuple[str, str, str, str, str], tuple[int | None, int | None]]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample("52", (2024, 2026), tmp_path_factory.mktemp("reconciliation"), scale=0.1, seed=42).out


@pytest.fixture(scope="module")
def expected(sample: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((sample / "expected.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def reconciled(sample: Path, expected: dict[str, Any], warehouse: Path) -> Iterator[Path]:
    """The mart over the sample's forms and records, in a database of its own; gives the sample's folder."""
    with own_database(warehouse, "reconciliation_test"):
        for file in expected["files"]:
            if file["dataset"] in DATASETS.get(file["source"], ()):
                ingest(from_inbox(sample / file["path"], sample / "inbox"))
        dbt("build", "--select", "resource_type:seed", "path:models/staging", *NO_TESTS)
        dbt("run", "--select", "+reconciliation", "--full-refresh")
        yield sample


def dbt(*arguments: str) -> None:
    """Run dbt; whatever it was to make must have been made."""
    assert [result for result in run_dbt(arguments, as_of=AS_OF) if result.status != "success"] == []


def figures(where: str = "true") -> Figures:
    """Reported and computed by system, period, unit, part and item."""
    found = rows(
        Role.PIPELINE,
        "select system, period, unit_code, breakdown, part, item, reported_value::bigint, computed_value::bigint "
        f"from candidate.reconciliation where {where}",
    )
    named = {
        (system, period, unit, breakdown if breakdown == "total" else f"{breakdown}/{part}", item): (said, counted)
        for system, period, unit, breakdown, part, item, said, counted in found
    }
    assert len(named) == len(found)
    return named


def truth(expected: dict[str, Any]) -> Figures:
    return {
        (system, period, unit, part, item): (said, counted)
        for system, periods in expected["reconciliation"].items()
        for period, units in periods.items()
        for unit, parts in units.items()
        for part, items in parts.items()
        for item, (said, counted) in items.items()
    }


def test_every_figure_of_every_unit_and_period_is_the_truth(reconciled: Path, expected: dict[str, Any]) -> None:
    true, found = truth(expected), figures()
    assert len({key[:3] for key in true}) > 1000
    assert {key: (found.get(key), true.get(key)) for key in true | found if found.get(key) != true.get(key)} == {}


def test_the_forms_that_lie_and_no_others_are_out_of_tolerance(reconciled: Path) -> None:
    """One form 06a a quarter is padded; each second quarter's execution form counts on an undecided raise."""
    padded = rows(
        Role.PIPELINE,
        "select period, unit_code, array_agg(item order by sort_order), min(difference)::integer, "
        "max(difference)::integer from candidate.reconciliation "
        "where system = '06a' and breakdown = 'total' and not within_tolerance group by 1, 2 order by 1",
    )
    items = ["received", "received_direct", "resolved", "resolved_early"]
    assert [row[2:] for row in padded] == [(items, PADDING, PADDING)] * 12
    assert len({row[0] for row in padded}) == 12
    money = rows(
        Role.PIPELINE,
        "select distinct period, item from candidate.reconciliation where system = 'kbnn' and not within_tolerance",
    )
    assert {row[0] for row in money} == {"2024-Q2", "2025-Q2", "2026-Q2"}
    assert {row[1] for row in money} == {"usable", "remaining"}


def test_a_successor_carries_over_what_its_predecessors_left_open(reconciled: Path) -> None:
    carried = rows(
        Role.PIPELINE,
        "select count(*) from candidate.reconciliation where period = '2025-Q3' and item = 'carried_over' "
        "and unit_valid_from = date '2025-07-01' and breakdown = 'total' and computed_value > 0",
    )
    assert carried[0][0] > 10


def test_the_sums_of_the_computed_form_hold(reconciled: Path) -> None:
    wide: dict[tuple[str, ...], dict[str, int]] = {}
    for (system, period, unit, part, item), (_, counted) in figures("system = '06a' and breakdown = 'total'").items():
        wide.setdefault((system, period, unit, part), {})[item] = int(counted or 0)
    assert wide
    for form in wide.values():
        assert form["received"] == form["received_online"] + form["received_direct"] + form["carried_over"]
        assert form["received"] == form["resolved"] + form["pending"]
        assert form["resolved"] == form["resolved_early"] + form["resolved_on_due"] + form["resolved_late"]
        assert form["pending"] == form["pending_in_time"] + form["pending_late"]
        assert min(form.values()) >= 0


def test_a_later_correction_makes_the_difference_real(reconciled: Path, expected: dict[str, Any]) -> None:
    """The forms stay; what they are compared with follows, and a partial build says what a full one does."""
    before = figures()
    run(
        Role.PIPELINE,
        "insert into ops.build (started_at, finished_at, status, as_of, last_delivery_id, code_version) "
        "select now(), now(), 'built', date '2026-11-05', max(delivery_id), 'test' from ops.delivery",
        "update ops.touched set build_id = (select max(build_id) from ops.build)",
    )
    corrected = expected["corrections"]["corrected"]
    ingest(from_inbox(reconciled / corrected["path"], reconciled / "corrections" / "corrected"))
    dbt("run", "--select", "+reconciliation")
    after = figures()
    changed = {key for key in before | after if before.get(key) != after.get(key)}
    assert changed
    assert {key[2] for key in changed} <= {unit["unit_code"] for unit in corrected["units"]}
    assert {key[1] for key in changed} == {corrected["period"]}
    assert all(before[key][0] == after[key][0] for key in changed if key in before and key in after)
    dbt("run", "--select", "+reconciliation", "--full-refresh")
    assert figures() == after
