"""The views that readers see, replaced together: grants and dependent views survive, nobody sees half of a change."""

# Queries are composed of constants and of names read from the catalogue, never of input.
# ruff: noqa: S608

import itertools
import random
import time
from collections.abc import Callable, Iterable

from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from publishing.storage import Shape, run, shapes
from warehouse.errors import TransientError

SHOWN = (
    "select distinct on (index_code, scope, year) edition_id, year from ops.edition "
    "order by index_code, scope, year, (status = 'official') desc, revision desc"
)
"""The edition shown of each year: the newest official one; the newest draft where none is official yet."""

ONE_PUBLISHER_AT_A_TIME = 766_002
"""Key of the advisory lock under which anything in ``editions`` and ``published`` changes."""

READERS = ("cchc_reader", "cchc_bi", "cchc_pipeline")
"""The pipeline reads the published state too: the gate compares the candidate with it."""

_LOCK_WAITS_MS = (20, 40, 80, 160, 320, 640)
"""How long each attempt at the locks may wait, in turn: short ones find a gap between readers who use several views,
long ones let many short readers drain. All stay below PostgreSQL's deadlock_timeout (1 s), so that a reader who holds
one view and waits for another is never the victim."""

REGISTRY_VIEWS = f"""
create or replace view published.edition as
select
    e.edition_id, e.index_code, e.scope, e.year, e.revision, e.status,
    e.edition_id in (select edition_id from ({SHOWN}) as shown) as is_shown,
    e.as_of, e.published_at, e.published_by, e.approved_at, e.approved_by, e.code_version, e.method_versions,
    e.file_count, e.files_sha256, e.build_id
from ops.edition as e;
create or replace view published.edition_file as
select f.edition_id, f.delivery_id, d.source, d.dataset, d.sender, d.period, d.exported_at, f.sha256
from ops.edition_file as f
join ops.delivery as d on d.delivery_id = f.delivery_id;
create or replace view published.data_quality as
select distinct on (r.suite, r.check_name)
    r.suite, r.check_name, r.severity, r.success, r.observed, r.expectation, r.checked_at, r.build_id
from ops.check_result as r
order by r.suite, r.check_name, r.check_result_id desc;
"""

REGISTRY_COMMENTS: dict[str, dict[str, str]] = {
    "edition": {
        "": "Ấn bản: số liệu đang hiển thị, dựng từ những tệp nào, ai công bố, ai duyệt.",
        "edition_id": "Mã ấn bản.",
        "index_code": "Bộ chỉ số.",
        "scope": "Phạm vi: mã tỉnh.",
        "year": "Năm của số liệu.",
        "revision": "Lần công bố thứ mấy của năm.",
        "status": "Trạng thái: draft (dự thảo), official (chính thức).",
        "is_shown": "Có phải ấn bản đang hiển thị của năm.",
        "as_of": "Số liệu tính đến ngày.",
        "published_at": "Thời điểm công bố.",
        "published_by": "Người hoặc tác vụ công bố.",
        "approved_at": "Thời điểm duyệt chính thức.",
        "approved_by": "Người duyệt chính thức.",
        "code_version": "Phiên bản mã nguồn đã tính.",
        "method_versions": "Phiên bản phương pháp và bộ tiêu chí.",
        "file_count": "Số tệp nguồn.",
        "files_sha256": "Mã băm của danh sách mã băm các tệp nguồn.",
        "build_id": "Lượt dựng.",
    },
    "edition_file": {
        "": "Tệp nguồn của từng ấn bản.",
        "edition_id": "Mã ấn bản.",
        "delivery_id": "Mã lượt giao tệp.",
        "source": "Hệ thống nguồn.",
        "dataset": "Bộ dữ liệu.",
        "sender": "Đơn vị gửi.",
        "period": "Kỳ của tệp.",
        "exported_at": "Thời điểm xuất tệp.",
        "sha256": "Mã băm SHA-256 của tệp.",
    },
    "data_quality": {
        "": "Kết quả gần nhất của từng kiểm tra chất lượng.",
        "suite": "Nhóm kiểm tra.",
        "check_name": "Tên kiểm tra.",
        "severity": "Mức độ: critical (chặn công bố), warning (cảnh báo).",
        "success": "Đạt hay không.",
        "observed": "Con số quan sát được; chỉ có số, mã đơn vị và tháng.",
        "expectation": "Điều được kiểm tra.",
        "checked_at": "Thời điểm kiểm tra.",
        "build_id": "Lượt dựng được kiểm tra.",
    },
}


def swap(connection: Connection, before: Callable[[], None] = lambda: None, *, patience_s: float = 60.0) -> None:
    """Run ``before`` and point every view at the shown editions; all of it or nothing, within the caller's transaction.

    Locks are asked for briefly and given back together where a reader holds one, until ``patience_s`` is over.

    Raises:
        TransientError: PUBLISH_WAITED, where readers held the views all that time. Nothing has changed then.
    """
    deadline = time.monotonic() + patience_s
    for wait_ms in itertools.cycle(_LOCK_WAITS_MS):
        try:
            with connection.begin_nested():
                run(connection, f"set local lock_timeout = '{wait_ms}ms'")
                _lock_views(connection)
                before()
                replace_views(connection)
            return
        except OperationalError as error:
            if not isinstance(error.orig, (LockNotAvailable, DeadlockDetected)):
                raise
            if time.monotonic() > deadline:
                raise TransientError(
                    "PUBLISH_WAITED", "Có phiên đọc giữ số liệu quá lâu, chưa công bố được.", action="Thử lại sau."
                ) from error
        time.sleep(random.uniform(0.005, 0.05))  # noqa: S311 - not to meet the same readers at the same step again


def _lock_views(connection: Connection) -> None:
    """Take every mart's view at once; the registry's views are left out, because the lock would reach ``ops``."""
    standing = ", ".join(f'published."{name}"' for name in shapes(connection, "published"))
    if standing:
        run(connection, f"lock table {standing} in access exclusive mode")


def ensure_registry_views(engine: Engine) -> None:
    """Let readers see the checks also before anything was ever published: why is part of what they may know."""
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": ONE_PUBLISHER_AT_A_TIME})
        if connection.execute(text("select to_regclass('published.data_quality') is null")).scalar_one():
            replace_views(connection)
            comment_views(connection, ())


def replace_views(connection: Connection) -> None:
    """Replace all views, their comments and grants, by what ``ops.edition`` says is shown."""
    shown = connection.execute(text(SHOWN)).all()
    newest = max((row.edition_id for row in shown), default=None)
    statements: list[str] = [REGISTRY_VIEWS]
    for shape in shapes(connection, "editions").values():
        if newest is None:
            condition = "false"
        elif shape.mart.period is None:
            condition = f"edition_id = {newest} and editions.snapshot_sees({newest})"
        else:
            listed = ", ".join(str(row.edition_id) for row in sorted(shown))
            condition = f"edition_id in ({listed}) and editions.snapshot_sees({newest})"
        statements.append(
            f'create or replace view published."{shape.mart.name}" as '
            f'select {shape.listed} from editions."{shape.mart.name}" where {condition};'
        )
    statements.append(f"grant usage on schema published to {', '.join(READERS)};")
    statements.append(f"grant select on all tables in schema published to {', '.join(READERS)};")
    run(connection, "\n".join(statements))


def comment_views(connection: Connection, candidate: Iterable[Shape]) -> None:
    """Carry the candidate's Vietnamese comments over to the views; only those that are new or have changed."""
    wanted: dict[tuple[str, str], str] = {
        (view, column): comment for view, columns in REGISTRY_COMMENTS.items() for column, comment in columns.items()
    }
    for shape in candidate:
        wanted[shape.mart.name, ""] = shape.comment or ""
        wanted[shape.mart.name, "edition_id"] = "Mã ấn bản; xem published.edition."
        wanted |= {(shape.mart.name, column.name): column.comment or "" for column in shape.columns}
    present = {
        (row.view, row.column): row.comment
        for row in connection.execute(
            text(
                "select c.relname as view, coalesce(a.attname, '') as column, d.description as comment "
                "from pg_description d join pg_class c on c.oid = d.objoid and d.classoid = 'pg_class'::regclass "
                "left join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0 "
                "where c.relnamespace = 'published'::regnamespace"
            )
        )
    }
    statements = [
        (f'comment on column published."{view}"."{column}"' if column else f'comment on view published."{view}"')
        + " is '"
        + comment.replace("'", "''")
        + "';"
        for (view, column), comment in wanted.items()
        if comment and present.get((view, column)) != comment
    ]
    if statements:
        run(connection, "\n".join(statements))
