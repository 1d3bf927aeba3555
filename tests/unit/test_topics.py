"""What a summary is about: codes and a period are taken from it, and none of its words."""

import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.sample.duties import duties
from cchc.sample.subjects import SUBJECTS, plain, worded
from cchc.sample.timeline import Month, Quarter
from cchc.sample.units import load_units
from ingestion.about_period import about_period_column, read_about
from ingestion.catalogue import get_catalogue
from ingestion.columns import tidied
from ingestion.conform import conform
from ingestion.topics import PhraseError, Vocabulary, pattern_of, phrase_problems, topics_column, vocabulary

CODES = frozenset(vocabulary("documents").topics)
SUMMARIES = st.text(st.sampled_from("aăđêốờự QÝNMthkgổc0123456789/-.,()\u0301\u00a0"), max_size=60)


def topics(*summaries: str | None) -> list[str | None]:
    """The topics of summaries as they come from a file."""
    found: list[str | None] = topics_column(tidied(pa.array(summaries, pa.string())), "documents").to_pylist()
    return found


@pytest.mark.parametrize(
    ("summary", "codes"),
    [
        ("Kế hoạch Cải cách hành chính xã Phước Mỹ năm 2024", "par_plan"),
        ("Quyết định ban hành Kế hoạch công tác CCHC năm 2024", "par_plan"),
        ("Kế hoạch kiểm tra cải cách hành chính năm 2024", "par_inspection"),
        ("Kế hoạch truyền thông về cải cách hành chính năm 2024", "communication"),
        ("Báo cáo kết quả thực hiện công tác cải cách hành chính quý I", "par_report"),
        ("Báo cáo kết quả kiểm tra cải cách hành chính", "par_inspection"),
        ("Kế hoạch kiểm tra, xử lý, rà soát, hệ thống hóa văn bản quy phạm pháp luật", "legal_plan legal_review"),
        ("Báo cáo kết quả hệ thống hoá VBQPPL", "legal_review"),
        ("Công bố danh mục VBQPPL hết hiệu lực, ngưng hiệu lực", "legal_expired"),
        ("Thực hiện công khai tài chính", "budget_disclosure"),
        ("V/v công khai tình hình thực hiện dự toán thu - chi ngân sách", "budget_disclosure budget_execution"),
        ("Quyết định công khai quyết toán NSNN", "budget_disclosure settlement"),
        ("Quyết định về việc công khai dự toán ngân sách", "budget_disclosure budget_estimate"),
        ("Đề án vị trí việc làm", "job_position"),
        ("Đánh giá, xếp loại chất lượng cán bộ, công chức", "staff_evaluation"),
        ("Tạo lập hồ sơ công việc điện tử", "e_records"),
    ],
)  # fmt: skip
def test_the_tasks_and_products_of_real_plans_have_their_codes(summary: str, codes: str) -> None:
    assert topics(summary) == [codes]


def test_spelling_makes_no_difference() -> None:
    said = "Kế hoạch rà soát, hệ thống hóa văn bản quy phạm pháp luật"
    others = [
        said.upper(),
        unicodedata.normalize("NFD", said),
        said.replace("hóa", "hoá"),
        said.replace(" ", "\u00a0 "),
        said.replace(",", " –"),
        said.replace("văn bản quy phạm pháp luật", "văn bản QPPL"),
        f"({said})",
    ]
    assert set(topics(said, *others)) == {"legal_plan legal_review"}


@pytest.mark.parametrize("summary", ["Mã số hóa đơn", "Báo cáo ISO 90010", "Xuyên quyết toánh", "", None, "Quy chế"])
def test_a_phrase_inside_other_words_is_no_topic(summary: str | None) -> None:
    assert topics(summary) == [None]


def test_nothing_but_codes_of_the_vocabulary_comes_out_of_a_summary() -> None:
    name = "Công dân Mẫu 00012 xin khảo sát sự hài lòng, CCCD 000123456789"
    cells = {"summary": [f"Công văn {name}", "Báo cáo năm 2024 của ông Mẫu"], "unit": ["a", "b"]}
    table = conform(pa.table(cells), get_catalogue().dataset("documents.outgoing", "all")).table
    assert table["topics"].to_pylist() == ["satisfaction_survey", None]
    assert table["about_period"].to_pylist() == [None, "2024"]
    assert table["doc_type"].to_pylist() == ["Công văn", "Báo cáo"]


@given(st.lists(st.one_of(st.none(), SUMMARIES, st.sampled_from(["Kế hoạch CCHC", "quyết toán"])), max_size=8))
def test_any_text_gives_sorted_codes_of_the_vocabulary_or_nothing(summaries: list[str | None]) -> None:
    for found in topics(*summaries):
        codes = [] if found is None else found.split(" ")
        assert codes == sorted(set(codes)) and CODES.issuperset(codes)
        assert found is None or codes


@pytest.mark.parametrize(
    ("summary", "period"),
    [
        ("Kế hoạch cải cách hành chính năm 2024", "2024"),
        ("Báo cáo quý I năm 2024", "2024-Q1"),
        ("Báo cáo Quý IV/2023", "2023-Q4"),
        ("Báo cáo quý 3-2025", "2025-Q3"),
        ("Báo cáo tháng 3/2024", "2024-03"),
        ("Báo cáo tháng 12 năm 2025", "2025-12"),
        ("Báo cáo 6 tháng đầu năm 2024", "2024-H1"),
        ("Báo cáo 06 tháng cuối năm 2024", "2024-H2"),
        ("Báo cáo 9 tháng năm 2024", "2024-9M"),
        ("Báo cáo 6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2024", "2024-H1"),
        ("Báo cáo quý I và phương hướng, nhiệm vụ quý II năm 2024", "2024-Q1"),
        ("Tổng kết năm 2023, phương hướng quý I năm 2024", "2023"),
        ("Báo cáo năm 2024 (quý III)", "2024-Q3"),
        ("Triển khai Kế hoạch số 10/KH-UBND ngày 11 tháng 01 năm 2024", None),
        ("Triển khai Kế hoạch ngày 11/01/2024 trong năm 2025", "2025"),
        ("Kế hoạch giai đoạn 2021-2025", None),
        ("Báo cáo quý I, II năm 2024", None),
        ("Báo cáo từ tháng 1 đến tháng 6 năm 2024", None),
        ("Báo cáo quý III", None),
        ("Báo cáo tháng 13 năm 2024", None),
        ("Báo cáo của 12 thôn", None),
    ],
)
def test_a_period_is_read_where_it_is_certain(summary: str, period: str | None) -> None:
    assert read_about(summary) == period
    assert about_period_column(pa.array([None, summary, "Công văn"])).to_pylist() == [None, period, None]


@given(
    st.integers(2000, 2099),
    st.integers(1, 12),
    st.sampled_from(["tháng {m} năm {y}", "tháng {m:02d}/{y}", "Tháng  {m}-{y}", "tháng {m} của năm {y}"]),
    SUMMARIES.filter(lambda text: not any(sign.isdigit() for sign in text)),
)
def test_a_month_is_read_in_every_spelling_and_surrounding(year: int, month: int, said: str, around: str) -> None:
    text = f"{around} ; {said.format(m=month, y=year)} ; {around}"
    assert read_about(text) == f"{year}-{month:02d}"


@given(st.lists(st.one_of(st.none(), SUMMARIES), max_size=6))
def test_reading_a_column_is_reading_each_cell(summaries: list[str | None]) -> None:
    cells = tidied(pa.array(summaries, pa.string()))
    wanted = [None if cell is None else read_about(cell) for cell in cells.to_pylist()]
    assert about_period_column(cells).to_pylist() == wanted


def test_documents_of_the_sample_are_read_as_their_author_meant_them() -> None:
    units = load_units("52", 3)
    said = [
        worded(kind, field, Month(2026, number), luck / 40)
        for field, kind in SUBJECTS
        for number in range(1, 13)
        for luck in range(40)
    ]
    said += [plain(kind, field) for field, kind in SUBJECTS]
    quarters = [Quarter(year, number) for year in (2024, 2025) for number in (1, 2, 3, 4)]
    drafts = [draft for quarter in quarters for draft in duties(units.all, quarter, 3)]
    summaries = tidied(pa.array([*(one.summary for one in said), *(one.summary for one in drafts)]))
    meant = [(one.topics or None, one.about_period) for one in (*said, *drafts)]
    read = zip(
        topics_column(summaries, "documents").to_pylist(), about_period_column(summaries).to_pylist(), strict=True
    )
    wrong = {
        (cell, *seen, *sure)
        for cell, seen, sure in zip(summaries.to_pylist(), read, meant, strict=True)
        if seen != sure
    }
    assert not wrong


def test_a_vocabulary_with_faults_names_each() -> None:
    faulty = Vocabulary.model_validate(
        {
            "title": "Chủ đề",
            "topics": {
                "good": {"label": "a", "area": "steering", "phrases": ["kế hoạch năm"]},
                "Bad code": {"label": "b", "area": "steering", "phrases": ["kế  hoạch NĂM", "(công tác)", "mở (ngoặc"]},
            },
        }
    )
    assert [problem[0] for problem in phrase_problems(faulty)] == [
        "TOPIC_CODE",
        "PHRASE_TWICE",
        "PHRASE_INVALID",
        "PHRASE_INVALID",
    ]
    with pytest.raises(PhraseError):
        pattern_of("…", {})
