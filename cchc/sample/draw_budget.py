"""Draws allotted budgets of a fiscal year and voucher lines of a quarter, in đồng."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from cchc.sample.records import Allocation, Voucher
from cchc.sample.timeline import Month, Quarter, day
from cchc.sample.units import Unit

LINES_PER_YEAR = 4.0
LINES_PER_MONTH = 3.0
CLAUSES = ("341", "351", "361", "371", "281", "161", "131", "221", "041")
SOURCES = ("12", "13", "14", "15")
PROGRAMMES = ("0000", "0000", "0000", "0390", "0490")
ITEMS = (("6000", "6001"), ("6100", "6101"), ("6500", "6502"), ("6550", "6551"), ("6900", "6912"), ("7000", "7049"))
INVESTMENT_ITEM = ("9300", "9301")
CHAPTERS = {"district": ("605", "612", "618", "622"), "commune": ("805", "809", "812", "824")}
BUDGET_LEVEL = {"district": 3, "commune": 4}
FLAGS, FLAG_CHANCES = ("A", "B", "E"), (0.88, 0.07, 0.05)


class BudgetDesk:
    """Draws fiscal years and quarters in order; vouchers spend what the same year's allocations allot."""

    def __init__(self, units: Sequence[Unit], years: Sequence[int], seed: int, scale: float) -> None:
        self._units = units
        self._seed = seed
        self._scale = scale
        self._years = {year: self._draw_year(year) for year in years}
        self._left: Counter[tuple[int, int, bool]] = Counter()
        for year in self._years:
            for line in self.allocations(year):
                self._left[line.unit.index, year, bool(line.project)] += line.usable

    def allocations(self, year: int) -> list[Allocation]:
        """All allocation lines of a fiscal year, ordered by unit."""
        return [line for lines in self._years[year].values() for line in lines]

    def _draw_year(self, year: int) -> dict[int, list[Allocation]]:
        """Allocation lines of each unit that lives in the year, by unit index."""
        rng = np.random.default_rng([self._seed, 5, year])
        living = [unit for unit in self._units if _days_of_life(unit, year) > 0]
        return {unit.index: self._draw_unit_year(rng, unit, year) for unit in living}

    def _draw_unit_year(self, rng: np.random.Generator, unit: Unit, year: int) -> list[Allocation]:
        share = _days_of_life(unit, year) / 365.0
        starts = max(unit.valid_from, day(year - 1, 12, 12))
        ends = min(unit.valid_to or day(year, 10, 31), day(year, 10, 31)) - 1
        invests = rng.random() < 0.25
        count = 1 + int(rng.poisson(LINES_PER_YEAR * min(self._scale, 1.0)))
        lines = []
        for number in range(count + invests):
            investment = number == count
            initial = int(rng.integers(300, 4000) * share) * 1_000_000 + int(rng.integers(0, 1000)) * 1000
            adjusted = rng.random() < 0.3
            adjustment = int(initial * rng.uniform(-0.18, 0.25)) // 1000 * 1000 if adjusted else 0
            carries = rng.random() < (0.6 if investment else 0.12)
            carried = int(initial * rng.uniform(0.02, 0.3)) // 1000 * 1000 if carries else 0
            decided = int(rng.integers(starts + 40, ends)) if adjusted else starts + int(rng.integers(0, 18))
            lines.append(
                Allocation(
                    unit=unit,
                    fiscal_year=year,
                    level=BUDGET_LEVEL[unit.level],
                    budget_code=unit.budget_code,
                    chapter=str(rng.choice(CHAPTERS[unit.level])),
                    clause=str(rng.choice(CLAUSES)),
                    fund_source=str(rng.choice(SOURCES)),
                    programme=str(rng.choice(PROGRAMMES)),
                    project=f"7{int(rng.integers(100_000, 999_999))}" if investment else "",
                    decision=f"{int(rng.integers(100, 9000))}-{number + 1}/QĐ-UBND",
                    decided=decided,
                    carried_over=carried,
                    initial=initial,
                    adjustment=adjustment,
                    usable=carried + initial + adjustment,
                )
            )
        return lines

    def vouchers(self, quarter: Quarter) -> list[Voucher]:
        """All voucher lines posted in the quarter, January's late ones of the year before among them."""
        rng = np.random.default_rng([self._seed, 6, quarter.year, quarter.number])
        lines: list[Voucher] = []
        for month in quarter.months:
            for unit in self._units:
                if unit.alive(month.first):
                    self._draw_unit_month(rng, unit, month, lines)
        return lines

    def _draw_unit_month(self, rng: np.random.Generator, unit: Unit, month: Month, lines: list[Voucher]) -> None:
        """Append the unit's voucher lines of a month; some vouchers have two lines."""
        count = int(rng.poisson(LINES_PER_MONTH * self._scale))
        flags = rng.choice(3, count, p=FLAG_CHANCES).tolist()
        for flag, (when, late, which, size, kind) in zip(flags, rng.random((count, 5)).tolist(), strict=True):
            before = lines[-1] if lines and lines[-1].allocation.unit is unit and lines[-1].line == 1 else None
            if before is not None and late > 0.8 and before.posted >= month.first:
                posted, year, number = before.posted, before.fiscal_year, before.voucher_no
            else:
                before = None
                posted = month.first + int(when * (month.last - month.first + 1))
                belated = month.number == 1 and late < 0.3 and unit.index in self._years.get(month.year - 1, {})
                year = month.year - 1 if belated else month.year
                number = f"CT{month.year % 100}{month.number:02d}-{len(lines) + 1:05d}"
            allotted = self._years[year][unit.index]
            allocation = allotted[int(which * len(allotted))]
            amount = int(allocation.usable * self._pace(unit, year) * (0.75 + 0.5 * size)) // 1000 * 1000
            if FLAGS[flag] == "A":
                amount = self._affordable(amount, (unit.index, year, bool(allocation.project)))
            debit, credit = (amount, 0) if kind > 0.04 else (-amount // 5, 0) if kind > 0.02 else (0, amount // 5)
            item, sub_item = INVESTMENT_ITEM if allocation.project else ITEMS[int(size * 1000) % len(ITEMS)]
            lines.append(
                Voucher(
                    allocation=allocation,
                    voucher_no=number,
                    line=1 if before is None else 2,
                    dated=max(posted - int(which * 4), month.first),
                    posted=posted,
                    fiscal_year=year,
                    item=item,
                    sub_item=sub_item,
                    account="1713" if kind > 0.8 else "8113",
                    flag=FLAGS[flag],
                    debit=debit,
                    credit=credit,
                    advance=kind > 0.8,
                )
            )

    def _affordable(self, amount: int, purse: tuple[int, int, bool]) -> int:
        """As much of the amount as the unit's usable money of the year still holds."""
        amount = min(amount, self._left[purse])
        self._left[purse] -= amount
        return amount

    def _pace(self, unit: Unit, year: int) -> float:
        """Share of a line's usable amount per voucher line, so that a year spends what the unit's quality says."""
        months = 12.0 * _days_of_life(unit, year) / 365.0
        lines = months * LINES_PER_MONTH * FLAG_CHANCES[0] * self._scale
        return unit.quality.spends * len(self._years[year][unit.index]) / lines


def _days_of_life(unit: Unit, year: int) -> int:
    """Days of the year on which the unit exists."""
    first = max(day(year, 1, 1), unit.valid_from)
    last = min(day(year + 1, 1, 1), unit.valid_to or day(year + 1, 1, 1))
    return max(0, last - first)
