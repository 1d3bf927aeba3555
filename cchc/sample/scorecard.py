"""Scorecards by round and counted ballots, for some communes of each year."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from cchc.sample.cells import Layout
from cchc.sample.side_files import Line
from cchc.sample.spelling import UNKNOWN_UNIT, Names
from cchc.sample.units import Unit

SET_CODE = "VD-XA-2024"
SCORES = Layout(
    title="BẢNG CHẤM ĐIỂM CHỈ SỐ CẢI CÁCH HÀNH CHÍNH",
    sheet_name="ChamDiem",
    extra_preamble=(f"Bộ tiêu chí: {SET_CODE}",),
    headings=(
        *("STT", "Đơn vị", "Vòng", "Mã tiêu chí", "Tiêu chí thành phần", "Điểm tối đa", "Điểm tự chấm"),
        *("Điểm thẩm định", "Tài liệu kiểm chứng", "Giải trình", "Người chấm"),
    ),
)
SURVEY = Layout(
    title="TỔNG HỢP PHIẾU KHẢO SÁT MỨC ĐỘ HÀI LÒNG",
    sheet_name="TongHop",
    headings=(
        *("STT", "Đơn vị", "Nhóm đối tượng", "Lĩnh vực", "Mã câu hỏi", "Nội dung câu hỏi", "Số phiếu"),
        *("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng", "Không trả lời"),
        *("Tỷ lệ hài lòng (%)", "Điều tra viên"),
    ),
)
ROUNDS = {
    "self": "Tự chấm",
    "first_appraisal": "Thẩm định lần 1",
    "explanation": "Giải trình",
    "second_appraisal": "Thẩm định lần 2",
}
COMPONENTS = (
    ("1.1.1", 3.0, "Kế hoạch chỉ đạo điều hành đã ban hành trong năm"),
    ("1.1.2", 3.0, "Báo cáo chỉ đạo điều hành đã ban hành trong năm"),
    ("2.1.1", 2.0, "Có ban hành văn bản quy phạm pháp luật trong năm"),
    ("5.1.1", 6.0, "Văn bản về công chức, công vụ đã ban hành trong năm"),
    ("7.1.1", 4.0, "Văn bản đi ký số và gửi điện tử"),
)
GROUPS = {"citizen": "Người dân", "organisation": "Tổ chức"}
QUESTIONS = (
    ("C1", "Nơi ngồi chờ tại bộ phận một cửa có đủ chỗ ngồi không"),
    ("C2", "Công chức có thái độ giao tiếp lịch sự không"),
    ("C3", "Kết quả giải quyết có đúng hạn không"),
)
FIELDS = ("Tư pháp - Hộ tịch", "Đất đai")


def score_lines(units: Sequence[Unit], year: int, names: Names, rng: Random) -> list[Line]:
    """Each unit's points: self-assessed, appraised, and where that took points away explained and appraised again."""
    lines = [line for unit in units for line in _scores_of(unit, year, names, rng)]
    first = lines[0].cells
    lines.insert(len(lines) // 3, Line({**first, "Đơn vị": UNKNOWN_UNIT}, code="UNIT_UNKNOWN"))
    lines.insert(len(lines) // 2, Line({**lines[1].cells, "Điểm tự chấm": 99.5}, code="POINTS_ABOVE_MAX"))
    lines.append(Line({**lines[2].cells, "Vòng": "Chấm chéo"}, code="ROUND_UNKNOWN"))
    return lines


def _scores_of(unit: Unit, year: int, names: Names, rng: Random) -> Iterator[Line]:
    for code, most, title in COMPONENTS:
        self_points = most - rng.choice((0.0, 0.0, 0.25, 0.5, 1.0))
        appraised = self_points - rng.choice((0.0, 0.0, 0.0, 0.5, 1.0))
        evidence = f"{rng.randint(1, 90)}/KH-UBND; {rng.randint(1, 300)}/BC-UBND"
        rounds: list[tuple[str, float | None, bool]] = [("self", None, False), ("first_appraisal", appraised, False)]
        if appraised < self_points:
            rounds += [("explanation", None, True), ("second_appraisal", (appraised + self_points) / 2, False)]
        for round_, points, explained in rounds:
            cells: dict[str, str | int | float] = {
                "Đơn vị": names.write(unit, rng),
                "Vòng": ROUNDS[round_],
                "Mã tiêu chí": code,
                "Tiêu chí thành phần": title,
                "Điểm tối đa": most,
                "Điểm tự chấm": self_points,
                "Điểm thẩm định": "" if points is None else points,
                "Tài liệu kiểm chứng": evidence,
                "Giải trình": f"Đồng chí Cán bộ Mẫu {unit.index:03d} đã bổ sung văn bản." if explained else "",
                "Người chấm": f"Cán bộ Mẫu {unit.index:03d}",
            }
            yield Line(
                cells,
                {
                    "unit_code": unit.code,
                    "year": year,
                    "set_code": SET_CODE,
                    "component_code": code,
                    "round": round_,
                    "max_points": most,
                    "self_points": self_points,
                    "appraised_points": points,
                    "evidence": evidence,
                    "explained": "có" if explained else None,
                },
            )


def citing(line: Line, cited: Mapping[tuple[str, int], str]) -> Line:
    """The line, with what its unit names besides as evidence of the year's reports in its own assessment."""
    truth = line.truth or {}
    more = cited.get((truth.get("unit_code", ""), truth.get("year", 0)))
    if more is None or truth["component_code"] != "1.1.2" or truth["round"] != "self":
        return line
    evidence = f"{truth['evidence']}; {more}"
    return Line({**line.cells, "Tài liệu kiểm chứng": evidence}, {**truth, "evidence": evidence})


def survey_lines(units: Sequence[Unit], survey: str, names: Names, rng: Random) -> list[Line]:
    """Each unit's ballots by group and question; every answer is one of six."""
    lines = [line for unit in units for line in _ballots_of(unit, survey, names, rng)]
    lines.append(Line({**lines[0].cells, "Số phiếu": int(lines[0].cells["Số phiếu"]) + 3}, code="SUM_MISMATCH"))
    lines.append(Line({**lines[1].cells, "Nhóm đối tượng": "Khách vãng lai"}, code="GROUP_UNKNOWN"))
    return lines


def _ballots_of(unit: Unit, survey: str, names: Names, rng: Random) -> Iterator[Line]:
    for group, word in GROUPS.items():
        for number, (code, question) in enumerate(QUESTIONS):
            answers = [
                rng.randint(10, 60),
                rng.randint(20, 90),
                rng.randint(0, 12),
                rng.randint(0, 5),
                rng.randint(0, 2),
            ]
            answers.append(rng.randint(0, 3))
            counts = dict(zip(SURVEY.headings[7:13], answers, strict=True))
            field = FIELDS[number % len(FIELDS)]
            ballots = sum(answers)
            share = f"{100 * (answers[0] + answers[1]) / ballots:.2f}".replace(".", ",")
            yield Line(
                {
                    "Đơn vị": names.write(unit, rng),
                    "Nhóm đối tượng": word,
                    "Lĩnh vực": field,
                    "Mã câu hỏi": code,
                    "Nội dung câu hỏi": question,
                    "Số phiếu": ballots,
                    **counts,
                    "Tỷ lệ hài lòng (%)": share,
                    "Điều tra viên": f"Cán bộ Mẫu {unit.index:03d}",
                },
                {
                    "unit_code": unit.code,
                    "survey_code": survey,
                    "respondent_group": group,
                    "field_name": field,
                    "question_code": code,
                    "question": question,
                    "ballots": ballots,
                    **dict(zip(ANSWERS, answers, strict=True)),
                },
            )


ANSWERS = ("very_satisfied", "satisfied", "neutral", "dissatisfied", "very_dissatisfied", "not_answered")
