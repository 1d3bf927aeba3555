"""Publishing: the candidate's rows of a year become an immutable edition, and the views show it, in one transaction.

Rule of what is shown: the newest official edition of a year; while none is official, its newest draft. A late
correction makes the next revision as a draft, which waits unseen behind the official one until a person approves it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from sqlalchemy import Connection, Engine, text

from publishing import register, storage, views
from publishing.register import Edition
from publishing.verdict import failed_checks
from warehouse import database
from warehouse.clock import now
from warehouse.database import Role
from warehouse.errors import CchcError

__all__ = ["Edition", "GateReport", "approve", "publish", "publish_if_passed", "shown_years"]


class GateReport(Protocol):
    """What publishing needs to know of an audit."""

    @property
    def passed(self) -> bool:
        """Whether nothing critical failed."""

    @property
    def blocking(self) -> Sequence[str]:
        """The names of the critical checks that failed."""


def publish_if_passed(
    report: GateReport,
    years: Sequence[int],
    *,
    build_id: int,
    published_by: str,
    as_of: date,
    code_version: str,
    engine: Engine | None = None,
) -> list[Edition]:
    """Publish, or refuse where the gate found something critical; then what readers see stays as it was.

    Raises:
        CchcError: GATE_BLOCKED with the failed checks, and everything that ``publish`` raises.
    """
    if not report.passed:
        views.ensure_registry_views(engine or database.engine(Role.OWNER))
        raise CchcError(
            "GATE_BLOCKED",
            f"Không công bố: {len(report.blocking)} kiểm tra nghiêm trọng không đạt ({', '.join(report.blocking)}).",
            action="Số liệu đã công bố giữ nguyên. Xem published.data_quality.",
        )
    return publish(
        years, build_id=build_id, published_by=published_by, as_of=as_of, code_version=code_version, engine=engine
    )


def publish(
    years: Sequence[int],
    *,
    build_id: int,
    published_by: str,
    as_of: date,
    code_version: str,
    engine: Engine | None = None,
    patience_s: float = 60.0,
) -> list[Edition]:
    """Make an edition of each year from schema ``candidate`` and show it; all years and all marts, or nothing.

    A year whose figures equal its latest revision gets no new one. Two publishers queue.

    Args:
        years: the years to publish.
        build_id: the build that stands in ``candidate``.
        published_by: a person's or a task's name.
        as_of: the day that the figures are true of.
        code_version: which code made them.
        engine: the owner's engine where it is not the configured one.
        patience_s: how long to wait for readers who hold the views.

    Raises:
        CchcError: BUILD_SUPERSEDED, BUILD_NOT_FINISHED, MART_MISSING, BREAKING_CHANGE, NOTHING_TO_PUBLISH.
        TransientError: PUBLISH_WAITED.
    """
    engine = engine or database.engine(Role.OWNER)
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": views.ONE_PUBLISHER_AT_A_TIME})
        candidate = storage.shapes(connection, "candidate")
        kept = storage.shapes(connection, "editions")
        storage.refuse_breaking_changes(candidate, kept)
        _hold(connection, candidate)
        _refuse_other_build(connection, build_id)
        if not kept:
            storage.run(connection, storage.GUARDS)
        for name, shape in candidate.items():
            if name not in kept:
                storage.ensure_parent(connection, shape)
        asked = sorted(set(years))
        chosen: dict[int, int] = {}
        made: list[int] = []
        for year in asked:
            latest = register.latest(connection, year)
            if latest and _unchanged(connection, candidate, kept, latest.edition_id, year, is_last=year == asked[-1]):
                chosen[year] = latest.edition_id
                continue
            edition_id = register.register(
                connection, year, latest, build_id, published_by, as_of, code_version, candidate
            )
            _copy(connection, candidate, edition_id, year)
            chosen[year] = edition_id
            made.append(edition_id)

        if made:
            views.swap(connection, lambda: storage.attach_all(connection, candidate, kept, made), patience_s=patience_s)
            views.comment_views(connection, candidate.values())
        editions = [register.read(connection, chosen[year], is_new=chosen[year] in made) for year in asked]
    if made:
        # Not above: the locks of the swap are to be short.
        with engine.begin() as connection:
            storage.analyze_parents(connection, candidate)
    return editions


def approve(
    year: int,
    approved_by: str,
    *,
    edition_id: int | None = None,
    engine: Engine | None = None,
    patience_s: float = 60.0,
) -> Edition:
    """Make the latest revision of a year official and show it. Its contents stay as they are.

    ``edition_id`` is the edition that the approver has seen; without it, whatever is the latest.

    Raises:
        CchcError: NO_EDITION, where nothing was published for the year; ALREADY_OFFICIAL; APPROVER_MISSING;
            EDITION_CHANGED, where a newer revision has followed the one that the approver saw;
            GATE_BLOCKED, where the gate of its build had a critical failure.
        TransientError: PUBLISH_WAITED.
    """
    if not approved_by.strip():
        raise CchcError(
            "APPROVER_MISSING", "Chưa nêu người duyệt.", action="Nêu họ tên hoặc tài khoản của người duyệt."
        )
    with (engine or database.engine(Role.OWNER)).begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": views.ONE_PUBLISHER_AT_A_TIME})
        latest = register.latest(connection, year)
        if latest is None:
            raise CchcError("NO_EDITION", f"Năm {year} chưa có ấn bản nào.", action=f"Chạy: cchc publish --year {year}")
        if edition_id not in (None, latest.edition_id):
            raise CchcError(
                "EDITION_CHANGED",
                f"Năm {year} đã có bản mới hơn (lần {latest.revision}) bản mà người duyệt đã xem.",
                action="Xem lại bản mới rồi duyệt lại.",
            )
        if latest.status == "official":
            raise CchcError("ALREADY_OFFICIAL", f"Ấn bản năm {year}, lần {latest.revision} đã là chính thức.")
        failed = failed_checks(connection, latest.build_id)
        if failed:
            raise CchcError(
                "GATE_BLOCKED",
                f"Không duyệt được ấn bản năm {year}: kiểm tra nghiêm trọng không đạt ({', '.join(failed)}).",
                action="Sửa số liệu nguồn, dựng lại và công bố bản mới.",
            )
        connection.execute(
            text(
                "update ops.edition set status = 'official', approved_by = :by, approved_at = :at "
                "where edition_id = :edition_id"
            ),
            {"by": approved_by.strip(), "at": now(), "edition_id": latest.edition_id},
        )
        views.swap(connection, patience_s=patience_s)
        return register.read(connection, latest.edition_id, is_new=False)


def shown_years(engine: Engine) -> list[int]:
    """The years that readers see, ascending (for an engine of any role)."""
    with engine.connect() as connection:
        there = connection.execute(text("select to_regclass('published.edition') is not null")).scalar_one()
        if not there:
            return []
        return list(
            connection.execute(text("select year from published.edition where is_shown order by year")).scalars()
        )


def _hold(connection: Connection, candidate: dict[str, storage.Shape]) -> None:
    """Keep a build that starts meanwhile from replacing the candidate's tables before they are copied."""
    listed = ", ".join(f'candidate."{name}"' for name in candidate)
    storage.run(connection, f"lock table {listed} in access share mode")


def _refuse_other_build(connection: Connection, build_id: int) -> None:
    newest = connection.execute(
        text("select build_id, status from ops.build order by build_id desc limit 1")
    ).one_or_none()
    if newest is None or newest.build_id != build_id:
        standing = "chưa có lượt dựng nào" if newest is None else f"lượt dựng mới nhất là {newest.build_id}"
        raise CchcError(
            "BUILD_SUPERSEDED",
            f"Lượt dựng {build_id} không còn đứng trong candidate: {standing}.",
            action="Kiểm tra (cchc audit) rồi công bố lượt dựng mới nhất.",
        )
    if newest.status != "built":
        raise CchcError("BUILD_NOT_FINISHED", f"Lượt dựng {build_id} chưa xong hoặc bị lỗi.", action="Chạy: cchc build")


def _unchanged(
    connection: Connection,
    candidate: dict[str, storage.Shape],
    kept: dict[str, storage.Shape],
    edition_id: int,
    year: int,
    *,
    is_last: bool,
) -> bool:
    """Descriptions (units, indicators) count for the last of the years: a new name makes one revision, not ten."""
    return all(
        storage.same_content(connection, shape, kept.get(name), edition_id, year)
        for name, shape in candidate.items()
        if is_last or not shape.mart.described
    )


def _copy(connection: Connection, candidate: dict[str, storage.Shape], edition_id: int, year: int) -> None:
    copied = {name: storage.copy_rows(connection, shape, edition_id, year) for name, shape in candidate.items()}
    if not any(count for name, count in copied.items() if candidate[name].mart.period is not None):
        raise CchcError(
            "NOTHING_TO_PUBLISH", f"Không có số liệu nào của năm {year}.", action="Kiểm tra kỳ của các tệp đã nạp."
        )
