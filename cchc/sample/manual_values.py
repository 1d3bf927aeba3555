"""Values that no system exports, as units report them: by quarter, by year or by both, alone or with their whole."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from cchc.sample.cells import Layout
from cchc.sample.side_files import Line, Truth
from cchc.sample.spelling import Names
from cchc.sample.units import Unit

MANUAL = Layout(
    title="SỐ LIỆU BÁO CÁO BỔ SUNG CẢI CÁCH HÀNH CHÍNH",
    headings=("STT", "Đơn vị", "Chỉ số", "Giá trị", "Tử số", "Mẫu số", "Đơn vị tính", "Văn bản", "Người lập"),
)


class Pair(NamedTuple):
    """A count and the whole that it is of, which lies between two bounds."""

    code: str
    title: str
    whole_code: str
    whole_title: str
    measure: str
    low: int
    high: int


PAIRS = (
    Pair("online_meetings", "Cuộc họp trực tuyến", "meetings", "Cuộc họp", "cuộc", 4, 60),
    Pair(
        "units_inspected",
        "Đơn vị được kiểm tra cải cách hành chính",
        "units_to_inspect",
        "Đơn vị phải kiểm tra theo kế hoạch",
        "đơn vị",
        1,
        12,
    ),
    Pair("e_certified_copies", "Bản sao chứng thực điện tử", "certified_copies", "Bản sao chứng thực", "bản", 50, 900),
    Pair("staff_in_position", "Biên chế có mặt", "staff_assigned", "Biên chế được giao", "người", 18, 40),
    Pair("units_rearranged", "Đầu mối đã sắp xếp", "units_to_rearrange", "Đầu mối phải sắp xếp", "đầu mối", 0, 3),
    Pair("staff_trained", "Lượt cán bộ được bồi dưỡng", "staff_to_train", "Lượt cán bộ phải bồi dưỡng", "lượt", 5, 40),
    Pair(
        "staff_evaluated",
        "Cán bộ được đánh giá xếp loại",
        "staff_to_evaluate",
        "Cán bộ phải đánh giá xếp loại",
        "người",
        18,
        40,
    ),
    Pair(
        "legal_docs_reviewed",
        "Văn bản quy phạm pháp luật đã rà soát",
        "legal_docs_to_review",
        "Văn bản quy phạm pháp luật phải rà soát",
        "văn bản",
        0,
        6,
    ),
)
RESULTS = (
    ("par_index", "Kết quả Chỉ số cải cách hành chính", 70.0, 96.0),
    ("sipas", "Kết quả Chỉ số hài lòng (SIPAS)", 75.0, 95.0),
    ("dti", "Kết quả Chỉ số chuyển đổi số (DTI)", 50.0, 90.0),
)
ALL_QUARTERS, YEAR, HALF_AND_YEAR, QUARTERS_AND_YEAR = range(4)


def reports(unit: Unit, period: str) -> bool:
    """Whether the unit reports for the period: some by quarter, some by year, some the first quarters and the year."""
    habit = unit.index % 4
    if "Q" not in period:
        return habit != ALL_QUARTERS
    return habit != YEAR and (habit != HALF_AND_YEAR or period[-1] in "12")


def manual_lines(units: Sequence[Unit], period: str, names: Names, rng: Random) -> list[Line]:
    """The values of the units that report for the period; with a year some rows that must not be loaded."""
    lines = [line for unit in units if reports(unit, period) for line in _values_of(unit, period, names, rng)]
    if "Q" not in period:
        lines.append(Line({**lines[0].cells, "Chỉ số": "Số lượt tiếp công dân"}, code="INDICATOR_UNKNOWN"))
        lines.append(Line({**lines[1].cells, "Giá trị": ""}, code="VALUE_MISSING"))
    return lines


class _Value(NamedTuple):
    code: str
    title: str
    value: float
    measure: str
    numerator: int | None = None
    denominator: int | None = None


def _values_of(unit: Unit, period: str, names: Names, rng: Random) -> Iterator[Line]:
    for one in _drawn(unit, period, rng):
        evidence = f"{rng.randint(1, 200)}/BC-UBND"
        truth: Truth = {
            "unit_code": unit.code,
            "indicator_code": one.code,
            "period": period,
            "value": one.value,
            "numerator": one.numerator,
            "denominator": one.denominator,
            "unit_of_measure": one.measure,
            "evidence": evidence,
        }
        yield Line(
            {
                "Đơn vị": names.write(unit, rng),
                "Chỉ số": one.title if rng.random() < 0.5 else one.code,
                "Giá trị": one.value,
                "Tử số": "" if one.numerator is None else one.numerator,
                "Mẫu số": "" if one.denominator is None else one.denominator,
                "Đơn vị tính": one.measure,
                "Văn bản": evidence,
                "Người lập": f"Cán bộ Mẫu {unit.index:03d}",
            },
            truth,
        )


def _drawn(unit: Unit, period: str, rng: Random) -> Iterator[_Value]:
    yield _waiting(unit, rng)
    for pair in PAIRS:
        whole = rng.randint(pair.low, pair.high)
        part = rng.randint(whole // 2, whole)
        yield from _written(pair, part, whole, rng.randrange(3))
    if "Q" not in period:
        for code, title, low, high in RESULTS:
            yield _Value(code, title, round(low + (high - low) * rng.random(), 2), "điểm")


def _waiting(unit: Unit, rng: Random) -> _Value:
    """The mean alone, or with the minutes that were summed and how often somebody measured."""
    title = "Thời gian chờ trung bình tại bộ phận một cửa"
    minutes, times = rng.randint(400, 1800), rng.randint(30, 60)
    if unit.index % 2:
        return _Value("wait_minutes", title, minutes // times, "phút")
    return _Value("wait_minutes", title, round(minutes / times, 2), "phút", minutes, times)


def _written(pair: Pair, part: int, whole: int, way: int) -> Iterator[_Value]:
    """As a share with both counts; as two counts; or as a count with its whole, which also has a row of its own."""
    if way == 0:
        yield _Value(pair.code, pair.title, round(100 * part / whole, 2) if whole else 0, "%", part, whole)
        return
    yield _Value(pair.code, pair.title, part, pair.measure, None, whole - 1 if way == 2 and whole > part else None)
    yield _Value(pair.whole_code, pair.whole_title, whole, pair.measure)
