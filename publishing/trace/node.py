"""The tree that a trace is: each figure with what it is made of, and whether that adds up to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from warehouse.clock import VN

Value = str | int | bool | Decimal | date | datetime | None


@dataclass(frozen=True)
class Check:
    """What a figure says beside what its parts come to; ``what`` names the figure."""

    what: str
    stated: Decimal
    found: Decimal

    @property
    def ok(self) -> bool:
        """Whether the two are equal."""
        return self.stated == self.found


@dataclass
class Node:
    """One figure, unit, file or row.

    ``kind`` and ``code`` are for machines, ``title`` for people. ``hidden`` counts rows that are there and not listed;
    ``see`` is the trace that goes on from here; ``note`` says what a person should know.
    """

    kind: str
    title: str
    code: str | None = None
    value: Value = None
    facts: dict[str, Value] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)
    hidden: int = 0
    note: str | None = None
    see: str | None = None

    def walk(self) -> Iterator["Node"]:
        """This node and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def check(self, what: str, stated: object, found: object) -> None:
        """Compare a figure with its parts, rounded as the figure is; null is no figure, and is not compared."""
        if stated is not None:
            figure, parts = decimal(stated), decimal(found)
            if parts.as_tuple().exponent < figure.as_tuple().exponent:  # type: ignore[operator]  # neither is NaN
                parts = parts.quantize(Decimal(1).scaleb(int(figure.as_tuple().exponent)), ROUND_HALF_UP)
            self.checks.append(Check(what, figure, parts))


def decimal(value: object) -> Decimal:
    """A number as a Decimal; null is 0."""
    if value is None:
        return Decimal(0)
    return value if isinstance(value, Decimal) else Decimal(str(value))


def plain(value: Value) -> Value:
    """A value as it is stored in a machine's output: numbers and days as text of one form, whatever the column was."""
    if isinstance(value, bool) or value is None or isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return str(value.quantize(Decimal(1))) if whole else str(value.normalize())
    if isinstance(value, datetime):
        return value.astimezone(VN).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value


def mapped(node: Node, change: Callable[[str], str]) -> Node:
    """The same tree with every text in it changed."""
    return replace(
        node,
        title=change(node.title),
        code=None if node.code is None else change(node.code),
        value=change(node.value) if isinstance(node.value, str) else node.value,
        facts={name: change(value) if isinstance(value, str) else value for name, value in node.facts.items()},
        children=[mapped(child, change) for child in node.children],
        note=None if node.note is None else change(node.note),
    )
