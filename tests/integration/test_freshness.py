"""A source is late by the cadence of its dataset, on the day of the figures; a late one warns and blocks nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from candidate_kit import new_build, own_database, rows
from sqlalchemy import text

from warehouse import freshness
from warehouse.clock import now
from warehouse.database import Role, engine
from warehouse.freshness import Freshness

AS_OF = date(2026, 11, 5)


@pytest.fixture(scope="module")
def measured(warehouse: Path) -> Iterator[dict[str, Freshness]]:
    """What dbt says of a registry with five deliveries, by dataset."""
    with own_database(warehouse, "freshness_test"):
        _exported("one_stop_shop", "dossiers", "2026-10-29 00:30+07")
        _exported("documents", "incoming", "2026-10-28 23:30+07")
        _exported("documents", "incoming", "2026-11-05 08:00+07", status="refused")
        _exported("budget", "transactions", "2026-10-20 08:00+07")
        _exported("national_portal", "index_766", "2026-09-01 08:00+07")
        yield {found.dataset: found for found in freshness.measure(AS_OF)}


def _exported(source: str, dataset: str, exported_at: str, *, status: str = "loaded") -> None:
    with engine(Role.PIPELINE).begin() as connection:
        connection.execute(
            text(
                "insert into ops.delivery (source, dataset, sender, period, sha256, byte_size, exported_at, mode, "
                "  status, rows_read, rows_loaded, rows_rejected, received_at, catalogue_version) "
                "values (:source, :dataset, '540', '2026-Q3', md5(random()::text), 10, "
                "  cast(:exported_at as timestamptz), 'snapshot', :status, 1, 1, 0, :at, '1')"
            ),
            {"source": source, "dataset": dataset, "exported_at": exported_at, "status": status, "at": now()},
        )


def test_daily_exports_may_be_a_week_old_to_the_end_of_the_day(measured: dict[str, Freshness]) -> None:
    assert measured["one_stop_shop.dossiers"] == Freshness(
        "one_stop_shop.dossiers", "warn", newest=date(2026, 10, 29), age_days=7, allowed_days=7
    )


def test_a_refused_file_does_not_make_a_source_fresh(measured: dict[str, Freshness]) -> None:
    assert measured["documents.incoming"].status == "warn"
    assert measured["documents.incoming"].newest == date(2026, 10, 28)


def test_weekly_exports_may_be_older_than_daily_ones(measured: dict[str, Freshness]) -> None:
    assert measured["budget.transactions"].status == "pass"
    assert measured["budget.transactions"].age_days == 16


def test_a_source_that_stopped_is_an_error(measured: dict[str, Freshness]) -> None:
    assert measured["national_portal.index_766"].status == "error"


def test_a_source_that_never_sent_anything_says_so(measured: dict[str, Freshness]) -> None:
    never = measured["plan.targets"]
    assert (never.status, never.newest, never.observed) == ("error", None, "chưa có tệp nào")


def test_what_is_late_is_recorded_with_the_build_as_a_warning(measured: dict[str, Freshness]) -> None:
    build_id = new_build(AS_OF.isoformat())
    freshness.record(build_id, AS_OF)
    recorded = rows(
        Role.PIPELINE,
        "select check_name, severity, success, observed from ops.check_result "
        f"where build_id = {build_id} and suite = 'dbt' order by check_name",
    )
    assert len(recorded) == len(measured)
    assert {severity for _, severity, _, _ in recorded} == {"warning"}
    by_name = {name: (success, observed) for name, _, success, observed in recorded}
    assert by_name["freshness_budget.transactions"] == (
        True,
        "tệp mới nhất xuất ngày 20/10/2026, trước ngày số liệu 16 ngày",
    )
    assert by_name["freshness_documents.incoming"][0] is False
    assert by_name["freshness_plan.targets"] == (False, "chưa có tệp nào")
