"""Which marts are published, and how a row of each belongs to a year. Consumers' names: see the contract in docs/."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mart:
    """A mart of schema ``candidate`` that is shown as ``published.<name>``.

    ``period`` is the column that tells the year of a row: a number (the year), a date (any day in it) or a text that
    begins with it. None: the mart has no year; each edition keeps all of it and the newest shown edition's is shown.
    """

    name: str
    period: str | None
    required: bool = True
    described: bool = False
    """True for a mart that only describes others (units, indicators, sets): it makes no new revision of old years."""


AREAS = (
    "steering",
    "institutions",
    "procedures",
    "organisation",
    "civil_service",
    "public_finance",
    "digital_government",
)

MARTS: tuple[Mart, ...] = (
    Mart("dim_unit", None, described=True),
    Mart("unit_history", None, required=False, described=True),
    Mart("unit_identifier", None, required=False, described=True),
    Mart("dim_indicator", None, required=False, described=True),
    *(Mart(f"fct_{area}", "month") for area in AREAS),
    Mart("fct_impact", "month", required=False),
    Mart("external_result", "year", required=False),
    Mart("survey_answers", "surveyed_on", required=False),
    Mart("procedures_by_field", "month", required=False),
    Mart("indicator_monthly", "month"),
    Mart("indicator_yearly", "year"),
    Mart("criterion_score", "year"),
    Mart("par_index", "year"),
    Mart("par_index_area", "year"),
    Mart("points_lost", "year", required=False),
    Mart("score_review", "year", required=False),
    Mart("province_rollup", "period"),
    Mart("units_missing", "month", required=False),
    Mart("target_attainment", "year"),
    Mart("task_status", "year", required=False),
    Mart("task_occurrence", "year", required=False),
    Mart("task_evidence", "year", required=False),
    Mart("task_overdue", "year", required=False),
    Mart("reconciliation", "period"),
    Mart("index_766", "observed_on"),
    Mart("index_766_group", "observed_on", required=False),
    Mart("index_766_metric", "observed_on"),
    Mart("index_766_difference", "observed_on", required=False),
)

NOT_CONTENT = ("as_of", "days_overdue")
"""Columns that change with every build though the figures stay: not compared when a new revision is considered."""


def year_condition(column: str, data_type: str, year: int) -> str:
    """The SQL condition that a row belongs to ``year``, for a column of this PostgreSQL type."""
    if data_type == "date" or data_type.startswith("timestamp"):
        return f"\"{column}\" >= date '{year:04d}-01-01' and \"{column}\" < date '{year + 1:04d}-01-01'"
    if data_type == "text" or data_type.startswith("character"):
        return f"left(\"{column}\", 4) = '{year:04d}'"
    return f'"{column}" = {year}'
