"""The nightly DAG, run for real: nothing to do, and a landed file that was damaged."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import create_engine, text

from ingestion import landing
from ingestion.content import BytesContent
from warehouse import database
from warehouse.database import Role
from warehouse.settings import Settings

RunDags = Callable[..., list[dict[str, Any]]]

REGISTERED = text(
    "insert into ops.delivery (source, dataset, sender, period, sha256, byte_size, exported_at, mode, status, "
    "received_at, catalogue_version, landed_path) values ('plan', 'targets', 'all', '2024', :sha256, 3, now(), "
    "'snapshot', 'loaded', now(), '1', :path)"
)


def test_a_night_is_quiet_until_a_landed_file_is_damaged(run_dags: RunDags, settings: Settings) -> None:
    owner = create_engine(database.url(Role.OWNER, settings))
    # A file for each share of the week, so that tonight's share has one whichever day it is.
    for number in range(60):
        content = BytesContent(b"%03d" % number)
        path = landing.land(content, content.sha256, settings)
        with owner.begin() as connection:
            connection.execute(REGISTERED, {"sha256": content.sha256, "path": str(path.relative_to(settings.home))})
    (quiet,) = run_dags("maintenance")
    for _, path in landing.landed_files(settings):
        path.write_bytes(path.read_bytes()[:-1])
    (damaged,) = run_dags("maintenance")
    with owner.begin() as connection:
        raised = connection.execute(text("select distinct kind from ops.alert")).scalars().all()
        connection.execute(text("truncate ops.delivery cascade"))
    owner.dispose()
    assert quiet == {
        "state": "success",
        "tasks": {"purge": "success", "verify": "success", "tell_alerts": "success"},
    }
    assert damaged["tasks"] == {"purge": "success", "verify": "failed", "tell_alerts": "success"}
    assert raised == ["LANDING_DAMAGED"]
