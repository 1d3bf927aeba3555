"""Which small files a sample has: scorecards, values, surveys of each year; plans, packets, the portal of some."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from cchc.sample.cells import Layout
from cchc.sample.copies import DATA, PORTAL_DAY, PORTAL_EXTRACTED, PORTAL_PROVINCE
from cchc.sample.datasets import CSV_BOM, XLSX
from cchc.sample.delivery import Delivery
from cchc.sample.files import FileFormat
from cchc.sample.luck import luck
from cchc.sample.manual_values import MANUAL, manual_lines
from cchc.sample.model_plans import FORM, PLAN_2025, PLAN_2026, model_units
from cchc.sample.packets import MINISTRY, PROVINCE, Packet, packet, party, zipped
from cchc.sample.plan_files import (
    LONG_FORM,
    PLAIN_FORM,
    TARGET_FORM,
    model_rows,
    only,
    target_rows,
    task_rows,
    transcribed_tasks,
    workbook,
)
from cchc.sample.scorecard import Assessment, citing, score_lines, scores_layout
from cchc.sample.side_files import Line, SideFiles
from cchc.sample.spelling import Names
from cchc.sample.survey import SURVEY, survey_lines
from cchc.sample.timeline import DATA_END, DAY, REFORM, Quarter, day, last_day_of_month
from cchc.sample.units import Unit, Units

NOTHING = Layout(title="", headings=("STT",))
EVERY = 9
"""One commune in so many reports by hand and is surveyed; before the survey was a criterion it was a small sample."""
UNSURVEYED = 3
"""Every so manieth commune is not surveyed where the survey is a criterion."""


def write_beside(
    units: Units, quarters: Sequence[Quarter], out: Path, inbox: str, seed: int, cited: Mapping[tuple[str, int], str]
) -> SideFiles:
    """Write all of them; gives their entries and true rows.

    ``cited`` is what a unit's scorecard of a year names as evidence besides.
    """
    files = SideFiles(out, inbox, seed)
    beside = _Beside(units, files, seed, cited)
    for quarter in quarters:
        beside.quarter(quarter)
        if quarter.number == 4 or quarter.last == REFORM - 1:
            beside.scorecards(quarter)
    for year in sorted({quarter.year for quarter in quarters}):
        beside.year(year, [quarter for quarter in quarters if quarter.year == year][-1])
    last = quarters[-1].exported_at
    if units.province == PORTAL_PROVINCE:
        if any(quarter.period == "2025-Q4" for quarter in quarters):
            beside.packets_in_an_archive()
        if last >= PORTAL_EXTRACTED:
            beside.packets_one_by_one()
            beside.portal_overview()
        if any(quarter.year == 2024 for quarter in quarters):
            beside.transcribed_plan()
        if any(quarter.year == 2026 for quarter in quarters):
            beside.annexes()
        beside.model_plans({quarter.period for quarter in quarters})
    return files


class _Beside:
    """The units and where the files go."""

    def __init__(self, units: Units, files: SideFiles, seed: int, cited: Mapping[tuple[str, int], str]) -> None:
        self._units = units
        self._cited = cited
        self._files = files
        self._seed = seed
        self._names = Names(units.all)

    def quarter(self, quarter: Quarter) -> None:
        """The values that units report by quarter."""
        delivery = self._delivery(
            "scorecard", "manual_indicators", quarter, MANUAL, (CSV_BOM, XLSX)[quarter.number % 2]
        )
        period = quarter.period
        delivery = replace(
            delivery,
            period=period,
            file_name=f"manual_indicators_{period}",
            period_text=f"Quý {quarter.number}/{quarter.year}",
        )
        reporting = self._reporting(quarter.last)
        self._files.send_sheet(delivery, manual_lines(reporting, period, self._names, self._rng("manual", period)))

    def scorecards(self, quarter: Quarter) -> None:
        """The scorecards of the units that end with a quarter, or of its year; in another format every year."""
        at = last_day_of_month(quarter.year, 3 * quarter.number)
        assessment = Assessment(quarter.year, at, running=at > DATA_END)
        units = [unit for unit in self._units.all if unit.alive(at)]
        style = (XLSX, CSV_BOM)[quarter.year % 2]
        delivery = self._delivery("scorecard", "scores", quarter, scores_layout(units, assessment), style)
        if quarter.number != 4:
            period = quarter.period
            delivery = replace(
                delivery, period=period, file_name=f"scores_{period}", period_text=f"6 tháng đầu năm {quarter.year}"
            )
        lines = score_lines(units, assessment, self._names, self._rng("scores", delivery.period))
        self._files.send_sheet(delivery, [citing(line, self._cited) for line in lines])

    def year(self, year: int, quarter: Quarter) -> None:
        """The reported values and the survey of a year, each in another format every year."""
        manual = self._delivery("scorecard", "manual_indicators", quarter, MANUAL, (XLSX, CSV_BOM)[1 - year % 2])
        reporting = self._reporting(quarter.last)
        values = manual_lines(reporting, str(year), self._names, self._rng("manual", year))
        survey = self._delivery("survey", "satisfaction", quarter, SURVEY, XLSX)
        ballots = survey_lines(self._surveyed(year), str(year), self._names, self._rng("survey", year))
        if year % 3 == 1:
            self._files.send_json(manual, values)
            self._files.send_xml(survey, ballots)
        else:
            self._files.send_sheet(manual, values)
            self._files.send_sheet(survey, ballots)

    def packets_in_an_archive(self) -> None:
        """A quarter's packets as the axis hands them over: from ours, to ours, and one that is none of ours."""
        exported = (last_day_of_month(2025, 12) + 5) * DAY + 9 * 60
        delivery = self._plain("documents", "edxml", "all", "2025-Q4", "lien-thong_2025-Q4", exported)
        packets = self._packets(day(2025, 10, 6), 20, self._rng("packets", 2025))
        packets.append(
            packet(
                990,
                MINISTRY,
                [("000.00.00.H10", "UBND tỉnh Bình Phước")],
                None,
                day(2025, 11, 3),
                luck(self._seed, 990),
            )
        )
        self._files.send_bytes(
            delivery, "zip", zipped(packets, exported), [line for one in packets for line in one.lines]
        )

    def packets_one_by_one(self) -> None:
        """Three packets as files of their own."""
        for one in self._packets(day(2026, 9, 7), 3, self._rng("packets", 2026)):
            exported = day(2026, 9, 30) * DAY + 16 * 60
            delivery = self._plain("documents", "edxml", "all", "2026-09", Path(one.name).stem, exported)
            self._files.send_bytes(delivery, "edxml", one.content, one.lines)

    def _packets(self, first_day: int, count: int, rng: Random) -> list[Packet]:
        units = [unit for unit in self._units.new if unit.organ_id]
        packets = []
        for number in range(1, count + 1):
            own, other = rng.sample(units, 2)
            at = first_day + 2 * number
            if number % 3 == 0:
                packets.append(packet(number, MINISTRY, [party(own)], own, at, rng))
            elif number % 3 == 1:
                packets.append(packet(number, party(own), [PROVINCE, MINISTRY], own, at, rng))
            else:
                packets.append(packet(number, party(own), [party(other)], own, at, rng))
        return packets

    def portal_overview(self) -> None:
        """The overview of the day whose detail is the real one, so for its commune the same figures; others made up."""
        detail = json.loads((DATA / "index_766_sample.json").read_text(encoding="utf-8"))
        (real,) = detail["communesDetail"]
        rng = self._rng("overview", 2026)
        communes = [_overview(real["departmentCode"], real["departmentName"], real["totalScore"], real["groupScores"])]
        listed = [unit for unit in self._units.new if "H21.100" <= unit.portal_code <= "H21.237"]
        for unit in [unit for unit in listed if unit.portal_code != real["departmentCode"]][::EVERY]:
            scores = {name: round(rng.uniform(0.5, 1.0) * score, 2) for name, score in real["groupScores"].items()}
            communes.append(_overview(unit.portal_code, f"UBND {unit.name}", round(sum(scores.values()), 2), scores))
        communes[1]["groupScores"] = {**communes[1]["groupScores"], "MDHL": None}
        document = {"metadata": detail["metadata"], "communes": communes}
        codes = {unit.portal_code: unit.code for unit in self._units.new}
        lines = [line for one in communes for line in _overview_lines(one, codes[one["departmentCode"]])]
        delivery = self._plain(
            "national_portal", "index_766", "all", PORTAL_DAY, "index_766_overview", PORTAL_EXTRACTED
        )
        self._files.send_bytes(delivery, "json", json.dumps(document, ensure_ascii=False).encode(), lines)

    def transcribed_plan(self) -> None:
        """The tasks of the plan whose targets are there too, in the same file."""
        source = DATA / "plans" / "pm-2024.yml"
        delivery = self._plain("plan", "tasks", "21991", "2024", source.stem, day(2024, 1, 31) * DAY + 8 * 60)
        self._files.send_bytes(delivery, "yml", source.read_bytes(), transcribed_tasks(source))

    def annexes(self) -> None:
        """Annexes of 2026 as workbooks: the plain form, the long form, and targets."""
        first, second = self._units.new[3], self._units.new[5]
        exported = day(2026, 1, 30) * DAY + 9 * 60
        for unit, form in ((first, PLAIN_FORM), (second, LONG_FORM)):
            rows, lines, skipped = task_rows(unit.code, form, self._rng("tasks", unit.code))
            delivery = self._plain("plan", "tasks", unit.code, "2026", "phu-luc-nhiem-vu", exported)
            book = workbook("NHIỆM VỤ CẢI CÁCH HÀNH CHÍNH NĂM 2026", form, rows, exported)
            self._files.send_bytes(delivery, "xlsx", book, only(lines, form), skipped)
        rows, lines = target_rows(first.code)
        delivery = self._plain("plan", "targets", first.code, "2026", "phu-luc-chi-tieu", exported)
        book = workbook("CÁC CHỈ TIÊU CẢI CÁCH HÀNH CHÍNH NĂM 2026", TARGET_FORM, rows, exported)
        self._files.send_bytes(delivery, "xlsx", book, lines)

    def model_plans(self, periods: set[str]) -> None:
        """The plans that were made up with the documents that prove their tasks."""
        model = model_units(self._units.all)
        for unit, tasks, period, exported in (
            (model.of_2025, PLAN_2025, "2025-Q3", day(2025, 7, 21) * DAY + 9 * 60),
            (model.of_2026, PLAN_2026, "2026", day(2026, 1, 15) * DAY + 9 * 60),
        ):
            if period not in periods and f"{period}-Q1" not in periods:
                continue
            rows, lines, skipped = model_rows(unit.code, int(period[:4]), tasks, model.other.name)
            delivery = self._plain("plan", "tasks", unit.code, period, "phu-luc-ke-hoach-cchc", exported)
            book = workbook(f"NHIỆM VỤ CẢI CÁCH HÀNH CHÍNH NĂM {period[:4]}", FORM, rows, exported)
            self._files.send_bytes(delivery, "xlsx", book, lines, skipped)

    def _communes(self, day_number: int) -> list[Unit]:
        return [unit for unit in self._units.all if unit.level == "commune" and unit.alive(day_number)][::EVERY]

    def _surveyed(self, year: int) -> list[Unit]:
        """Most communes once the survey is a criterion, as it is since 2026; a small sample of them before."""
        at = day(year, 12, 31)
        if year < 2026:
            return self._communes(at)
        communes = [unit for unit in self._units.all if unit.level == "commune" and unit.alive(at)]
        return [unit for number, unit in enumerate(communes) if number % UNSURVEYED != UNSURVEYED - 1]

    def _reporting(self, day_number: int) -> list[Unit]:
        """The communes, and a district as long as there are any."""
        districts = [unit for unit in self._units.all if unit.level == "district" and unit.alive(day_number)]
        return [*districts[:1], *self._communes(day_number)]

    def _rng(self, *names: object) -> Random:
        return luck(self._seed, "beside", *names)

    def _delivery(self, source: str, dataset: str, quarter: Quarter, layout: Layout, style: FileFormat) -> Delivery:
        year = quarter.year
        return Delivery(
            source=source,
            dataset=dataset,
            sender="all",
            period=str(year),
            file_name=f"{dataset}_{year}",
            exported_at=quarter.exported_at + 2 * 60,
            period_text=f"Năm {year}",
            province=self._units.province_name(quarter.first),
            style=style,
            layout=layout,
        )

    def _plain(self, source: str, dataset: str, sender: str, period: str, name: str, exported_at: int) -> Delivery:
        """A file that is no export of a sheet: only its place and moment count."""
        return Delivery(source, dataset, sender, period, name, exported_at, "", "", FileFormat("bin"), NOTHING)


def _overview(code: str, name: str, total: float, scores: dict[str, float]) -> dict[str, Any]:
    groups = {("CLGQ" if group == "ONLINE" else group): score for group, score in scores.items()}
    return {
        "departmentCode": code,
        "departmentName": name,
        "childGroup": "COMMUNE",
        "totalScore": total,
        "groupScores": groups,
        "rank": None,
        "groupRank": None,
    }


def _overview_lines(commune: dict[str, Any], unit_code: str) -> list[Line]:
    common = {
        "unit_code": unit_code,
        "department_code": commune["departmentCode"],
        "observed_on": PORTAL_DAY,
        "year": 2026,
    }
    groups: dict[str, float | None] = commune["groupScores"]
    total = {"row_kind": "overview_total", "group_code": "", "score": commune["totalScore"]}
    rows = [total] + [
        {"row_kind": "overview_group", "group_code": "ONLINE" if group == "CLGQ" else group, "score": score}
        for group, score in groups.items()
    ]
    return [Line({}, common | row) for row in rows]
