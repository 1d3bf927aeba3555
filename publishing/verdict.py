"""What the gate said of a build, read back from ``ops.check_result``: publishing needs the verdict, not the checks."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Engine, text

from warehouse import database
from warehouse.database import Role
from warehouse.errors import CchcError

GATE_SUITE = "candidate"


@dataclass(frozen=True)
class Verdict:
    """The newest build, whether its gate let it pass, and the critical checks that failed."""

    build_id: int
    as_of: date
    code_version: str
    blocking: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing critical failed."""
        return not self.blocking


def newest_verdict(*, engine: Engine | None = None) -> Verdict:
    """The gate's verdict on the newest finished build.

    Raises:
        CchcError: NOTHING_BUILT; NOT_AUDITED, where the gate has not judged that build.
    """
    with (engine or database.engine(Role.PIPELINE)).connect() as connection:
        build = connection.execute(
            text(
                "select build_id, as_of, code_version from ops.build where status = 'built' "
                "order by build_id desc limit 1"
            )
        ).one_or_none()
        if build is None:
            raise CchcError("NOTHING_BUILT", "Chưa có lượt dựng nào.", action="Chạy: cchc build")
        audited = connection.execute(
            text("select exists (select from ops.check_result where build_id = :build_id and suite = :suite)"),
            {"build_id": build.build_id, "suite": GATE_SUITE},
        ).scalar_one()
        if not audited:
            raise CchcError("NOT_AUDITED", f"Lượt dựng {build.build_id} chưa qua kiểm định.", action="Chạy: cchc audit")
        return Verdict(
            build.build_id, build.as_of, build.code_version, tuple(failed_checks(connection, build.build_id))
        )


def failed_checks(connection: Connection, build_id: int) -> list[str]:
    """The critical checks whose last result for this build was a failure."""
    rows = connection.execute(
        text(
            "select suite || '.' || check_name from ("
            "  select distinct on (suite, check_name) suite, check_name, success, severity from ops.check_result"
            "  where build_id = :build_id order by suite, check_name, check_result_id desc) as last "
            "where not success and severity = 'critical' order by 1"
        ),
        {"build_id": build_id},
    )
    return list(rows.scalars())


def candidate_years(*, engine: Engine | None = None) -> list[int]:
    """The years that the candidate has an index for, ascending."""
    with (engine or database.engine(Role.PIPELINE)).connect() as connection:
        if connection.execute(text("select to_regclass('candidate.par_index') is null")).scalar_one():
            return []
        return list(connection.execute(text("select distinct year from candidate.par_index order by year")).scalars())
