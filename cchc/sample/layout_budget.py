"""How the budget systems write allotted budgets (numbers as 1.234.567) and voucher lines (1,234,567)."""

from random import Random

from cchc.sample.cells import Layout, Row, bracketed, comma_grouped
from cchc.sample.records import Allocation, Voucher
from cchc.sample.spelling import Names
from cchc.sample.timeline import dashed_day_text, day_text, last_day_of_month

ALLOCATIONS = Layout(
    title="TỔNG HỢP DỰ TOÁN GIAO VÀ ĐIỀU CHỈNH",
    sheet_name="DuToan",
    extra_preamble=("Đơn vị tính: đồng",),
    headings=(
        "STT",
        "Năm NS",
        "Cấp NS",
        "Mã ĐVQHNS",
        "Đơn vị",
        "Chương",
        "Khoản",
        "Nguồn",
        "CTMT",
        "Mã dự án",
        "Số quyết định",
        "Ngày quyết định",
        "Dự toán năm trước chuyển sang",
        "Dự toán giao đầu năm",
        "Điều chỉnh",
        "Dự toán được sử dụng",
    ),
)
TRANSACTIONS = Layout(
    title="BẢNG KÊ CHỨNG TỪ CHẤP HÀNH NGÂN SÁCH",
    extra_preamble=("Đơn vị tính: đồng",),
    headings=(
        "STT",
        "Số chứng từ",
        "Dòng",
        "Ngày chứng từ",
        "Ngày hạch toán",
        "Ngày khóa sổ",
        "Năm NS",
        "Cấp NS",
        "Mã ĐVQHNS",
        "Đơn vị",
        "Chương",
        "Khoản",
        "Nguồn",
        "CTMT",
        "Mục",
        "Tiểu mục",
        "TK tự nhiên",
        "Mã dự án",
        "Loại số liệu",
        "Phát sinh Nợ",
        "Phát sinh Có",
        "Tính chất chi",
        "Diễn giải",
        "Người lập",
    ),
)
SPENDING_KINDS = ("Thực chi", "Tạm ứng")


def allocation_row(line: Allocation, names: Names, rng: Random) -> Row:
    """The cells of an allotted line, all text."""
    return [
        str(line.fiscal_year),
        str(line.level),
        line.budget_code,
        names.write(line.unit, rng),
        line.chapter,
        line.clause,
        line.fund_source,
        line.programme,
        line.project,
        line.decision,
        day_text(line.decided),
        bracketed(line.carried_over),
        bracketed(line.initial),
        bracketed(line.adjustment),
        bracketed(line.usable),
    ]


def voucher_row(line: Voucher, names: Names, rng: Random) -> Row:
    """The cells of a voucher line, all text."""
    allocation = line.allocation
    year, month = (int(part) for part in (dashed_day_text(line.posted)[6:], dashed_day_text(line.posted)[3:5]))
    return [
        line.voucher_no,
        str(line.line),
        dashed_day_text(line.dated),
        dashed_day_text(line.posted),
        dashed_day_text(last_day_of_month(year, month)),
        str(line.fiscal_year),
        str(allocation.level),
        allocation.budget_code,
        names.write(allocation.unit, rng),
        allocation.chapter,
        allocation.clause,
        allocation.fund_source,
        allocation.programme,
        line.item,
        line.sub_item,
        line.account,
        allocation.project,
        line.flag,
        comma_grouped(line.debit),
        comma_grouped(line.credit),
        SPENDING_KINDS[line.advance],
        "Chi hoạt động (chứng từ mẫu)",
        f"Kế toán Mẫu {allocation.unit.index:03d}",
    ]


def allocation_totals(lines: list[Allocation]) -> dict[str, str]:
    """Heading -> text of the total row."""
    return {
        "Dự toán năm trước chuyển sang": bracketed(sum(line.carried_over for line in lines)),
        "Dự toán giao đầu năm": bracketed(sum(line.initial for line in lines)),
        "Điều chỉnh": bracketed(sum(line.adjustment for line in lines)),
        "Dự toán được sử dụng": bracketed(sum(line.usable for line in lines)),
    }


def voucher_totals(lines: list[Voucher]) -> dict[str, str]:
    """Heading -> text of the total row."""
    return {
        "Phát sinh Nợ": comma_grouped(sum(line.debit for line in lines)),
        "Phát sinh Có": comma_grouped(sum(line.credit for line in lines)),
    }
