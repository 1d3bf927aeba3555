"""Whenever new rows were loaded: the candidate is built anew, layer by layer."""

from airflow.sdk import AssetAny, TriggerRule, dag, get_current_context, task

from cchc.orchestration import build_steps
from cchc.orchestration.policy import CANDIDATE, COMMON, RAW
from cchc.orchestration.wiring import nothing_is_being_ingested

DOC = """
### Dựng kho dữ liệu

Chờ các lượt nạp đang chạy xong, rồi dựng `candidate` qua các lớp dbt: seed và staging, intermediate, marts, kiểm tra.
Không có tệp mới thì dừng, không dựng lại. Kiểm tra dbt không đạt không làm hỏng lượt dựng: `publish_edition` mới là
nơi chặn công bố. Lượt dựng lỗi không bao giờ được công bố; muốn dựng lại thì bấm Trigger, hoặc đợi tệp mới.
"""
LAYERS = ("staging", "intermediate", "marts", "tests")
ANY_SOURCE = AssetAny(*RAW.values())


@dag(schedule=ANY_SOURCE, max_active_runs=1, tags=["build"], doc_md=DOC, dag_display_name="Dựng kho dữ liệu", **COMMON)
def build_warehouse() -> None:
    @task.sensor(poke_interval=1, timeout=3600)
    def wait_for_quiet() -> bool:
        return nothing_is_being_ingested(get_current_context())

    @task(outlets=[CANDIDATE])
    def finish(build_id: int) -> None:
        build_steps.finish(build_id, succeeded=True)
        get_current_context()["outlet_events"][CANDIDATE].extra = {"build_id": build_id}

    @task(trigger_rule=TriggerRule.ONE_FAILED)
    def record_failure(build_id: int) -> None:
        build_steps.finish(build_id, succeeded=False)

    build_id = task.short_circuit(build_steps.begin)()
    landed = task(build_steps.check_landed)(build_id)
    layers = [task(build_steps.build_layer, task_id=f"dbt_{layer}")(build_id, layer) for layer in LAYERS]

    finished = finish(build_id)
    wait_for_quiet() >> build_id >> layers[0] >> layers[1] >> layers[2] >> layers[3] >> finished
    landed >> finished
    [landed, *layers] >> record_failure(build_id)


build_warehouse()
