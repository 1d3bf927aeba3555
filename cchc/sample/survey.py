"""Counted ballots by unit, group and question."""

from collections.abc import Iterator, Sequence
from random import Random

from cchc.sample.cells import Layout
from cchc.sample.side_files import Line
from cchc.sample.spelling import Names
from cchc.sample.units import Unit

SURVEY = Layout(
    title="TỔNG HỢP PHIẾU KHẢO SÁT MỨC ĐỘ HÀI LÒNG",
    sheet_name="TongHop",
    headings=(
        *("STT", "Đơn vị", "Nhóm đối tượng", "Lĩnh vực", "Mã câu hỏi", "Nội dung câu hỏi", "Số phiếu"),
        *("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng", "Không trả lời"),
        *("Tỷ lệ hài lòng (%)", "Điều tra viên"),
    ),
)
GROUPS = {"citizen": "Người dân", "organisation": "Tổ chức"}
QUESTIONS = (
    ("C1", "Nơi ngồi chờ tại bộ phận một cửa có đủ chỗ ngồi không"),
    ("C2", "Công chức có thái độ giao tiếp lịch sự không"),
    ("C3", "Kết quả giải quyết có đúng hạn không"),
)
FIELDS = ("Tư pháp - Hộ tịch", "Đất đai")
ANSWERS = ("very_satisfied", "satisfied", "neutral", "dissatisfied", "very_dissatisfied", "not_answered")
SILENT_GROUP, ONE_GROUP = 7, 10
"""Where no organisation answered anything, and where only citizens were asked: every so manieth surveyed unit."""


def survey_lines(units: Sequence[Unit], survey: str, names: Names, rng: Random) -> list[Line]:
    """Each unit's ballots by group and question; every answer is one of six."""
    lines = [line for at, unit in enumerate(units, 1) for line in _ballots_of(unit, at, survey, names, rng)]
    lines.append(Line({**lines[0].cells, "Số phiếu": int(lines[0].cells["Số phiếu"]) + 3}, code="SUM_MISMATCH"))
    lines.append(Line({**lines[1].cells, "Nhóm đối tượng": "Khách vãng lai"}, code="GROUP_UNKNOWN"))
    return lines


def _ballots_of(unit: Unit, at: int, survey: str, names: Names, rng: Random) -> Iterator[Line]:
    for group, word in GROUPS.items():
        if group == "organisation" and at % ONE_GROUP == 0:
            continue
        for number, (code, question) in enumerate(QUESTIONS):
            answers = _answers(rng, silent=group == "organisation" and at % SILENT_GROUP == 0)
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


def _answers(rng: Random, *, silent: bool) -> list[int]:
    """How often each of the six answers was given; ballots handed in empty where nobody answers."""
    answers = [rng.randint(10, 60), rng.randint(20, 90), rng.randint(0, 12), rng.randint(0, 5), rng.randint(0, 2)]
    return [0, 0, 0, 0, 0, rng.randint(3, 9)] if silent else [*answers, rng.randint(0, 3)]
