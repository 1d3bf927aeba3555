"""Cells of a sheet, and how numbers and dates are written into them."""

from dataclasses import dataclass

from cchc.sample.timeline import DAY, EXCEL_EPOCH_DAYS


@dataclass(frozen=True, slots=True)
class ExcelDate:
    """A true Excel date or date-time by its serial number."""

    serial: float
    with_time: bool


Cell = str | int | ExcelDate
Row = list[Cell]


@dataclass(frozen=True)
class Layout:
    """What one vendor's sheet of a dataset looks like; the first heading is STT, and rows come without it.

    `extra_preamble` are rows between title and period, such as the unit of measure.
    """

    title: str
    headings: tuple[str, ...]
    sheet_name: str = "Sheet1"
    extra_preamble: tuple[str, ...] = ()

    def column(self, heading: str) -> int:
        """Position of a heading in a row without STT."""
        return self.headings.index(heading) - 1


def excel_stamp(stamp: int | None) -> Cell:
    """A true Excel date-time; blank where there is none."""
    return "" if stamp is None else ExcelDate(stamp // DAY + EXCEL_EPOCH_DAYS + round(stamp % DAY / DAY, 9), True)


def excel_day(day_number: int | None) -> Cell:
    """A true Excel date; blank where there is none."""
    return "" if day_number is None else ExcelDate(day_number + EXCEL_EPOCH_DAYS, False)


def dotted(amount: int) -> str:
    """`1.234.567`."""
    return f"{amount:,}".replace(",", ".")


def bracketed(amount: int) -> str:
    """`1.234.567`, negative `(1.500.000)`, zero `-`."""
    if amount == 0:
        return "-"
    return f"({dotted(-amount)})" if amount < 0 else dotted(amount)


def comma_grouped(amount: int) -> str:
    """`1,234,567`, negative `-1,234,567`, zero `-`."""
    return f"{amount:,}" if amount else "-"
