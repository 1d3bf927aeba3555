"""Which forms a sample has: 06a and execution of each quarter, settlement and work files of each year."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cchc.sample import budget_forms, report_06a, work_files
from cchc.sample.budget_forms import DONG, MILLION, THOUSAND, Ledger
from cchc.sample.cells import Layout
from cchc.sample.delivery import Delivery
from cchc.sample.files import FileFormat
from cchc.sample.form_sheet import FormLayout, FormSheet, as_csv, as_html, as_xls, as_xlsx
from cchc.sample.luck import luck
from cchc.sample.records import Allocation, Dossier, Voucher
from cchc.sample.report_06a import Dirt
from cchc.sample.side_files import SideFiles
from cchc.sample.spelling import Names
from cchc.sample.timeline import DAY, Quarter, day, stamp_text
from cchc.sample.units import Unit, Units

UNITS_IN_A_WORKBOOK = 8
MEASURES = (DONG, THOUSAND, MILLION)


class Forms:
    """Writes forms below ``out``; ``files`` has their entries and true rows."""

    def __init__(self, units: Units, out: Path, inbox: str, seed: int, scale: float) -> None:
        self.files = SideFiles(out, inbox, seed)
        self._units = units
        self._names = Names(units.all)
        self._seed = seed
        self._scale = scale
        self._ledger = Ledger()
        self._heirs = units.heirs()
        self._undated: list[Dossier] = []

    def write_06a(self, quarter: Quarter, dossiers: Sequence[Dossier]) -> None:
        """One workbook with a sheet for each of some units, and one unit's own form as html or as an old xls."""
        forms = report_06a.count_by_unit([*self._undated, *dossiers], quarter, self._heirs)
        self._undated += [one for one in dossiers if report_06a.ended_undated(one, quarter.cut)]
        own, *others = [unit for unit in self._units.all if unit.alive(quarter.last)]
        busy = [unit for unit in others if unit.index in forms] or others
        rng = luck(self._seed, "06a", quarter.period)
        many = sorted(rng.sample(busy, min(UNITS_IN_A_WORKBOOK, len(busy))), key=_index)
        sheets = []
        for number, unit in enumerate(many):
            dirt = Dirt(wrong_sum=number == 1, rejected=number == 2, padded=number == 3)
            lines = report_06a.lines_of(unit, forms[unit.index], quarter, dirt, rng)
            above = (f"Đơn vị báo cáo: {self._names.write(unit, rng)}", *_said(quarter))
            sheets.append(FormSheet(f"Biểu {number + 1}", report_06a.LAYOUT, above, lines, pages=number == 0))
        delivery = self._delivery("one_stop_shop", "report_06a", quarter, "all", "bieu-06a", report_06a.LAYOUT)
        self._send(delivery, "xlsx", as_xlsx(sheets, quarter.exported_at), sheets)
        # The unit's own form names no unit: the folder does.
        old = quarter.number % 2 == 0
        lines = report_06a.lines_of(own, forms[own.index], quarter, Dirt(text_only=not old), rng)
        sheet = FormSheet("Biểu", report_06a.LAYOUT, _said(quarter), lines)
        content = as_xls(sheet) if old else as_html(sheet)
        self._send(replace(delivery, sender=own.code), "xls", content, [sheet])

    def write_execution(self, quarter: Quarter, vouchers: Sequence[Voucher], allocations: Sequence[Allocation]) -> None:
        """One unit's form, each quarter in another unit of measure."""
        self._ledger.enter(vouchers)
        allocations = [line for line in allocations if line.decided <= quarter.last]
        alive = [unit for unit in self._units.all if unit.alive(quarter.last)]
        funded = {line.unit.index for line in allocations}
        chosen = [unit for unit in alive if unit.index in funded][quarter.number % 5 :: 7]
        if not chosen:
            return
        measure, layout = MEASURES[(quarter.year + quarter.number) % 3], budget_forms.EXECUTION
        lines = budget_forms.execution_lines(chosen[0], allocations, self._ledger, quarter, measure)
        above = (f"Đơn vị tính: {measure.word}", *_said(quarter))
        sheet = FormSheet("Thực hiện", layout, above, lines, pages=quarter.number == 3)
        delivery = self._delivery("budget", "execution", quarter, chosen[0].code, "thuc-hien-du-toan", layout)
        if measure.typed:
            self._send(delivery, "xlsx", as_xlsx([sheet], quarter.exported_at), [sheet])
        else:
            self._send(delivery, "csv", as_csv(sheet), [sheet])

    def write_year(self, quarter: Quarter, allocations: Sequence[Allocation]) -> None:
        """With the last quarter of a year its list of work files, and its settlement once the year is over."""
        self._write_work_files(quarter)
        if quarter.last == day(quarter.year, 12, 31):
            self._write_settlement(quarter, allocations)

    def _write_settlement(self, quarter: Quarter, allocations: Sequence[Allocation]) -> None:
        units = [unit for unit in self._units.all if unit.alive(quarter.last)]
        measure = (THOUSAND, DONG)[quarter.year % 2]
        rng = luck(self._seed, "settlement", quarter.year)
        lines = budget_forms.settlement_lines(units, allocations, self._ledger, quarter.year, self._names, measure, rng)
        layout = budget_forms.SETTLEMENT
        sheet = FormSheet("Quyết toán", layout, (f"ĐVT: {measure.word}", _exported(quarter)), lines, pages=True)
        delivery = self._delivery("budget", "settlement", quarter, "all", "quyet-toan", layout)
        delivery = replace(delivery, period=str(quarter.year))
        if measure.typed:
            self._send(delivery, "xlsx", as_xlsx([sheet], quarter.exported_at), [sheet])
        else:
            self._send(delivery, "csv", as_csv(sheet), [sheet])

    def _write_work_files(self, quarter: Quarter) -> None:
        rng = luck(self._seed, "work files", quarter.year)
        drawn = work_files.draw(self._units.all, quarter.year, quarter.last, self._scale, rng)
        if not drawn:
            return
        typed = quarter.year % 2 == 1
        exported = quarter.exported_at // DAY
        lines = work_files.lines_of(drawn, quarter.year, exported, self._names, rng, true_dates=typed)
        sheet = FormSheet("Danh mục", work_files.LAYOUT, (_exported(quarter),), lines, pages=True)
        delivery = self._delivery("documents", "work_files", quarter, "all", "danh-muc-ho-so", work_files.LAYOUT)
        delivery = replace(delivery, period=str(quarter.year))
        content = as_xlsx([sheet], quarter.exported_at) if typed else as_csv(sheet)
        self._send(delivery, "xlsx" if typed else "csv", content, [sheet])

    def _delivery(
        self, source: str, dataset: str, quarter: Quarter, sender: str, file_name: str, layout: FormLayout
    ) -> Delivery:
        return Delivery(
            source=source,
            dataset=dataset,
            sender=sender,
            period=quarter.period,
            file_name=f"{file_name}_{quarter.period}",
            exported_at=quarter.exported_at,
            period_text=f"Quý {quarter.number}/{quarter.year}",
            province=self._units.province_name(quarter.first),
            style=FileFormat("xlsx"),
            layout=Layout(title=layout.title, headings=layout.header[0]),
        )

    def _send(self, delivery: Delivery, extension: str, content: bytes, sheets: Sequence[FormSheet]) -> None:
        lines = [line for sheet in sheets for line in sheet.data()]
        self.files.send_bytes(delivery, extension, content, lines, sum(sheet.skipped for sheet in sheets))


def _said(quarter: Quarter) -> tuple[str, ...]:
    return (f"Kỳ báo cáo: Quý {quarter.number}/{quarter.year}", _exported(quarter))


def _exported(quarter: Quarter) -> str:
    return f"Ngày xuất: {stamp_text(quarter.exported_at)}"


def _index(unit: Unit) -> int:
    return unit.index
