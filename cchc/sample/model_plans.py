"""Two short plans of new communes, made up, with what each task means and the documents that were issued for it.

What a task means (topics, types of document, due dates) is written beside it by the person who made it up, and not
looked for in its wording.
"""

from collections.abc import Sequence
from typing import NamedTuple

from cchc.sample.records import Outgoing
from cchc.sample.subjects import SAMPLE, Draft
from cchc.sample.timeline import Quarter, day, day_text
from cchc.sample.units import Unit

FORM = ("TT", "Nhiệm vụ", "Hoạt động/sản phẩm", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian thực hiện")
OFFICE, ECONOMY, CULTURE = "Văn phòng HĐND và UBND", "Phòng Kinh tế", "Phòng Văn hóa - Xã hội"
STEERING, JUSTICE, PROCEDURES = "Chỉ đạo điều hành", "Tư pháp", "Kiểm soát TTHC"
OFFICIALS, FINANCE, DIGITAL = "Công chức, công vụ", "Tài chính - Ngân sách", "Chuyển đổi số"
QUARTERS = "{year}-03-31,{year}-06-30,{year}-09-30,{year}-12-31"
MONTHS = ",".join(
    f"2026-{month:02d}-{last}" for month, last in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), start=1)
)


class Planned(NamedTuple):
    """A task as its annex has it and as a person reads it."""

    section: str
    number: int
    task: str
    product: str
    lead: str
    due_text: str
    due_on: str | None
    recurrence: str | None
    due_dates: str | None
    topics: str | None


class Issued(NamedTuple):
    """A document that a commune issues for a task: the day, what it is, what its summary says."""

    unit_code: str
    day: int
    doc_type: str
    field: str
    wording: str
    topics: str
    about_period: str | None

    @property
    def summary(self) -> str:
        """The whole summary."""
        return f"{self.doc_type} {self.wording} {SAMPLE}"


GUIDANCE, LAW, ONE_STOP = "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH", "CẢI CÁCH THỂ CHẾ", "CẢI CÁCH THỦ TỤC HÀNH CHÍNH"
STRUCTURE, STAFF, MONEY = "CẢI CÁCH TỔ CHỨC BỘ MÁY", "CẢI CÁCH CHẾ ĐỘ CÔNG VỤ", "CẢI CÁCH TÀI CHÍNH CÔNG"
E_GOVERNMENT = "XÂY DỰNG VÀ PHÁT TRIỂN CHÍNH QUYỀN ĐIỆN TỬ, CHÍNH QUYỀN SỐ"
SECTIONS = (GUIDANCE, LAW, ONE_STOP, STRUCTURE, STAFF, MONEY, E_GOVERNMENT)

PLAN_2026 = (
    Planned(GUIDANCE, 1, "Ban hành Kế hoạch tuyên truyền cải cách hành chính", "Kế hoạch của UBND", OFFICE,
            "Tháng 01/2026", "2026-01-31", "once", "2026-01-31", "communication"),
    Planned(GUIDANCE, 2, "Ban hành Kế hoạch kiểm tra cải cách hành chính", "Kế hoạch của UBND", OFFICE,
            "trước ngày 30/01/2026", "2026-01-30", "once", "2026-01-30", "par_inspection"),
    Planned(GUIDANCE, 3, "Báo cáo kết quả công tác cải cách hành chính", "Báo cáo của UBND", OFFICE,
            "Hàng quý, 6 tháng, năm", None, "quarterly", QUARTERS.format(year=2026), "par_report"),
    Planned(GUIDANCE, 4, "Khảo sát mức độ hài lòng của người dân", "Văn bản triển khai", CULTURE,
            "Quý II/2026", "2026-06-30", "once", "2026-06-30", "satisfaction_survey"),
    Planned(GUIDANCE, 5, "Tổ chức đối thoại với người dân, doanh nghiệp", "Hội nghị", OFFICE,
            "Quý III/2026", "2026-09-30", "once", "2026-09-30", "citizen_dialogue"),
    Planned(LAW, 1, "Ban hành Kế hoạch rà soát, hệ thống hóa văn bản quy phạm pháp luật",
            "Quyết định ban hành Kế hoạch", OFFICE,
            "Quý I", "2026-03-31", "once", "2026-03-31", "legal_plan legal_review"),
    Planned(ONE_STOP, 1, "Báo cáo công tác kiểm soát thủ tục hành chính", "Báo cáo của UBND", OFFICE,
            "Hằng tháng", None, "monthly", MONTHS, "procedure_control"),
    Planned(ONE_STOP, 2, "Rà soát, đơn giản hóa thủ tục hành chính", "Kế hoạch, phương án", OFFICE,
            "Thường xuyên", None, "continuous", None, "procedure_review"),
    Planned(STRUCTURE, 1, "Sắp xếp tổ chức bộ máy các phòng chuyên môn", "Báo cáo của UBND", CULTURE,
            "Tháng 12/2026", "2026-12-31", "once", "2026-12-31", "organisation_rearrangement"),
    Planned(STAFF, 1, "Đào tạo, bồi dưỡng cán bộ, công chức", "Kế hoạch của UBND", CULTURE,
            "Quý I và quý III/2026", "2026-09-30", "once", "2026-03-31,2026-09-30", "training"),
    Planned(MONEY, 1, "Công khai tài chính", "Quyết định của UBND", ECONOMY,
            "Hàng quý", None, "quarterly", QUARTERS.format(year=2026), "budget_disclosure"),
    Planned(E_GOVERNMENT, 1, "Kế hoạch chuyển đổi số", "Kế hoạch của UBND", CULTURE,
            "Quý I/2026", "2026-03-31", "once", "2026-03-31", "digital_transformation"),
    Planned(E_GOVERNMENT, 2, "Lập hồ sơ công việc trên môi trường điện tử", "Văn bản của UBND", OFFICE,
            "Cả năm", "2026-12-31", "continuous", "2026-12-31", "e_records"),
)  # fmt: skip

PLAN_2025 = (
    Planned(GUIDANCE, 1, "Chỉ đạo đôn đốc thực hiện nhiệm vụ cải cách hành chính", "Công văn của UBND", OFFICE,
            "Quý III, IV/2025", "2025-12-31", "once", "2025-09-30,2025-12-31", "par_direction"),
    Planned(LAW, 2, "Theo dõi tình hình thi hành pháp luật", "Báo cáo của UBND", "UBND {other}",
            "trước 05/12/2025", "2025-12-05", "once", "2025-12-05", "law_enforcement"),
    Planned(STAFF, 3, "Đánh giá, xếp loại cán bộ, công chức", "Báo cáo của UBND", CULTURE,
            "6 tháng cuối năm", "2025-12-31", "once", "2025-12-31", "staff_evaluation"),
)  # fmt: skip

OTHER = 40


class ModelUnits(NamedTuple):
    """Who has the plan of 2026, who that of 2025, and who leads a task of the latter's plan."""

    of_2026: Unit
    of_2025: Unit
    other: Unit


def model_units(units: Sequence[Unit]) -> ModelUnits:
    """Three communes that live on, the first two with a scorecard."""
    communes = [unit for unit in units if unit.level == "commune" and unit.alive(day(2026, 12, 31))]
    return ModelUnits(communes[27], communes[36], communes[OTHER])


def task_drafts(units: Sequence[Unit], quarter: Quarter) -> list[Draft]:
    """What is issued in the quarter for tasks of the plans; nothing in a province too small for them."""
    if sum(unit.level == "commune" and unit.alive(day(2026, 12, 31)) for unit in units) <= OTHER:
        return []
    issued = [one for one in issued_for(units) if quarter.first <= one.day <= quarter.last]
    return [
        Draft(unit, one.day, one.doc_type, one.field, one.summary, one.topics, one.about_period)
        for one in issued
        for unit in units
        if unit.code == one.unit_code and unit.alive(one.day)
    ]


def issued_for(units: Sequence[Unit]) -> list[Issued]:
    """Documents that were issued for tasks of the plans: in time, on the day, a day late, twice, once for two tasks."""
    model = model_units(units)
    mine, later, other = model.of_2026.code, model.of_2025.code, model.other.code
    return [
        *_of_the_transcribed_plan("21991"),
        Issued(mine, day(2026, 1, 20), "Kế hoạch", STEERING, "tuyên truyền cải cách hành chính năm 2026",
               "communication", "2026"),
        Issued(mine, day(2026, 2, 3), "Kế hoạch", STEERING, "kiểm tra cải cách hành chính năm 2026",
               "par_inspection", "2026"),
        Issued(mine, day(2026, 8, 14), "Thông báo", STEERING, "kết luận hội nghị", "", None),
        Issued(mine, day(2026, 1, 30), "Báo cáo", PROCEDURES, "công tác kiểm soát thủ tục hành chính tháng 01/2026",
               "procedure_control", "2026-01"),
        Issued(mine, day(2026, 4, 6), "Báo cáo", PROCEDURES, "công tác kiểm soát thủ tục hành chính tháng 3 năm 2026",
               "procedure_control", "2026-03"),
        Issued(mine, day(2026, 4, 27), "Báo cáo", PROCEDURES, "công tác kiểm soát thủ tục hành chính",
               "procedure_control", None),
        Issued(mine, day(2026, 3, 12), "Kế hoạch", OFFICIALS, "đào tạo, bồi dưỡng cán bộ, công chức năm 2026",
               "training", "2026"),
        Issued(mine, day(2026, 3, 31), "Kế hoạch", DIGITAL, "chuyển đổi số năm 2026", "digital_transformation", "2026"),
        Issued(later, day(2025, 9, 30), "Công văn", STEERING, "về việc đôn đốc thực hiện nhiệm vụ CCHC quý III/2025",
               "par_direction", "2025-Q3"),
        Issued(later, day(2025, 11, 20), "Báo cáo", JUSTICE, "theo dõi tình hình thi hành pháp luật năm 2025",
               "law_enforcement", "2025"),
        Issued(other, day(2025, 12, 9), "Báo cáo", JUSTICE, "theo dõi tình hình thi hành pháp luật năm 2025",
               "law_enforcement", "2025"),
    ]  # fmt: skip


def _of_the_transcribed_plan(code: str) -> list[Issued]:
    return [
        Issued(code, day(2024, 3, 29), "Kế hoạch", STEERING, "truyền thông về cải cách hành chính năm 2024",
               "communication", "2024"),
        Issued(code, day(2024, 1, 31), "Kế hoạch", JUSTICE, "theo dõi tình hình thi hành pháp luật năm 2024",
               "law_enforcement legal_plan", "2024"),
        Issued(code, day(2024, 2, 1), "Kế hoạch", JUSTICE, "phổ biến, giáo dục pháp luật năm 2024",
               "legal_education legal_plan", "2024"),
        Issued(code, day(2024, 4, 2), "Báo cáo", JUSTICE, "kết quả hệ thống hóa VBQPPL quý I năm 2024",
               "legal_review", "2024-Q1"),
        Issued(code, day(2024, 2, 15), "Quyết định", JUSTICE,
               "công bố danh mục văn bản quy phạm pháp luật hết hiệu lực năm 2024", "legal_expired", "2024"),
        Issued(code, day(2024, 5, 10), "Công văn", PROCEDURES, "đề xuất đơn giản hóa thủ tục hành chính",
               "procedure_review", None),
        Issued(code, day(2024, 8, 12), "Công văn", PROCEDURES, "đề xuất đơn giản hóa thủ tục hành chính",
               "procedure_review", None),
        Issued(code, day(2024, 1, 19), "Kế hoạch", OFFICIALS, "kiểm tra công vụ năm 2024",
               "public_duty_inspection", "2024"),
        Issued(code, day(2024, 12, 20), "Báo cáo", OFFICIALS, "kết quả kiểm tra công vụ năm 2024",
               "public_duty_inspection", "2024"),
    ]  # fmt: skip


def citations(units: Sequence[Unit], issued: Sequence[Outgoing]) -> dict[tuple[str, int], str]:
    """By unit and year what a scorecard says of a task: the number of conclusions that no type of document finds."""
    day_of_conclusions = day(2026, 8, 14)
    return {
        (document.unit.code, 2026): f"Nhiệm vụ I.5: {document.doc_no} ngày {day_text(document.doc_date)}"
        for document in issued
        if document.doc_date == day_of_conclusions
        and document.said.summary.startswith("Thông báo kết luận hội nghị")
        and document.unit.code == model_units(units).of_2026.code
    }
