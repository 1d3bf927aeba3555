"""A criteria set's file, read and checked, with everything that is wrong with it by its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from ingestion.content import FileContent
from ingestion.criteria.checks import set_problems
from ingestion.criteria.document import CriteriaSet
from ingestion.criteria.history import history_problems
from ingestion.criteria.known import indicators
from ingestion.criteria.model import document_of
from ingestion.criteria.problem import Problem, found
from ingestion.criteria.rule_checks import rule_problems
from ingestion.criteria.source import Source
from ingestion.criteria.store import digest_of
from ingestion.criteria.stored import indicators_with_data, stored_sets
from ingestion.criteria.sums import computed_total, sum_problems
from ingestion.criteria.texts import personal_problems
from ingestion.criteria.walk import all_components
from ingestion.criteria.workbook import is_workbook, read_workbook_set
from ingestion.criteria.yaml_file import read_yaml
from ingestion.names import shown
from warehouse.database import Role, engine
from warehouse.errors import CchcError, Place, RefusedError
from warehouse.settings import Settings

MAX_BYTES = 8 << 20
"""A decision's annex is a hundredth of it."""


@dataclass
class Checked:
    """One file: the set that it holds, as far as it could be made out, and what was found."""

    file: str
    criteria: CriteriaSet | None = None
    problems: list[Problem] = field(default_factory=list)
    is_whole: bool = False
    """Whether every value of the set could be read: where one could not, another stands in for it here."""
    is_loaded: bool = False
    """Whether the same content stands in the warehouse already."""

    @property
    def is_sound(self) -> bool:
        """Whether the set may be loaded."""
        return self.criteria is not None and not any(problem.stops for problem in self.problems)

    @property
    def components(self) -> int:
        """How many components the set has."""
        return sum(1 for _ in all_components(self.criteria)) if self.criteria else 0

    @property
    def computed(self) -> int:
        """How many of them are scored from figures."""
        return sum(at.component.rule != "appraised" for at in all_components(self.criteria)) if self.criteria else 0

    @property
    def total(self) -> Decimal:
        """What the components of the areas come to."""
        return computed_total(self.criteria) if self.criteria else Decimal(0)


def check_file(path: Path, settings: Settings | None = None, *, among_loaded: bool = True) -> Checked:
    """Check a YAML file or a workbook, and against the sets that are loaded where the warehouse can be reached.

    Raises:
        RefusedError: FILE_MISSING.
    """
    checked = Checked(shown(path.name))
    try:
        source = read_file(path)
    except RefusedError as error:
        if error.code == "FILE_MISSING":
            raise
        place = replace(error.place, file=error.place.file or checked.file)
        checked.problems.append(Problem("X", error.code, error.message, error.action, place))
        return checked
    criteria = document_of(source) if not any(one.severity == "X" for one in source.problems) else None
    problems = [*source.problems, *personal_problems(source)]
    if criteria is not None:
        problems += own_problems(source, criteria)
        if among_loaded:
            problems += _among_loaded(source, criteria, checked, settings)
    checked.criteria, checked.is_whole = criteria, criteria is not None and not source.broken
    checked.problems = sorted(dict.fromkeys(problems), key=_order)
    return checked


def read_file(path: Path) -> Source:
    """The values of a file, by its first bytes and never by its name.

    Raises:
        RefusedError: FILE_MISSING, TOO_LARGE, EMPTY_FILE and the codes of the readers.
    """
    file = shown(path.name)
    if not path.is_file():
        raise RefusedError("FILE_MISSING", "Không có tệp này.", place=Place(file), action="Xem đường dẫn.")
    content = FileContent(path)
    if content.size > MAX_BYTES:
        raise RefusedError(
            "TOO_LARGE",
            f"Tệp hơn {MAX_BYTES >> 20} MiB: không phải phụ lục của một quyết định.",
            place=Place(file),
            action="Chỉ để lại các trang tính của bộ tiêu chí.",
        )
    whole = content.whole()
    if not whole.strip():
        raise RefusedError("EMPTY_FILE", "Tệp rỗng.", place=Place(file), action="Gửi lại tệp.")
    return read_workbook_set(whole, file) if is_workbook(whole) else read_yaml(whole, file)


def own_problems(source: Source, criteria: CriteriaSet) -> Iterator[Problem]:
    """What is wrong with a set whatever else is loaded."""
    yield from sum_problems(source, criteria)
    yield from set_problems(source, criteria)
    yield from rule_problems(source, criteria)


def _among_loaded(
    source: Source, criteria: CriteriaSet, checked: Checked, settings: Settings | None
) -> Iterator[Problem]:
    try:
        with engine(Role.PIPELINE, settings).connect() as connection:
            held = [one.held() for one in stored_sets(connection)]
        with engine(Role.READER, settings).connect() as connection:
            with_data = indicators_with_data(connection, criteria.level)
    except (CchcError, SQLAlchemyError):
        yield found("LOADED_UNSEEN", Place(source.file))
        return
    digest = digest_of(criteria)
    checked.is_loaded = any(one.sha256 == digest for one in held if one.set_code == criteria.set_code)
    yield from history_problems(source, criteria, held, digest)
    if with_data is not None and source.is_sound("level"):
        known = indicators()
        for at in all_components(criteria):
            if at.component.indicator in known and at.component.indicator not in with_data:
                yield found("INDICATOR_WITHOUT_DATA", source.place(*at.loc, "indicator"))


def _order(problem: Problem) -> tuple[object, ...]:
    place = problem.place
    return "XRWI".index(problem.severity), place.sheet or "", place.row or 0, problem.code, place.column or ""
