"""The gate and the control totals: one unit's difference is named, a province's blocks, and few forms say nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from candidate_kit import OLD, PROVINCE, REFORM, deliver, form, make_candidate, new_build, own_database, run
from sqlalchemy import text

from expectations import reconciliation
from expectations.rules import subject_of
from warehouse import database
from warehouse.database import Role

COMMUNES = tuple(f"3{number}" for number in range(6))
AGREE, MOST, EACH, FOUND = (
    f"reconciliation.{name}"
    for name in ("control_totals_agree", "most_forms_within_tolerance", "forms_within_tolerance", "forms_have_records")
)


@pytest.fixture(scope="module")
def gate(warehouse: Path) -> Iterator[Path]:
    with own_database(warehouse, "reconciliation_gate_test"):
        yield warehouse


@pytest.fixture
def build(gate: Path) -> int:
    """A candidate with six more communes, none of which has sent a form yet."""
    deliver()
    make_candidate()
    values = ", ".join(f"('{code}', date '{REFORM}', 'commune', '{PROVINCE}')" for code in COMMUNES)
    run(Role.PIPELINE, f"insert into candidate.dim_unit (unit_code, valid_from, level, province_code) values {values}")
    return new_build()


def send(
    *figures: tuple[int, int], system: str = "06a", codes: tuple[str, ...] = COMMUNES, since: date = REFORM
) -> None:
    """A form of 2026-Q3 for each (reported, computed)."""
    sent = [form(code, since, "2026-Q3", *pair, system) for code, pair in zip(codes, figures, strict=False)]
    columns, marks = ", ".join(sent[0]), ", ".join(f":{name}" for name in sent[0])
    with database.engine(Role.PIPELINE).begin() as connection:
        connection.execute(text(f"insert into candidate.reconciliation ({columns}) values ({marks})"), sent)


def wrong(build_id: int, years: list[int] | None = None) -> dict[str, str]:
    found = {}
    with database.engine(Role.PIPELINE).connect() as connection:
        for rule in reconciliation.rules(subject_of(connection, build_id, years)):
            keys = connection.exec_driver_sql(str(rule.query), execution_options={"no_parameters": True}).scalars()
            if listed := ", ".join(sorted(keys)):
                found[rule.check_name] = f"{rule.severity}: {listed}"
    return found


def test_forms_that_agree_pass(build: int) -> None:
    send(*[(100, 100), (100, 101), (100, 98), (0, 0), (3, 2), (1000, 980)])
    assert wrong(build) == {}


def test_one_unit_that_differs_is_named_and_does_not_block(build: int) -> None:
    send((100, 103), *[(100, 100)] * 5)
    assert wrong(build) == {EACH: "warning: 30 2026-Q3 06a"}


def test_a_province_that_differs_blocks_though_most_units_agree(build: int) -> None:
    send((1000, 900), *[(100, 100)] * 5)
    assert wrong(build) == {AGREE: "critical: 52 2026-Q3 06a received", EACH: "warning: 30 2026-Q3 06a"}


def test_a_province_at_the_threshold_passes(build: int) -> None:
    send((1500, 1400), *[(100, 100)] * 5)
    assert set(wrong(build)) == {EACH}


def test_differences_of_opposite_sign_agree_in_sum_but_most_units_out_block(build: int) -> None:
    send((100, 130), (100, 70), (100, 130), (100, 70), (100, 100), (100, 100))
    seen = wrong(build)
    assert set(seen) == {MOST, EACH}
    assert seen[MOST] == "critical: 52 2026-Q3 06a"


def test_half_of_the_units_out_is_not_most(build: int) -> None:
    send((100, 105), (100, 95), (100, 105), (100, 100), (100, 100), (100, 100))
    assert set(wrong(build)) == {EACH}


def test_a_small_province_may_miss_a_few_dossiers(build: int) -> None:
    send((10, 8), *[(3, 3)] * 5)
    assert set(wrong(build)) == {EACH}


def test_four_forms_say_nothing_of_a_province(build: int) -> None:
    send(*[(100, 50)] * 4)
    assert set(wrong(build)) == {EACH}


def test_the_provinces_own_form_is_enough(build: int) -> None:
    send((1000, 800), codes=(PROVINCE,), since=OLD)
    assert set(wrong(build)) == {AGREE, MOST, EACH}


def test_money_blocks_beyond_a_milliard(build: int) -> None:
    much = 4 * 10**9
    send((much, much - 10**9), *[(much // 10, much // 10)] * 5, system="kbnn")
    assert set(wrong(build)) == {EACH}
    run(Role.PIPELINE, "delete from candidate.reconciliation where system = 'kbnn'")
    send((much, much - 10**9 - 1), *[(much // 10, much // 10)] * 5, system="kbnn")
    assert wrong(build)[AGREE] == "critical: 52 2026-Q3 kbnn spent_to_date"


def test_a_form_without_records_is_named_and_counts_for_nothing_else(build: int) -> None:
    send(*[(100, 100)] * 6)
    run(
        Role.PIPELINE,
        "update candidate.reconciliation set status = 'no_records', computed_value = null, difference = null, "
        "tolerance = null, within_tolerance = null where unit_code in ('30', '31')",
        "update candidate.reconciliation set status = 'no_form', reported_value = null, difference = null, "
        "tolerance = null, within_tolerance = null where unit_code = '32'",
    )
    assert wrong(build) == {FOUND: "warning: 30 2026-Q3 06a, 31 2026-Q3 06a"}


def test_only_the_years_asked_for_are_judged(build: int) -> None:
    send((1000, 900), *[(100, 100)] * 5)
    assert wrong(build, [2024]) == {}
    assert AGREE in wrong(build, [2026])
