"""The last hop: under each count of a unit and month, the rows of files that were counted."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from publishing.trace.inside import Counted, Delivery, Inside, Place, Unit
from publishing.trace.node import Node

SHA = 8
"""So much of a file's hash tells it from others, and is too short to look like anybody's number."""


@dataclass(frozen=True)
class Wanted:
    """A count whose rows are to be listed under ``node``."""

    node: Node
    unit: Unit
    month: date
    fact: str
    measure: str


@dataclass(frozen=True)
class Record:
    """A row to be shown: where it stands, and what it gave."""

    dataset: str
    place: Place | None
    amount: Decimal | None = None
    happened_on: date | None = None
    about: str | None = None


class Leaves:
    """Collects counts while a tree is made, and puts their rows below them with one query a topic."""

    def __init__(self, inside: Inside, limit: int | None) -> None:
        self._inside = inside
        self._limit = limit
        self._wanted: list[Wanted] = []
        self._pending: list[tuple[Node, list[Record]]] = []
        self._sources = {
            (row["fact"], row["measure"]): (row["topic"], row["counted"], row["part"] or None)
            for row in inside.table("staging.fact_source")
        }

    def want(self, node: Node, unit: Unit, month: date, fact: str, measure: str) -> None:
        """Ask for the rows of a fact's count."""
        self._wanted.append(Wanted(node, unit, month, fact, measure))

    def put(self, node: Node, records: Iterable[Record]) -> None:
        """Put rows that are known already below a node."""
        self._pending.append((node, list(records)))

    def fill(self) -> None:
        """Read all rows that were asked for, compare their sums with the counts, and list them by file."""
        by_topic: defaultdict[str, list[Wanted]] = defaultdict(list)
        for wanted in self._wanted:
            source = self._sources.get((wanted.fact, wanted.measure))
            if source is None:
                wanted.node.note = "Chưa khai báo nguồn của số đếm này (fact_source)."
            else:
                by_topic[source[0]].append(wanted)
        for topic in sorted(by_topic):
            self._read(topic, by_topic[topic])
        self._list()

    def _read(self, topic: str, wanted: Sequence[Wanted]) -> None:
        months = [each.month for each in wanted]
        found: defaultdict[tuple[Unit, date, str], list[Counted]] = defaultdict(list)
        for row in self._inside.counted(
            topic,
            {each.unit for each in wanted},
            min(months),
            _next_month(max(months)),
            {self._sources[each.fact, each.measure][1] for each in wanted},
        ):
            found[row.unit, row.month, row.measure].append(row)
        for each in wanted:
            _, counted, part = self._sources[each.fact, each.measure]
            rows = [row for row in found[each.unit, each.month, counted] if part is None or row.part == part]
            each.node.check("rows", each.node.value, sum((row.amount for row in rows), Decimal(0)))
            self.put(
                each.node, [Record(row.dataset, row.place, row.amount, row.happened_on, row.about) for row in rows]
            )

    def _list(self) -> None:
        placed = [record for _, records in self._pending for record in records if record.place is not None]
        deliveries = self._inside.deliveries({record.place[0] for record in placed if record.place})
        cut = [(node, *_ordered(records, deliveries, self._limit)) for node, records in self._pending]
        shown: defaultdict[str, set[Place]] = defaultdict(set)
        for _, _, listed in cut:
            for record in listed:
                if record.place is not None:
                    shown[record.dataset].add(record.place)
        codes = {dataset: self._inside.codes(dataset, places) for dataset, places in sorted(shown.items())}
        for node, every, listed in cut:
            node.children += _files(every, listed, deliveries, codes)
            node.facts["rows"] = len(every)
            node.hidden = len(every) - len(listed)


def _ordered(
    records: list[Record], deliveries: dict[int, Delivery], limit: int | None
) -> tuple[list[Record], list[Record]]:
    """All records in their order, by file, sheet and row; and those of them that are listed."""

    def order(record: Record) -> tuple[object, ...]:
        if record.place is None:
            return (1, "", (0, 0, 0), str(record.happened_on), record.about or "", record.amount or 0)
        exported_at = deliveries[record.place[0]].exported_at.isoformat()
        return (0, exported_at, record.place, str(record.happened_on), record.about or "", record.amount or 0)

    every = sorted(records, key=order)
    return every, every if limit is None else every[:limit]


def _files(
    every: list[Record],
    listed: list[Record],
    deliveries: dict[int, Delivery],
    codes: dict[str, dict[Place, str | None]],
) -> list[Node]:
    """A node for each file, with the rows of it that are listed; rows of no file come last, by themselves."""
    nodes: dict[int | None, Node] = {}
    for record in every:
        delivery_id = record.place[0] if record.place else None
        if delivery_id not in nodes:
            nodes[delivery_id] = _file(deliveries[delivery_id]) if delivery_id is not None else _rule()
        facts = nodes[delivery_id].facts
        facts["rows"] = int(str(facts["rows"])) + 1
        if record.amount is not None:
            before = facts.get("amount")
            facts["amount"] = (before if isinstance(before, Decimal) else Decimal(0)) + record.amount
    for record in listed:
        code = codes.get(record.dataset, {}).get(record.place) if record.place else None
        row = Node("row", "dòng" if record.place else "theo quy định", code=code or record.about)
        if record.place:
            row.facts |= {"sheet_no": record.place[1], "row_no": record.place[2]}
        row.facts |= {"date": record.happened_on, "amount": record.amount}
        if code and record.about:
            row.facts["about"] = record.about
        nodes[record.place[0] if record.place else None].children.append(row)
    return list(nodes.values())


def _file(delivery: Delivery) -> Node:
    return Node(
        "file",
        "tệp",
        code=delivery.file_name,
        facts={
            "dataset": delivery.dataset,
            "delivery_id": delivery.delivery_id,
            "sha256": delivery.sha256[:SHA],
            "sender": delivery.sender,
            "period": delivery.period,
            "exported_at": delivery.exported_at,
            "rows": 0,
        },
    )


def _rule() -> Node:
    return Node("no_file", "không có trong tệp nào", facts={"rows": 0})


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
