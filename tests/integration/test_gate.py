"""The gate: what is wrong blocks publishing, what is odd is written down, and no cell is ever in a result."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from candidate_kit import COMMUNES, deliver, make_candidate, new_build, own_database, rows, run
from sqlalchemy import text

from expectations.gate import audit, rules_of
from expectations.landed import check_landed
from expectations.report import AuditReport
from expectations.rules import subject_of
from publishing.editions import publish, publish_if_passed
from publishing.verdict import newest_verdict
from warehouse import database
from warehouse.database import Role
from warehouse.errors import CchcError

CITIZEN = "000123456789"


@pytest.fixture(scope="module")
def gate(warehouse: Path) -> Iterator[Path]:
    """A database of its own for this module."""
    with own_database(warehouse, "gate_test"):
        yield warehouse


@pytest.fixture
def built(gate: Path) -> int:
    """A sound candidate in an emptied warehouse, in a finished build."""
    emptied = (
        "drop schema editions cascade; create schema editions authorization cchc_owner; "
        "drop schema published cascade; create schema published authorization cchc_owner; "
        "grant usage on schema published to cchc_pipeline, cchc_reader, cchc_bi; "
        "truncate raw.one_stop_shop__dossiers, ops.check_result, ops.edition_file, ops.edition, ops.build, "
        "ops.delivery restart identity cascade"
    )
    run(Role.OWNER, emptied)
    deliver()
    make_candidate()
    return new_build()


def show(build_id: int) -> None:
    publish((2024, 2026), build_id=build_id, published_by="thử", as_of=date(2026, 11, 5), code_version="test")


def failed(report: AuditReport) -> dict[str, str]:
    """What failed, by name: its severity and what was seen."""
    return {
        result.check_name: f"{result.severity}: {result.observed}" for result in report.results if not result.success
    }


def wrong(build_id: int, years: list[int] | None = None) -> dict[str, str]:
    """What the gate's own queries find, without the few seconds that Great Expectations takes to ask them."""
    found = {}
    with database.engine(Role.PIPELINE).connect() as connection:
        for rule in rules_of(subject_of(connection, build_id, years)):
            if rule.query is not None:
                keys = connection.exec_driver_sql(rule.query, execution_options={"no_parameters": True}).scalars().all()
                if keys:
                    found[rule.check_name] = f"{rule.severity}: {', '.join(sorted(set(keys)))}"
    return found


def test_a_sound_candidate_passes_and_everything_is_recorded(built: int) -> None:
    report = audit(built)
    assert failed(report) == {}
    assert report.passed and "ĐẠT" in report.render()[0]
    assert rows(Role.PIPELINE, "select count(*), bool_and(success) from ops.check_result") == [
        (len(report.results), True)
    ]
    assert newest_verdict().passed


def test_results_are_shown_to_readers(built: int) -> None:
    run(Role.PIPELINE, "update candidate.par_index set rank = 7 where year = 2026 and rank = 1")
    report = audit(built)
    with pytest.raises(CchcError, match=r"GATE_BLOCKED.*candidate\.par_index\.ranks_follow_the_tie_rule"):
        publish_if_passed(
            report, (2026,), build_id=built, published_by="thử", as_of=date(2026, 11, 5), code_version="test"
        )
    assert rows(
        Role.BI, "select check_name, severity, observed from published.data_quality where not success order by 1"
    ) == [("par_index.ranks_follow_the_tie_rule", "critical", "1 dòng sai: 52 2026")]


@pytest.mark.parametrize(
    ("defect", "check", "seen"),
    [
        (
            "delete from candidate.par_index where unit_code = '21590' and year = 2026",
            "par_index.expected_units_present",
            "critical: 21590 2026",
        ),
        (
            "update candidate.province_rollup set numerator = 1 where level = 'commune' and period = '2026-05'",
            "indicator_monthly.province_is_sum_of_levels",
            "critical: 52 2026-05",
        ),
        (
            "delete from candidate.province_rollup where period = '2024'",
            "indicator_yearly.province_is_sum_of_levels",
            "critical: 52 2024",
        ),
        (
            "update candidate.par_index_area set score = score + 1 where unit_code = '21601' and area = 'procedures'",
            "par_index.areas_sum_to_index",
            "critical: 21601 2026",
        ),
        (
            "update candidate.criterion_score set score = score - 1 where unit_code = '540' and area = 'procedures'",
            "criterion_score.components_sum_to_area",
            "critical: 540 2024",
        ),
        (
            "update candidate.par_index set index_value = 20 where unit_code = '21601'",
            "par_index.index_follows_points",
            "critical: 21601 2026",
        ),
        (
            "update candidate.par_index set rank = 2 where unit_code = '21601'",
            "par_index.ranks_follow_the_tie_rule",
            "critical: 52 2026",
        ),
        (
            "update candidate.par_index set rank = null where unit_code = '541'",
            "par_index.ranks_follow_the_tie_rule",
            "critical: 52 2024",
        ),
        (
            "update candidate.criterion_score set score = 61 where unit_code = '21589' and area = 'procedures'",
            "criterion_score.scores_within_their_maximum",
            "critical: 21589 2026",
        ),
        (
            "update candidate.criterion_score set self_score = -1 where unit_code = '21589' and area = 'procedures'",
            "criterion_score.scores_within_their_maximum",
            "critical: 21589 2026",
        ),
        (
            "update candidate.criterion_score set applicable = false where unit_code = '540' and area = 'procedures'",
            "criterion_score.scores_within_their_maximum",
            "critical: 540 2024",
        ),
        (
            "delete from candidate.criterion_score where unit_code = '21589' and area = 'procedures'",
            "criterion_score.maxima_are_those_of_the_set",
            "critical: 21589 2026",
        ),
        (
            "update candidate.par_index set set_code = 'GONE' where unit_code = '21601'",
            "par_index.ranks_follow_the_tie_rule",
            "critical: 52 2026",
        ),
        (
            "update candidate.par_index set bonus_points = 1 where unit_code = '21601'",
            "par_index.blocks_within_their_caps",
            "critical: 21601 2026",
        ),
        (
            "insert into candidate.criterion_score (unit_code, unit_valid_from, year, set_code, component_code, kind, "
            "  max_score, score, applicable) "
            "values ('21601', '2025-07-01', 2026, 'TEST-2026', 'T', 'penalty', 9, 4, true); "
            "update candidate.par_index set penalty_points = 4, index_value = 83 where unit_code = '21601'",
            "par_index.blocks_within_their_caps",
            "critical: 21601 2026",
        ),
        (
            "update candidate.par_index set index_value = 87.01 where unit_code = '21601'",
            "par_index.index_follows_points",
            "critical: 21601 2026",
        ),
        (
            "update candidate.par_index set coverage = 0.49 where unit_code = '21601'",
            "par_index.coverage_above_threshold",
            "warning: 21601 2026",
        ),
        (
            "update candidate.fct_procedures set received = 90 where unit_code = '540' and month = '2024-05-01'",
            "fct_digital_government.same_dossiers_in_both_areas",
            "critical: 540 2024-05",
        ),
        (
            "update candidate.fct_public_finance set spent = 3 * usable where unit_code = '541'",
            "fct_public_finance.spending_within_budget",
            "warning: 541 2024",
        ),
        (
            "insert into candidate.index_766 values ('21590', '2025-07-01', '2026-10-10', 75.34, 75.30, true)",
            "index_766.recomputed_as_published",
            "warning: 21590 2026-10",
        ),
        (
            "insert into candidate.index_766_difference values "
            "('21590', '2025-07-01', '2026-10-10', 'metric', 'DOSSIER_SYNC'), "
            "('21590', '2025-07-01', '2026-10-10', 'rank', 'RANK')",
            "index_766_difference.parts_and_ranks_as_published",
            "warning: 21590 2026-10",
        ),
        (
            "insert into candidate.index_766_metric values "
            "('21590', '2025-07-01', '2026-10-10', 'TDGQ_ON_TIME', null, 97.06, 40)",
            "index_766_metric.own_exports_agree_with_portal",
            "warning: 21590 2026-10",
        ),
    ],
)
def test_a_defect_is_caught_and_named(built: int, defect: str, check: str, seen: str) -> None:
    run(Role.PIPELINE, defect)
    assert wrong(built)[check] == seen


@pytest.mark.parametrize(
    ("tie_rule", "ranks", "right"),
    [
        ("competition", (1, 1, 3), True),
        ("competition", (1, 2, 3), False),
        ("competition", (1, 1, 2), False),
        ("dense", (1, 1, 2), True),
        ("dense", (1, 1, 3), False),
        ("dense", (1, 2, 3), False),
        ("consecutive", (1, 2, 3), True),
        ("consecutive", (2, 1, 3), True),
        ("consecutive", (1, 1, 3), False),
        ("consecutive", (1, 3, 2), False),
        ("consecutive", (2, 2, 3), False),
    ],
)
def test_equal_units_are_ranked_by_the_tie_rule_of_their_set(
    built: int, tie_rule: str, ranks: tuple[int, ...], right: bool
) -> None:
    declare = "update ops.criteria_set set tie_rule = '{}' where set_code = 'TEST-2026'"
    run(
        Role.OWNER,
        declare.format(tie_rule),
    )
    run(
        Role.PIPELINE,
        "update candidate.par_index set index_value = 89, score = 89 where year = 2026 and rank <= 2",
        "update candidate.par_index_area set score = 0.89 * applicable_max where unit_code in ('21589', '21590')",
        "update candidate.criterion_score set score = 0.89 * max_score where unit_code in ('21589', '21590')",
        *(
            f"update candidate.par_index set rank = {rank} where year = 2026 and unit_code = '{code}'"
            for code, rank in zip(COMMUNES, ranks, strict=True)
        ),
    )
    try:
        assert wrong(built) == ({} if right else {"par_index.ranks_follow_the_tie_rule": "critical: 52 2026"})
    finally:
        run(Role.OWNER, declare.format("competition"))


def test_a_declared_gap_is_no_missing_unit(built: int) -> None:
    run(
        Role.PIPELINE,
        "create table candidate.units_missing as select unit_code, unit_valid_from, date '2026-03-01' as month, "
        "  'documents.incoming' as dataset from candidate.par_index where unit_code = '21601'",
        "delete from candidate.par_index where unit_code = '21601'",
        "delete from candidate.par_index_area where unit_code = '21601'",
        "delete from candidate.criterion_score where unit_code = '21601'",
    )
    try:
        assert wrong(built) == {}
    finally:
        run(Role.PIPELINE, "drop table candidate.units_missing")


def test_only_the_years_asked_for_are_judged(built: int) -> None:
    run(Role.PIPELINE, "update candidate.par_index set rank = 9 where year = 2024 and rank = 1")
    assert wrong(built, [2026]) == {}
    assert "par_index.ranks_follow_the_tie_rule" in wrong(built, [2024])


def test_a_fall_against_the_shown_edition_blocks(built: int) -> None:
    show(built)
    assert wrong(built) == {}
    run(
        Role.PIPELINE,
        "update candidate.fct_procedures set received = 10 where month = '2024-05-01'",
        "update candidate.fct_digital_government set received = 10 where month = '2024-05-01'",
        "delete from candidate.par_index where unit_code = '21601'",
        "update candidate.par_index set index_value = index_value - 30 where year = 2024",
    )
    seen = wrong(built)
    assert seen["fct_procedures.received_does_not_fall"] == "critical: 52 2024, 52 2024-Q2"
    assert seen["par_index.ranked_units_do_not_fall"] == "critical: 52 2026"
    assert seen["par_index.mean_index_is_steady"] == "critical: 52 2024"


def test_more_than_before_is_no_fall(built: int) -> None:
    show(built)
    run(
        Role.PIPELINE,
        "update candidate.fct_procedures set received = received * 3",
        "update candidate.fct_digital_government set received = received * 3",
    )
    assert wrong(built) == {}


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        (CITIZEN, True),
        (f"ông A, CCCD {CITIZEN}.", True),
        ("000 123 456 789", True),
        ("0912345678", True),
        ("+84912345678", True),
        ("091 234 5678", True),
        ("02563822294", True),
        ("nguyen.van.thu@example.vn", True),
        ("H10.23-230109-0001", False),
        ("1.001193.000.00.00.H41", False),
        ("123.456.789.012 đồng", False),
        ("QĐ 766/QĐ-TTg ngày 23/06/2022", False),
        ("a" * 20 + CITIZEN + "a" * 32, False),
        ("2026-11-05 08:00:00", False),
    ],
)
def test_personal_data_shapes(built: int, planted: str, found: bool) -> None:
    with database.engine(Role.PIPELINE).begin() as connection:
        connection.execute(
            text("update candidate.par_index set change_reason = :planted where rank = 1"), {"planted": planted}
        )
    seen = wrong(built)
    assert seen == ({"par_index.no_personal_data": "critical: change_reason"} if found else {})


def test_no_cell_in_results_reports_or_data_docs(built: int, gate: Path) -> None:
    """A planted citizen number is caught, and appears nowhere: not in the results, the lines or the pages."""
    run(
        Role.PIPELINE,
        f"update candidate.par_index set change_reason = '{CITIZEN}', index_value = null where year = 2026",
        f"update candidate.target_attainment set status = '{CITIZEN}'",
        f"update candidate.criterion_score set basis = '{CITIZEN}', score = score - 3",
    )
    report = audit(built)
    assert not report.passed
    assert CITIZEN not in "\n".join(report.render())
    assert rows(
        Role.PIPELINE, f"select count(*) from ops.check_result where check_result::text like '%{CITIZEN}%'"
    ) == [(0,)]
    folder = gate / "data_docs" / "candidate"
    pages = [path.read_text(encoding="utf-8", errors="replace") for path in folder.rglob("*.html")]
    assert report.docs == folder / "index.html" and report.docs.exists()
    assert any("đồng hạng" in page for page in pages)
    password = database.url(Role.PIPELINE).password
    assert password
    assert not [page for page in pages if CITIZEN in page or password in page]


def test_a_check_that_cannot_run_is_a_failure_without_its_text(built: int, gate: Path) -> None:
    run(
        Role.PIPELINE,
        "alter table candidate.par_index alter column change type text",
        "alter table candidate.province_rollup alter column numerator type text",
        f"update candidate.province_rollup set numerator = '{CITIZEN}'",
    )
    report = audit(built)
    assert failed(report)["indicator_yearly.province_is_sum_of_levels"] == "critical: không chạy được"
    pages = [path.read_text(encoding="utf-8", errors="replace") for path in (gate / "data_docs").rglob("*.html")]
    assert not [page for page in pages if CITIZEN in page or "Traceback" in page]


def test_failed_dbt_tests_of_the_build_count(built: int) -> None:
    insert = (
        "insert into ops.check_result "
        "(build_id, checked_at, suite, check_name, severity, success, observed, expectation) "
        "values ({build}, now(), 'dbt', '{name}', '{severity}', false, '3 dòng sai', 'Kiểm tra dbt')"
    )
    run(Role.PIPELINE, insert.format(build=built, name="unique_unit", severity="critical"))
    run(Role.PIPELINE, insert.format(build=built, name="odd_unit", severity="warning"))
    report = audit(built, docs=False)
    assert report.blocking == ["dbt.unique_unit"]
    assert [result.full_name for result in report.warnings] == ["dbt.odd_unit"]
    assert audit(new_build(), docs=False).passed


def test_the_registry_is_judged(built: int) -> None:
    deliver(rejected=10)
    refused = deliver(status="refused")
    run(
        Role.PIPELINE,
        "insert into raw.one_stop_shop__dossiers "
        "  (delivery_id, sheet_no, row_no, record_key, unit_code, unit_valid_from, dossier_code) "
        f"  values ({refused}, 1, 2, 'k', '540', '2020-01-01', 'H10.23-260109-0001')",
    )
    report = audit(new_build(as_of="2027-06-30"), docs=False)
    assert failed(report) == {
        "delivery.rejected_share_is_small": "warning: 1 dòng sai: 540 2026-Q3",
        "delivery.no_file_was_refused": "warning: 1 dòng sai: 540 2026-Q3",
        "delivery.no_row_of_a_refused_file": f"critical: 1 dòng sai: {refused}",
    }


def test_a_missing_mart_is_named(built: int) -> None:
    run(Role.PIPELINE, "drop table candidate.province_rollup")
    with pytest.raises(CchcError, match=r"MART_MISSING.*candidate\.province_rollup"):
        audit(built)
    with pytest.raises(CchcError, match="BUILD_UNKNOWN"):
        audit(built + 100)


def _dossiers(delivery_id: int, count: int, *, channel: int, received: str = "'2026-08-03 09:00+07'") -> None:
    run(
        Role.PIPELINE,
        "insert into raw.one_stop_shop__dossiers (delivery_id, sheet_no, row_no, record_key, unit_code, "
        "  unit_valid_from, dossier_code, channel, received_at, due_at, finished_at, fee_amount) "
        f"select {delivery_id}, 1, g, g::text, '21589', '2025-07-01', 'H10.23-260803-' || g, "
        f"  case when g % 5 = 0 then 1 else {channel} end, {received}, '2026-08-10 17:00+07', '2026-08-07 17:00+07', 0 "
        f"from generate_series(1, {count}) as g",
    )


def test_usual_landed_rows_pass(built: int) -> None:
    _dossiers(deliver(), 100, channel=2)
    report = check_landed(1, built)
    assert failed(report) == {}
    assert len(report.results) == 7
    assert rows(Role.PIPELINE, "select count(*) from ops.check_result where suite = 'landed'") == [(7,)]
    assert check_landed(99).results == ()


def test_odd_landed_rows_are_warned_of(built: int) -> None:
    run(Role.PIPELINE, "update ops.delivery set period = '2026-Q2', rows_read = 1000, rows_loaded = 1000")
    _dossiers(deliver(), 100, channel=3, received="case when g > 50 then timestamptz '2026-08-03 09:00+07' end")
    report = check_landed(1, built)
    assert report.passed
    assert failed(report) == {
        "dossiers.received_is_usual": "warning: 0,50",
        "dossiers.online_is_usual": "warning: 0,00",
        "dossiers.postal_is_usual": "warning: 0,80",
        "row_counts.like_the_period_before": "warning: 1 trên 1 dòng: one_stop_shop.dossiers 540 2026-Q3",
    }
