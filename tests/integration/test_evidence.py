"""What a person says of the documents that prove a task: through the commands, build after build."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from candidate_kit import own_database, rows, run
from typer.testing import CliRunner, Result

from cchc.cli import app
from cchc.orchestration.maintenance_steps import tell_alerts
from ingestion.delivery import from_path
from ingestion.pipeline import ingest
from warehouse.clock import VN
from warehouse.database import Role
from warehouse.errors import CchcError
from warehouse.transform import begin_build, finish_build, run_dbt

AS_OF = date(2024, 11, 5)
NO_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
TASKS = (
    *("int_tasks__due", "int_tasks__cited", "int_tasks__matched", "int_tasks__evidence", "int_tasks__judged"),
    *("task_status", "task_occurrence", "task_evidence", "task_overdue"),
)
PLAN = """
plan_code: PM-2024
unit_code: "21991"
year: 2024
targets:
  - {clause: II.1, indicator_name: Nộp trực tuyến, indicator_code: online_plain, operator: ">=", value: 50}
tasks:
  - {area: CẢI CÁCH THỂ CHẾ, number: "2", task: Kế hoạch kiểm tra, product: Kế hoạch, lead: Tư pháp, due: Quý II}
  - area: CHỈ ĐẠO ĐIỀU HÀNH
    number: "9"
    task: Báo cáo kết quả thực hiện cải cách hành chính
    product: Báo cáo
    lead: Văn phòng UBND xã
    due: Quý I
  - {area: CHỈ ĐẠO ĐIỀU HÀNH, number: "10", task: Tổ chức hội nghị, product: Hội nghị, lead: Văn phòng, due: Quý IV}
"""
REPORT = "Báo cáo kết quả thực hiện cải cách hành chính"
REGISTER = {
    "15/BC-UBND": ("10/03/2024", REPORT),
    "21/BC-UBND": ("25/03/2024", REPORT),
    "30/BC-UBND": ("05/06/2024", REPORT),
}


@pytest.fixture(scope="module")
def built(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A commune's plan and its register of a year in a database of their own, built once."""
    folder = tmp_path_factory.mktemp("evidence")
    with own_database(warehouse, "evidence_test"):
        plan = folder / "pm-2024.yml"
        plan.write_text(PLAN, encoding="utf-8")
        assert cchc("plan", "load", str(plan), "--exported-at", "2024-01-15").exit_code == 0
        send(folder, REGISTER, "2024-10-01")
        dbt("build", "--select", "resource_type:seed", "path:models/staging", *NO_TESTS)
        dbt("run", "--select", "+task_evidence", "+task_overdue", "+task_status", "+dim_unit", "--full-refresh")
        yield folder


@pytest.fixture(autouse=True)
def nothing_said(built: Path) -> Iterator[None]:
    """Each story begins without a word of anybody's."""
    yield
    run(Role.OWNER, "truncate ops.evidence_verdict")


def send(folder: Path, register: dict[str, tuple[str, str]], exported_at: str) -> None:
    """The outgoing register of the year, exported on that day."""
    lines = [f"{number};{day};Xã Phước Mỹ;{summary}" for number, (day, summary) in register.items()]
    path = folder / f"so-van-ban-di-{exported_at}.csv"
    path.write_text(
        "\n".join(["Số, ký hiệu;Ngày văn bản;Đơn vị;Tên loại và trích yếu nội dung", *lines]), encoding="utf-8"
    )
    moment = datetime.fromisoformat(exported_at).replace(tzinfo=VN)
    delivery = from_path(path, "documents.outgoing", sender="all", period="2024", exported_at=moment)
    assert ingest(delivery).rows_loaded == len(register)


def dbt(*arguments: str, as_of: date = AS_OF) -> None:
    """Run dbt; whatever it was to make must have been made."""
    assert [result for result in run_dbt(arguments, as_of=as_of) if result.status != "success"] == []


def build(as_of: date = AS_OF, *, full: bool = False) -> None:
    """The tasks as the next build makes them."""
    dbt("run", "--select", "int_as_of", *TASKS, *(["--full-refresh"] if full else []), as_of=as_of)


def cchc(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def listed(*arguments: str) -> dict[str, dict[str, Any]]:
    """What ``cchc evidence list`` says of each document of task 9."""
    found = json.loads(cchc("evidence", "list", "--task", "9", "--all", "--json", *arguments).output)
    return {one["doc_ref"]: one for one in found}


def say(verdict: str, document: str, *options: str) -> Result:
    """Confirm or reject a document of task 9, by the id that the list shows."""
    return cchc("evidence", verdict, listed()[document]["match_id"][:8], "--by", "Văn phòng UBND xã", *options)


def task(number: str = "9") -> tuple[Any, ...]:
    """Status, document and rule of a task."""
    (row,) = rows(
        Role.PIPELINE,
        "select status, split_part(evidence_ref, ' ', 1), match_rule from candidate.task_status "
        f"where task_no = '{number}'",
    )
    return row


def error(result: Result) -> str:
    assert isinstance(result.exception, CchcError)
    return result.exception.code


def test_the_office_rejects_a_report_and_it_never_comes_back(built: Path) -> None:
    build()
    assert task() == ("done_on_time", "15/BC-UBND", "type_topic_date")
    assert [one["status"] for one in listed().values()] == ["chosen", "alternative", "alternative"]

    said = say("reject", "15/BC-UBND", "--reason", "Báo cáo của năm trước")
    assert said.exit_code == 0
    assert "Đã bác bỏ 15/BC-UBND cho nhiệm vụ 9" in said.output
    assert "lượt dựng sau" in said.output
    assert task()[1] == "15/BC-UBND", "what is said takes effect with the next build"
    assert listed()["15/BC-UBND"] | {"verdict": "rejected", "built": None} == listed()["15/BC-UBND"]
    assert "bác bỏ (Văn phòng UBND xã) *" in cchc("evidence", "list", "--task", "9").output

    build()
    assert task() == ("done_on_time", "21/BC-UBND", "type_topic_date")
    assert listed()["15/BC-UBND"]["status"] == "rejected"
    assert "15/BC-UBND" not in cchc("evidence", "list", "--task", "9").output

    again = REGISTER | {"15/BC-UBND": ("11/03/2024", f"{REPORT} quý I năm 2024")}
    send(built, again, "2024-10-02")
    build(full=True)
    assert task()[1] == "21/BC-UBND", "a new version of the document is the same document"
    assert listed()["15/BC-UBND"]["status"] == "rejected"

    say("reject", "21/BC-UBND")
    say("reject", "30/BC-UBND")
    build()
    assert task() == ("overdue", None, None)


def test_the_office_confirms_another_document_and_then_changes_its_mind(built: Path) -> None:
    build()
    say("confirm", "30/BC-UBND")
    build()
    assert task() == ("done_late", "30/BC-UBND", "confirmed")
    assert {ref: one["status"] for ref, one in listed().items()} == {
        "30/BC-UBND": "confirmed",
        "15/BC-UBND": "alternative",
        "21/BC-UBND": "alternative",
    }
    say("confirm", "21/BC-UBND")
    build()
    assert task() == ("done_on_time", "21/BC-UBND", "confirmed"), "of two confirmed ones the last word counts"
    say("reject", "21/BC-UBND")
    build()
    assert task()[1] == "30/BC-UBND"
    say("reject", "30/BC-UBND")
    build()
    assert task() == ("done_on_time", "15/BC-UBND", "type_topic_date")
    say("confirm", "21/BC-UBND")
    build()
    assert task() == ("done_on_time", "21/BC-UBND", "confirmed"), "who rejected it may confirm it after all"
    words = rows(Role.PIPELINE, "select verdict, said_by from ops.evidence_verdict order by verdict_id")
    assert [verdict for verdict, _ in words] == ["confirmed", "confirmed", "rejected", "rejected", "confirmed"]
    assert {by for _, by in words} == {"Văn phòng UBND xã"}


def test_a_match_keeps_its_id_from_build_to_build(built: Path) -> None:
    build()
    before = {ref: one["match_id"] for ref, one in listed().items()}
    send(built, REGISTER | {"3/UBND-VP": ("02/01/2024", "Công văn về lịch trực Tết")}, "2024-10-04")
    build(full=True)
    assert {ref: listed()[ref]["match_id"] for ref in before} == before


def test_what_is_typed_wrong_is_refused_and_nothing_is_kept(built: Path) -> None:
    build()
    match = listed()["15/BC-UBND"]["match_id"]
    assert error(cchc("evidence", "confirm", "xyz", "--by", "a")) == "MATCH_UNKNOWN"
    assert error(cchc("evidence", "confirm", "00000000", "--by", "a")) == "MATCH_UNKNOWN"
    assert error(cchc("evidence", "confirm", match[:3], "--by", "a")) == "MATCH_UNKNOWN"
    assert error(cchc("evidence", "confirm", match, "--by", " ")) == "SAID_BY_MISSING"
    for words in (("--reason", "gọi 0912345678"), ("--reason", "000123456789"), ("--by", "a.b@example.vn")):
        assert error(cchc("evidence", "reject", match, "--by", "Văn phòng", *words)) == "PERSONAL_DATA"
    assert error(cchc("evidence", "list", "--status", "hay")) == "STATUS_UNKNOWN"
    assert rows(Role.PIPELINE, "select count(*) from ops.evidence_verdict") == [(0,)]
    unnamed = cchc("evidence", "confirm", match)
    assert unnamed.exit_code == 0
    assert rows(Role.PIPELINE, "select count(*) from ops.evidence_verdict where said_by <> ''") == [(1,)]


def test_two_matches_that_begin_alike_are_not_told_apart_by_their_beginning(built: Path) -> None:
    build()
    match = listed()["15/BC-UBND"]
    twin = match["match_id"][:8] + "f" * 24
    columns = "plan_code, task_no, occurrence, 99 as preference, year, area, unit_code, unit_valid_from, lead_unit_code"
    others = "lead_unit_valid_from, due_date, doc_ref, doc_date, doc_type, match_rule, verdict, status, status_vi"
    run(
        Role.PIPELINE,
        f"insert into candidate.task_evidence select '{twin}', {columns}, {others}, task_key, 'other', as_of "
        f"from candidate.task_evidence where match_id = '{match['match_id']}'",
    )
    assert error(cchc("evidence", "reject", twin[:8], "--by", "a")) == "MATCH_AMBIGUOUS"
    assert match["match_id"][:9] in cchc("evidence", "list", "--task", "9", "--all").output
    assert cchc("evidence", "reject", match["match_id"][:9], "--by", "a").exit_code == 0
    build()


def test_a_verdict_is_a_reason_for_the_next_build(built: Path) -> None:
    build()
    first = begin_build()
    assert first is not None
    finish_build(first)
    assert begin_build() is None, "nothing came since"
    say("confirm", "21/BC-UBND")
    second = begin_build()
    assert second is not None
    finish_build(second)


def test_nothing_can_be_changed_of_what_was_said(built: Path) -> None:
    build()
    say("reject", "15/BC-UBND")
    for change in ("update ops.evidence_verdict set verdict = 'confirmed'", "delete from ops.evidence_verdict"):
        with pytest.raises(Exception, match="permission denied"):
            run(Role.PIPELINE, change)


def test_a_task_is_told_as_overdue_until_something_proves_it(built: Path) -> None:
    build(date(2024, 3, 31))
    assert "Không có nhiệm vụ nào quá hạn" in cchc("alerts", "tasks", "--year", "2023").output
    assert "PM-2024" not in cchc("alerts", "tasks").output, "what is due today is not overdue"
    for document in REGISTER:
        if document in listed():
            say("reject", document)
    build(date(2024, 7, 10))
    found = json.loads(cchc("alerts", "tasks", "--plan", "PM-2024", "--json").output)
    late = [(one["task_no"], one["days_overdue"], one["due_date"], one["lead_unit_name"]) for one in found]
    assert late[-1] == ("2", 10, "2024-06-30", "Xã Phước Mỹ")
    build(date(2024, 7, 10))
    for document in listed():
        say("reject", document)
    build(date(2024, 7, 10))
    late = json.loads(cchc("alerts", "tasks", "--unit", "21991", "--json").output)
    assert [(one["task_no"], one["days_overdue"]) for one in late] == [("9", 101), ("2", 10)]
    assert tell_alerts()["TASK_OVERDUE"] == 2
    assert "101 ngày" in cchc("alerts", "tasks").output
    say("confirm", "21/BC-UBND")
    build(date(2024, 7, 10))
    assert [one["task_no"] for one in json.loads(cchc("alerts", "tasks", "--json").output)] == ["2"]
    assert tell_alerts() == {"TASK_OVERDUE": 1}
