"""Every Monday: the targets of the reform plans."""

from airflow.sdk import dag

from cchc.orchestration.policy import COMMON, RAW
from cchc.orchestration.wiring import ingest_inbox

DOC = """
### Nạp chỉ tiêu kế hoạch cải cách hành chính (thứ Hai, 7 giờ 15)

Tìm tệp mới trong hộp thư đến, nạp theo từng lô, rồi báo cho `build_warehouse`. Tệp sai không cản tệp khác: nó được ghi
vào sổ `ops.delivery` kèm mã lỗi, và chỉ lỗi mạng, khoá hay đĩa mới được thử lại. Chạy lại bất cứ lúc nào cũng an toàn.
"""


@dag(
    schedule="15 7 * * 1",
    max_active_runs=1,
    tags=["ingest", "plan"],
    doc_md=DOC,
    dag_display_name="Nạp chỉ tiêu kế hoạch",
    **COMMON,
)
def ingest_plan() -> None:
    ingest_inbox("plan", outlet=RAW["plan"])


ingest_plan()
