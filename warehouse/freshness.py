"""How old the newest export of each dataset is on the day of the figures, as ``dbt source freshness`` measures it.

What is allowed stands in dbt/models/staging/_sources.yml, by the cadence of the dataset. A late source never stops a
build and never blocks publishing: it is a warning in ``ops.check_result``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from warehouse.clock import VN, now
from warehouse.database import Role, engine
from warehouse.settings import get_settings
from warehouse.transform import run_dbt

_NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""What dbt says of a source that has no export."""


@dataclass(frozen=True)
class Freshness:
    """One dataset: ``status`` is dbt's word (pass, warn, error; runtime error where it could not be measured)."""

    dataset: str
    status: str
    newest: date | None
    """Day of the newest export in Viet Nam; None where nothing has ever come."""

    age_days: int | None
    allowed_days: int
    """Days after which the dataset counts as late."""

    @property
    def observed(self) -> str:
        """What was found, for people."""
        if self.status == "runtime error":
            return "không chạy được"
        if self.newest is None:
            return "chưa có tệp nào"
        return f"tệp mới nhất xuất ngày {self.newest:%d/%m/%Y}, trước ngày số liệu {self.age_days} ngày"

    @property
    def expectation(self) -> str:
        """What was asked for, for people."""
        return f"{self.dataset} có tệp xuất trong {self.allowed_days} ngày trước ngày số liệu."


def measure(as_of: date | None) -> list[Freshness]:
    """The freshness of every dataset that a model reads, on ``as_of``; None: at this moment.

    Raises:
        TransientError: DBT_CONNECTION. CchcError: DBT_FAILED.
    """
    run_dbt(("source", "freshness"), as_of=as_of)
    artefact: Path = get_settings().home / "dbt" / "target" / "sources.json"
    results = json.loads(artefact.read_text(encoding="utf-8"))["results"]
    return sorted((_freshness(result) for result in results), key=lambda found: found.dataset)


def record(build_id: int, as_of: date) -> list[Freshness]:
    """Measure on the day of a build and write one check a dataset, ``freshness_<dataset>``, a warning where late.

    Raises:
        TransientError: DBT_CONNECTION. CchcError: DBT_FAILED.
    """
    measured = measure(as_of)
    rows = [
        {
            "build_id": build_id,
            "checked_at": now(),
            "check_name": f"freshness_{found.dataset}",
            "success": found.status == "pass",
            "observed": found.observed,
            "expectation": found.expectation,
        }
        for found in measured
    ]
    with engine(Role.PIPELINE).begin() as connection:
        connection.execute(
            text(
                "insert into ops.check_result "
                "(build_id, checked_at, suite, check_name, severity, success, observed, expectation) "
                "values (:build_id, :checked_at, 'dbt', :check_name, 'warning', :success, :observed, :expectation)"
            ),
            rows,
        )
    return measured


def _freshness(result: Mapping[str, Any]) -> Freshness:
    dataset = result["unique_id"].rsplit(".", 1)[1].replace("__", ".", 1)
    if result["status"] == "runtime error":
        return Freshness(dataset, "runtime error", None, None, 0)
    newest = datetime.fromisoformat(result["max_loaded_at"])
    came = newest.astimezone(VN).date() if newest > _NEVER else None
    seen_on = datetime.fromisoformat(result["snapshotted_at"]).astimezone(VN).date()
    return Freshness(
        dataset,
        result["status"],
        came,
        None if came is None else (seen_on - came).days,
        result["criteria"]["warn_after"]["count"],
    )
