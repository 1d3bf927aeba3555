"""Every Monday: budget allocations and transactions."""

from airflow.sdk import dag

from cchc.orchestration.policy import COMMON, RAW
from cchc.orchestration.wiring import ingest_inbox

DOC = """
### Nạp dự toán và chấp hành ngân sách (thứ Hai, 7 giờ)

Tìm tệp mới trong hộp thư đến, nạp theo từng lô, rồi báo cho `build_warehouse`. Tệp sai không cản tệp khác: nó được ghi
vào sổ `ops.delivery` kèm mã lỗi, và chỉ lỗi mạng, khoá hay đĩa mới được thử lại. Chạy lại bất cứ lúc nào cũng an toàn.
"""


@dag(
    schedule="0 7 * * 1",
    max_active_runs=1,
    tags=["ingest", "budget"],
    doc_md=DOC,
    dag_display_name="Nạp ngân sách",
    **COMMON,
)
def ingest_budget() -> None:
    ingest_inbox("budget", outlet=RAW["budget"])


ingest_budget()
