"""What a run of checks found, for people and for the publisher."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from expectations.rules import Severity


@dataclass(frozen=True)
class CheckResult:
    """One check: ``observed`` holds numbers and, of what failed, unit codes, periods or column names; never a cell."""

    suite: str
    check_name: str
    severity: Severity
    success: bool
    observed: str
    expectation: str

    @property
    def full_name(self) -> str:
        """Suite and check, as shown in ``published.data_quality``."""
        return f"{self.suite}.{self.check_name}"


@dataclass(frozen=True)
class AuditReport:
    """All checks of a build."""

    build_id: int | None
    results: tuple[CheckResult, ...]
    seconds: float
    docs: Path | None = None

    @property
    def critical_failures(self) -> tuple[CheckResult, ...]:
        """What blocks publishing."""
        return tuple(result for result in self.results if not result.success and result.severity == "critical")

    @property
    def warnings(self) -> tuple[CheckResult, ...]:
        """What somebody should look at, without blocking."""
        return tuple(result for result in self.results if not result.success and result.severity == "warning")

    @property
    def passed(self) -> bool:
        """Whether nothing critical failed."""
        return not self.critical_failures

    @property
    def blocking(self) -> Sequence[str]:
        """The names of the checks that block."""
        return [result.full_name for result in self.critical_failures]

    def render(self) -> list[str]:
        """Vietnamese lines: the summary, then what failed, the critical first."""
        verdict = "ĐẠT" if self.passed else "KHÔNG ĐẠT, không công bố"
        lines = [
            f"Kiểm định {'' if self.build_id is None else f'lượt dựng {self.build_id}'}: {verdict}. "
            f"{len(self.results)} kiểm tra, {len(self.critical_failures)} lỗi nghiêm trọng, "
            f"{len(self.warnings)} cảnh báo ({self.seconds:.1f} giây)."
        ]
        for label, failed in (("Nghiêm trọng", self.critical_failures), ("Cảnh báo", self.warnings)):
            lines += [
                f"{label}: {result.full_name}: {result.expectation} Thấy: {result.observed}." for result in failed
            ]
        return lines
