"""Single cells of a criteria workbook: numbers as Vietnamese write them or as Excel stores them, dates, lists."""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from ingestion.readers.cells import TYPED_NUMBER

_SUFFIX = re.compile(r"\s*(điểm|đ|%)$", re.IGNORECASE)
_GROUPED = re.compile(r"[-+]?\d{1,3}(\.\d{3})+(,\d+)?")
_ONE_GROUP = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")
_PLAIN = re.compile(r"[-+]?\d+([.,]\d+)?")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_MONTH = re.compile(r"(?:tháng\s*)?(\d{1,2})[/.-](\d{4})", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(T00:00:00)?")
_STEP = re.compile(
    r"(?:từ|đạt|đến|không quá|>=|≥|<=|≤)?\s*(?P<value>[\d.,]+)\s*%?\s*(?:trở lên|trở xuống)?\s*[:=]\s*"
    r"(?P<points>[\d.,]+)\s*(?:điểm|đ)?",
    re.IGNORECASE,
)
_PLACES = Decimal("0.000001")


class UnreadError(ValueError):
    """A cell that does not say what its column is for; ``code`` says why."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.what = what


def number_of(cell: str) -> Decimal:
    """A number: 10,5; 10.5; 1.000.000,5; "10,5 điểm"; 95%; or the number that a workbook stores.

    Raises:
        UnreadError: NUMBER_UNREAD; NUMBER_AMBIGUOUS for 1.125, which may be a thousand or just above one.
    """
    if cell.startswith(TYPED_NUMBER):
        try:
            return Decimal(cell.removeprefix(TYPED_NUMBER)).quantize(_PLACES)
        except InvalidOperation:
            raise UnreadError("NUMBER_UNREAD") from None
    text = _SUFFIX.sub("", cell).replace(" ", "")
    if _ONE_GROUP.fullmatch(text):
        raise UnreadError("NUMBER_AMBIGUOUS", text)
    if _GROUPED.fullmatch(text) and not text.lstrip("+-").startswith("0"):
        return Decimal(text.replace(".", "").replace(",", "."))
    if not _PLAIN.fullmatch(text):
        raise UnreadError("NUMBER_UNREAD")
    return Decimal(text.replace(",", "."))


def share_of(cell: str) -> Decimal:
    """A share of 1: 0,5 or 50%.

    Raises:
        UnreadError: as ``number_of``.
    """
    value = number_of(cell)
    return value / 100 if cell.endswith("%") else value


def text_of(cell: str) -> str:
    """A cell as text: a number as it is shown, without a decimal part that is zero."""
    return cell.removeprefix(TYPED_NUMBER)


def day_of(cell: str) -> date:
    """A day: a true date, 01/07/2026, 2026-07-01, or the first of a month: 07/2026.

    Raises:
        UnreadError: DATE_UNREAD.
    """
    try:
        if match := _ISO.fullmatch(cell):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _DAY.fullmatch(cell):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := _MONTH.fullmatch(cell):
            return date(int(match[2]), int(match[1]), 1)
    except ValueError:
        pass
    raise UnreadError("DATE_UNREAD")


def day_after_month(cell: str) -> date:
    """The day after the last day of a month, or of a month named without a day: the first that no longer counts.

    Raises:
        UnreadError: DATE_UNREAD; VALID_TO_AMBIGUOUS, where the day is not the last of its month.
    """
    day = day_of(cell)
    if _MONTH.fullmatch(cell):
        return (day + timedelta(31)).replace(day=1)
    after = day + timedelta(1)
    if after.day != 1:
        raise UnreadError("VALID_TO_AMBIGUOUS")
    return after


def is_date(cell: str) -> bool:
    """Whether a workbook stores a date in the cell."""
    return bool(re.match(r"\d{4}-\d{2}-\d{2}T", cell))


def list_of(cell: str) -> list[str]:
    """What stands between commas, semicolons or line breaks."""
    return [part.strip() for part in re.split(r"[;,\n]", text_of(cell)) if part.strip()]


def steps_of(cell: str) -> list[dict[str, Decimal]]:
    """A table of steps: "90: 5,5; 95: 6".

    Raises:
        UnreadError: STEPS_UNREAD, NUMBER_AMBIGUOUS.
    """
    steps = []
    for part in filter(None, (part.strip() for part in re.split(r"[;\n]", cell))):
        match = _STEP.fullmatch(part)
        if match is None:
            raise UnreadError("STEPS_UNREAD")
        try:
            steps.append({"from": number_of(match["value"]), "points": number_of(match["points"])})
        except UnreadError as error:
            raise UnreadError(error.code if error.code == "NUMBER_AMBIGUOUS" else "STEPS_UNREAD", error.what) from None
    return steps
