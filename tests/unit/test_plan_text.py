"""The wording of real plans' annexes: when a task is due, how often, and which number a target sets."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.plan_text import Due, Target, plan_column, read_due, read_target

END = date(2024, 12, 31)


@pytest.mark.parametrize(
    ("text", "on", "recurrence"),
    [
        ("Quý I", date(2024, 3, 31), "once"),
        ("Quý III/2026", date(2026, 9, 30), "once"),
        ("Quý IV năm 2023", date(2023, 12, 31), "once"),
        ("Quý II-IV/2023", date(2023, 12, 31), "once"),
        ("Quý IV/2023 - Quý I/2024", date(2024, 3, 31), "once"),
        ("Tháng 1", date(2024, 1, 31), "once"),
        ("Tháng 02/2023", date(2023, 2, 28), "once"),
        ("Tháng 2", date(2024, 2, 29), "once"),
        ("từ tháng 3 đến tháng 5/2026", date(2026, 5, 31), "once"),
        ("Trước 30/6", date(2024, 6, 30), "once"),
        ("trước ngày 30/01/2023", date(2023, 1, 30), "once"),
        ("ngày 15 tháng 7 năm 2021", date(2021, 7, 15), "once"),
        ("30/6/2026 và 31/12/2026", date(2026, 12, 31), "once"),
        ("6 tháng đầu năm", date(2024, 6, 30), "once"),
        ("Năm 2024", END, "once"),
        ("Trong năm 2023", date(2023, 12, 31), "continuous"),
        ("Cả năm", END, "continuous"),
        ("Thường xuyên", None, "continuous"),
        ("Thường xuyên trong năm", END, "continuous"),
        ("Hằng tháng", None, "monthly"),
        ("Thường xuyên, đột xuất hàng tháng", None, "monthly"),
        ("Hàng quý, 6 tháng, năm", None, "quarterly"),
        ("Hàng quý, 6 tháng, năm và đột xuất", None, "quarterly"),
        ("Định kỳ hàng quý, 06 tháng, năm", None, "quarterly"),
        ("15/11 hàng năm", date(2024, 11, 15), "yearly"),
        ("Khi có văn bản hướng dẫn của tỉnh", None, "on_request"),
        ("Theo quy định về công khai tài chính", None, "on_request"),
        ("Sau khi có Quyết định của UBND tỉnh", None, "on_request"),
        ("Sau khi có kết quả đánh giá các chỉ số", None, "on_request"),
        ("Định kỳ", None, "continuous"),
        ("Ban hành Kế hoạch tháng 12/2022; Triển khai thực hiện trong năm 2023", date(2023, 12, 31), "once"),
        ("UBND phường ban hành báo cáo UBND TP trước 05/12/2023", date(2023, 12, 5), "once"),
        (
            "Ban hành Kế hoạch rà soát (chậm nhất 15 ngày kể từ ngày UBND tỉnh ban hành kế hoạch); báo cáo kết quả "
            "thực hiện trước 31/3/2023",
            date(2023, 3, 31),
            "once",
        ),
        ("thực hiện thường xuyên hàng năm", None, "yearly"),
        ("thực hiện hoàn thành năm 2021", date(2021, 12, 31), "once"),
        ("quý i/2024", date(2024, 3, 31), "once"),
    ],
)
def test_a_time_of_a_real_plan_is_read_as_a_person_reads_it(text: str, on: date | None, recurrence: str) -> None:
    due = read_due(text, 2024)
    assert (due.on, due.recurrence) == (on, recurrence)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Quý I", "2024-03-31"),
        ("Quý II-IV/2023", "2023-12-31"),
        ("Quý IV/2023 - Quý I/2024", "2024-03-31"),
        ("từ ngày 01/3 đến hết ngày 15/4", "2024-04-15"),
        ("từ tháng 3 đến tháng 5/2026", "2026-05-31"),
        ("Quý III,IV/2023", "2023-09-30,2023-12-31"),
        ("Quý I, II và III", "2024-03-31,2024-06-30,2024-09-30"),
        ("tháng 6, tháng 12", "2024-06-30,2024-12-31"),
        ("30/6/2026 và 31/12/2026", "2026-06-30,2026-12-31"),
        (
            "Ban hành Kế hoạch trong tháng 1/2024; Báo cáo kết quả kiểm tra trong tháng 12/2024",
            "2024-01-31,2024-12-31",
        ),
        ("Ban hành Kế hoạch tháng 12/2022; Triển khai thực hiện trong năm 2023", "2022-12-31,2023-12-31"),
        ("Hàng quý, 6 tháng, năm", "2024-03-31,2024-06-30,2024-09-30,2024-12-31"),
        ("theo định kỳ hàng quý, 6 tháng, năm hoặc đột xuất", "2024-03-31,2024-06-30,2024-09-30,2024-12-31"),
        ("06 tháng/cuộc", "2024-06-30,2024-12-31"),
        ("Hàng năm", "2024-12-31"),
        ("15/11 hàng năm", "2024-11-15"),
        ("Cả năm", "2024-12-31"),
        ("Thường xuyên trong năm", "2024-12-31"),
        ("Thường xuyên", ""),
        ("Khi có yêu cầu", ""),
        ("Quý V", ""),
    ],
)
def test_a_list_is_due_on_each_of_its_days_and_a_span_on_its_last(text: str, days: str) -> None:
    assert ",".join(map(str, read_due(text, 2024).dates)) == days


@pytest.mark.parametrize(
    ("text", "on", "days"),
    [
        ("thực hiện thường xuyên hàng năm", None, "2021-12-31,2022-12-31,2023-12-31"),
        ("định kỳ hàng năm", None, "2021-12-31,2022-12-31,2023-12-31"),
        ("15/11 hàng năm", date(2023, 11, 15), "2021-11-15,2022-11-15,2023-11-15"),
        (
            "06 tháng/cuộc",
            None,
            "2021-06-30,2021-12-31,2022-06-30,2022-12-31,2023-06-30,2023-12-31",
        ),
        ("thực hiện hoàn thành năm 2022", date(2022, 12, 31), "2022-12-31"),
        ("phần đầu thực hiện đạt năm 2023", date(2023, 12, 31), "2023-12-31"),
        ("thực hiện đến năm 2023", date(2023, 12, 31), "2023-12-31"),
        ("trước ngày 30/7/2021", date(2021, 7, 30), "2021-07-30"),
        ("Quý I/2022", date(2022, 3, 31), "2022-03-31"),
        ("Thường xuyên", None, ""),
    ],
)
def test_in_a_plan_of_several_years_only_what_recurs_is_due_in_each(text: str, on: date | None, days: str) -> None:
    due = read_due(text, 2021, 2023)
    assert (due.on, ",".join(map(str, due.dates))) == (on, days)


def test_what_recurs_each_month_is_due_twelve_times_on_the_last_day() -> None:
    dates = read_due("Hằng tháng", 2024).dates
    assert len(dates) == 12
    assert dates[1] == date(2024, 2, 29)


@given(
    st.lists(
        st.sampled_from(["quý i", "quý ii", "tháng 5", "30/6", "năm 2024", "-", "và", ",", "hàng quý"]), max_size=7
    )
)
def test_the_last_day_named_is_among_the_due_dates(words: list[str]) -> None:
    due = read_due(" ".join(words), 2024)
    assert list(due.dates) == sorted(set(due.dates))
    if due.recurrence in ("once", "continuous", None):
        assert due.on == max(due.dates, default=None)


@pytest.mark.parametrize("text", ["", "Theo dõi", "31/02", "Quý V", "Tháng 13", "99/99/2024", "Phòng Nội vụ"])
def test_what_is_no_time_is_not_guessed_at(text: str) -> None:
    assert read_due(text, 2024) == Due()


@pytest.mark.parametrize(
    ("text", "operator", "number", "measure"),
    [
        ("100%", ">=", "100", "%"),
        ("Trên 90%", ">", "90", "%"),
        ("Trên tổng số hồ sơ đạt 60%", ">=", "60", "%"),
        ("dưới 30 phút", "<", "30", "phút"),
        ("từ 60% trở lên", ">=", "60", "%"),
        ("90 điểm trở lên", ">=", "90", "điểm"),
        ("98,5%", ">=", "98.5", "%"),
        ("tối đa 30 phút", "<=", "30", "phút"),
        ("không quá 30 phút", "<=", "30", "phút"),
        ("1.000 hồ sơ", ">=", "1000", "hồ sơ"),
        ("năm 2024 đạt 90%", ">=", "90", "%"),
        (">= 90 điểm", ">=", "90", "điểm"),
        ("<= 2.5 phút/lần", "<=", "2.5", "phút/lần"),
        ("< 30 phút", "<", "30", "phút"),
        ("> 90%", ">", "90", "%"),
        ("= 5", "=", "5", None),
    ],
)
def test_the_one_number_of_a_target_is_its_value(text: str, operator: str, number: str, measure: str | None) -> None:
    assert read_target(text) == Target(operator, Decimal(number), measure)


@pytest.mark.parametrize("text", ["", "Nằm trong nhóm dẫn đầu", "20% - 30%", "năm 2024", "Đạt yêu cầu"])
def test_a_target_without_one_number_has_none(text: str) -> None:
    assert read_target(text) == Target()


def test_a_column_is_read_by_the_year_of_its_own_plan_and_blanks_stay_blank() -> None:
    texts, years = pa.array(["Quý I", "Quý I", None, "Quý I"]), pa.array([2024, 2026, 2024, None], pa.int32())
    assert plan_column(texts, years, "due_on").to_pylist() == [date(2024, 3, 31), date(2026, 3, 31), None, None]
    assert plan_column(texts, years, "recurrence").to_pylist() == ["once", "once", None, None]
    assert plan_column(texts, years, "due_dates").to_pylist() == ["2024-03-31", "2026-03-31", None, None]


def test_a_plan_of_several_years_stands_beside_plans_of_one() -> None:
    texts, years = pa.array(["Hàng năm", "Hàng năm", "Hàng năm"]), pa.array([2021, 2024, 2024], pa.int32())
    until = pa.array([2023, None, 2023], pa.int32())
    assert plan_column(texts, years, "due_dates", until).to_pylist() == [
        "2021-12-31,2022-12-31,2023-12-31",
        "2024-12-31",
        None,
    ]


def test_the_parts_of_a_target_are_columns() -> None:
    texts = pa.array(["Trên 98%", None, "Đạt"])
    assert plan_column(texts, None, "operator").to_pylist() == [">", None, None]
    assert plan_column(texts, None, "number").to_pylist() == [Decimal(98), None, None]
    assert plan_column(texts, None, "measure").to_pylist() == ["%", None, None]


@given(st.text(max_size=60), st.integers(-5, 10_000))
def test_any_text_and_any_year_can_be_asked(text: str, year: int) -> None:
    pair = pa.array([text]), pa.array([year], pa.int32())
    assert len(plan_column(*pair, "due_on")) == len(plan_column(pair[0], None, "number")) == 1


PIECES = [
    "quý",
    "tháng",
    "ngày",
    "năm",
    "hàng",
    "trước",
    "31",
    "0",
    "12",
    "2024",
    "9999999",
    "i",
    "iv",
    "/",
    "-",
    "đến",
    "%",
    ".",
    ",",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join))
def test_any_mixture_of_their_words_can_be_asked(text: str) -> None:
    assert len(plan_column(pa.array([text]), pa.array([2024], pa.int32()), "due_on")) == 1
    assert len(plan_column(pa.array([text]), None, "number")) == 1
