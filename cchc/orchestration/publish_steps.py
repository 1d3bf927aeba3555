"""From the candidate to what readers see: the gate, the draft edition, and the official one that a person approves."""

import logging
from collections.abc import Sequence
from typing import TypedDict

from warehouse.errors import CchcError

log = logging.getLogger(__name__)

PUBLISHED_BY = "airflow"


class Draft(TypedDict):
    """An edition as one task tells the next of it."""

    edition_id: int
    year: int
    revision: int
    status: str


def audit(build_id: int | None) -> int | None:
    """Run the gate over a build (the newest finished one where none is named) and give the build.

    None where a later build is under way or finished: that one brings its own run of the gate.

    Raises:
        CchcError: GATE_BLOCKED with the checks that failed: what readers see stays as it is. BUILD_MISSING, where
            nothing has been built yet.
    """
    from sqlalchemy import text

    from expectations import gate
    from publishing.editions import publish_if_passed
    from warehouse.database import Role, engine

    with engine(Role.PIPELINE).connect() as connection:
        builds = connection.execute(
            text(
                "select build_id, status, as_of, code_version from ops.build "
                "where status in ('built', 'running') order by build_id desc"
            )
        ).all()
    build = next((one for one in builds if one.status == "built" and build_id in (None, one.build_id)), None)
    if build is None:
        raise CchcError("BUILD_MISSING", "Chưa có lượt dựng nào hoàn tất.", action="Chạy: cchc build")
    if builds[0].build_id != build.build_id:
        log.info("build %d is followed by build %d", build.build_id, builds[0].build_id)
        return None
    report = gate.audit(build.build_id)
    for line in report.render():
        log.info(line)
    if not report.passed:
        publish_if_passed(
            report,
            (),
            build_id=build.build_id,
            published_by=PUBLISHED_BY,
            as_of=build.as_of,
            code_version=build.code_version,
        )
    found: int = build.build_id
    return found


def publish_draft(build_id: int, years: Sequence[int] | None) -> list[Draft]:
    """Publish these years of the build, all ranked ones where none are named; none where a later build has followed."""
    from publishing.editions import publish_if_passed
    from publishing.verdict import candidate_years, newest_verdict

    verdict = newest_verdict()
    if verdict.build_id != build_id:
        log.info("build %d is followed by build %d", build_id, verdict.build_id)
        return []
    made = publish_if_passed(
        verdict,
        years or candidate_years(),
        build_id=build_id,
        published_by=PUBLISHED_BY,
        as_of=verdict.as_of,
        code_version=verdict.code_version,
    )
    for edition in made:
        log.info(edition.render())
    return [
        {"edition_id": one.edition_id, "year": one.year, "revision": one.revision, "status": one.status} for one in made
    ]


def approve(drafts: Sequence[Draft], approved_by: str) -> list[Draft]:
    """Make these very editions official; one that has become official meanwhile is passed over.

    Raises:
        CchcError: EDITION_CHANGED, where a newer revision has followed the one that the approver saw.
    """
    from publishing import editions

    result: list[Draft] = []
    for draft in drafts:
        try:
            made = editions.approve(draft["year"], approved_by, edition_id=draft["edition_id"])
        except CchcError as error:
            if error.code != "ALREADY_OFFICIAL":
                raise
            continue
        log.info(made.render())
        result.append({**draft, "status": made.status})
    return result
