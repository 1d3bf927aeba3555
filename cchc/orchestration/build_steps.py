"""From raw to the candidate: one build, layer by layer. Each step runs in a process of its own."""

import logging
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.transform import Layer

log = logging.getLogger(__name__)


def begin() -> int | None:
    """Open a build; None where nothing has come since the last one."""
    from warehouse import transform

    build_id = transform.begin_build()
    log.info("nothing new" if build_id is None else f"build {build_id}")
    return build_id


def build_layer(build_id: int, layer: "Layer") -> dict[str, int]:
    """Run one layer through dbt and count its nodes by status."""
    from warehouse import transform

    counts = Counter(result.status for result in transform.build_layer(build_id, layer))
    log.info("%s: %s", layer, dict(counts))
    return dict(counts)


def check_landed(build_id: int) -> dict[str, int]:
    """Check what has been loaded since the last build. Findings are recorded; they never stop a build."""
    from expectations import landed

    report = landed.check_landed(_loaded_before(build_id), build_id)
    for line in report.render():
        log.info(line)
    return {"checks": len(report.results), "warnings": len(report.warnings)}


def finish(build_id: int, *, succeeded: bool) -> int:
    """Close the build, for better or worse. A failed one is never published; the next one starts anew."""
    from warehouse import transform

    transform.finish_build(build_id, succeeded=succeeded)
    return build_id


def _loaded_before(build_id: int) -> int:
    """The last delivery that the finished build before this one has seen; 0 where there is none."""
    from sqlalchemy import text

    from warehouse.database import Role, engine

    with engine(Role.PIPELINE).connect() as connection:
        found: int | None = connection.execute(
            text("select max(last_delivery_id) from ops.build where status = 'built' and build_id < :build_id"),
            {"build_id": build_id},
        ).scalar_one()
    return found or 0
