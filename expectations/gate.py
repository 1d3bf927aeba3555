"""The gate: every check of a build, recorded; what is critical blocks publishing, never building."""

import time
from collections.abc import Sequence

from sqlalchemy import Connection, Engine, text

from expectations import agreement, deliveries, history, privacy, reconciliation, scores
from expectations.report import AuditReport, CheckResult
from expectations.rules import Rule, Subject, subject_of
from warehouse import database
from warehouse.clock import now
from warehouse.database import Role
from warehouse.errors import CchcError
from warehouse.settings import get_settings

SUITE = "candidate"
NEEDED = {
    "candidate.dim_unit": ("unit_code", "valid_from", "province_code", "level"),
    "candidate.par_index": (
        *("unit_code", "unit_valid_from", "year", "set_code", "league", "index_value", "rank"),
        *("score", "applicable_max", "bonus_points", "penalty_points"),
    ),
    "candidate.par_index_area": ("unit_code", "unit_valid_from", "year", "set_code", "area", "score"),
    "candidate.criterion_score": (
        "unit_code",
        "unit_valid_from",
        "year",
        "set_code",
        "component_code",
        "kind",
        "score",
    ),
    "candidate.indicator_yearly": ("unit_code", "unit_valid_from", "year", "indicator_code", "scope"),
    "candidate.indicator_monthly": ("unit_code", "unit_valid_from", "month", "indicator_code", "scope"),
    "candidate.province_rollup": ("province_code", "level", "period", "indicator_code"),
    "candidate.fct_procedures": ("unit_code", "unit_valid_from", "month", "received"),
    "candidate.fct_digital_government": ("unit_code", "unit_valid_from", "month", "received"),
    "candidate.fct_public_finance": ("unit_code", "unit_valid_from", "month", "usable", "spent"),
    "candidate.reconciliation": ("system", "unit_code", "unit_valid_from", "period", "status", "within_tolerance"),
}
"""Without these nothing can be judged, so nothing may be published."""


def audit(
    build_id: int, years: Sequence[int] | None = None, *, engine: Engine | None = None, docs: bool = True
) -> AuditReport:
    """Check the candidate of a build, record every result in ``ops.check_result``, and say whether it may be shown.

    The dbt tests of the build, recorded by the build itself, count with their severity.

    Args:
        build_id: the build that stands in ``candidate``.
        years: only the figures of these years; None: all.
        engine: the pipeline's engine where it is not the configured one.
        docs: whether to write Data Docs under ``<CCHC_HOME>/data_docs/candidate``.

    Raises:
        CchcError: BUILD_UNKNOWN; MART_MISSING, where what every rule needs is not there.
    """
    started = time.perf_counter()
    pipeline = engine or database.engine(Role.PIPELINE)
    with pipeline.connect() as connection:
        _refuse_unknown(connection, build_id)
        subject = subject_of(connection, build_id, years)
        by_dbt = _dbt_results(connection, build_id)
    _refuse_missing(subject)
    from expectations.runner import check_relations

    found = check_relations(
        rules_of(subject), pipeline, SUITE, get_settings().home / "data_docs" / SUITE if docs else None
    )
    record(found, build_id, pipeline)
    return AuditReport(
        build_id=build_id,
        results=(*found, *by_dbt),
        seconds=time.perf_counter() - started,
        docs=get_settings().home / "data_docs" / SUITE / "index.html" if docs else None,
    )


def rules_of(subject: Subject) -> list[Rule]:
    """Every rule of the gate that this candidate allows."""
    return [
        *agreement.rules(subject),
        *scores.rules(subject),
        *reconciliation.rules(subject),
        *history.rules(subject),
        *privacy.rules(subject),
        *deliveries.rules(subject),
    ]


def record(results: Sequence[CheckResult], build_id: int | None, engine: Engine) -> None:
    """Write results into ``ops.check_result``, where ``published.data_quality`` shows the last one of each check."""
    if not results:
        return
    with engine.begin() as connection:
        connection.execute(
            text(
                "insert into ops.check_result "
                "  (build_id, checked_at, suite, check_name, severity, success, observed, expectation) "
                "values (:build_id, :checked_at, :suite, :check_name, :severity, :success, :observed, :expectation)"
            ),
            [vars(result) | {"build_id": build_id, "checked_at": now()} for result in results],
        )


def _dbt_results(connection: Connection, build_id: int) -> list[CheckResult]:
    rows = connection.execute(
        text(
            "select distinct on (check_name) suite, check_name, severity, success, coalesce(observed, '') as observed, "
            "  expectation from ops.check_result where build_id = :build_id and suite = 'dbt' "
            "order by check_name, check_result_id desc"
        ),
        {"build_id": build_id},
    )
    return [CheckResult(**row._mapping) for row in rows]


def _refuse_unknown(connection: Connection, build_id: int) -> None:
    status = connection.execute(
        text("select status from ops.build where build_id = :build_id and as_of is not null"), {"build_id": build_id}
    ).scalar_one_or_none()
    if status is None:
        raise CchcError("BUILD_UNKNOWN", f"Không có lượt dựng {build_id}.", action="Chạy: cchc build")


def _refuse_missing(subject: Subject) -> None:
    missing = [relation for relation, columns in NEEDED.items() if not subject.has(relation, *columns)]
    if missing:
        raise CchcError(
            "MART_MISSING", f"Bảng chưa dựng hoặc thiếu cột: {', '.join(missing)}.", action="Chạy: cchc build"
        )
