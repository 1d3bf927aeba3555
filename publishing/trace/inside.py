"""What stands behind the published figures, read as the pipeline: sources of counts, hierarchy, criteria, files."""

# Queries are composed of constants and of names read from the warehouse's own seeds; values are bound.
# ruff: noqa: S608

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, text

from publishing.trace.shown import Row

Unit = tuple[str, date]
Place = tuple[int, int, int]
"""Where a row stands: delivery, sheet, row."""

CODES = {
    "one_stop_shop.dossiers": "dossier_code",
    "one_stop_shop.report_06a": "section",
    "documents.incoming": "concat_ws(' ', arrival_no, '(' || concat_ws('/', doc_no, doc_symbol) || ')')",
    "documents.outgoing": "concat_ws('/', doc_no, doc_symbol)",
    "documents.edxml": "document_id",
    "documents.work_files": "file_no",
    "budget.allocations": "concat_ws(' ', decision_no, budget_unit_code)",
    "budget.transactions": "concat_ws('-', voucher_no, line_no)",
    "budget.settlement": "concat_ws(' ', budget_unit_code, chapter, clause, fund_source)",
    "budget.execution": "line_no",
    "national_portal.index_766": "concat_ws(' ', nullif(group_code, ''), nullif(metric_code, ''))",
    "plan.targets": "concat_ws(' ', plan_code, clause)",
    "plan.tasks": "concat_ws(' ', plan_code, number)",
    "scorecard.scores": "concat_ws(' ', set_code, component_code)",
    "scorecard.manual_indicators": "concat_ws(' ', indicator_code, period)",
    "survey.satisfaction": "concat_ws(' ', survey_code, question_code)",
}
"""What a record of a dataset is called by: codes and numbers that its sender gave it, never its words."""


@dataclass(frozen=True)
class Counted:
    """A row of a file that entered a count, with how much; ``place`` is None where a rule alone stands behind it."""

    unit: Unit
    month: date
    part: str | None
    measure: str
    amount: Decimal
    happened_on: date | None
    dataset: str
    place: Place | None
    about: str | None


@dataclass(frozen=True)
class Delivery:
    """A file as it was received."""

    delivery_id: int
    dataset: str
    sender: str
    period: str
    file_name: str | None
    sha256: str
    exported_at: datetime


class Inside:
    """Reads below what is published."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._deliveries: dict[int, Delivery] = {}

    def rows(self, query: str, **values: object) -> list[Row]:
        """The rows of a query, as dictionaries."""
        return [dict(row._mapping) for row in self._connection.execute(text(query), values)]

    def table(self, relation: str, **where: object) -> list[Row]:
        """The rows of a table or view below; none where the relation does not stand."""
        if not self._connection.execute(text("select to_regclass(:name) is not null"), {"name": relation}).scalar_one():
            return []
        conditions = " and ".join(f'"{name}" = :{name}' for name in where) or "true"
        # As text: some relations hold columns that have no order of their own.
        found = self.rows(f"select * from {relation} as kept where {conditions}", **where)
        return sorted(found, key=lambda row: [str(value) for value in row.values()])

    def below(self, unit: Unit) -> list[Row]:
        """The units that are summed at a unit, each with the months from and before which it is."""
        return self.rows(
            "select unit_code, unit_valid_from, above_level, greatest(counts_from, date '0001-01-01') as counts_from, "
            "       least(counts_to, date '9999-12-31') as counts_to from intermediate.int_units__scoped "
            "where above_code = :code and above_valid_from = :valid_from and scope = 'all'",
            code=unit[0],
            valid_from=unit[1],
        )

    def counted(self, topic: str, units: Iterable[Unit], since: date, until: date, measures: set[str]) -> list[Counted]:
        """The rows that a topic's model counted for these units, from one month to before another."""
        wanted = set(units)
        found = self._connection.execute(
            text(
                "select unit_code, unit_valid_from, month, part, measure, amount, happened_on, dataset, delivery_id, "
                f'       sheet_no, row_no, about from intermediate."int_{topic}__traced" '
                "where unit_code = any(:units) and month >= :since and month < :until and measure = any(:measures)"
            ),
            {
                "units": sorted({code for code, _ in wanted}),
                "since": since,
                "until": until,
                "measures": sorted(measures),
            },
        )
        return [
            Counted(
                unit=(row.unit_code, row.unit_valid_from),
                month=row.month,
                part=row.part,
                measure=row.measure,
                amount=row.amount,
                happened_on=row.happened_on,
                dataset=row.dataset,
                place=None if row.delivery_id is None else (row.delivery_id, row.sheet_no, row.row_no),
                about=row.about,
            )
            for row in found
            if (row.unit_code, row.unit_valid_from) in wanted
        ]

    def deliveries(self, delivery_ids: Iterable[int]) -> dict[int, Delivery]:
        """The files of these deliveries."""
        missing = sorted(set(delivery_ids) - self._deliveries.keys())
        if missing:
            for row in self._connection.execute(
                text(
                    "select delivery_id, source || '.' || dataset as dataset, sender, period, file_name, sha256, "
                    "       exported_at from ops.delivery where delivery_id = any(:ids)"
                ),
                {"ids": missing},
            ):
                self._deliveries[row.delivery_id] = Delivery(**row._mapping)
        return self._deliveries

    def codes(self, dataset: str, places: Iterable[Place]) -> dict[Place, str | None]:
        """What the records at these places of a dataset's files are called by."""
        wanted = sorted(set(places))
        if not wanted or dataset not in CODES:
            return {}
        code = f"nullif(({CODES[dataset]})::text, '')"
        found = self._connection.execute(
            text(_AT_PLACES.format(value=code, table=dataset.replace(".", "__"))), _bound(wanted)
        )
        return {(row.delivery_id, row.sheet_no, row.row_no): row.value for row in found}

    def attributes(self, dataset: str, places: Iterable[Place], column: str) -> dict[Place, object]:
        """One column of the records at these places of a dataset's files."""
        wanted = sorted(set(places))
        found = self._connection.execute(
            text(_AT_PLACES.format(value=f'record."{column}"', table=dataset.replace(".", "__"))), _bound(wanted)
        )
        return {(row.delivery_id, row.sheet_no, row.row_no): row.value for row in found}


_AT_PLACES = (
    "select delivery_id, sheet_no, row_no, {value} as value "
    'from raw."{table}" as record '
    "join unnest(cast(:deliveries as bigint[]), cast(:sheets as smallint[]), cast(:numbers as integer[])) "
    "as wanted (delivery_id, sheet_no, row_no) using (delivery_id, sheet_no, row_no)"
)


def _bound(places: list[Place]) -> dict[str, list[int]]:
    return {
        "deliveries": [place[0] for place in places],
        "sheets": [place[1] for place in places],
        "numbers": [place[2] for place in places],
    }
