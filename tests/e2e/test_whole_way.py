"""The whole way: sample exports through the DAGs to published views, compared with the truth behind them."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
import ranking_kit
from indicator_kit import TABLES, differences
from province_kit import Province
from queries_in_docs import queries
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from cchc.sample.truth_indicators import indicators_of
from cchc.sample.units import load_units
from warehouse import database
from warehouse.database import Role

AREAS = [
    "steering",
    "institutions",
    "procedures",
    "organisation",
    "civil_service",
    "public_finance",
    "digital_government",
    "impact",
]
PHUOC_MY, BUI_THI_XUAN_THEN_QUY_NHON_TAY, QUY_NHON = "21991", "21589", "540"


def published_facts(province: Province, area: str) -> dict[tuple[str, str], dict[str, Decimal]]:
    """Counts by unit and month as a reader sees them, without zeros."""
    with province.reader.connect() as connection:
        result = connection.execute(text(f"select * from published.fct_{area}"))
        counts = {}
        for row in result.mappings():
            own = {name: Decimal(value) for name, value in row.items() if _is_count(name, value) and value}
            if own:
                counts[row["unit_code"], f"{row['month']:%Y-%m}"] = own
        return counts


def _is_count(name: str, value: object) -> bool:
    return isinstance(value, int | Decimal) and name not in ("unit_code", "edition_id")


def true_facts(province: Province, area: str) -> dict[tuple[str, str], dict[str, Decimal]]:
    """The same from the truth."""
    facts = {
        (unit, month): {name: Decimal(str(count)) for name, count in counts.items() if count}
        for unit, months in province.expected["facts"][f"fct_{area}"].items()
        for month, counts in months.items()
    }
    assert facts, "the sample has something in every area"
    return {key: counts for key, counts in facts.items() if counts}


@pytest.mark.parametrize("area", AREAS)
def test_every_count_of_every_unit_and_month_is_the_truth(province: Province, area: str) -> None:
    assert published_facts(province, area) == true_facts(province, area)


def test_every_receipt_adds_up_and_names_the_same_rejections_as_the_truth(province: Province) -> None:
    pipeline = create_engine(database.url(Role.PIPELINE, province.settings))
    with pipeline.connect() as connection:
        deliveries = {
            (row.source, row.dataset, row.sender, row.period, row.file_name): row
            for row in connection.execute(text("select * from ops.delivery"))
        }
        rejections: dict[int, dict[str, int]] = {}
        for delivery_id, code, rows in connection.execute(
            text("select delivery_id, code, sum(row_count) from ops.delivery_issue where severity = 'R' group by 1, 2")
        ):
            rejections.setdefault(delivery_id, {})[code] = int(rows)
    pipeline.dispose()
    compared = 0
    for file in province.expected["files"]:
        if "rows_read" not in file:
            continue
        place = (file["source"], file["dataset"], file["sender"], file["period"], Path(file["path"]).name)
        got = deliveries[place]
        for name in ("rows_read", "rows_loaded", "rows_rejected", "rows_skipped"):
            assert getattr(got, name) == file[name], (file["path"], name)
        assert rejections.get(got.delivery_id, {}) == file["rejections"], file["path"]
        compared += 1
    assert compared > 40


@pytest.mark.parametrize(("unit", "year"), [(PHUOC_MY, 2024), (BUI_THI_XUAN_THEN_QUY_NHON_TAY, 2026), (QUY_NHON, 2024)])
def test_the_rankings_inputs_of_a_unit_are_the_truth(province: Province, unit: str, year: int) -> None:
    months = {
        month: counts
        for month, counts in province.expected["facts"]["fct_procedures"][unit].items()
        if month.startswith(str(year))
    }

    def total(*names: str) -> int:
        return sum(counts.get(name, 0) for counts in months.values() for name in names)

    wanted = {
        "on_time_06a": (total("resolved_early", "resolved_on_due"), total("resolved")),
        "on_time_766": (total("on_time_766"), total("counted_766")),
        "online_plain": (total("received_online"), total("received")),
        "overdue_apology": (total("resolved_late_with_apology"), total("resolved_late")),
    }
    rows = province.rows(
        "select indicator_code, numerator, denominator, value from published.indicator_yearly "
        "where unit_code = :unit and year = :year and scope = 'own' and indicator_code = any(:codes)",
        unit=unit,
        year=year,
        codes=list(wanted),
    )
    assert {row.indicator_code: (row.numerator, row.denominator) for row in rows} == wanted
    for row in rows:
        exact = Decimal(100 * int(row.numerator)) / int(row.denominator) if row.denominator else None
        assert row.value == (exact and exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def test_the_province_is_the_sum_of_what_its_units_sent(province: Province) -> None:
    truth = sum(
        counts.get("received", 0)
        for months in province.expected["facts"]["fct_procedures"].values()
        for month, counts in months.items()
        if month.startswith("2026")
    )
    levels = province.rows(
        "select level, denominator from published.province_rollup "
        "where province_code = '52' and period = '2026' and indicator_code = 'online_plain'"
    )
    assert sum(int(row.denominator) for row in levels) == truth
    (whole,) = province.rows(
        "select denominator from published.indicator_yearly "
        "where unit_code = '52' and year = 2026 and scope = 'all' and indicator_code = 'online_plain'"
    )
    assert int(whole.denominator) == truth


def test_ranks_are_competition_ranks_of_the_index_within_each_league(province: Province) -> None:
    rows = province.rows(
        "select year, set_code, league, rank, index_value from published.par_index where rank is not null"
    )
    leagues: dict[tuple[object, ...], list[Any]] = {}
    for row in rows:
        leagues.setdefault((row.year, row.set_code, row.league), []).append(row)
    assert {key[0] for key in leagues} == {2024, 2025, 2026}
    for members in leagues.values():
        for row in members:
            assert row.rank == 1 + sum(other.index_value > row.index_value for other in members)


def test_the_real_commune_of_the_portal_comes_out_at_75_34(province: Province) -> None:
    (row,) = province.rows(
        "select published_score, recomputed_score, differs from published.index_766 where published_in = 'detail'"
    )
    assert (row.published_score, row.recomputed_score, row.differs) == (Decimal("75.34"), Decimal("75.34"), False)


def test_contradicting_targets_of_the_real_plan_stay_side_by_side(province: Province) -> None:
    rows = province.rows(
        "select clause, target_value, actual_value from published.target_attainment "
        "where plan_code = 'PM-2024' and indicator_code = 'online_plain' order by clause"
    )
    assert {row.target_value for row in rows} >= {Decimal(50), Decimal(60)}
    assert len({row.actual_value for row in rows}) == 1


def test_every_published_column_has_a_vietnamese_comment(province: Province) -> None:
    rows = province.rows(
        "select c.relname, a.attname from pg_class as c "
        "inner join pg_namespace as n on n.oid = c.relnamespace and n.nspname = 'published' "
        "inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped "
        "where c.relkind = 'v' and col_description(c.oid, a.attnum) is null"
    )
    assert [tuple(row) for row in rows] == []


def test_figures_follow_a_corrected_export_and_not_an_older_one_that_comes_later(province: Province) -> None:
    before = {area: true_facts(province, area) for area in ("procedures", "digital_government")}
    steps = ["ingest_one_stop_shop", "build_warehouse", "publish_edition"]
    province.deliver("corrected")
    assert province.run_dags(steps[0]) == ["success"]
    province.deliver("older")
    assert province.run_dags(*steps) == ["success"] * 3
    for area, facts in before.items():
        assert true_facts(province, area) != facts
        assert published_facts(province, area) == true_facts(province, area)
    oracle = indicators_of(province.expected, load_units("52", province.expected["meta"]["seed"]))
    with province.reader.connect() as connection:
        assert [differences(connection, "published", table, oracle) for table in TABLES] == ["", "", ""]
        assert ranking_kit.all_differences(connection, "published", province.expected) == ["", "", ""]
    assert province.rows("select max(revision) as last from published.edition where year = 2026")[0].last == 2


def test_a_truncated_export_is_stopped_by_the_gate_and_the_ranking_stays(province: Province) -> None:
    query = "select unit_code, set_code, year, score, rank from published.par_index order by 1, 2, 3"
    before = province.rows(query)
    province.deliver("truncated")
    states = province.run_dags("ingest_one_stop_shop", "build_warehouse", "publish_edition")
    assert states == ["success", "success", "failed"]
    assert province.rows(query) == before
    failed = province.rows("select check_name from published.data_quality where severity = 'critical' and not success")
    assert failed


def test_every_query_of_the_documentation_runs_as_the_role_it_is_for(province: Province) -> None:
    found = list(queries())
    assert found
    for page, role, sql in found:
        engine = create_engine(database.url(role, province.settings))
        with engine.connect() as connection:
            try:
                connection.exec_driver_sql(sql, execution_options={"no_parameters": True})
            except DBAPIError as error:
                pytest.fail(f"{page}: {error}")
        engine.dispose()
