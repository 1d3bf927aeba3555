"""What the delivery of each dataset looks like: names, formats, encodings."""

from dataclasses import replace

from cchc.sample.cells import Layout
from cchc.sample.delivery import Delivery
from cchc.sample.dirt import DossierHeadings
from cchc.sample.files import FileFormat
from cchc.sample.layout_budget import ALLOCATIONS, TRANSACTIONS
from cchc.sample.layout_documents import INCOMING, OUTGOING
from cchc.sample.layout_dossiers import UNKNOWN_STATUS_A, UNKNOWN_STATUS_B, VENDOR_A, VENDOR_B
from cchc.sample.timeline import Quarter, day_text

CSV_BOM = FileFormat("csv", "utf-8-sig", ";")
CSV_WINDOWS = FileFormat("csv", "cp1258", ",")
CSV_UTF8 = FileFormat("csv", "utf-8", ",")
CSV_TABS = FileFormat("csv", "utf-8", "\t")
XLSX = FileFormat("xlsx")
HEADINGS_A = DossierHeadings("Đơn vị", "Trạng thái", "Ngày hẹn trả", UNKNOWN_STATUS_A, "31/02/2025 17:00")
HEADINGS_B = DossierHeadings("Cơ quan thực hiện", "Tình trạng", "Ngày hẹn trả", UNKNOWN_STATUS_B, "không rõ")


def _quarterly(
    quarter: Quarter, province: str, source: str, dataset: str, file_name: str, style: FileFormat, layout: Layout
) -> Delivery:
    between = f"từ {day_text(quarter.first)} đến {day_text(quarter.last)}"
    return Delivery(
        source=source,
        dataset=dataset,
        sender="all",
        period=quarter.period,
        file_name=f"{file_name}_{quarter.period}",
        exported_at=quarter.exported_at,
        period_text=f"Quý {quarter.number}/{quarter.year} ({between})",
        province=province,
        style=style,
        layout=layout,
    )


def dossiers(quarter: Quarter, province: str) -> Delivery:
    """Vendor A's dossiers of the province."""
    return _quarterly(quarter, province, "one_stop_shop", "dossiers", "danh-sach-ho-so", CSV_BOM, VENDOR_A)


def city_dossiers(quarter: Quarter, province: str, city_code: str) -> Delivery:
    """Vendor B's dossiers of the old city and its communes."""
    delivery = _quarterly(quarter, province, "one_stop_shop", "dossiers", "HoSo_ThanhPho", XLSX, VENDOR_B)
    return replace(delivery, sender=city_code, exported_at=delivery.exported_at + 95)


def incoming(quarter: Quarter, province: str) -> Delivery:
    """The book of incoming documents; every third quarter in UTF-8, else in windows-1258."""
    style = CSV_UTF8 if (quarter.year + quarter.number) % 3 == 0 else CSV_WINDOWS
    return _quarterly(quarter, province, "documents", "incoming", "so-van-ban-den", style, INCOMING)


def outgoing(quarter: Quarter, province: str) -> Delivery:
    """The book of issued documents; a workbook in odd quarters, csv in even ones."""
    style = XLSX if quarter.number % 2 else CSV_BOM
    return _quarterly(quarter, province, "documents", "outgoing", "so-van-ban-di", style, OUTGOING)


def transactions(quarter: Quarter, province: str) -> Delivery:
    """Voucher lines posted in the quarter."""
    return _quarterly(quarter, province, "budget", "transactions", "bang-ke-chung-tu", CSV_TABS, TRANSACTIONS)


def allocations(last_quarter: Quarter, province: str) -> Delivery:
    """Allotted budgets of the fiscal year that ends with the quarter."""
    delivery = _quarterly(last_quarter, province, "budget", "allocations", "du-toan", XLSX, ALLOCATIONS)
    year = last_quarter.year
    return replace(delivery, period=str(year), file_name=f"du-toan_{year}", period_text=f"Năm ngân sách {year}")
