"""What a plan's own wording says: when a task is due and how often, and which number a target sets.

The wording is kept as written beside it; what cannot be read for certain is null. SCORING 6 has the forms.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.fold import tidy

PLAN_WORDS = ("due_on", "recurrence", "due_dates", "operator", "number", "measure")
"""What ``plan_column`` can give."""

_SEPARATOR = "\x1f"
_YEARS = (1990, 2100)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR = r"(?:\s*(?:/|-|năm)?\s*(?P<{name}>(?:19|20)\d\d))?"


@dataclass(frozen=True)
class Due:
    """The last day that a text names, its recurrence, and every day by which something is due in the plan's year.

    Recurrence is one of monthly, quarterly, half_yearly, yearly (the most frequent that is named), continuous
    ("thường xuyên", and "trong năm", "cả năm" with the year's last day), on_request ("khi có yêu cầu", "theo ..."),
    once (dates and nothing else) or None, where nothing was read.
    """

    on: date | None = None
    recurrence: str | None = None
    dates: tuple[date, ...] = ()


def read_due(text: str, year: int, until: int | None = None) -> Due:
    """When a task of a plan of that year is due; of a plan of several, from ``year`` to ``until``.

    A span ("Quý II-IV", "Quý IV/2023 - Quý I/2024") ends with its end; a list ("Quý III, IV", "Kế hoạch tháng 1; báo
    cáo tháng 12") is due on each of its days. What recurs, recurs in each year; without a day it is due on the last
    day of each period: a periodic report closes its figures in the middle of the period's last month (NĐ
    09/2019/NĐ-CP, điều 12).
    """
    due = _due_in(text, year)
    if until is None or due.recurrence not in _MONTHS_OF:
        return due
    years = [due, *(_due_in(text, later) for later in range(year + 1, until + 1))]
    days = {day for one in years for day in one.dates}
    return Due(max((one.on for one in years if one.on), default=None), due.recurrence, tuple(sorted(days)))


def _due_in(text: str, year: int) -> Due:
    words = tidy(text).casefold()
    rest, found = words, []
    for pattern, days_of in _DATES:
        found += [(match.start(), match.end(), days_of(match, year)) for match in pattern.finditer(rest)]
        rest = pattern.sub(lambda match: ";" * len(match[0]), rest)
    named = sorted(one for one in found if one[2])
    days = {day for _, _, several in named for day in several}
    recurrence = next((name for name, pattern in _RECURRENCES if pattern.search(rest)), None)
    whole_years = {
        date(int(match["year"] or year), 12, 31)
        for match in _WHOLE_YEAR.finditer(rest)
        if _YEARS[0] <= int(match["year"] or year) <= _YEARS[1]
    }
    last = max(days | whole_years, default=None)
    if recurrence is None and last is not None:
        recurrence = "once" if days else "continuous" if _ALL_YEAR.search(rest) else "once"
    due = _ends(words, named) | whole_years
    if not days and recurrence in _MONTHS_OF:
        due = {_month_end(year, month) for month in range(1, 13) if month % _MONTHS_OF[recurrence] == 0}
    return Due(last, recurrence, tuple(sorted(due)))


def _ends(words: str, named: "list[tuple[int, int, tuple[date, ...]]]") -> set[date]:
    """The days named, without those that only begin a span that ends with the next one."""
    begins = {
        at
        for at, ((_, end, days), (start, _, later)) in enumerate(pairwise(named))
        if _UNTIL.fullmatch(words[end:start]) and days[-1] < later[0]
    }
    return {day for at, (_, _, several) in enumerate(named) if at not in begins for day in several}


def _quarters(match: "re.Match[str]", year: int) -> tuple[date, ...]:
    numbers = (number for number in _listed(match["list"]) if 1 <= number <= 4)
    return tuple(_month_end(_year(match["year"], year), number * 3) for number in numbers)


def _months(match: "re.Match[str]", year: int) -> tuple[date, ...]:
    numbers = (number for number in _listed(match["list"]) if 1 <= number <= 12)
    return tuple(_month_end(_year(match["year"], year), number) for number in numbers)


def _listed(text: str) -> list[int]:
    """The numbers of a list, of a span only its last: "iii, iv" -> 3, 4; "ii-iv" -> 4."""
    tokens = _IN_LIST.findall(text)
    return [
        _number(token)
        for token, joint in zip(tokens, [*tokens[1:], ""], strict=True)
        if token not in _SPAN and token not in _AND and joint not in _SPAN
    ]


def _day(match: "re.Match[str]", year: int) -> tuple[date, ...]:
    """A day; "trước ngày" one means the day before it no less than the day itself: the day is kept as written."""
    try:
        return (date(_year(match["year"], year), int(match["month"]), int(match["day"])),)
    except ValueError:
        return ()


def _half(match: "re.Match[str]", year: int) -> tuple[date, ...]:
    return (_month_end(_year(match["year"], year), 6 if match["which"] in ("đầu", "i", "1") else 12),)


def _number(text: str | None) -> int:
    return 0 if not text else _ROMAN.get(text) or int(text)


def _year(written: str | None, year: int) -> int:
    return int(written) if written else year


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


_SPAN = ("-", "–", "đến", "tới")
_AND = (",", "và")
_IN_LIST = re.compile(r"-|–|,|đến|tới|và|iv|iii|ii|i|\d+")
_UNTIL = re.compile(r"\s*(?:-|–|đến|tới)\s*(?:hết\s*)?(?:ngày\s*)?")
_JOINT = r"\s*(?:-|–|,|và|đến|tới)\s*"
_QUARTER = r"(?:iv|iii|ii|i|[1-4])\b"
_MONTH = r"\d{1,2}\b(?!\s*/\s*\d{1,2}\s*/)"
_DATES: tuple[tuple["re.Pattern[str]", Callable[["re.Match[str]", int], tuple[date, ...]]], ...] = (
    (re.compile(r"\bngày\s*(?P<day>\d{1,2})\s*tháng\s*(?P<month>\d{1,2})\b" + _YEAR.format(name="year")), _day),
    (
        re.compile(
            r"\b(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})\b"
            r"(?:\s*[/.-]\s*(?P<year>(?:19|20)\d\d))?(?![/.-]?\d)"
        ),
        _day,
    ),
    (
        re.compile(rf"\bquý\s*(?P<list>{_QUARTER}(?:{_JOINT}(?:quý\s*)?{_QUARTER})*)" + _YEAR.format(name="year")),
        _quarters,
    ),
    (re.compile(r"\b6\s*tháng\s*(?P<which>đầu|cuối)(?:\s*năm)?" + _YEAR.format(name="year")), _half),
    (
        re.compile(rf"\btháng\s*(?P<list>\d{{1,2}}\b(?:{_JOINT}(?:tháng\s*)?{_MONTH})*)" + _YEAR.format(name="year")),
        _months,
    ),
)  # fmt: skip
"""Dates in the order in which they are looked for; what one takes, the next does not see."""

_EVERY = r"(?:hàng|hằng|mỗi|định\s*kỳ(?:\s*(?:hàng|hằng))?)\s*"
_RECURRENCES = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("monthly", _EVERY + "tháng"),
        ("quarterly", _EVERY + "quý"),
        ("half_yearly", _EVERY + r"(?:0?6\s*tháng|nửa\s*năm)|\b0?6\s*tháng\s*(?:,|và|một\s*lần|/\s*lần|/\s*cuộc)"),
        ("yearly", _EVERY + "năm"),
        ("continuous", r"thường\s*xuyên|liên\s*tục|định\s*kỳ"),
        ("on_request", r"khi\s*có|theo\s+(?!dõi)|sau\s*khi|ngay\s*sau|đột\s*xuất"),
    )
)
"""The most frequent first: a report "hàng quý, 6 tháng, năm" is due each quarter."""

_MONTHS_OF = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}

_WHOLE_YEAR = re.compile(r"\b(?:(?:cả|trong)\s*năm\b(?!\s*\d)|năm\s*(?P<year>(?:19|20)\d\d)\b)")
_ALL_YEAR = re.compile(r"\b(?:cả|trong)\s*năm")


@dataclass(frozen=True)
class Target:
    """The number that a target sets; all None where its wording sets none."""

    operator: str | None = None
    number: Decimal | None = None
    measure: str | None = None


_NUMBER = re.compile(
    r"(?P<number>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)\s*(?P<measure>%|hồ sơ|văn bản|thủ tục|cuộc họp|[^\W\d]+)?"
)
_EXPLICIT = re.compile(r"^(?P<operator><=|>=|=|<|>)\s*(?P<number>\d+(?:[.,]\d+)?)\s*(?P<measure>.*)$")
_AT_MOST = re.compile(r"<=|≤|không\s*quá|tối\s*đa|nhiều\s*nhất|không\s*vượt|giảm\s*còn|còn\s*tối")
_ABOVE, _BELOW = re.compile(r"\b(?:trên|hơn)\s*$"), re.compile(r"\bdưới\s*$")
"""Straight before the number: what is over 90 is not 90."""
_EXACTLY = re.compile(r"\bbằng\b|\bđúng\b")


def read_target(text: str) -> Target:
    """``100%``, ``Trên 90%``, ``từ 60% trở lên``, ``tối đa 30 phút``, ``>= 90 điểm``: one number, or none is read.

    Without a word that says otherwise the number is a floor. A year or a range is no target's number.
    """
    explicit = _EXPLICIT.match(tidy(text))
    if explicit:
        number = Decimal(explicit["number"].replace(",", "."))
        return Target(explicit["operator"], number, explicit["measure"] or None)
    words = tidy(text).casefold()
    numbers = [match for match in _NUMBER.finditer(words) if not _is_year(match)]
    if len(numbers) != 1:
        return Target()
    (found,) = numbers
    operator = _operator(words, words[: found.start()])
    measure = found["measure"] if found["measure"] not in _NO_MEASURES else None
    return Target(operator, Decimal(found["number"].replace(".", "").replace(",", ".")), measure)


def _operator(words: str, before: str) -> str:
    if _ABOVE.search(before):
        return ">"
    if _BELOW.search(before):
        return "<"
    return "<=" if _AT_MOST.search(words) else "=" if _EXACTLY.search(words) else ">="


_NO_MEASURES = (None, "trở", "trên", "tổng", "số", "là", "và", "trong")


def _is_year(match: "re.Match[str]") -> bool:
    before = match.string[: match.start()].rstrip()
    return before.endswith("năm") and len(match["number"]) == 4


def plan_column(text: pa.StringArray, years: pa.Array | None, take: str, until: pa.Array | None = None) -> pa.Array:
    """A column of what the wording says: one of ``PLAN_WORDS``.

    ``years`` are the plans' years, for due dates and recurrence; ``until`` the last years of those that have several,
    null for the others. ``due_dates`` are ISO dates joined by commas, in order; null where there is none.
    """
    if years is None:
        return _mapped(text, take, lambda cell: getattr(read_target(cell), take))
    last = years if until is None else pc.coalesce(until, years)
    spans = (pc.cast(span, pa.string()) for span in (years, last))
    triples = pc.binary_join_element_wise(text, *spans, _SEPARATOR)

    def of_due(triple: str) -> object:
        cell, *span = triple.rsplit(_SEPARATOR, 2)
        first, end = map(int, span)
        due = read_due(cell, first, end) if _YEARS[0] <= first <= end <= _YEARS[1] else Due()
        if take == "due_dates":
            return ",".join(day.isoformat() for day in due.dates) or None
        return due.on if take == "due_on" else due.recurrence

    return _mapped(triples, take, of_due)


_KINDS = {"due_on": pa.date32(), "number": pa.decimal128(24, 6)}


def _mapped(column: pa.StringArray, take: str, function: Callable[[str], object]) -> pa.Array:
    encoded = column.dictionary_encode()
    values = [None if cell is None else function(cell) for cell in _cells(encoded)]
    return pa.array(values, _KINDS.get(take, pa.string())).take(encoded.indices)


def _cells(encoded: pa.DictionaryArray) -> Iterator[str | None]:
    yield from encoded.dictionary.to_pylist()
