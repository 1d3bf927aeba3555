"""What documents are about: the wording of a summary, with the topics and the period that a careful reader finds in it.

The person who reads is the author of this file: topics are written beside each wording, not looked for in it.
"""

from typing import NamedTuple

from cchc.sample.records import Said
from cchc.sample.timeline import Month
from cchc.sample.units import Unit

SAMPLE = "(văn bản mẫu)"
FIELD_TOPICS = {"Kiểm soát TTHC": "procedure_control", "Chuyển đổi số": "digital_transformation"}
"""Fields whose mere name is a topic."""
ROMAN = ("I", "II", "III", "IV")


class Draft(NamedTuple):
    """A document before it has its number: who issues it and when, and what its summary says."""

    unit: Unit
    day: int
    doc_type: str
    field: str
    summary: str
    topics: str
    about_period: str | None


class Subject(NamedTuple):
    """A wording, its topics in the order of their codes, and what it says of time: year, quarter, month or nothing."""

    wording: str
    topics: str
    period: str


SUBJECTS: dict[tuple[str, str], tuple[Subject, ...]] = {
    ("Chỉ đạo điều hành", "Kế hoạch"): (
        Subject("kiểm tra công tác cải cách hành chính", "par_inspection", "year"),
        Subject("tuyên truyền cải cách hành chính", "communication", "year"),
    ),
    ("Chỉ đạo điều hành", "Báo cáo"): (
        Subject("kết quả kiểm tra cải cách hành chính", "par_inspection", "quarter"),
        Subject("tự đánh giá, chấm điểm Chỉ số cải cách hành chính", "par_index", "year"),
    ),
    ("Chỉ đạo điều hành", "Công văn"): (
        Subject("về việc đôn đốc thực hiện nhiệm vụ CCHC", "par_direction", "month"),
        Subject("về việc khảo sát mức độ hài lòng của người dân", "satisfaction_survey", "none"),
    ),
    ("Chỉ đạo điều hành", "Thông báo"): (
        Subject("về hội nghị đối thoại với người dân, doanh nghiệp", "citizen_dialogue", "quarter"),
    ),
    ("Tư pháp", "Kế hoạch"): (
        Subject("theo dõi tình hình thi hành pháp luật", "law_enforcement legal_plan", "year"),
        Subject("phổ biến, giáo dục pháp luật", "legal_education legal_plan", "year"),
    ),
    ("Tư pháp", "Báo cáo"): (Subject("kết quả hệ thống hoá VBQPPL", "legal_review", "quarter"),),
    ("Tư pháp", "Quyết định"): (
        Subject("công bố danh mục văn bản quy phạm pháp luật hết hiệu lực", "legal_expired", "year"),
    ),
    ("Kiểm soát TTHC", "Báo cáo"): (
        Subject("công tác kiểm soát thủ tục hành chính", "procedure_control", "quarter"),
    ),
    ("Kiểm soát TTHC", "Kế hoạch"): (Subject("rà soát, đánh giá TTHC", "procedure_review", "year"),),
    ("Kiểm soát TTHC", "Quyết định"): (
        Subject("công bố danh mục thủ tục hành chính", "procedure_disclosure", "none"),
    ),
    ("Tổ chức bộ máy", "Báo cáo"): (
        Subject("kết quả sắp xếp tổ chức bộ máy", "organisation_rearrangement", "year"),
        Subject("thực hiện tinh giản biên chế", "staff_reduction", "half"),
    ),
    ("Công chức, công vụ", "Kế hoạch"): (
        Subject("đào tạo, bồi dưỡng cán bộ, công chức", "training", "year"),
        Subject("kiểm tra công vụ", "public_duty_inspection", "year"),
    ),
    ("Công chức, công vụ", "Báo cáo"): (
        Subject("kết quả đánh giá, xếp loại cán bộ, công chức", "staff_evaluation", "year"),
    ),
    ("Công chức, công vụ", "Tờ trình"): (Subject("phê duyệt Đề án vị trí việc làm", "job_position", "none"),),
    ("Tài chính - Ngân sách", "Báo cáo"): (
        Subject("giải ngân vốn đầu tư công", "investment_disbursement", "month"),
        Subject("quyết toán ngân sách", "settlement", "year"),
    ),
    ("Tài chính - Ngân sách", "Quyết định"): (
        Subject("công khai quyết toán ngân sách", "budget_disclosure settlement", "year"),
    ),
    ("Chuyển đổi số", "Kế hoạch"): (Subject("chuyển đổi số", "digital_transformation", "year"),),
    ("Chuyển đổi số", "Công văn"): (
        Subject("về việc tạo lập hồ sơ công việc trên môi trường điện tử", "e_records", "none"),
    ),
}  # fmt: skip


def plain(doc_type: str, field: str) -> Said:
    """A summary of no wording of its own."""
    summary = f"{doc_type} về việc triển khai nhiệm vụ lĩnh vực {field} {SAMPLE}"
    return Said(summary, FIELD_TOPICS.get(field, ""), None)


def worded(doc_type: str, field: str, month: Month, luck: float) -> Said:
    """The summary of a document of that field and type issued in a month.

    ``luck``, from 0 to 1, picks the wording; without a wording for field and type the summary is plain.
    """
    subjects = SUBJECTS.get((field, doc_type), ())
    if not subjects:
        return plain(doc_type, field)
    subject = subjects[int(luck * len(subjects))]
    said, period = _time(subject.period, month, written=int(luck * 97) % 3)
    return Said(f"{doc_type} {subject.wording}{said} {SAMPLE}", subject.topics, period)


def _time(kind: str, month: Month, written: int) -> tuple[str, str | None]:
    """How a period is said, in one of three spellings, and which it is."""
    year, quarter = month.year, (month.number + 2) // 3
    match kind:
        case "year":
            return f" năm {year}", str(year)
        case "quarter":
            said = (f"quý {ROMAN[quarter - 1]} năm {year}", f"Quý {quarter}/{year}", f"quý {ROMAN[quarter - 1]}/{year}")
            return f" {said[written]}", f"{year}-Q{quarter}"
        case "half":
            first = month.number <= 6
            return f" {'6' if written else '06'} tháng {'đầu' if first else 'cuối'} năm {year}", (
                f"{year}-H{1 if first else 2}"
            )
        case "month":
            said = (
                f"tháng {month.number} năm {year}",
                f"tháng {month.number:02d}/{year}",
                f"tháng {month.number}/{year}",
            )
            return f" {said[written]}", f"{year}-{month.number:02d}"
        case _:
            return "", None
