"""Draws the books of incoming and outgoing documents of a quarter."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cchc.sample.duties import duties
from cchc.sample.model_plans import task_drafts
from cchc.sample.records import Incoming, Outgoing, Said
from cchc.sample.subjects import Draft, plain, worded
from cchc.sample.timeline import Month, Quarter, date_of
from cchc.sample.units import Unit

PER_UNIT_MONTH = 6.0
AREA_FIELDS = (
    "Chỉ đạo điều hành",
    "Tư pháp",
    "Tổ chức bộ máy",
    "Công chức, công vụ",
    "Tài chính - Ngân sách",
    "Kiểm soát TTHC",
    "Chuyển đổi số",
)
FIELDS = (*AREA_FIELDS, "Đất đai - Xây dựng", "Văn hóa - Xã hội", "Quốc phòng - An ninh", "Kinh tế")
FIELD_CHANCES = (0.15, 0.11, 0.09, 0.10, 0.12, 0.10, 0.09, 0.08, 0.08, 0.04, 0.04)
TYPES = ("Công văn", "Báo cáo", "Kế hoạch", "Quyết định", "Thông báo", "Tờ trình", "Nghị quyết", "Giấy mời")
INCOMING_CHANCES = (0.38, 0.08, 0.14, 0.14, 0.12, 0.04, 0.03, 0.07)
OUTGOING_CHANCES = (0.28, 0.22, 0.16, 0.16, 0.07, 0.07, 0.04, 0.0)
SYMBOLS = {
    "Công văn": "UBND-VP",
    "Báo cáo": "BC-UBND",
    "Kế hoạch": "KH-UBND",
    "Quyết định": "QĐ-UBND",
    "Thông báo": "TB-UBND",
    "Tờ trình": "TTr-UBND",
    "Nghị quyết": "NQ-HĐND",
    "Giấy mời": "GM-UBND",
}
ISSUERS = ("Sở Nội vụ", "Sở Tư pháp", "Sở Tài chính", "Sở Khoa học và Công nghệ", "Văn phòng UBND tỉnh", "Tỉnh ủy")
DRAFTERS = {
    "district": ("Phòng Nội vụ", "Phòng Tư pháp", "Phòng Tài chính - Kế hoạch", "Văn phòng HĐND và UBND"),
    "commune": ("Văn phòng HĐND và UBND", "Công chức Tư pháp - Hộ tịch", "Công chức Tài chính - Kế toán"),
}
CHANNELS = ("axis", "post", "direct", "fax")
URGENCIES = ("normal", "urgent", "very_urgent", "express")
WORDED = 0.4
"""The share of documents whose summary has a wording of its own, where field and type have one."""


class DocumentDesk:
    """Draws quarter after quarter; keeps the running numbers of the books between them."""

    def __init__(self, units: Sequence[Unit], seed: int, scale: float) -> None:
        self._units = units
        self._seed = seed
        self._scale = scale
        self._arrivals: dict[tuple[int, int], int] = {}
        self._issues: dict[tuple[int, int], int] = {}

    def draw_incoming(self, quarter: Quarter) -> list[Incoming]:
        """All documents that arrived in the quarter, with the day when each is dealt with, ever."""
        rng = np.random.default_rng([self._seed, 3, quarter.year, quarter.number])
        unit, days = self._days(rng, quarter)
        size = len(unit)
        kinds = _picks(rng, TYPES, INCOMING_CHANCES, size)
        with_due = rng.random(size) < 0.62
        due = days + rng.integers(3, 21, size)
        good = rng.random(size) < np.array([self._units[index].quality.document_on_time for index in unit.tolist()])
        on_time = days + (rng.random(size) * (due - days + 1)).astype(np.int64)
        late = due + 1 + rng.exponential(5.0, size).astype(np.int64)
        finished = np.where(rng.random(size) < 0.015, -1, np.where(good, on_time, late))
        doc_date = days - rng.integers(0, 5, size) + np.where(rng.random(size) < 0.003, 8, 0)
        numbers = rng.integers(1, 4000, size).tolist()
        wordings = np.random.default_rng([self._seed, 7, quarter.year, quarter.number]).random(size).tolist()
        return [
            Incoming(
                unit=self._units[index],
                number=self._next(self._arrivals, index, at),
                arrived=at,
                issuer=issuer,
                doc_no=f"{number}/{SYMBOLS[kind]}",
                doc_date=dated,
                doc_type=kind,
                legal=legal and kind in ("Quyết định", "Nghị quyết"),
                field=field,
                due=due_on,
                finished=None if ended < 0 else ended,
                channel=channel,
                urgency=urgency,
                said=_said(kind, field, at, luck),
            )
            for index, at, issuer, number, kind, dated, legal, field, due_on, ended, channel, urgency, luck in zip(
                unit.tolist(),
                days.tolist(),
                _picks(rng, ISSUERS, None, size),
                numbers,
                kinds,
                doc_date.tolist(),
                (rng.random(size) < 0.2).tolist(),
                _picks(rng, FIELDS, FIELD_CHANCES, size),
                [last if has_due else None for last, has_due in zip(due.tolist(), with_due.tolist(), strict=True)],
                finished.tolist(),
                _picks(rng, CHANNELS, (0.86, 0.06, 0.07, 0.01), size),
                _picks(rng, URGENCIES, (0.88, 0.08, 0.03, 0.01), size),
                wordings,
                strict=True,
            )
        ]

    def draw_outgoing(self, quarter: Quarter) -> list[Outgoing]:
        """All documents issued in the quarter, numbered in the order of their days: the chance ones and those due."""
        drafts = [*duties(self._units, quarter, self._seed), *task_drafts(self._units, quarter)]
        rng = np.random.default_rng([self._seed, 8, quarter.year, quarter.number])
        issued = self._chance_documents(quarter) + [
            self._issued(draft, luck) for draft, luck in zip(drafts, rng.random((len(drafts), 4)).tolist(), strict=True)
        ]
        issued = [one for one in issued if not one.unit.unconnected]
        issued.sort(key=lambda one: (one.unit.index, one.doc_date))
        return [
            one._replace(doc_no=f"{self._next(self._issues, one.unit.index, one.doc_date)}/{SYMBOLS[one.doc_type]}")
            for one in issued
        ]

    def _chance_documents(self, quarter: Quarter) -> list[Outgoing]:
        rng = np.random.default_rng([self._seed, 4, quarter.year, quarter.number])
        unit, days = self._days(rng, quarter)
        size = len(unit)
        signs = np.array([self._units[index].quality.signs for index in unit.tolist()])
        signed = rng.random(size) < np.minimum(signs + 0.04, 1.0)
        electronic = rng.random(size) < np.minimum(signs + 0.06, 1.0)
        drafter_luck = rng.integers(0, 12, size).tolist()
        wordings = np.random.default_rng([self._seed, 9, quarter.year, quarter.number]).random(size).tolist()
        return [
            Outgoing(
                unit=self._units[index],
                doc_no="",
                doc_date=at,
                doc_type=kind,
                drafter=_drafter(self._units[index], luck),
                legal=legal and kind in ("Quyết định", "Nghị quyết"),
                field=field,
                channel=channel,
                signed=has_sign,
                electronic=sent,
                urgency=urgency,
                said=_said(kind, field, at, wording),
            )
            for index, at, kind, legal, field, channel, has_sign, sent, urgency, luck, wording in zip(
                unit.tolist(),
                days.tolist(),
                _picks(rng, TYPES, OUTGOING_CHANCES, size),
                (rng.random(size) < 0.25).tolist(),
                _picks(rng, FIELDS, FIELD_CHANCES, size),
                _picks(rng, CHANNELS, (0.84, 0.06, 0.09, 0.01), size),
                signed.tolist(),
                electronic.tolist(),
                _picks(rng, URGENCIES, (0.90, 0.07, 0.02, 0.01), size),
                drafter_luck,
                wordings,
                strict=True,
            )
        ]

    @staticmethod
    def _issued(draft: Draft, luck: Sequence[float]) -> Outgoing:
        """A draft as it is issued; none of them makes law."""
        signs = draft.unit.quality.signs
        return Outgoing(
            unit=draft.unit,
            doc_no="",
            doc_date=draft.day,
            doc_type=draft.doc_type,
            drafter=_drafter(draft.unit, int(luck[0] * 12)),
            legal=False,
            field=draft.field,
            channel="axis" if luck[1] < 0.9 else "direct",
            signed=luck[2] < signs + 0.04,
            electronic=luck[3] < signs + 0.06,
            urgency="normal",
            said=Said(draft.summary, draft.topics, draft.about_period),
        )

    def _days(self, rng: np.random.Generator, quarter: Quarter) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Unit index and day of every document, ordered by unit and day."""
        alive = [(unit, month) for unit in self._units for month in quarter.months if unit.alive(month.first)]
        counts = rng.poisson(PER_UNIT_MONTH * self._scale, len(alive))
        unit = np.repeat(np.array([unit.index for unit, _ in alive], dtype=np.int64), counts)
        first = np.repeat(np.array([month.first for _, month in alive], dtype=np.int64), counts)
        length = np.repeat(np.array([month.last - month.first + 1 for _, month in alive], dtype=np.int64), counts)
        days = first + (rng.random(len(unit)) * length).astype(np.int64)
        order = np.lexsort((days, unit))
        return unit[order], days[order]

    @staticmethod
    def _next(numbers: dict[tuple[int, int], int], unit: int, at: int) -> int:
        """The next number of the unit's book of that year: a new unit starts again at 1."""
        key = (unit, date_of(at).year)
        numbers[key] = numbers.get(key, 0) + 1
        return numbers[key]


def _drafter(unit: Unit, luck: int) -> str:
    drafters = DRAFTERS[unit.level]
    return drafters[luck % len(drafters)]


def _said(kind: str, field: str, at: int, luck: float) -> Said:
    """The summary of a document of that day; most have no wording of their own."""
    if luck >= WORDED:
        return plain(kind, field)
    dated = date_of(at)
    return worded(kind, field, Month(dated.year, dated.month), luck / WORDED)


def _picks(rng: np.random.Generator, words: tuple[str, ...], chances: tuple[float, ...] | None, size: int) -> list[str]:
    """`size` words, drawn by their chances."""
    return [words[index] for index in rng.choice(len(words), size, p=chances).tolist()]
