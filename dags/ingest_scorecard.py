"""Every Monday: scorecards by round, and the values that no system exports."""

from airflow.sdk import dag

from cchc.orchestration.policy import COMMON, RAW
from cchc.orchestration.wiring import ingest_inbox

DOC = """
### Nạp phiếu chấm điểm và số liệu nhập tay (thứ Hai, 7 giờ 30)

Tìm tệp mới trong hộp thư đến, nạp theo từng lô, rồi báo cho `build_warehouse`. Tệp sai không cản tệp khác: nó được ghi
vào sổ `ops.delivery` kèm mã lỗi, và chỉ lỗi mạng, khoá hay đĩa mới được thử lại. Chạy lại bất cứ lúc nào cũng an toàn.
"""


@dag(
    schedule="30 7 * * 1",
    max_active_runs=1,
    tags=["ingest", "scorecard"],
    doc_md=DOC,
    dag_display_name="Nạp phiếu chấm điểm",
    **COMMON,
)
def ingest_scorecard() -> None:
    ingest_inbox("scorecard", outlet=RAW["scorecard"])


ingest_scorecard()
