"""What a sender gets back: counts and codes, never a cell."""

from dataclasses import asdict, dataclass
from typing import Literal

Status = Literal["loaded", "loaded_with_rejections", "refused", "duplicate", "secret"]

EXIT_CODES: dict[Status, int] = {"loaded": 0, "loaded_with_rejections": 3, "refused": 4, "secret": 4, "duplicate": 5}

STATUS_TEXT: dict[Status, str] = {
    "loaded": "đã nạp",
    "loaded_with_rejections": "đã nạp, có dòng bị giữ lại",
    "refused": "từ chối cả tệp",
    "duplicate": "trùng tệp đã nạp",
    "secret": "có dấu hiệu bí mật nhà nước, không lưu gì",
}


@dataclass(frozen=True)
class Issue:
    """How many rows a code concerned, and the first of them."""

    severity: str
    code: str
    column: str
    rows: int
    first_row: int | None
    message: str = ""


@dataclass(frozen=True)
class Receipt:
    """The outcome of one delivery; ``rows_read = rows_loaded + rows_rejected + rows_skipped``."""

    delivery_id: int
    dataset: str
    file: str
    sender: str
    period: str
    status: Status
    rows_read: int = 0
    rows_loaded: int = 0
    rows_rejected: int = 0
    rows_skipped: int = 0
    rows_warned: int = 0
    exported_at: str = ""
    error: str = ""
    issues: tuple[Issue, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 loaded, 3 loaded with rejections, 4 refused, 5 duplicate."""
        return EXIT_CODES[self.status]

    def to_dict(self) -> dict[str, object]:
        """For JSON and XCom."""
        return asdict(self)
