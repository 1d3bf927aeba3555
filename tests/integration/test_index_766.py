"""Index 766 of random lists of the portal: the warehouse and a plain Python oracle agree, wrong rules are caught."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from candidate_kit import own_database
from index_766_kit import build, draw, rows_of, store
from index_766_oracle import (
    POINTS,
    Observation,
    Unit,
    change,
    differences,
    far,
    group_points,
    metric_points,
    places,
    rank_is_off,
    rule_of_portal,
    total_points,
    version,
)
from sqlalchemy import Connection, text

from warehouse.database import Role, engine
from warehouse.settings import get_settings

ORDER = [
    "int_scoring__index_766_published",
    "int_scoring__index_766_item",
    "index_766_metric",
    "index_766_group",
    "int_scoring__index_766_total",
    "int_scoring__index_766_ranked",
    "index_766",
    "index_766_difference",
]
KEY = "unit_code, unit_valid_from, observed_on, time_type, year::integer, period"
Answers = dict[tuple[object, ...], object]


def found_in(connection: Connection) -> Answers:
    """What the warehouse says, one entry a figure or set of figures of an item."""
    answers: Answers = {}
    for *key, group, code, score, ratio, differs in rows_of(
        f"select {KEY}, group_code, metric_code, recomputed_score, recomputed_ratio, differs "
        "from candidate.index_766_metric where basis <> 'not_published'",
        connection,
    ):
        answers["metric", *key, group, code] = (score, ratio, differs)
    for *key, group, score, summed, differs in rows_of(
        f"select {KEY}, group_code, recomputed_score, basis = 'recomputed', differs from candidate.index_766_group",
        connection,
    ):
        answers["group", *key, group] = (score, summed, differs)
    for *key, score, differs, method, competition, consecutive, shown, shown_next, rule, off in rows_of(
        f"select {KEY}, recomputed_score, differs, method_version, recomputed_rank_competition, "
        "recomputed_rank_consecutive, published_score_rank_competition, published_score_rank_consecutive, "
        "published_tie_rule, rank_differs from candidate.index_766",
        connection,
    ):
        answers["total", *key] = (score, differs, method)
        answers["ranks", *key] = (competition, consecutive, shown, shown_next)
        answers["portal", *key] = (rule, off)
    for *key, day, points, reason in rows_of(
        f"select {KEY}, previous_observed_on, change, change_reason_code from candidate.index_766", connection
    ):
        answers["change", *key] = (day, points, reason)
    for *key, kind, group, code, published, ours in rows_of(
        f"select {KEY}, item_kind, group_code, item_code, published, recomputed from candidate.index_766_difference",
        connection,
    ):
        answers["difference", *key, kind, group, code] = (published, ours)
    return answers


def expected_of(drawn: dict[tuple[object, ...], list[Observation]], tie_rule: str = "competition") -> Answers:
    """The same by the oracle."""
    answers: Answers = {}
    for at in {place for *_, place in drawn}:
        whole = [one for key, units in drawn.items() if key[-1] == at for one in units]
        for key, units in drawn.items():
            if key[-1] != at:
                continue
            ours = places([total_points(one) for one in units])
            shown = places([one.total for one in units])
            for place, one in enumerate(units):
                for metric in one.metrics:
                    score, ratio = metric_points(metric, one.day)
                    found = (score, ratio, far(metric.score, score))
                    answers["metric", *one.key, metric.group, metric.code] = found
                for group, published in one.groups.items():
                    score, summed = group_points(one, group)
                    answers["group", *one.key, group] = (score, summed, far(published, score) if summed else None)
                total = total_points(one)
                answers["total", *one.key] = (total, far(one.total, total), version(one.day))
                answers["ranks", *one.key] = (*(ours[place] or (None, None)), *(shown[place] or (None, None)))
                answers["portal", *one.key] = (rule_of_portal(units), rank_is_off(one, units, tie_rule))
                answers["change", *one.key] = change(one, whole)
                for *item, published, mine in differences(one, units, tie_rule):
                    answers["difference", *one.key, *item] = (published, mine)
    return answers


def disagreements(found: Answers, expected: Answers) -> list[tuple[object, ...]]:
    """Where the two say something else, or one says nothing."""
    missing = object()
    keys = [*expected, *(key for key in found if key not in expected)]
    return [
        (key, found.get(key), expected.get(key))
        for key in keys
        if found.get(key, missing) != expected.get(key, missing)
    ]


@dataclass(frozen=True)
class Portal:
    """What was drawn, and what the oracle says of it."""

    drawn: dict[tuple[object, ...], list[Observation]]
    expected: Answers


@pytest.fixture(scope="module")
def portal(warehouse: Path) -> Iterator[Portal]:
    """Random lists of two provinces over days of two versions, in a database of their own."""
    luck = random.Random(2026)  # noqa: S311 - not a secret
    with own_database(warehouse, "index_766"):
        build("+index_766_difference")
        with engine(Role.PIPELINE).connect() as connection:
            lists: list[list[Unit]] = []
            for province, many in (("52", 9), ("48", 4)):
                query = (
                    "select unit_code, valid_from from candidate.dim_unit where level = 'commune' and is_current and "
                    f"province_code = '{province}' order by sort_key, unit_code limit {many}"
                )
                lists.append([(code, since) for code, since in rows_of(query, connection)])
        drawn = draw(lists, 18, luck)
        store(drawn, luck)
        build("int_scoring__index_766_published+")
        yield Portal(drawn, expected_of(drawn))


def test_the_warehouse_and_the_oracle_agree_on_every_figure_rank_change_and_difference(portal: Portal) -> None:
    with engine(Role.PIPELINE).connect() as connection:
        assert disagreements(found_in(connection), portal.expected)[:5] == []


def test_the_random_lists_come_to_every_case(portal: Portal) -> None:
    def many(kind: str, wanted: object, at: int) -> int:
        return sum(key[0] == kind and answer[at] == wanted for key, answer in portal.expected.items())  # type: ignore[index]

    for rule in ("both", "competition", "consecutive", "neither", None):
        assert many("portal", rule, 0) > 10, rule
    for off in (True, False):
        assert many("portal", off, 1) > 10, off
        assert many("total", off, 1) > 10, off
        assert many("group", off, 2) > 10, off
        assert many("metric", off, 2) > 100, off
    for reason in (None, "FIRST_OBSERVATION", "OTHER_VERSION", "NO_SCORE"):
        assert many("change", reason, 2) > 5, reason
    assert {key[7] for key in portal.expected if key[0] == "difference"} == {"metric", "group", "total", "rank"}
    metrics = [one for units in portal.drawn.values() for seen in units for one in seen.metrics]
    for code in (code for codes in POINTS.values() for code in codes):
        shown = [(one.denominator, one.numerator) for one in metrics if one.code == code]
        assert {None, 0} < {denominator for denominator, _ in shown}, code
        assert any(below and above and above > below for below, above in shown), code


def _again(connection: Connection, mutated: dict[str, tuple[str, str]]) -> Answers:
    """The models run once more in this transaction, some with their SQL changed."""
    compiled = get_settings().home / "dbt" / "target" / "compiled" / "cchc" / "models" / "scoring"
    for model in ORDER:
        schema = "intermediate" if model.startswith("int_") else "candidate"
        # What dbt compiled for a unit test lies under the name of its yml.
        (path,) = (path for path in compiled.rglob(f"{model}.sql") if ".yml/" not in path.as_posix())
        sql = path.read_text(encoding="utf-8")
        if model in mutated:
            pattern, other = mutated[model]
            sql, count = re.subn(pattern, other, sql)
            assert count > 0, pattern
        columns = ", ".join(
            f'"{name}"'
            for (name,) in rows_of(
                "select column_name from information_schema.columns "
                f"where table_schema = '{schema}' and table_name = '{model}'",
                connection,
            )
        )
        connection.execute(text(f"truncate {schema}.{model}"))
        statement = f"insert into {schema}.{model} ({columns}) select {columns} from (\n{sql}\n) as q"
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
    return found_in(connection)


def test_run_once_more_the_models_say_the_same(portal: Portal) -> None:
    with engine(Role.PIPELINE).connect() as connection:
        assert disagreements(_again(connection, {}), portal.expected)[:5] == []
        connection.rollback()


def test_under_the_other_tie_rule_only_the_ranks_are_judged_anew(portal: Portal) -> None:
    with engine(Role.PIPELINE).connect() as connection:
        connection.execute(text("update staging.index_766_version set tie_rule = 'consecutive'"))
        found = _again(connection, {})
        connection.rollback()
    assert disagreements(found, expected_of(portal.drawn, "consecutive"))[:5] == []
    other = {key[0] for key, *_ in disagreements(found, portal.expected)}  # type: ignore[index]
    assert other == {"portal", "difference"}


@pytest.mark.parametrize(
    ("defect", "caught"),
    [
        ("cap = 0.8 where metric_code = 'DOSSIER_RECEIVING_SATISFACTION'", "metric"),
        ("formula = 'ratio' where metric_code = 'REUSED_DIGITIZED_DATA'", "metric"),
        ("formula = 'ratio_cap' where metric_code = 'DOSSIER_SYNC'", "metric"),
        ("max_score = 5 where metric_code = 'PUBLISH_ON_TIME'", "metric"),
        ("when_denominator_null = 'none' where metric_code = 'ELECTRONIC_CERTIFIED_COPY'", "metric"),
        ("when_denominator_zero = 'full' where metric_code = 'ELECTRONIC_CERTIFIED_COPY'", "metric"),
        ("when_denominator_zero = 'none' where metric_code = 'DOSSIER_RECEIVING_SATISFACTION'", "metric"),
        ("when_denominator_zero = 'zero' where metric_code = 'PETITION_PROCESSING_ON_TIME'", "metric"),
        ("ratio_when_denominator_zero = 'full' where metric_code = 'PETITION_HANDLING_SATISFACTION'", "metric"),
        ("group_code = 'MDHL' where metric_code = 'TDGQ_ON_TIME'", "group"),
    ],
)
def test_a_wrong_rule_in_the_method_is_caught(portal: Portal, defect: str, caught: str) -> None:
    with engine(Role.PIPELINE).connect() as connection:
        connection.execute(text(f"update staging.index_766_method set {defect}"))
        wrong = disagreements(_again(connection, {}), portal.expected)
        connection.rollback()
    assert caught in {key[0] for key, *_ in wrong}  # type: ignore[index]


@pytest.mark.parametrize(
    ("model", "pattern", "other", "caught"),
    [
        ("int_scoring__index_766_ranked", r"(?<!dense_)rank\(\) over", "dense_rank() over", "ranks"),
        ("int_scoring__index_766_ranked", r"published_rank_ties = 1\s+and ", "", "portal"),
        ("int_scoring__index_766_ranked", r"and min\(published_rank\) over list = 1", "", "portal"),
        ("int_scoring__index_766_total", r"< method\.groups", "< method.groups - 1", "total"),
        ("int_scoring__index_766_published", r"or detailed\.unit_code is null", "or true", "total"),
        ("index_766_group", r"metric_sum\.metrics = method_group\.metrics", "metric_sum.metrics > 0", "group"),
        ("index_766_metric", r"observed_on >= version\.valid_from", "observed_on > version.valid_from", "metric"),
        ("index_766", r"order by observed_on", "order by observed_on desc", "change"),
        ("index_766", r"coalesce\(total\.previous_version, ''\)", "coalesce(total.method_version, '')", "change"),
        ("index_766_difference", r"where rank_differs", "where false", "difference"),
    ],
)
def test_a_wrong_line_of_sql_is_caught(portal: Portal, model: str, pattern: str, other: str, caught: str) -> None:
    with engine(Role.PIPELINE).connect() as connection:
        wrong = disagreements(_again(connection, {model: (pattern, other)}), portal.expected)
        connection.rollback()
    assert caught in {key[0] for key, *_ in wrong}  # type: ignore[index]
