"""A database of its own with small marts in ``candidate``, for the tests of the gate and of publishing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from ingestion.criteria import store
from warehouse import database
from warehouse.clock import now
from warehouse.database import Role
from warehouse.secrets import secret
from warehouse.settings import get_settings

AREAS = (
    "steering",
    "institutions",
    "procedures",
    "organisation",
    "civil_service",
    "public_finance",
    "digital_government",
)
UNIT = "unit_code text, unit_valid_from date"
INDICATOR = (
    "indicator_code text, scope text, level text, numerator numeric(24,0), denominator numeric(24,0), "
    "value numeric(24,2), rule_version text, months_reported integer, months_expected integer, "
    "coverage numeric(5,4), as_of date"
)
DOCUMENTS = "documents_received bigint, documents_with_due bigint, documents_on_time bigint, documents_issued bigint"
INDEX = f"{UNIT}, year integer, set_code text, league text, province_code text"

TABLES = {
    "dim_unit": (
        "unit_code text, valid_from date, valid_to date, is_current boolean, unit_name text, unit_type text, "
        "level text, league text, parent_code text, province_code text, h_code text, sort_key text"
    ),
    **{f"fct_{area}": f"{UNIT}, month date, {DOCUMENTS}" for area in AREAS},
    "fct_procedures": f"{UNIT}, month date, received bigint, resolved bigint",
    "fct_digital_government": f"{UNIT}, month date, received bigint, outgoing bigint, incoming_due bigint",
    "fct_public_finance": f"{UNIT}, month date, usable numeric(20,0), spent numeric(20,0), {DOCUMENTS}",
    "indicator_monthly": f"{UNIT}, month date, {INDICATOR}",
    "indicator_yearly": f"{UNIT}, year integer, {INDICATOR}",
    "criterion_score": (
        f"{UNIT}, year integer, set_code text, component_code text, area text, kind text, max_score numeric(6,2), "
        "self_score numeric(6,2), appraised_score numeric(6,2), computed_score numeric(6,2), score numeric(6,2), "
        "applicable boolean, basis text"
    ),
    "par_index": (
        f"{INDEX}, score numeric(8,2), applicable_max numeric(8,2), bonus_points numeric(8,2), "
        "penalty_points numeric(8,2), index_value numeric(6,2), rank integer, band text, change numeric(6,2), "
        "change_reason text, coverage numeric(5,4)"
    ),
    "par_index_area": f"{INDEX}, area text, score numeric(8,2), applicable_max numeric(8,2), index_value numeric(6,2)",
    "province_rollup": (
        "province_code text, level text, period text, indicator_code text, numerator numeric(24,0), "
        "denominator numeric(24,0), value numeric(24,2), units_expected integer, units_reported integer"
    ),
    "target_attainment": (
        f"plan_code text, clause text, {UNIT}, year integer, indicator_code text, target_value numeric, "
        "actual_value numeric, status text"
    ),
    "reconciliation": (
        f"system text, {UNIT}, period text, period_from date, period_to date, breakdown text, part text, item text, "
        "status text, reported_value numeric(24,0), computed_value numeric(24,0), difference numeric(24,0), "
        "tolerance numeric(24,2), within_tolerance boolean"
    ),
    "index_766": f"{UNIT}, observed_on date, published_score numeric, recomputed_score numeric, differs boolean",
    "index_766_metric": (
        f"{UNIT}, observed_on date, metric_code text, published_ratio numeric, recomputed_ratio numeric, "
        "own_ratio numeric"
    ),
    "index_766_difference": f"{UNIT}, observed_on date, item_kind text, item_code text",
}

PROVINCE, REFORM = "52", date(2025, 7, 1)
COMMUNES = ("21589", "21590", "21601")
DISTRICTS = ("540", "541")
OLD = date(2020, 1, 1)


@contextmanager
def own_database(home: Path, name: str) -> Iterator[None]:
    """A database of this name, migrated and with the example criteria; settings point at it meanwhile."""
    from warehouse import migrations

    settings = get_settings()
    admin = create_engine(database.admin_url(settings), isolation_level="AUTOCOMMIT")
    owner = database.url(Role.OWNER, settings).set(database=name)
    variables = {"CCHC_DATABASE_URL": owner.render_as_string(hide_password=False), "CCHC_HOME": str(home)}
    for role in (Role.PIPELINE, Role.READER, Role.BI):
        variables[f"CCHC_{role.value.upper()}_PASSWORD"] = secret(settings, f"{role.username}_password")
    with admin.connect() as connection:
        connection.execute(text(f"drop database if exists {name} with (force)"))
        connection.execute(text(f"create database {name} owner {Role.OWNER.username}"))
    before = {key: os.environ.get(key) for key in variables}
    os.environ.update(variables)
    get_settings.cache_clear()
    try:
        migrations.upgrade()
        store.load_examples()
        _declare_sets()
        yield
    finally:
        for role in Role:
            database.engine(role).dispose()
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value
        get_settings.cache_clear()
        with admin.connect() as connection:
            connection.execute(text(f"drop database if exists {name} with (force)"))
        admin.dispose()


def _declare_sets() -> None:
    """The sets that the candidate is scored under, with blocks that nobody claims."""
    like = "'Bộ thử', 'QĐ', '2024-01-01', 100, 'competition', 'as_is', 'rescale', 0.5, 0.5, true, 'x', now(), 'thử'"
    run(
        Role.PIPELINE,
        *(
            "insert into ops.criteria_set (set_code, level, name_vi, decision, valid_from, total_points, tie_rule, "
            "  part_year, survey_absent, tolerance, min_coverage, is_example, sha256, loaded_at, loaded_by) "
            f"values ('{code}', '{level}', {like})"
            for code, level in (("TEST-2024", "district"), ("TEST-2026", "commune"))
        ),
        "insert into ops.criteria_area (set_code, area, kind, area_no, name_vi, max_points) "
        "values ('TEST-2026', 'bonus', 'bonus', 8, 'Cộng', 2), ('TEST-2026', 'penalty', 'penalty', 9, 'Trừ', 3)",
    )


def run(role: Role, *statements: str) -> None:
    """Execute statements in one transaction as a role."""
    with database.engine(role).begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def rows(role: Role | Engine, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query as a role."""
    engine = database.engine(role) if isinstance(role, Role) else role
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def deliver(exported_on: str = "2026-11-05", *, read: int = 100, rejected: int = 0, status: str = "loaded") -> int:
    """A delivery in the registry; gives its id."""
    with database.engine(Role.PIPELINE).begin() as connection:
        delivery_id: int = connection.execute(
            text(
                "insert into ops.delivery (source, dataset, sender, period, sha256, byte_size, exported_at, mode, "
                "  status, rows_read, rows_loaded, rows_rejected, received_at, catalogue_version) "
                "select 'one_stop_shop', 'dossiers', '540', '2026-Q3', md5(random()::text), 10, "
                "  cast(:exported as timestamptz), 'snapshot', :status, :read, :loaded, :rejected, :at, '1' "
                "returning delivery_id"
            ),
            {
                "exported": exported_on,
                "status": status,
                "read": read,
                "loaded": read - rejected,
                "rejected": rejected,
                "at": now(),
            },
        ).scalar_one()
    return delivery_id


def new_build(as_of: str = "2026-11-05") -> int:
    """A finished build over every delivery so far; gives its id."""
    with database.engine(Role.PIPELINE).begin() as connection:
        build_id: int = connection.execute(
            text(
                "insert into ops.build (started_at, finished_at, status, as_of, last_delivery_id, code_version) "
                "select :at, :at, 'built', cast(:as_of as date), coalesce(max(delivery_id), 0), 'test' "
                "from ops.delivery returning build_id"
            ),
            {"at": now(), "as_of": as_of},
        ).scalar_one()
    return build_id


def make_candidate() -> None:
    """The marts of two years of a province of two districts (to June 2025) and three communes (before and after)."""
    with database.engine(Role.PIPELINE).begin() as connection:
        for name, columns in TABLES.items():
            connection.execute(text(f"drop table if exists candidate.{name} cascade"))
            connection.execute(text(f"create table candidate.{name} ({columns})"))
            connection.execute(text(f"comment on table candidate.{name} is 'Bảng thử {name} 100%'"))
            first = columns.split(" ", 1)[0]
            connection.execute(text(f"comment on column candidate.{name}.{first} is 'Cột khoá của đơn vị''s'"))
        connection.execute(text("grant select on all tables in schema candidate to cchc_owner"))
        for table, values in _content().items():
            if values:
                marks = ", ".join(f":{key}" for key in values[0])
                connection.execute(
                    text(f"insert into candidate.{table} ({', '.join(values[0])}) values ({marks})"), values
                )


def _content() -> dict[str, list[dict[str, Any]]]:
    units = [_unit(PROVINCE, OLD, None, "province", "province", None)]
    units += [_unit(code, OLD, REFORM, "district", "district_level", PROVINCE) for code in DISTRICTS]
    units += [_unit(code, OLD, REFORM, "commune", "xa", DISTRICTS[0]) for code in COMMUNES]
    units += [_unit(code, REFORM, None, "commune", "xa", PROVINCE) for code in COMMUNES]
    result: dict[str, list[dict[str, Any]]] = {"dim_unit": units}
    for table in TABLES:
        result.setdefault(table, [])
    for year, senders, since in ((2024, DISTRICTS, OLD), (2026, COMMUNES, REFORM)):
        for code in (*senders, PROVINCE):
            unit = {"unit_code": code, "unit_valid_from": OLD if code == PROVINCE else since}
            for month in (date(year, 1, 1), date(year, 5, 1)):
                result["fct_procedures"].append(unit | {"month": month, "received": 100, "resolved": 90})
                result["fct_digital_government"].append(
                    unit | {"month": month, "received": 100, "outgoing": 40, "incoming_due": 10}
                )
                result["fct_public_finance"].append(unit | {"month": month, "usable": 10**9, "spent": 5 * 10**8})
                result["indicator_monthly"] += _indicator(unit, {"month": month}, code == PROVINCE, len(senders), 100)
            result["indicator_yearly"] += _indicator(unit, {"year": year}, code == PROVINCE, len(senders), 200)
        result["reconciliation"] += [form(code, since, f"{year}-Q2", 100, 100) for code in senders]
        for place, code in enumerate(senders, start=1):
            _score(result, {"unit_code": code, "unit_valid_from": since}, year, place)
        level = "district" if year == 2024 else "commune"
        for period, received in ((str(year), 200), (f"{year}-01", 100), (f"{year}-05", 100)):
            for at, count in ((level, len(senders)), ("province", 1)):
                result["province_rollup"].append(
                    {
                        "province_code": PROVINCE,
                        "level": at,
                        "period": period,
                        "indicator_code": "on_time_06a",
                        "numerator": received * count * 9 // 10,
                        "denominator": received * count,
                        "value": Decimal(90),
                        "units_expected": count,
                        "units_reported": count,
                    }
                )
    return result


def form(code: str, since: date, period: str, reported: int, computed: int, system: str = "06a") -> dict[str, Any]:
    """What a unit's form of a quarter says it received, or has spent, beside what its records say."""
    first = date(int(period[:4]), 3 * int(period[-1]) - 2, 1)
    allowed = Decimal(max(1, reported // 50))
    return {
        "system": system,
        "unit_code": code,
        "unit_valid_from": since,
        "period": period,
        "period_from": first,
        "period_to": first.replace(month=first.month + 2, day=28),
        "breakdown": "total",
        "part": "total",
        "item": "received" if system == "06a" else "spent_to_date",
        "status": "compared",
        "reported_value": reported,
        "computed_value": computed,
        "difference": reported - computed,
        "tolerance": allowed,
        "within_tolerance": abs(reported - computed) <= allowed,
    }


def _unit(
    code: str, valid_from: date, valid_to: date | None, level: str, league: str, parent: str | None
) -> dict[str, Any]:
    return {
        "unit_code": code,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "is_current": valid_to is None,
        "unit_name": f"Đơn vị {code}",
        "unit_type": "Xã",
        "level": level,
        "league": league,
        "parent_code": parent,
        "province_code": PROVINCE,
        "sort_key": code,
    }


def _indicator(
    unit: dict[str, Any], period: dict[str, Any], is_province: bool, below: int, received: int
) -> list[dict[str, Any]]:
    row = (
        unit
        | period
        | {
            "indicator_code": "on_time_06a",
            "level": "province" if is_province else "commune",
            "value": Decimal(90),
            "rule_version": "1",
            "months_reported": 1,
            "months_expected": 1,
            "coverage": Decimal(1),
            "as_of": date(2026, 11, 5),
        }
    )
    everything = received * (below + 1 if is_province else 1)
    return [
        row | {"scope": "own", "numerator": received * 9 // 10, "denominator": received},
        row | {"scope": "all", "numerator": everything * 9 // 10, "denominator": everything},
    ]


def _score(result: dict[str, list[dict[str, Any]]], unit: dict[str, Any], year: int, place: int) -> None:
    score = Decimal(90 - place)
    league = "district_level" if year == 2024 else "xa"
    index = unit | {"year": year, "set_code": f"TEST-{year}", "league": league, "province_code": PROVINCE}
    result["par_index"].append(
        index
        | {"score": score, "applicable_max": 100, "bonus_points": 0, "penalty_points": 0, "index_value": score}
        | {"rank": place, "band": "B", "change": None, "coverage": Decimal("0.9")}
    )
    for area, most in (("procedures", 60), ("digital_government", 40)):
        points = score * most / 100
        result["par_index_area"].append(
            index | {"area": area, "score": points, "applicable_max": most, "index_value": score}
        )
        criterion = {"year": year, "set_code": f"TEST-{year}", "component_code": f"{area}.1", "area": area}
        criterion["kind"] = "area"
        scored = {"max_score": most, "computed_score": points, "score": points, "applicable": True, "basis": "computed"}
        result["criterion_score"].append(unit | criterion | scored)
