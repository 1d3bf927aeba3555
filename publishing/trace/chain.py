"""From a view and a key to the whole chain."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from publishing.catalogue import MARTS
from publishing.trace.figures import Figures
from publishing.trace.grain import find, key_text, view_name
from publishing.trace.inside import Inside
from publishing.trace.leaves import Leaves
from publishing.trace.node import Check, Node
from publishing.trace.others import Others
from publishing.trace.portal import Portal
from publishing.trace.privacy import masked
from publishing.trace.scores import Scores
from publishing.trace.shown import Row, Shown
from publishing.trace.tasks import Tasks
from publishing.trace.totals import Totals
from warehouse import database
from warehouse.database import Role
from warehouse.errors import CchcError


@dataclass(frozen=True)
class Trace:
    """A published row, the edition that shows it, and the tree below it."""

    view: str
    key: str
    edition: Row | None
    newer_build: int | None
    root: Node

    @property
    def differences(self) -> list[tuple[Node, Check]]:
        """Every figure that its parts do not add up to."""
        return [(node, check) for node in self.root.walk() for check in node.checks if not check.ok]

    @property
    def checks(self) -> int:
        """How many figures were compared with their parts."""
        return sum(len(node.checks) for node in self.root.walk())

    @property
    def adds_up(self) -> bool:
        """Whether every figure that was compared is the sum of its parts."""
        return not self.differences


def trace(
    view: str,
    key: Sequence[str],
    *,
    edition_id: int | None = None,
    year: int | None = None,
    limit: int | None = 20,
    reading: Engine | None = None,
    inner: Engine | None = None,
) -> Trace:
    """The chain behind one published row, down to the rows of files.

    Args:
        view: a published view, with or without its schema.
        key: values in the order of its key, or NAME=VALUE.
        edition_id: an edition to read instead of what is shown now.
        year: only rows of this year.
        limit: so many rows are listed below each count; None: all.
        reading: an engine that may read the editions; by default the owner's where an edition is named.
        inner: an engine that may read below the published views; by default the pipeline's.

    Raises:
        CchcError: TRACE_UNKNOWN_VIEW, TRACE_BAD_KEY, TRACE_NOT_FOUND, TRACE_AMBIGUOUS, TRACE_NO_EDITION.
    """
    below = inner or database.engine(Role.PIPELINE)
    above = reading or (database.engine(Role.OWNER) if edition_id is not None else below)
    with _reading(above) as marts, _reading(below) as inside:
        return _trace(Shown(marts, edition_id), Inside(inside), view, key, year, limit)


def _reading(engine: Engine) -> Connection:
    """A connection that sees one state of everything, and changes nothing."""
    return engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _trace(shown: Shown, inside: Inside, view: str, key: Sequence[str], year: int | None, limit: int | None) -> Trace:
    if shown.edition_id is not None and shown.edition_of(None) is None:
        raise CchcError(
            "TRACE_NO_EDITION",
            f"Không có ấn bản số {shown.edition_id}.",
            action="Xem edition_id trong published.edition.",
        )
    name = view_name(shown, view)
    row = find(shown, name, key, year=year)
    leaves = Leaves(inside, limit)
    root = _chains(Figures(shown, inside, leaves), name)(row)
    leaves.fill()
    edition = shown.edition_of(_year(name, row))
    builds = inside.rows("select max(build_id) as newest from ops.build where status = 'built'")
    newest = builds[0]["newest"]
    is_newer = edition is not None and newest is not None and newest > edition["build_id"]
    return Trace(name, key_text(name, row), edition, newest if is_newer else None, masked(root))


def _chains(figures: Figures, view: str) -> Callable[[Row], Node]:
    """What makes the tree of a row of this view."""
    scores, totals, tasks = Scores(figures), Totals(figures), Tasks(figures)
    portal, others = Portal(figures), Others(figures)
    made: dict[str, Callable[[Row], Node]] = {
        "par_index": scores.index,
        "par_index_area": scores.area,
        "criterion_score": scores.component,
        "indicator_monthly": totals.monthly,
        "indicator_yearly": totals.yearly,
        "province_rollup": totals.rollup,
        "target_attainment": totals.target,
        "task_status": tasks.task,
        "task_occurrence": tasks.occurrence,
        "index_766": portal.total,
        "index_766_group": portal.group,
        "index_766_metric": portal.metric,
    }
    if view.startswith("fct_"):
        return lambda row: totals.fact(view, row)
    return made.get(view, lambda row: others.row(view, row))


def _year(view: str, row: Row) -> int | None:
    """The year that a row belongs to; None where its mart has none."""
    period = next((mart.period for mart in MARTS if mart.name == view), None)
    return int(str(row[period])[:4]) if period is not None else None
