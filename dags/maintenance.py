"""Every night: landed bytes past their retention go, a seventh of the rest is verified, alerts, overdue tasks told."""

from airflow.sdk import TriggerRule, dag, get_current_context, task

from cchc.orchestration import maintenance_steps
from cchc.orchestration.policy import COMMON

DOC = """
### Bảo trì vùng lưu tệp và cảnh báo (hằng ngày, 2 giờ 30)

Xoá nội dung tệp đã hết thời hạn lưu giữ của bộ dữ liệu (dòng sổ, mã băm và số đếm giữ mãi) và bản nháp bỏ lại; kiểm tra
một phần bảy số tệp đã lưu, nên mỗi tuần mọi tệp được kiểm tra một lần; ghi các cảnh báo còn mở và các nhiệm vụ quá hạn
vào nhật ký. Tác vụ `verify` đỏ khi có tệp mất hoặc hỏng: xem `cchc landing check`. Cảnh báo: `cchc alerts list`, nhận
xử lý: `cchc alerts ack SỐ`; nhiệm vụ quá hạn: `cchc alerts tasks`. Chạy lại bất cứ lúc nào cũng an toàn.
"""
DISPLAY = "Bảo trì và cảnh báo"


@dag(schedule="30 2 * * *", max_active_runs=1, tags=["maintenance"], doc_md=DOC, dag_display_name=DISPLAY, **COMMON)
def maintenance() -> None:
    @task
    def verify() -> dict[str, int]:
        return maintenance_steps.verify_share(get_current_context()["dag_run"].run_after)

    purged = task(maintenance_steps.purge)()
    told = task(maintenance_steps.tell_alerts, trigger_rule=TriggerRule.ALL_DONE)()
    purged >> verify() >> told


maintenance()
