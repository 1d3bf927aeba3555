"""From the candidate to what readers see: the gate, the draft edition, and the official one that a person approves."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from warehouse.errors import CchcError

if TYPE_CHECKING:
    from publishing.editions import Edition

log = logging.getLogger(__name__)

PUBLISHED_BY = "airflow"


class Draft(TypedDict):
    """An edition as one task tells the next of it."""

    edition_id: int
    year: int
    revision: int
    status: str


@dataclass(frozen=True)
class RecordedVerdict:
    """The gate's verdict on a build as it was written down: the critical checks that failed."""

    blocking: Sequence[str]

    @property
    def passed(self) -> bool:
        """Whether nothing critical failed."""
        return not self.blocking


def audit(build_id: int | None) -> int | None:
    """Run the gate over a build (the newest finished one where none is named) and give the build.

    None where a later build is under way or finished: that one brings its own run of the gate.

    Raises:
        CchcError: GATE_BLOCKED with the checks that failed: what readers see stays as it is. BUILD_MISSING, where
            nothing has been built yet.
    """
    from sqlalchemy import text

    from expectations import gate
    from warehouse.database import Role, engine

    with engine(Role.PIPELINE).connect() as connection:
        finished, newest = connection.execute(
            text(
                "select max(build_id) filter (where status = 'built'), max(build_id) "
                "from ops.build where status in ('built', 'running')"
            )
        ).one()
    build_id = build_id or finished
    if build_id is None:
        raise CchcError("BUILD_MISSING", "Chưa có lượt dựng nào hoàn tất.", action="Chạy: cchc build")
    if newest > build_id:
        return None
    report = gate.audit(build_id)
    if not report.passed:
        _publish((), build_id, RecordedVerdict(report.blocking))
    return build_id


def publish_draft(build_id: int, years: Sequence[int] | None) -> list[Draft]:
    """Publish these years of the build by the verdict that the gate recorded; all ranked years where none are named."""
    from sqlalchemy import text

    from publishing import editions
    from warehouse.database import Role, engine

    with engine(Role.PIPELINE).connect() as connection:
        verdict = RecordedVerdict(editions.failed_checks(connection, build_id))
        ranked = connection.execute(text("select distinct year from candidate.par_index order by year")).scalars().all()
    return [
        {"edition_id": made.edition_id, "year": made.year, "revision": made.revision, "status": made.status}
        for made in _publish(years or ranked, build_id, verdict)
    ]


def approve(drafts: Sequence[Draft], approved_by: str) -> list[Draft]:
    """Make these very editions official; one that has become official meanwhile is passed over.

    Raises:
        CchcError: EDITION_CHANGED, where a newer revision has followed the one that the approver saw.
    """
    from sqlalchemy import text

    from publishing import editions
    from warehouse.database import Role, engine

    result: list[Draft] = []
    for draft in drafts:
        with engine(Role.OWNER).connect() as connection:
            latest = connection.execute(
                text("select edition_id, status from ops.edition where year = :year order by revision desc limit 1"),
                {"year": draft["year"]},
            ).one()
        if latest.edition_id != draft["edition_id"]:
            raise CchcError(
                "EDITION_CHANGED",
                f"Năm {draft['year']} đã có bản mới hơn lần {draft['revision']} mà người duyệt đã xem.",
                action="Xem lại bản mới rồi duyệt lại.",
            )
        if latest.status != "official":
            made = editions.approve(draft["year"], approved_by)
            log.info(made.render())
            result.append({**draft, "status": made.status})
    return result


def _publish(years: Sequence[int], build_id: int, verdict: RecordedVerdict) -> "list[Edition]":
    from publishing import editions

    as_of, code_version = _origin(build_id)
    made = editions.publish_if_passed(
        verdict, years, build_id=build_id, published_by=PUBLISHED_BY, as_of=as_of, code_version=code_version
    )
    for edition in made:
        log.info(edition.render())
    return made


def _origin(build_id: int) -> tuple[date, str]:
    """The day up to which a build's figures are true, and the code that made them."""
    from sqlalchemy import text

    from warehouse.database import Role, engine

    with engine(Role.PIPELINE).connect() as connection:
        row = connection.execute(
            text("select as_of, code_version from ops.build where build_id = :build_id"), {"build_id": build_id}
        ).one()
    return row.as_of, row.code_version
