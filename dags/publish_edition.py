"""After each build: the gate, then a draft edition; on request an official one, which waits for a person."""

from datetime import timedelta

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Param, dag, get_current_context, task

from cchc.orchestration import publish_steps
from cchc.orchestration.policy import CANDIDATE, COMMON
from cchc.orchestration.wiring import build_to_publish

DOC = """
### Kiểm tra và công bố

Sau mỗi lượt dựng: cổng kiểm tra, rồi công bố **bản dự thảo**. Kiểm tra nghiêm trọng không đạt thì tác vụ `audit` đỏ và
số liệu đang hiển thị giữ nguyên (xem `published.data_quality`). Muốn có **bản chính thức**: bấm Trigger, chọn năm và
`official`; tác vụ `approval` sẽ chờ người có thẩm quyền bấm Approve hoặc Reject.
"""
PARAMS = {
    "years": Param(
        None, type=["null", "array"], items={"type": "integer"}, description="Các năm; để trống là mọi năm."
    ),
    "official": Param(False, type="boolean", description="Trình duyệt thành bản chính thức."),
}
DISPLAY = "Kiểm tra và công bố"


@dag(schedule=[CANDIDATE], tags=["publish"], doc_md=DOC, params=PARAMS, dag_display_name=DISPLAY, **COMMON)
def publish_edition() -> None:
    @task.short_circuit(max_active_tis_per_dag=1)
    def audit() -> int | None:
        return publish_steps.audit(build_to_publish(get_current_context()))

    @task.short_circuit(max_active_tis_per_dag=1)
    def publish_draft(build_id: int) -> list[publish_steps.Draft]:
        return publish_steps.publish_draft(build_id, get_current_context()["params"]["years"])

    @task.short_circuit
    def is_official() -> bool:
        return bool(get_current_context()["params"]["official"])

    @task
    def approve(drafts: list[publish_steps.Draft], answer: dict) -> list[publish_steps.Draft]:
        return publish_steps.approve(drafts, (answer["responded_by_user"] or {}).get("name", ""))

    drafts = publish_draft(audit())
    approval = ApprovalOperator(
        task_id="approval",
        subject="Duyệt các bản dự thảo này thành bản chính thức?",
        body="{{ ti.xcom_pull(task_ids='publish_draft') }}",
        response_timeout=timedelta(days=30),
    )
    drafts >> is_official() >> approval >> approve(drafts, approval.output)


publish_edition()
