"""What a check of a plan or a criteria set finds before it is loaded: how grave, which code, where, and what to do."""

from dataclasses import dataclass
from typing import Literal

from warehouse.errors import Place

Severity = Literal["X", "R", "W", "I"]

SEVERITIES: dict[Severity, str] = {"X": "cả tệp", "R": "lỗi", "W": "lưu ý", "I": "thông tin"}
"""X stops the file and R the row, as when it is taken in; W and I are kept as the plan writes it."""


@dataclass(frozen=True)
class Problem:
    """One finding. ``place.row`` is the line of a YAML file, the row of a workbook."""

    severity: Severity
    code: str
    message: str
    action: str
    place: Place

    @property
    def stops(self) -> bool:
        """Whether the file is not to be loaded as it is."""
        return self.severity in ("X", "R")

    def to_dict(self) -> dict[str, object]:
        """For JSON."""
        place = self.place
        where = {"file": place.file, "sheet": place.sheet, "row": place.row, "column": place.column}
        said = {"severity": self.severity, "code": self.code, "message": self.message, "action": self.action}
        return {**said, **where}
