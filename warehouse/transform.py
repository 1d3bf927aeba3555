"""Runs dbt against the warehouse, layer by layer, and writes down what its tests found.

A build never blocks: failing dbt tests are recorded in ``ops.check_result`` and it is the gate that blocks publishing.
"""

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlalchemy import URL, text

from warehouse.clock import VN, now
from warehouse.database import Role, engine, url, usual_url
from warehouse.errors import CchcError, TransientError
from warehouse.settings import Settings, get_settings
from warehouse.version import code_version

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult

_CONNECTION_LOST = re.compile("could not connect|connection refused|connection to server", re.IGNORECASE)

Layer = Literal["staging", "intermediate", "marts", "tests"]

_FULL_REFRESH = "--full-refresh"

_WAITING = (
    "select from ops.touched where build_id is null or build_id > "
    "(select coalesce(max(build_id), 0) from ops.build where status = 'built')"
)
"""What no finished build has taken in: rows that have come since, and those that a failed build had taken."""

_SAID_SINCE = (
    "select greatest((select max(loaded_at) from ops.criteria_set), (select max(said_at) from ops.evidence_verdict)) "
    ">= (select max(started_at) from ops.build where status = 'built')"
)
"""Whether a criteria set was loaded, or a verdict given, that the last finished build may not have seen; null: none."""

_NO_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")

LAYERS: dict[Layer, tuple[str, ...]] = {
    "staging": ("build", "--select", "resource_type:seed", "path:models/staging", *_NO_TESTS),
    "intermediate": ("build", "--select", "path:models/intermediate", *_NO_TESTS),
    "marts": ("build", "--select", "path:models/marts", "path:models/scoring", *_NO_TESTS),
    "tests": ("test", "--exclude", "tag:self_test", "--exclude-resource-type", "unit_test"),
}
"""What each layer asks of dbt. Seeds and staging views are made together; data tests come last, over everything."""

MADE_ONCE: tuple[Layer, ...] = ("staging",)
"""Layers that hold nothing of the files: they change with the code alone, so only a full build makes them."""


@dataclass(frozen=True)
class NodeResult:
    """What dbt says of one model, seed or test: ``status`` is its own word (success, pass, fail, warn, error)."""

    unique_id: str
    status: str
    seconds: float
    failures: int | None
    message: str


def begin_build(*, full: bool = False) -> int | None:
    """Open a build and give its id; None where nothing is new since the last finished build by this code: no row that
    came or changed, no criteria set, no verdict on evidence.

    A build takes in what changed since the last finished one. It is a full one where ``full`` says so, where there is
    none before it, and where the code is another or has local changes. ``as_of`` is the day of the latest export that
    has been loaded, so that the same files give the same figures whenever they are built.
    """
    version = code_version()
    with engine(Role.PIPELINE).begin() as connection:
        exported_at: datetime | None = connection.execute(
            text("select max(exported_at) from ops.delivery where status in ('loaded', 'loaded_with_rejections')")
        ).scalar_one()
        if exported_at is None:
            return None
        last = connection.execute(
            text("select code_version from ops.build where status = 'built' order by build_id desc limit 1")
        ).scalar_one_or_none()
        waiting = any(
            connection.execute(text(query)).scalar_one() for query in (f"select exists ({_WAITING})", _SAID_SINCE)
        )
        if last == version and not waiting and not full:
            return None
        build_id: int = connection.execute(
            text(
                "insert into ops.build "
                "(started_at, status, as_of, last_delivery_id, rows_loaded, code_version, is_full) "
                "select :started_at, 'running', :as_of, max(delivery_id), sum(rows_loaded), :code_version, :is_full "
                "from ops.delivery where status in ('loaded', 'loaded_with_rejections') returning build_id"
            ),
            {
                "started_at": now(),
                "as_of": exported_at.astimezone(VN).date(),
                "code_version": version,
                "is_full": full or last != version or version.endswith(".dirty"),
            },
        ).scalar_one()
        connection.execute(text("select ops.analyze_raw()"))
        connection.execute(
            text("update ops.touched set build_id = :build_id where build_id is null"), {"build_id": build_id}
        )
        return build_id


def build_layer(build_id: int, layer: Layer) -> list[NodeResult]:
    """Run one layer of a build.

    Raises:
        TransientError: DBT_CONNECTION, where the database could not be reached.
        CchcError: DBT_FAILED, naming the models that failed. Failing data tests do not raise: they are recorded.
    """
    as_of, is_full = _begun(build_id)
    if layer in MADE_ONCE and not is_full:
        return []
    refresh = (_FULL_REFRESH,) if is_full and layer != "tests" else ()
    results = run_dbt((*LAYERS[layer], *refresh), as_of=as_of)
    if layer == "tests":
        from warehouse import freshness  # it runs dbt through this module

        _record_tests(build_id, results)
        freshness.record(build_id, as_of)
        return results
    failed = [result.unique_id for result in results if result.status in ("error", "fail")]
    if failed:
        raise CchcError(
            "DBT_FAILED", f"dbt không dựng được: {', '.join(failed)}.", action="Xem nhật ký dbt của tác vụ."
        )
    return results


def finish_build(build_id: int, *, succeeded: bool = True) -> None:
    """Close a build."""
    with engine(Role.PIPELINE).begin() as connection:
        connection.execute(
            text("update ops.build set status = :status, finished_at = :at where build_id = :build_id"),
            {"status": "built" if succeeded else "failed", "at": now(), "build_id": build_id},
        )


def build(*, full: bool = False) -> int | None:
    """A whole build in this process; None where there was nothing new."""
    build_id = begin_build(full=full)
    if build_id is None:
        return None
    succeeded = False
    try:
        for layer in LAYERS:
            build_layer(build_id, layer)
        succeeded = True
    finally:
        finish_build(build_id, succeeded=succeeded)
    return build_id


def run_dbt(arguments: Sequence[str], *, as_of: date | None) -> list[NodeResult]:
    """Run dbt in this process and give the result of every node.

    Its artefacts, and what it remembers of the last parse, are in ``<CCHC_HOME>/dbt/target``. ``as_of`` travels as an
    environment variable: as a dbt var it would make dbt parse the whole project anew each day.

    Raises:
        TransientError: DBT_CONNECTION, where the database could not be reached.
        CchcError: DBT_FAILED, where dbt could not run at all; a failing node does not raise.
    """
    outcome = _invoke(arguments, {"CCHC_AS_OF": as_of.isoformat() if as_of else ""})
    results = getattr(outcome.result, "results", None)
    if outcome.exception is not None or results is None:
        problem = str(outcome.exception or "dbt gave no results")
        if _CONNECTION_LOST.search(problem):
            raise TransientError("DBT_CONNECTION", "dbt không kết nối được cơ sở dữ liệu.", action="Thử lại sau.")
        raise CchcError("DBT_FAILED", "dbt không chạy được.", action=problem[-1500:])
    return [
        NodeResult(
            unique_id=result.node.unique_id,
            status=str(result.status),
            seconds=float(result.execution_time),
            failures=result.failures,
            message=str(result.message or ""),
        )
        for result in results
    ]


def run_docs() -> None:
    """Write dbt's one-page documentation, ``static_index.html``, into ``<CCHC_HOME>/dbt/target``.

    Raises:
        CchcError: DBT_FAILED.
    """
    outcome = _invoke(("docs", "generate", "--static"), {})
    if not outcome.success:
        raise CchcError("DBT_FAILED", "dbt không làm được trang mô tả.", action=str(outcome.exception or "")[-1500:])


def parse() -> None:
    """Parse the project once into ``dbt/target``, needing no database; runs in any state folder start from it.

    dbt takes over what was parsed where the address is the same, so this supposes an embedded server on its usual port.

    Raises:
        CchcError: DBT_FAILED.
    """
    from dbt.cli.main import dbtRunner

    settings = get_settings()
    folder = settings.project_root / "dbt"
    with _environment(_environment_of(usual_url(Role.PIPELINE), settings) | {"CCHC_AS_OF": ""}):
        outcome = dbtRunner().invoke(
            ["--quiet", "--log-path", str(folder / "logs"), "parse", "--target-path", str(folder / "target")]
        )
    if not outcome.success:
        raise CchcError("DBT_FAILED", "dbt không đọc được dự án.", action=str(outcome.exception or "")[-1500:])


def _invoke(arguments: Sequence[str], environment: Mapping[str, str]) -> "dbtRunnerResult":
    from dbt.cli.main import dbtRunner

    settings = get_settings()
    home = settings.home / "dbt"
    (home / "target").mkdir(parents=True, exist_ok=True)
    _start_from_parsed(settings.project_root / "dbt" / "target", home / "target")
    options = ["--no-use-colors", "--log-path", str(home / "logs")]
    with _environment(dbt_environment(settings) | dict(environment)):
        return dbtRunner().invoke([*options, *arguments, "--target-path", str(home / "target")])


def _start_from_parsed(installed: Path, target: Path) -> None:
    """Take over what the installation has parsed; dbt itself finds out which files have changed since."""
    name = "partial_parse.msgpack"
    if not (target / name).exists() and (installed / name).exists():
        shutil.copyfile(installed / name, target / name)


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """These variables in the environment of this process, for as long as dbt reads its profile from there."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def dbt_environment(settings: Settings) -> dict[str, str]:
    """What dbt/profiles.yml reads; dbt works as the pipeline."""
    return _environment_of(url(Role.PIPELINE, settings), settings)


def _environment_of(address: URL, settings: Settings) -> dict[str, str]:
    folder = str(settings.project_root / "dbt")
    return {
        "DBT_PROJECT_DIR": folder,
        "DBT_PROFILES_DIR": folder,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "CCHC_DBT_HOST": address.host or "",
        "CCHC_DBT_PORT": str(address.port or 5432),
        "CCHC_DBT_USER": address.username or "",
        "DBT_ENV_SECRET_CCHC_PASSWORD": address.password or "",
        "CCHC_DBT_DBNAME": address.database or "",
    }


def _begun(build_id: int) -> tuple[date, bool]:
    """The day that a build is true of, and whether it builds everything anew."""
    with engine(Role.PIPELINE).connect() as connection:
        row = connection.execute(
            text("select as_of, is_full from ops.build where build_id = :build_id"), {"build_id": build_id}
        ).one()
    return row.as_of, row.is_full


def _record_tests(build_id: int, results: list[NodeResult]) -> None:
    """Every dbt data test as a check of this build: an error or failure is critical, a warning is a warning."""
    rows = [
        {
            "build_id": build_id,
            "checked_at": now(),
            "check_name": result.unique_id.split(".")[2],
            "severity": "warning" if result.status == "warn" else "critical",
            "success": result.status == "pass",
            "observed": None if result.failures is None else f"{result.failures} dòng sai",
            "expectation": "Kiểm tra dbt: khoá, quan hệ, miền giá trị hoặc quy tắc của mô hình.",
        }
        for result in results
        if result.unique_id.startswith("test.")
    ]
    if not rows:
        return
    with engine(Role.PIPELINE).begin() as connection:
        connection.execute(
            text(
                "insert into ops.check_result "
                "(build_id, checked_at, suite, check_name, severity, success, observed, expectation) "
                "values (:build_id, :checked_at, 'dbt', :check_name, :severity, :success, :observed, :expectation)"
            ),
            rows,
        )
