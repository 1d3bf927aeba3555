"""The two forms that reconcile the budget: execution of a unit by quarter, settlement of all units by year."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from cchc.sample.form_sheet import FormCell, FormLayout, FormLine, period_of
from cchc.sample.records import Allocation, Voucher
from cchc.sample.spelling import UNKNOWN_UNIT, Names
from cchc.sample.timeline import Quarter
from cchc.sample.units import Unit

EXECUTION = FormLayout(
    title="TÌNH HÌNH THỰC HIỆN DỰ TOÁN NGÂN SÁCH",
    header=(
        ("Số TT", "Nội dung", "Mã ngành kinh tế", "Dự toán giao", "Dự toán được sử dụng", "Dự toán đã sử dụng", "",
         "Tạm ứng chưa thu hồi", "Dự toán còn lại", "Tỷ lệ thực hiện (%)"),
        ("", "", "", "", "", "Trong kỳ", "Lũy kế từ đầu năm", "", "", ""),
    ),
    numbering=(("A", "B", "C", "1", "2", "3", "4", "5", "6=2-4-5", "7=4/2*100"),),
)  # fmt: skip
SETTLEMENT = FormLayout(
    title="TỔNG HỢP QUYẾT TOÁN KINH PHÍ",
    header=(
        ("STT", "Đơn vị", "Mã ĐVQHNS", "Chương", "Khoản", "Nguồn", "Dự toán được sử dụng", "Quyết toán", "", ""),
        ("", "", "", "", "", "", "", "Số báo cáo", "Số xét duyệt", "Chênh lệch"),
    ),
    numbering=(("1", "2", "3", "4", "5", "6", "7", "8", "9", "10=8-9"),),
)
SECTIONS = ("Chi thường xuyên", "Chi đầu tư phát triển")
UNDECIDED = 10
"""The part of its first estimate by which a form shows too much of usable money."""
MISMATCH = 7_350_000
"""In the file's unit of measure: more than any lost zeros of its cells could explain."""


@dataclass(frozen=True)
class UnitOfMeasure:
    """How a file writes amounts; ``typed`` as numbers of a workbook, else as text."""

    word: str
    dong: int
    typed: bool

    def write(self, amount: int) -> FormCell:
        """1.234,567 or the number itself; a zero is a dash."""
        if self.typed:
            return amount // self.dong if amount % self.dong == 0 else amount / self.dong
        if amount == 0:
            return "-"
        whole, rest = divmod(abs(amount), self.dong)
        fraction = f",{rest:0{len(str(self.dong)) - 1}d}".rstrip("0") if rest else ""
        text = f"{whole:,}".replace(",", ".") + fraction
        return f"({text})" if amount < 0 else text

    def without_zeros(self, amount: int) -> float | None:
        """What a cell holds whose 845.870 was taken for a fraction; None where that could not happen."""
        figure = amount // self.dong
        return figure / 1000 if self.typed and amount % self.dong == 0 and 1000 <= figure < 1_000_000 else None


DONG = UnitOfMeasure("đồng", 1, typed=False)
THOUSAND = UnitOfMeasure("Nghìn đồng", 1_000, typed=True)
MILLION = UnitOfMeasure("triệu đồng", 1_000_000, typed=False)


class Ledger:
    """What each unit has spent of each clause by the fiscal year, and in the quarter that is being written."""

    def __init__(self) -> None:
        self._to_date: dict[tuple[int, int, str, bool, bool], int] = Counter()
        self._in_quarter: dict[tuple[int, int, str, bool], int] = Counter()
        self.settled: dict[tuple[int, int, str, str, str], int] = Counter()

    def enter(self, lines: Iterable[Voucher]) -> None:
        """Take in the vouchers of a quarter; only actual ones count."""
        self._in_quarter.clear()
        for line in lines:
            if line.flag != "A":
                continue
            allocation, amount = line.allocation, line.debit - line.credit
            place = (allocation.unit.index, line.fiscal_year, allocation.clause, bool(allocation.project))
            self._to_date[*place, line.advance] += amount
            if not line.advance:
                self._in_quarter[place] += amount
            key = (place[0], place[1], allocation.chapter, allocation.clause, allocation.fund_source)
            self.settled[key] += amount

    def clauses(self, unit: Unit, year: int) -> set[tuple[bool, str]]:
        """Whether an investment, and the clause, of everything that the unit has spent or advanced of the year."""
        own = (place[2:4] for place in self._to_date if place[:2] == (unit.index, year))
        return {(invests, clause) for clause, invests in own}

    def of(self, unit: Unit, year: int, clause: str, invests: bool) -> tuple[int, int, int]:
        """Spent in the quarter, spent to date, advanced to date."""
        place = (unit.index, year, clause, invests)
        return self._in_quarter[place], self._to_date[*place, False], self._to_date[*place, True]


def execution_lines(
    unit: Unit, allocations: Sequence[Allocation], ledger: Ledger, quarter: Quarter, measure: UnitOfMeasure
) -> list[FormLine]:
    """The lines of a unit's form: a row a clause under its section, a "Trong đó" row, wrong rows, a total.

    What was spent of a clause before its budget was decided is shown against nothing. In each second quarter the form
    counts on a raise that nobody has decided: it adds up, and only the allocations tell that it is wrong.
    """
    budgets = {place: [0, 0] for place in ledger.clauses(unit, quarter.year)}
    for line in allocations:
        if line.unit is unit:
            sums = budgets.setdefault((bool(line.project), line.clause), [0, 0])
            sums[0] += line.initial
            sums[1] += line.usable
    lines: list[FormLine] = []
    number = lost = 0
    for invests, section in enumerate(SECTIONS):
        mine = sorted(clause for kind, clause in budgets if kind == bool(invests))
        whole = [sum(budgets[bool(invests), clause][place] for clause in mine) for place in (0, 1)]
        title = (("I", "II")[invests], section, "", *(measure.write(amount) for amount in whole))
        lines += [FormLine(title if quarter.number % 2 else title[:2])] if mine else []
        for clause in mine:
            number += 1
            initial, usable = budgets[bool(invests), clause]
            spent_now, spent, advance = ledger.of(unit, quarter.year, clause, bool(invests))
            if quarter.number == 2:
                usable += initial // UNDECIDED // 1000 * 1000
            amounts = [initial, usable, spent_now, spent, advance, usable - spent - advance]
            row = _execution_row(str(number), f"Chi hoạt động khoản {clause}", clause, amounts, measure)
            short = measure.without_zeros(spent) if not lost else None
            if short is not None:
                row, lost = (*row[:6], short, *row[7:]), number
            truth = _execution_truth(unit, quarter, section, str(number), f"Chi hoạt động khoản {clause}", clause)
            lines.append(FormLine(row, truth | dict(zip(AMOUNTS, amounts, strict=True))))
            if number == 1:
                lines += _within(unit, quarter, section, spent, measure)
    return [*lines, *_wrong_rows(number, measure), FormLine(("", "Tổng cộng"))]


AMOUNTS = ("annual_estimate", "usable", "spent_period", "spent_to_date", "advance", "remaining")


def _execution_row(
    number: str, content: str, clause: str, amounts: Sequence[int], measure: UnitOfMeasure
) -> tuple[FormCell, ...]:
    usable, spent = amounts[1], amounts[3]
    share = f"{100 * spent / usable:.1f}".replace(".", ",") if usable else ""
    return (number, content, clause, *(measure.write(amount) for amount in amounts), share)


def _execution_truth(
    unit: Unit, quarter: Quarter, section: str, number: str | None, content: str, clause: str | None
) -> dict[str, object]:
    place = {"section": section, "line_no": number, "content": content, "clause": clause, "fund_source": None}
    return {"unit_code": unit.code, **period_of(quarter), **place, "additive": True}


def _within(unit: Unit, quarter: Quarter, section: str, spent: int, measure: UnitOfMeasure) -> list[FormLine]:
    """A title of parts and one of them, and one that says so itself."""
    part = spent // 3000 * 1000
    lines = [FormLine(("", "Trong đó:"))]
    for content, amount in (("- Tiền lương", part), ("Tr.đó: chi khác", part)):
        truth = _execution_truth(unit, quarter, section, None, content, None) | {"additive": False}
        truth |= dict.fromkeys(AMOUNTS) | {"spent_to_date": amount}
        lines.append(FormLine(("", content, "", "", "", "", measure.write(amount)), truth))
    return lines


def _wrong_rows(number: int, measure: UnitOfMeasure) -> list[FormLine]:
    """Rows that must not be loaded: no content, a balance that no lost zeros explain, a cell that says nothing."""
    base = 4_000 * measure.dong
    amounts = [base, base, 0, base, 0, 0]
    gap = [base, base, 0, base, 0, MISMATCH * measure.dong]
    unclear = _execution_row(str(number + 3), "Chi chưa phân bổ", "", amounts, measure)
    return [
        FormLine(_execution_row(str(number + 1), "", "", amounts, measure), code="KEY_MISSING"),
        FormLine(_execution_row(str(number + 2), "Chi khác", "", gap, measure), code="BALANCE_MISMATCH"),
        FormLine((*unclear[:6], "chưa rõ", *unclear[7:]), code="VALUE_UNREADABLE"),
    ]


def settlement_lines(
    units: Sequence[Unit],
    allocations: Sequence[Allocation],
    ledger: Ledger,
    year: int,
    names: Names,
    measure: UnitOfMeasure,
    rng: Random,
) -> list[FormLine]:
    """A row a unit, chapter, clause and source: usable, reported, approved; some approved below what was reported."""
    budgets: dict[tuple[int, int, str, str, str], int] = Counter()
    for line in allocations:
        budgets[line.unit.index, year, line.chapter, line.clause, line.fund_source] += line.usable
    living = {unit.index: unit for unit in units}
    lines: list[FormLine] = []
    for key, usable in sorted(budgets.items()):
        if key[0] not in living:
            continue
        reported = ledger.settled.get(key, 0)
        cut = int(reported * rng.uniform(0, 0.02)) // 1000 * 1000 if rng.random() < 0.2 and reported > 0 else 0
        over = 5_000_000 if rng.random() < 0.01 else 0
        approved = max(reported - cut, usable + over) if over else reported - cut
        lines.append(_settlement_line(living[key[0]], key[1:], (usable, reported, approved), names, measure, rng))
    base = lines[0]
    wrong = [(1, UNKNOWN_UNIT, "UNIT_UNKNOWN"), (4, "", "KEY_MISSING"), (7, "chưa rõ", "VALUE_UNREADABLE")]
    for place, cell, code in wrong:
        cells = (*base.cells[:place], cell, *base.cells[place + 1 :])
        lines.insert(rng.randrange(len(lines) + 1), FormLine(cells, code=code))
    numbered = [FormLine((number, *line.cells[1:]), line.truth, line.code) for number, line in enumerate(lines, 1)]
    return [*numbered, FormLine((len(lines) + 1, "Tổng cộng"))]


def _settlement_line(
    unit: Unit,
    key: tuple[int, str, str, str],
    amounts: tuple[int, int, int],
    names: Names,
    measure: UnitOfMeasure,
    rng: Random,
) -> FormLine:
    year, chapter, clause, source = key
    usable, reported, approved = amounts
    written = [measure.write(amount) for amount in (*amounts, reported - approved)]
    short = measure.without_zeros(approved) if reported != approved else None
    if short is not None and rng.random() < 0.5:
        written[2] = short
    codes = {"fiscal_year": year, "budget_unit_code": unit.budget_code, "chapter": chapter, "clause": clause}
    truth = {"unit_code": unit.code, **codes, "fund_source": source}
    truth |= {"usable": usable, "reported": reported, "approved": approved}
    return FormLine((0, names.write(unit, rng), unit.budget_code, chapter, clause, source, *written), truth)
