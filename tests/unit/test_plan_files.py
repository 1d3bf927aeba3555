"""Plans as YAML and as annexes typed into workbooks: both end in the same columns; a YAML bomb does not go off."""

import io
import time
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.catalogue import get_catalogue
from ingestion.conform import conform
from ingestion.content import BytesContent
from ingestion.given import with_given
from ingestion.header import find_layout
from ingestion.readers import read
from ingestion.readers.plan_yaml import read_plan_yaml
from ingestion.shape import shape
from warehouse.errors import RefusedError

PLAN = """
plan_code: PM-2024
unit_code: "02199"
year: 2024
tasks:
  - {area: CẢI CÁCH THỂ CHẾ, number: "1", task: Ban hành kế hoạch, lead: Tư pháp, due: Quý I}
  - {area: CẢI CÁCH THỂ CHẾ, number: "1.10", task: Báo cáo, lead: Tư pháp, due: null}
targets:
  - {clause: II.1, indicator_name: Đúng hạn, operator: ">=", value: 98.5, unit_of_measure: "%", due: 2024-12-31}
  - {clause: II.2, indicator_name: Dẫn đầu, operator: null, value: null, unit_of_measure: điểm}
"""


def loaded(content: bytes, name: str, sender: str = "21991", period: str = "2024") -> list[dict[str, Any]]:
    """The typed rows of a file, as the pipeline makes them before judging."""
    dataset = get_catalogue().dataset(name, sender)
    rows: list[dict[str, Any]] = []
    for sheet in read(BytesContent(content), dataset):
        layout = find_layout(sheet, dataset, "x")
        for batch in shape(sheet, layout, dataset):
            text = with_given(batch.table, dataset, sender, period)
            rows += conform(text, dataset).table.to_pylist()
    return rows


def workbook(rows: Sequence[Sequence[str]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(at, column, cell)
    book.close()
    return buffer.getvalue()


def refusal(content: bytes, part: str = "tasks") -> str:
    with pytest.raises(RefusedError) as caught:
        list(read_plan_yaml(content, part))
    return caught.value.code


def picked(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


HEADER = ["TT", "Nhiệm vụ", "Hoạt động/sản phẩm", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian thực hiện"]


def test_an_annex_of_a_real_plan_with_its_titles_page_breaks_and_repeated_header() -> None:
    content = workbook(
        [
            ["PHỤ LỤC 2"],
            ["23 NHIỆM VỤ TRỌNG TÂM NĂM 2024"],
            HEADER,
            ["I", "CÔNG TÁC CHỈ ĐẠO ĐIỀU HÀNH"],
            ["1", "Tổ chức tổng kết", "Hội nghị", "Văn phòng UBND xã", "Các ban ngành", "Quý I"],
            ["1.1", "Khen thưởng", "Quyết định", "Văn phòng UBND xã", "Các ban ngành", ""],
            ["V", "CẢI CÁCH CHẾ ĐỘ CÔNG VỤ"],
            [
                "19",
                "Tự kiểm tra do Chủ tịch",
                "Báo cáo",
                "Văn phòng UBND xã",
                "",
                "Kế hoạch trong tháng 1/2024; báo cáo",
            ],
            HEADER,
            ["", "giao", "", "", "", "trong tháng 12/2024"],
            ["VI CẢI CÁCH TÀI CHÍNH CÔNG"],
            ["20", "Thực hiện công khai", "Báo cáo", "Tài chính - Kế toán", "", "Theo quy định"],
        ]
    )
    rows = loaded(content, "plan.tasks")
    assert picked(rows, "area", "number", "task", "recurrence") == [
        ("CÔNG TÁC CHỈ ĐẠO ĐIỀU HÀNH", "1", "Tổ chức tổng kết", "once"),
        ("CÔNG TÁC CHỈ ĐẠO ĐIỀU HÀNH", "1.1", "Khen thưởng", None),
        ("CẢI CÁCH CHẾ ĐỘ CÔNG VỤ", "19", "Tự kiểm tra do Chủ tịch giao", "once"),
        ("CẢI CÁCH TÀI CHÍNH CÔNG", "20", "Thực hiện công khai", "on_request"),
    ]
    assert str(rows[2]["due_on"]) == "2024-12-31"
    assert rows[2]["due_dates"] == "2024-01-31,2024-12-31"
    assert {row["plan_code"] for row in rows} == {"21991-2024"}
    assert {row["unit_code_written"] for row in rows} == {"21991"}


def test_the_form_of_eight_columns() -> None:
    header = ["TT", "1 - Mục tiêu", "2 - Nhiệm vụ", "3 - Hoạt động", "4 - Kết quả/ Sản phẩm", "5 - Cơ quan chủ trì"]
    header += ["6 - Cơ quan phối hợp", "7 - Thời gian thực hiện", "8 - Dự kiến kinh phí (Nếu có)"]
    row = [
        "3",
        "100% kịp thời",
        "Công khai TTHC",
        "Niêm yết",
        "Được công khai",
        "Văn phòng",
        "Các công chức",
        "Thường xuyên",
    ]
    (task,) = loaded(workbook([["Phụ lục"], header, ["I", "CẢI CÁCH THỦ TỤC HÀNH CHÍNH"], row]), "plan.tasks")
    names = ("area", "number", "goal", "task", "activity", "product", "lead", "co_lead", "due_text", "recurrence")
    assert picked([task], *names) == [("CẢI CÁCH THỦ TỤC HÀNH CHÍNH", *row, "continuous")]
    assert (task["topics"], task["due_dates"]) == ("procedure_disclosure", None)


def test_an_annex_of_targets_with_a_header_of_two_rows() -> None:
    content = workbook(
        [
            ["PHỤ LỤC 1"],
            ["STT", "Chỉ tiêu", "Chỉ tiêu phấn đấu năm 2024", "Trách nhiệm cụ thể"],
            ["", "", "", "Đơn vị theo dõi, hướng dẫn thực hiện", "Đơn vị thực hiện"],
            ["1.1", "Chỉ số cải cách hành chính", "Nằm trong nhóm dẫn đầu", "Văn phòng", "Các ban ngành"],
            ["3.3", "Sử dụng lại giấy tờ đã", "50%", "Văn phòng", "Các ban ngành liên"],
            ["", "được chấp nhận", "", "", "quan"],
            ["5.2", "Lập hồ sơ công việc", "Trên 60%", "Văn phòng", "Ban ngành"],
        ]
    )
    rows = loaded(content, "plan.targets")
    assert picked(rows, "clause", "indicator_name", "operator", "target_value", "unit_of_measure") == [
        ("1.1", "Chỉ số cải cách hành chính", None, None, None),
        ("3.3", "Sử dụng lại giấy tờ đã được chấp nhận", ">=", 50, "%"),
        ("5.2", "Lập hồ sơ công việc", ">", 60, "%"),
    ]


def test_a_plan_file_gives_its_tasks_and_its_targets() -> None:
    tasks = loaded(PLAN.encode(), "plan.tasks", sender="all")
    assert picked(tasks, "plan_code", "unit_code_written", "area", "number", "recurrence") == [
        ("PM-2024", "02199", "CẢI CÁCH THỂ CHẾ", "1", "once"),
        ("PM-2024", "02199", "CẢI CÁCH THỂ CHẾ", "1.10", None),
    ]
    targets = loaded(b"\xef\xbb\xbf" + PLAN.encode(), "plan.targets", sender="all")
    assert picked(targets, "clause", "operator", "target_value", "unit_of_measure") == [
        ("II.1", ">=", pa.scalar(98.5).as_py(), "%"),
        ("II.2", None, None, None),
    ]
    assert str(targets[0]["due_on"]) == "2024-12-31"


OF_YEARS = """
plan_code: TN-2021
unit_code: "703"
years: 2021-2023
tasks:
  - {area: Thể chế, number: IV.4.1, task: Nâng cao chất lượng, lead: Phòng Tư pháp, due: thường xuyên hàng năm}
  - {area: Thể chế, number: IV.4.2, task: Ban hành kế hoạch, lead: Phòng Tư pháp, due: Quý IV}
targets:
  - {clause: II.2, indicator_name: Cả giai đoạn, operator: ">=", value: 80, unit_of_measure: "%"}
  - {clause: IV.2, year: 2022, indicator_name: Một năm, operator: ">", value: 50, unit_of_measure: "%"}
  - {clause: IV.3, each_year: true, indicator_name: Hằng năm, operator: ">=", value: 90, unit_of_measure: "%"}
"""


def test_a_plan_of_several_years_has_a_target_in_each_year_that_it_names_and_recurs_until_its_last() -> None:
    targets = loaded(OF_YEARS.encode(), "plan.targets", sender="all")
    assert picked(targets, "clause", "year", "operator", "target_value") == [
        ("II.2", 2023, ">=", 80),
        ("IV.2", 2022, ">", 50),
        ("IV.3/2021", 2021, ">=", 90),
        ("IV.3/2022", 2022, ">=", 90),
        ("IV.3/2023", 2023, ">=", 90),
    ]
    tasks = loaded(OF_YEARS.encode(), "plan.tasks", sender="all")
    assert picked(tasks, "year", "recurrence", "due_dates") == [
        (2021, "yearly", "2021-12-31,2022-12-31,2023-12-31"),
        (2021, "once", "2021-12-31"),
    ]
    assert {str(row["decided_on"]) for row in tasks} == {"2021-01-01"}


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("years: 2021-2023", "years: 2023-2021"),
        ("years: 2021-2023", "years: 2021"),
        ("years: 2021-2023", "years: 2021-2031"),
        ("years: 2021-2023", "year: 2021-2023"),
        ("years: 2021-2023", "years: 2021-2023\nyear: 2021"),
        ("years: 2021-2023", "decided_on: 2021-07-15"),
        ("year: 2022", "year: 2024"),
        ("each_year: true", "each_year: true, year: 2022"),
        ("each_year: true", "each_year: có"),
    ],
)
def test_years_that_do_not_fit_the_plan_are_refused(line: str, wrong: str) -> None:
    assert refusal(OF_YEARS.replace(line, wrong).encode(), "targets") == "UNREADABLE"


@pytest.mark.parametrize(
    ("part", "first", "second", "name"),
    [
        ("targets", "clause: IV.2", "clause: II.2", "II.2"),
        ("targets", "clause: II.2", "clause: IV.3/2022", "IV.3/2022"),
        ("tasks", "number: IV.4.2", "number: IV.4.1", "IV.4.1"),
    ],
)
def test_two_of_one_name_in_a_plan_are_refused_by_their_name(part: str, first: str, second: str, name: str) -> None:
    with pytest.raises(RefusedError, match=f"hai mục cùng .* {name}"):
        list(read_plan_yaml(OF_YEARS.replace(first, second).encode(), part))


ALIASES = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("plan_code: x", "UNREADABLE"),
        ("[]", "UNREADABLE"),
        ("plan_code: x\nplan_code: y", "UNREADABLE"),
        (PLAN + ALIASES, "UNREADABLE"),
        (PLAN.replace("Ban hành kế hoạch", "&t Ban hành").replace("task: Báo cáo", "task: *t"), "UNREADABLE"),
        (PLAN.replace("lead: Tư pháp", "lead: [a, b]"), "UNREADABLE"),
        (PLAN.replace("lead: Tư pháp", "phone: '0912345678'"), "UNREADABLE"),
        (PLAN.replace("year: 2024", "year: " + "9" * 9000), "UNREADABLE"),
        (PLAN.replace("year: 2024", "year: !!python/object/apply:os.system [true]"), "UNREADABLE"),
        (PLAN + "deep: " + "[" * 3000, "UNREADABLE"),
        ("plan_code: " + "x" * (2 << 20), "TOO_LARGE"),
    ],
)
def test_a_plan_file_that_is_none_or_wants_too_much_is_refused(content: str, code: str) -> None:
    began = time.monotonic()
    assert refusal(content.encode()) == code
    assert time.monotonic() - began < 10


@settings(max_examples=150, deadline=3000)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(
            st.sampled_from(
                [
                    "plan_code: ",
                    "- ",
                    "{",
                    "}",
                    "[",
                    "*a",
                    "&a ",
                    "!!int ",
                    "\n",
                    "? ",
                    "x",
                    ": ",
                    "|\n",
                    "\t",
                    "tasks:",
                ]
            ),
            max_size=25,
        ).map(lambda parts: "".join(parts).encode()),
    )
)
def test_whatever_the_yaml_only_a_refusal_comes_out(content: bytes) -> None:
    try:
        list(read_plan_yaml(content, "tasks"))
    except RefusedError as error:
        assert error.code in {"UNREADABLE", "TOO_LARGE", "ENCODING_UNKNOWN"}
