"""Which period a summary speaks of: 2024, 2024-H1, 2024-9M, 2024-Q1 or 2024-03. What is not said for certain is null.

The day of another document ("Kế hoạch số 10/KH-UBND ngày 11/01/2024", "ngày 11 tháng 01 năm 2024"), a day and a span
("giai đoạn 2021-2025", "quý I và quý II", "từ tháng 1 đến tháng 6") are no period.
"""

import re

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.columns import map_distinct
from ingestion.fold import tidy

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR = r"(?:19|20)\d\d"
_OF_YEAR = rf"(?:\s*(?:/|-|,|\(|của|năm)?\s*(?:năm\s*)?(?P<{{name}}>{_YEAR})\b)?"
_TO = r"\s*(?:-|–|,|và|đến|tới)\s*"
_ONE_QUARTER = r"(?:iv|iii|ii|i|[1-4])\b"

_MENTION = re.compile(
    r"(?P<day>\bngày\s*\d{1,2}\s*tháng\s*\d{1,2}(?:\s*năm\s*\d{4})?\b|\b\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}\b)"
    rf"|(?P<span>\bgiai\s*đoạn\s*{_YEAR}{_TO}{_YEAR}\b"
    rf"|\bnăm\s*{_YEAR}{_TO}(?:năm\s*)?{_YEAR}\b"
    rf"|\bquý\s*{_ONE_QUARTER}{_TO}(?:quý\s*)?{_ONE_QUARTER}(?:\s*(?:/|năm)?\s*{_YEAR}\b)?"
    rf"|\btháng\s*\d{{1,2}}{_TO}(?:tháng\s*)?\d{{1,2}}\b(?:\s*(?:/|năm)?\s*{_YEAR}\b)?)"
    rf"|\bquý\s*(?P<quarter>{_ONE_QUARTER})" + _OF_YEAR.format(name="quarter_year")
    + r"|\b0?6\s*tháng\s*(?P<half>đầu|cuối)(?:\s*năm)?" + _OF_YEAR.format(name="half_year")
    + r"|\b0?9\s*tháng(?P<nine>)(?:\s*đầu)?(?:\s*năm)?" + _OF_YEAR.format(name="nine_year")
    + r"|\btháng\s*(?P<month>\d{1,2})\b" + _OF_YEAR.format(name="month_year")
    + rf"|\bnăm\s*(?P<year>{_YEAR})\b"
)  # fmt: skip
"""Whatever sounds like a time, the earliest in the text first; days and spans are found so that nothing else is."""

_NEXT = "(?P<time>" + re.sub(r"\(\?P<\w+>", "(?:", _MENTION.pattern) + ")(?P<rest>.*)"


def read_about(text: str) -> str | None:
    """The period that a summary is about: the first year that it names, or the first part of that year.

    A part named without its year is of the year named next ("quý I và nhiệm vụ quý II năm 2024"), or of the only one.
    """
    mentions = list(_MENTION.finditer(tidy(text).casefold()))
    years = [_year(mention) for mention in mentions]
    only = {year for year in years if year}
    about = None
    for place, mention in enumerate(mentions):
        part = _part(mention)
        year = next((year for year in years[place:] if year), None) if part else mention["year"]
        if part and year is None and len(only) == 1:
            (year,) = only
        about = about or year
        if part and year and year == about:
            return f"{year}-{part}"
    return about


def about_period_column(text: pa.StringArray) -> pa.StringArray:
    """The period of each cell, null where it names none. Cells are expected tidied (``ingestion.fold.tidy``)."""
    rest = pc.utf8_lower(text)
    times: list[pa.StringArray] = []
    while rest.null_count < len(rest):  # what sounds like a time, one after the other; most cells have one or none
        found = pc.extract_regex(rest, _NEXT)
        times.append(pc.fill_null(pc.struct_field(found, "time"), ""))
        rest = pc.struct_field(found, "rest")
    spoken = pc.binary_join_element_wise(*times, ";") if times else rest
    return map_distinct(spoken, lambda cell: read_about(cell) if cell else None, pa.string())


def _year(mention: "re.Match[str]") -> str | None:
    return next(
        (mention[name] for name in ("quarter_year", "half_year", "nine_year", "month_year", "year") if mention[name]),
        None,
    )


def _part(mention: "re.Match[str]") -> str | None:
    """The part of a year that is mentioned, as it is written after the year; None for a year, a day, a span."""
    if mention["quarter"]:
        return f"Q{_ROMAN.get(mention['quarter']) or mention['quarter']}"
    if mention["half"]:
        return "H1" if mention["half"] == "đầu" else "H2"
    if mention["nine"] is not None:
        return "9M"
    if mention["month"] and 1 <= int(mention["month"]) <= 12:
        return f"{int(mention['month']):02d}"
    return None
