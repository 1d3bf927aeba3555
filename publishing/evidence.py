"""What a person says of a match between a task and a document. It is only ever added to; the last word counts."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection, text

from warehouse.clock import now
from warehouse.database import Role, engine
from warehouse.errors import CchcError
from warehouse.personal_data import ANY_SHAPE

Verdict = Literal["confirmed", "rejected"]

SHORT = 8
"""So many characters of a match's id are shown, and more where two of the list begin alike."""
STANDING = ("confirmed", "chosen")
STATUSES = ("confirmed", "chosen", "alternative", "elsewhere", "rejected")
_PERSONAL = re.compile(ANY_SHAPE)
_LONGEST = 500


@dataclass(frozen=True)
class Match:
    """A document that may prove an occurrence of a task, as the newest build has it, with the last word on it.

    ``status`` and ``built`` (the verdict that the build knew) are the build's; ``verdict`` is the last word so far.
    """

    match_id: str
    plan_code: str
    task_no: str
    occurrence: int
    preference: int
    lead_unit_code: str
    due_date: date | None
    doc_ref: str
    doc_date: date
    doc_type: str | None
    match_rule: str
    status: str
    status_vi: str
    built: str | None
    verdict: str | None
    said_by: str | None
    task_key: str
    document_key: str

    @property
    def is_waiting(self) -> bool:
        """Whether the last word has yet to take effect."""
        return self.verdict != self.built


_MATCHES = """
select
    match.match_id, match.plan_code, match.task_no, match.occurrence, match.preference, match.lead_unit_code,
    match.due_date, match.doc_ref, match.doc_date, match.doc_type, match.match_rule, match.status, match.status_vi,
    match.verdict as built, said.verdict, said.said_by, match.task_key, match.document_key
from candidate.task_evidence as match
left join lateral (
    select verdict.verdict, verdict.said_by
    from ops.evidence_verdict as verdict
    where
        verdict.task_key = match.task_key
        and verdict.occurrence = match.occurrence
        and verdict.document_key = match.document_key
    order by verdict.verdict_id desc
    limit 1
) as said on true
where
    (cast(:plan as text) is null or match.plan_code = :plan)
    and (cast(:unit as text) is null or :unit in (match.unit_code, match.lead_unit_code))
    and (cast(:task as text) is null or match.task_no = :task)
    and match.status = any(:statuses)
    and match.match_id like :begins || '%'
"""


def matches(
    *,
    plan: str | None = None,
    unit: str | None = None,
    task: str | None = None,
    statuses: tuple[str, ...] = STATUSES,
) -> list[Match]:
    """The matches of the newest build, by plan, task and time due, the document that stands first.

    Raises:
        CchcError: NOTHING_BUILT; STATUS_UNKNOWN.
    """
    unknown = sorted(set(statuses) - set(STATUSES))
    if unknown:
        raise CchcError(
            "STATUS_UNKNOWN", f"Không có tình trạng {', '.join(unknown)}.", action=f"Dùng: {', '.join(STATUSES)}."
        )
    with engine(Role.PIPELINE).connect() as connection:
        return _select(connection, plan=plan, unit=unit, task=task, statuses=list(statuses))


def say(begins: str, verdict: Verdict, by: str, reason: str | None = None) -> Match:
    """Enter a verdict on the match whose id begins so, and give the match. It takes effect with the next build.

    Raises:
        CchcError: NOTHING_BUILT; MATCH_UNKNOWN; MATCH_AMBIGUOUS; SAID_BY_MISSING; PERSONAL_DATA and TOO_LONG, of the
            name or the reason.
    """
    by, reason = by.strip(), (reason or "").strip() or None
    if not by:
        raise CchcError("SAID_BY_MISSING", "Chưa ghi ai xác nhận hay bác bỏ.", action="Thêm --by TÊN.")
    for words in (by, reason or ""):
        if _PERSONAL.search(words):
            raise CchcError(
                "PERSONAL_DATA",
                "Tên hoặc lý do có dạng số căn cước, số điện thoại hoặc thư điện tử.",
                action="Bỏ phần ấy rồi ghi lại.",
            )
        if len(words) > _LONGEST:
            raise CchcError("TOO_LONG", f"Tên hoặc lý do dài quá {_LONGEST} chữ.", action="Ghi ngắn lại.")
    with engine(Role.PIPELINE).begin() as connection:
        match = _one(connection, begins)
        connection.execute(
            text(
                "insert into ops.evidence_verdict "
                "(task_key, occurrence, document_key, verdict, said_by, said_at, reason) "
                "values (:task_key, :occurrence, :document_key, :verdict, :by, :at, :reason)"
            ),
            {
                "task_key": match.task_key,
                "occurrence": match.occurrence,
                "document_key": match.document_key,
                "verdict": verdict,
                "by": by,
                "at": now(),
                "reason": reason,
            },
        )
    return match


def task_order(task_no: str) -> list[tuple[int, str]]:
    """Numbers as an annex orders them: 2 before 10, II.3 before II.10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.findall(r"[0-9]+|[^0-9]+", task_no)]


def short_ids(found: list[Match]) -> dict[str, str]:
    """The shortest beginning of each id, of eight characters at least, by which nothing else of the list is meant."""
    ids = sorted(match.match_id for match in found)
    short = {}
    for before, one, after in zip(["", *ids], ids, [*ids[1:], ""], strict=False):
        length = SHORT
        while length < len(one) and one[:length] in (before[:length], after[:length]):
            length += 1
        short[one] = one[:length]
    return short


def _one(connection: Connection, begins: str) -> Match:
    if not re.fullmatch(r"[0-9a-f]{4,32}", begins.lower()):
        raise CchcError("MATCH_UNKNOWN", f"{begins!r} không phải mã lần khớp.", action="Xem: cchc evidence list --all")
    found = _select(connection, statuses=list(STATUSES), begins=begins.lower())
    if not found:
        raise CchcError("MATCH_UNKNOWN", f"Không có lần khớp nào mã {begins}.", action="Xem: cchc evidence list --all")
    if len(found) > 1:
        which = ", ".join(sorted(short_ids(found).values()))
        raise CchcError("MATCH_AMBIGUOUS", f"Nhiều lần khớp có mã bắt đầu bằng {begins}.", action=f"Ghi rõ: {which}.")
    return found[0]


def _select(
    connection: Connection,
    *,
    statuses: list[str],
    plan: str | None = None,
    unit: str | None = None,
    task: str | None = None,
    begins: str = "",
) -> list[Match]:
    if connection.execute(text("select to_regclass('candidate.task_evidence') is null")).scalar_one():
        raise CchcError("NOTHING_BUILT", "Chưa có lượt dựng nào.", action="Chạy: cchc build")
    wanted = {"plan": plan, "unit": unit, "task": task, "statuses": statuses, "begins": begins}
    found = [Match(**row._mapping) for row in connection.execute(text(_MATCHES), wanted)]
    return sorted(found, key=lambda one: (one.plan_code, task_order(one.task_no), one.occurrence, one.preference))
