"""Publishing: an edition is whole or not there, never changes, and readers see the official one."""

import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from candidate_kit import deliver, make_candidate, new_build, own_database, rows, run
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from publishing.differences import differences
from publishing.editions import Edition, approve, publish, publish_if_passed, shown_years
from publishing.ranking import ranking
from warehouse import database
from warehouse.database import Role
from warehouse.errors import CchcError, TransientError


@pytest.fixture
def built(warehouse: Path) -> Iterator[int]:
    """A database of its own with one finished build in ``candidate``."""
    with own_database(warehouse, "editions_test"):
        deliver()
        make_candidate()
        yield new_build()


def show(build_id: int, *years: int, patience_s: float = 20.0) -> list[Edition]:
    return publish(
        years or (2024, 2026),
        build_id=build_id,
        published_by="thử nghiệm",
        as_of=date(2026, 11, 5),
        code_version="test",
        patience_s=patience_s,
    )


def set_index(value: float) -> int:
    """A correction: another index for the first commune of 2026, in a new build."""
    run(
        Role.PIPELINE,
        f"update candidate.par_index set index_value = {value}, score = {value} where year = 2026 and rank = 1",
    )
    return new_build()


TOP_2026 = "select index_value from published.par_index where year = 2026 and rank = 1"


def test_first_publication_shows_each_year(built: int) -> None:
    editions = show(built)
    assert [(e.year, e.revision, e.status, e.is_shown, e.file_count) for e in editions] == [
        (2024, 1, "draft", True, 1),
        (2026, 1, "draft", True, 1),
    ]
    for role in (Role.READER, Role.BI, Role.PIPELINE):
        assert rows(role, "select year, count(*) from published.par_index group by year order by year") == [
            (2024, 2),
            (2026, 3),
        ]
    assert rows(Role.READER, "select count(*), count(distinct edition_id) from published.dim_unit") == [(9, 1)]
    assert shown_years(database.engine(Role.READER)) == [2024, 2026]
    assert rows(Role.READER, "select count(*) from published.edition_file") == [(2,)]


def test_readers_see_published_and_nothing_else(built: int) -> None:
    show(built)
    for role in (Role.READER, Role.BI):
        for hidden in ("editions.par_index", "candidate.par_index", "ops.edition", "raw.one_stop_shop__dossiers"):
            with pytest.raises(DBAPIError, match="permission denied"):
                rows(role, f"select * from {hidden}")
    with pytest.raises(DBAPIError, match="permission denied"):
        run(Role.PIPELINE, "create or replace view published.par_index as select 1 as x")


def test_comments_of_the_candidate_are_on_the_views(built: int) -> None:
    show(built)
    described = dict(
        rows(
            Role.BI,
            "select c.relname, obj_description(c.oid) from pg_class c "
            "where c.relnamespace = 'published'::regnamespace and c.relkind = 'v'",
        )
    )
    assert described["par_index"] == "Bảng thử par_index 100%"
    assert all(described.values())
    assert rows(Role.BI, "select col_description('published.par_index'::regclass, 1)") == [("Cột khoá của đơn vị's",)]


def test_the_same_figures_make_no_new_revision(built: int) -> None:
    show(built)
    run(Role.PIPELINE, "update candidate.indicator_yearly set as_of = '2026-12-01'")
    again = show(new_build())
    assert [(e.revision, e.is_new) for e in again] == [(1, False), (1, False)]
    assert "không đổi" in again[0].render()
    assert rows(Role.READER, "select count(*) from published.edition") == [(2,)]


def test_a_correction_makes_the_next_revision_of_its_year_only(built: int) -> None:
    first = show(built)
    second = show(set_index(95.5))
    assert [(e.year, e.revision, e.is_new) for e in second] == [(2024, 1, False), (2026, 2, True)]
    assert rows(Role.READER, TOP_2026) == [(95.5,)]
    (change,) = differences(first[1].edition_id, second[1].edition_id)
    assert (change.unit_code, float(change.index_before or 0), float(change.index_after or 0)) == ("21589", 89.0, 95.5)


def test_an_official_edition_stays_until_the_next_is_approved(built: int) -> None:
    show(built)
    official = approve(2026, "Nguyễn Văn Thử")
    assert (official.status, official.is_shown) == ("official", True)
    with pytest.raises(CchcError, match="ALREADY_OFFICIAL"):
        approve(2026, "Nguyễn Văn Thử")
    draft = show(set_index(95.5), 2026)[0]
    assert (draft.revision, draft.status, draft.is_shown) == (2, "draft", False)
    assert rows(Role.READER, TOP_2026) == [(89,)]
    assert approve(2026, "Trần Thị Thử").revision == 2
    assert rows(Role.READER, TOP_2026) == [(95.5,)]
    assert rows(
        Role.READER,
        "select revision, status, is_shown, approved_by from published.edition where year = 2026 order by 1",
    ) == [(1, "official", False, "Nguyễn Văn Thử"), (2, "official", True, "Trần Thị Thử")]


def test_nobody_approves_what_the_gate_refused(built: int) -> None:
    show(built)
    run(
        Role.PIPELINE,
        "insert into ops.check_result (build_id, checked_at, suite, check_name, severity, success, expectation) "
        f"values ({built}, now(), 'dbt', 'unique_key', 'critical', false, 'khoá duy nhất')",
    )
    with pytest.raises(CchcError, match=r"GATE_BLOCKED.*dbt\.unique_key"):
        approve(2026, "Nguyễn Văn Thử")
    with pytest.raises(CchcError, match="APPROVER_MISSING"):
        approve(2026, " ")
    with pytest.raises(CchcError, match="NO_EDITION"):
        approve(2019, "Nguyễn Văn Thử")


def test_a_failed_gate_publishes_nothing(built: int) -> None:
    class Report:
        passed = False
        blocking = ("candidate.rank",)

    with pytest.raises(CchcError, match=r"GATE_BLOCKED.*candidate\.rank"):
        publish_if_passed(
            Report(), [2026], build_id=built, published_by="thử", as_of=date(2026, 11, 5), code_version="test"
        )
    assert shown_years(database.engine(Role.READER)) == []
    assert rows(Role.READER, "select count(*) from published.data_quality") == [(0,)]


@pytest.mark.parametrize(
    "statement",
    [
        "update editions.par_index set rank = 1",
        "delete from editions.par_index",
        "truncate editions.par_index",
        "insert into editions.par_index select * from editions.par_index",
        "update editions.par_index__e1 set rank = 1",
        "delete from editions.par_index__e1",
        "truncate editions.par_index__e1",
        "insert into editions.par_index__e1 select * from editions.par_index__e1",
    ],
)
def test_editions_never_change(built: int, statement: str) -> None:
    show(built)
    with pytest.raises(DBAPIError, match="EDITION_IMMUTABLE"):
        run(Role.OWNER, statement)


def test_a_new_column_is_added_and_dependent_views_survive(built: int) -> None:
    show(built)
    run(Role.OWNER, "create view published.bi_ranking as select unit_code, rank from published.par_index")
    run(Role.PIPELINE, "alter table candidate.par_index add column note text")
    show(new_build(), 2026)
    assert rows(Role.OWNER, "select count(*) from published.bi_ranking") == [(5,)]
    assert rows(Role.READER, "select count(*) from published.par_index where note is null") == [(5,)]


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("alter table candidate.par_index drop column band", "par_index.band"),
        ("alter table candidate.par_index alter column rank type bigint", "integer thành bigint"),
        ("drop table candidate.index_766", "MART_MISSING"),
    ],
)
def test_a_breaking_change_is_refused_and_nothing_moves(built: int, statement: str, named: str) -> None:
    show(built)
    run(Role.PIPELINE, statement)
    with pytest.raises(CchcError, match=named):
        show(new_build())
    assert rows(Role.READER, "select count(*) from published.edition") == [(2,)]


def test_a_failure_in_the_middle_leaves_no_trace(built: int) -> None:
    show(built)
    with pytest.raises(CchcError, match="NOTHING_TO_PUBLISH"):
        show(set_index(95.5), 2026, 2031)
    assert rows(Role.READER, TOP_2026) == [(89,)]
    assert rows(Role.READER, "select max(revision) from published.edition") == [(1,)]
    assert rows(Role.OWNER, "select to_regclass('editions.par_index__e3')") == [(None,)]


def test_only_the_build_that_stands_is_published(built: int) -> None:
    new_build()
    with pytest.raises(CchcError, match="BUILD_SUPERSEDED"):
        show(built)
    run(
        Role.PIPELINE,
        "insert into ops.build (started_at, status, code_version) values (now(), 'running', 'test')",
    )
    newest = rows(Role.OWNER, "select max(build_id) from ops.build")[0][0]
    with pytest.raises(CchcError, match="BUILD_NOT_FINISHED"):
        show(newest)


def test_a_reader_never_sees_half_a_publication(built: int) -> None:
    """While revisions are published, one statement and one repeatable transaction always see marts of one edition."""
    show(built)
    stop, seen, errors = threading.Event(), set[tuple[int, ...]](), list[str]()
    one_statement = (
        "select (select max(edition_id) from published.par_index), "
        "(select max(edition_id) from published.par_index_area), "
        "(select max(edition_id) from published.criterion_score), (select max(edition_id) from published.dim_unit)"
    )

    def read(isolation: str) -> None:
        reader = create_engine(database.url(Role.READER), isolation_level=isolation)
        while not stop.is_set():
            try:
                with reader.begin() as connection:
                    if isolation == "REPEATABLE READ":
                        found = tuple(
                            connection.execute(text(f"select max(edition_id) from published.{mart}")).scalar_one()
                            for mart in ("par_index", "par_index_area", "criterion_score", "dim_unit")
                        )
                    else:
                        found = tuple(connection.execute(text(one_statement)).one())
                seen.add(found)
            except DBAPIError as error:
                if "EDITION_NOT_IN_SNAPSHOT" not in str(error):
                    errors.append(str(error))
                    break
        reader.dispose()

    threads = [threading.Thread(target=read, args=(level,)) for level in ("READ COMMITTED", "REPEATABLE READ")]
    for thread in threads:
        thread.start()
    try:
        for step in range(5):
            show(set_index(90 + step))
            time.sleep(0.1)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not errors
    assert all(len(set(found)) == 1 for found in seen)
    assert len(seen) > 1


def test_an_old_transaction_is_told_instead_of_shown_nothing(built: int) -> None:
    show(built)
    reader = create_engine(database.url(Role.READER), isolation_level="REPEATABLE READ")
    with reader.begin() as connection:
        connection.execute(text("select count(*) from pg_class"))
        show(set_index(95.5))
        with pytest.raises(DBAPIError, match="EDITION_NOT_IN_SNAPSHOT"):
            connection.execute(text("select * from published.par_index"))
    reader.dispose()


def test_a_reader_who_holds_the_views_makes_publishing_wait_and_is_not_hurt(built: int) -> None:
    show(built)
    reader = create_engine(database.url(Role.READER), isolation_level="REPEATABLE READ")
    build_id = set_index(95.5)
    with reader.begin() as connection:
        assert connection.execute(text(TOP_2026)).scalar_one() == 89
        with pytest.raises(TransientError, match="PUBLISH_WAITED"):
            show(build_id, patience_s=1.0)
        assert connection.execute(text("select count(*) from published.par_index_area")).scalar_one() == 10
        assert connection.execute(text(TOP_2026)).scalar_one() == 89
    reader.dispose()
    assert show(build_id)[1].revision == 2


def test_two_publishers_queue(built: int) -> None:
    results: list[list[Edition]] = []
    threads = [threading.Thread(target=lambda: results.append(show(built))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(edition.is_new for editions in results for edition in editions) == [False, False, True, True]
    assert rows(Role.READER, "select year, revision from published.edition order by 1, 2") == [(2024, 1), (2026, 1)]


def test_the_ranking_is_read_back_as_a_reader(built: int) -> None:
    show(built)
    places = ranking(database.engine(Role.READER), 2026)
    assert [(place.rank, place.unit_code, place.unit_name, float(place.index_value or 0)) for place in places] == [
        (1, "21589", "Đơn vị 21589", 89.0),
        (2, "21590", "Đơn vị 21590", 88.0),
        (3, "21601", "Đơn vị 21601", 87.0),
    ]
    assert {area: float(value or 0) for area, value in places[0].areas.items()} == {
        "procedures": 89.0,
        "digital_government": 89.0,
    }
    assert ranking(database.engine(Role.READER), 2024, league="xa") == []
    with pytest.raises(CchcError, match="NOT_PUBLISHED"):
        ranking(database.engine(Role.READER), 2019)
