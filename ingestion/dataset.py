"""What a dataset is, as its file of the catalogue describes it: columns, words, rules, unit, secrecy, form."""

from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from ingestion.fold import match_key
from ingestion.form import Measure, Parts, Section, Strict, Taken

ColumnType = Literal["text", "code", "choice", "flag", "timestamp", "date", "money", "decimal", "integer"]
NumberFormat = Literal["vietnamese", "english", "plain"]
Severity = Literal["R", "W", "X"]

FLAG_WORDS: dict[str, bool] = {
    word: value
    for value, words in {
        True: "có x 1 true đúng yes y ✓ đã",
        False: "không 0 false sai no n - chưa",
    }.items()
    for word in words.split()
}


class Column(Strict):
    """A canonical column: its headings, type and what its words mean (``values``, for choices)."""

    headings: tuple[str, ...]
    label: str = ""
    type: ColumnType = "text"
    required: bool = False
    values: dict[str, int | str | bool] = Field(default_factory=dict)
    blank: int | str | bool | None = None
    formats: tuple[str, ...] = ()
    numbers: NumberFormat | None = None
    dash_is_zero: bool = False
    link_is_true: bool = False
    keep: str | None = None
    """A pattern whose one named group ``kept`` is what is loaded of a cell that matches it."""
    given: Literal["sender", "period", "year", "first_day", "last_day", "sender_year", "whole"] | None = None
    """What the delivery itself says where the sheet has no such column (``ingestion.given``)."""
    taken: Taken | None = None
    preamble: tuple[str, ...] = ()
    """Labels of the rows above the header behind which the value stands where the sheet has no such column."""
    load: bool = True
    scan: bool = True


class Rule(Strict):
    """A row rule: ``check`` names one of ``ingestion.judge.CHECKS``; the rest are its parameters."""

    code: str
    severity: Severity
    check: str
    column: str
    other: str | None = None
    pattern: str | None = None
    unless: dict[str, tuple[int | str | None, ...]] = Field(default_factory=dict)
    when: dict[str, tuple[int | str | None, ...]] = Field(default_factory=dict)
    """Only for rows in which each of these columns has one of the values; null is a blank cell."""
    values: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    ahead: int = 2
    """For ``year_in_range``: how many years after the export a year may lie."""
    repair: bool = False
    """For ``sum_equals``: an identity by which lost trailing zeros are found and put back (``ingestion.repair``)."""
    message: str


UnitVocabulary = Literal["name", "h_code", "unit_code", "budget_code", "organ_id"]
"""What a cell may name a unit by."""


class UnitColumn(Strict):
    """A column that names the unit where the first one does not, and in which vocabulary.

    It is asked where the first one is blank; with ``unresolved`` also where that names no unit of the province (a
    message from a ministry belongs to the office that received it).
    """

    column: str
    by: UnitVocabulary
    unresolved: bool = False


class UnitRule(Strict):
    """Which column names the unit, in which vocabulary, and by which dates (first one filled) it is understood."""

    column: str
    by: UnitVocabulary = "name"
    as_of: tuple[str, ...]
    otherwise: UnitColumn | None = None


class Secrecy(Strict):
    """The secrecy column's headings and the words that are not secret. Anything else stops the file."""

    headings: tuple[str, ...] = ()
    open_words: tuple[str, ...] = ("Thường", "Không", "Không mật")
    blank_is_open: bool = False


class Split(Strict):
    """A column made from another one at load: ``before`` or ``after`` the first ``separator``, or a leading word.

    Of a plan's wording: what ``ingestion.plan_text`` reads in it, with the plan's ``year`` (``until`` its last one)
    where that matters. Of a summary: the codes of its topics (``ingestion.topics``, by a ``vocabulary``), the period
    that it is about.
    """

    source: str
    take: Literal[
        "before", "after", "leading_word", "due_on", "recurrence", "due_dates", "operator", "number", "measure",
        "topics", "about_period",
    ]  # fmt: skip
    year: str | None = None
    until: str | None = None
    separator: str = "/"
    words: tuple[str, ...] = ()
    otherwise: str | None = None
    vocabulary: str | None = None

    @model_validator(mode="after")
    def _vocabulary_is_named(self) -> "Split":
        if (self.take == "topics") != (self.vocabulary is not None):
            raise ValueError("topics are taken by a vocabulary, and nothing else is")
        return self


class Dataset(Strict):
    """One dataset of one source, as a file of the catalogue describes it."""

    source: str
    dataset: str
    title: str
    owner: str
    cadence: str
    retention_days: int = Field(gt=0)
    mode: Literal["snapshot", "delta"]
    structure: Literal["sheet", "index_766", "plan_targets", "plan_tasks", "edxml"] = "sheet"
    key: tuple[str, ...]
    """Parts of the business key; ``<date column>.year`` takes the year only (a book is numbered anew each year)."""
    unit: UnitRule
    timestamp_formats: tuple[str, ...] = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y")
    date_formats: tuple[str, ...] = ("%d/%m/%Y",)
    numbers: NumberFormat = "vietnamese"
    columns: dict[str, Column]
    derived: dict[str, Split] = Field(default_factory=dict)
    personal: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ("STT", "TT", "Số TT")
    secrecy: Secrecy = Secrecy()
    header_rows: int = Field(default=1, ge=1, le=3)
    """Up to this many rows make the header; the heading of a merged cell and of one below it is "Cha / Con"."""
    sections: tuple[Section, ...] = ()
    parts: Parts | None = None
    measure: Measure | None = None
    page_break: tuple[str, ...] = ()
    """A row that is blank in all of these and holds nothing but text goes on with the row above it."""
    rules: tuple[Rule, ...] = ()
    vendor: str = ""

    @property
    def name(self) -> str:
        """``source.dataset``."""
        return f"{self.source}.{self.dataset}"

    @property
    def table(self) -> str:
        """The raw table's name inside schema ``raw``."""
        return f"{self.source}__{self.dataset}"

    @model_validator(mode="after")
    def _names_exist(self) -> "Dataset":
        known = set(self.columns) | set(self.derived) | {"unit_code", "unit_valid_from"}
        keys = {part.removesuffix(".year") for part in self.key}
        used = {*keys, self.unit.column, *self.unit.as_of, *(split.source for split in self.derived.values())}
        used |= {name for split in self.derived.values() for name in (split.year, split.until) if name}
        used |= {self.unit.otherwise.column} if self.unit.otherwise else set()
        used |= {*self.page_break, *self.made_of_rows, *(section.of for section in self.sections)}
        used |= {name for section in self.sections for name in section.without_values}
        used |= {self.parts.of, self.parts.number, *self.parts.values} if self.parts else set()
        used |= {column.taken.source for column in self.columns.values() if column.taken}
        for rule in self.rules:
            used |= {rule.column, *rule.columns, *rule.unless, *rule.when} | ({rule.other} if rule.other else set())
        unknown = sorted(used - known)
        if unknown:
            raise ValueError(f"unknown columns: {', '.join(unknown)}")
        return self

    @property
    def made_of_rows(self) -> tuple[str, ...]:
        """Columns that no heading names: titles of sections, and the mark of parts."""
        return (*(section.column for section in self.sections), *((self.parts.column,) if self.parts else ()))

    @cached_property
    def heading_map(self) -> dict[str, str]:
        """Folded heading -> canonical column."""
        return {match_key(heading): name for name, column in self.columns.items() for heading in column.headings}

    @cached_property
    def dropped_headings(self) -> frozenset[str]:
        """Folded headings that are known and never leave the reader: personal ones and running numbers."""
        return frozenset(match_key(heading) for heading in (*self.personal, *self.ignored))

    @cached_property
    def secrecy_headings(self) -> frozenset[str]:
        """Folded headings of the secrecy marker."""
        return frozenset(match_key(heading) for heading in self.secrecy.headings)
